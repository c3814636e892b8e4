"""Draw every part of the look in light and dark, at 100 % and 200 %, into a folder: python -m tests.gallery [OUT].

The pictures are for looking at, beside the design's own; nothing is compared.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.gui.activity_list import PastJob, RunningJob
from app.gui.frame import Frame, Tabs
from app.gui.look import icons, theme
from app.gui.look.colours import TONES, contrast
from app.gui.look.parts import (
    Badge,
    Card,
    EmptyState,
    Flag,
    FlagList,
    FoldedDetails,
    FormLine,
    HexView,
    Icon,
    Spinner,
    Text,
    Tile,
    button,
    check_box,
    column,
    facts,
    icon_button,
    notice,
    progress_bar,
    radio_button,
    row,
    search_field,
)
from app.gui.look.theme import u
from app.gui.pages.base import Face, Header, Mark
from app.gui.tables import TONE_ROLE, Column, Table
from app.model.rows import RowBadge
from app.model.tree import TreeRole

WIDE = QSize(1280, 800)
SMALL = QSize(1024, 640)


class Swatch(QWidget):
    """A colour on its ground, with the ratio between them."""

    def __init__(self, name: str, ink: str, ground: str):
        super().__init__()
        self._words, self._ink, self._ground = f"{name}  {contrast(ink, ground):.1f}", ink, ground
        self.setFixedHeight(u(7))

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.colours().line))
        painter.setBrush(QColor(self._ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), u(1.5), u(1.5))
        painter.setPen(QColor(self._ink))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)


# ── the sheet of components ──────────────────────────────────────────────────────────────────────────────────────────


def section(title: str, *items: QWidget | QVBoxLayout | QGridLayout | None) -> QVBoxLayout:
    return column(Text(title, "strong"), *items, None, gap=2.5)


def controls() -> QVBoxLayout:
    focused, off = QLineEdit("focused"), QLineEdit("disabled")
    focused.setObjectName("focus")
    off.setEnabled(False)
    size = QComboBox()
    size.addItems(["P-256  (secp256r1)", "P-384"])
    wrong = FormLine("Digits", QLineEdit("12 34"), beside=False)
    wrong.set_hint("Digits only: a space is not allowed", "danger")
    on, locked, radio = check_box("On", True), check_box("Disabled", True), radio_button("Chosen", True)
    locked.setEnabled(False)
    pushes = row(
        button("Sign file…", "primary", "sign"),
        button("Cancel"),
        button("Erase", "danger"),
        button("Details", "quiet"),
        icon_button("more", "More actions"),
        None,
    )
    offs = row(
        button("Sign file…", "primary", "sign", enabled=False),
        button("Cancel", icon="stop", enabled=False),
        button("Erase", "danger", enabled=False),
        button("Copy", "quiet", "copy", enabled=False),
        None,
    )
    work = row(Spinner(), progress_bar("Hashing", 62, 100))
    work.setStretch(1, 1)
    boxes = row(on, check_box("Off"), locked, radio, radio_button("Other"), None, gap=4)
    fields = row(focused, off)
    return column(
        Text("Controls", "strong"),
        pushes,
        offs,
        fields,
        search_field("Filter"),
        wrong,
        size,
        boxes,
        work,
        None,
        gap=2.5,
    )


def words() -> QVBoxLayout:
    scale = [
        row(Text(name.capitalize(), name), None, Text(f"× {by:g}", "caption", "quiet"))
        for name, by in theme.SCALE.items()
    ]
    first = row(
        Badge("Logged in", "ok", "open"), Badge("PIN low", "warn", "warn"), Badge("Blocked", "danger", "blocked"), None
    )
    second = row(Badge("Public key", "info", "public"), Badge("Read only", "neutral", "eye"), None)
    tiles = row(*(Tile("token", tone, 9) for tone in TONES), None)
    return column(Text("Type and badges", "strong"), *scale, first, second, tiles, None, gap=2.5)


def forms() -> QVBoxLayout:
    label = FormLine("Label", QLineEdit("tls-2027"))
    number = FormLine("CKA_ID", QLineEdit("01a27f"), "Pairs the key with its certificate")
    number.set_hint("Free on this token", "ok")
    lines = FoldedDetails(
        [("Return code", "CKR_DEVICE_REMOVED, 0x00000032"), ("Function", "C_Sign, after 1.8 s")], unfolded=True
    )
    return column(Text("Form and details", "strong"), label, number, lines, None, gap=2)


def icon_grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(u(2))
    grid.setHorizontalSpacing(u(3))
    for number, meaning in enumerate(icons.NAMES):
        cell = row(Icon(meaning, "text", 4.5), Text(meaning, "caption", "quiet"), None, gap=1.5)
        grid.addLayout(cell, number // 10, number % 10)
    return grid


def swatches() -> QGridLayout:
    c = theme.colours()
    pairs = [("text", c.text, c.page), ("quiet", c.quiet, c.window), ("accent", c.accent, c.page)]
    pairs += [("on fill", c.on_fill, c.fill), ("edge", c.edge, c.card), ("quiet on selected", c.quiet, c.selected)]
    pairs += [(name, c.tone(name).ink, c.tone(name).ground) for name in TONES] + [("disabled", c.faint, c.page)]
    grid = QGridLayout()
    grid.setSpacing(u(2))
    for number, pair in enumerate(pairs):
        grid.addWidget(Swatch(*pair), number // 6, number % 6)
    return grid


def components() -> QWidget:
    notices = row(
        notice("info", "info", "Info", "Something worth knowing; no hurry."),
        notice("warn", "warn", "Warning", "Will hurt later if nothing is done."),
        notice("danger", "danger", "Danger", "Something is lost, or about to be."),
        notice("ok", "ok", "Done", "Checked, not just finished."),
        gap=3,
    )
    pictures = Card(gap=3)
    pictures.body.addWidget(Text("Icons by meaning", "strong"))
    pictures.body.addLayout(icon_grid())
    top = row(forms(), controls(), words(), gap=8)
    for place, share in enumerate((5, 6, 5)):
        top.setStretch(place, share)
    result = QWidget()
    result.setLayout(column(top, notices, pictures, section("Contrast", swatches()), None, gap=4, margins=(6, 5, 6, 4)))
    result.findChildren(QLineEdit, "focus")[0].setFocus(Qt.FocusReason.OtherFocusReason)
    return result


# ── the window ───────────────────────────────────────────────────────────────────────────────────────────────────────


def item(name: str, icon: str, *children: QStandardItem, **more: object) -> QStandardItem:
    result = QStandardItem(name)
    result.setData(icon, TreeRole.ICON)
    for role, value in more.items():
        result.setData(value, TreeRole[role.upper()])
    result.appendRows(list(children))
    return result


def tree() -> QStandardItemModel:
    model = QStandardItemModel()
    classes = [
        item("Certificates", "certificate", count="412"),
        item("Public keys", "public", count="3,150"),
        item("Private keys", "private", count="3,150"),
        item("Secret keys", "secret", count="3,290"),
    ]
    eu = item("Payments EU", "closed", *classes, badge=RowBadge("danger", "SO final try"))
    us = item("Payments US", "closed", note="··20")
    long = item("A token whose label is as long as it may be, and then some", "closed", note="never seen")
    slots = [
        item("Slot 3", "slot", eu, quiet=True),
        item("Slot 4", "slot", us, quiet=True),
        item("Slot 5", "slot", long, quiet=True),
    ]
    model.appendRow(item("Atlas HSM client", "library", *slots, note="3 slots"))
    anna = item("Anna Berg", "open", badge=RowBadge("warn", "PIN low", "warn"))
    visitor = item("Visitor 12", "closed", badge=RowBadge("danger", "PIN blocked", "blocked"))
    readers = [
        item("ACS ACR39U", "slot", anna, quiet=True),
        item("Identiv uTrust 01", "slot", visitor, quiet=True),
        item("Identiv uTrust 02", "slot", quiet=True, note="no token"),
    ]
    model.appendRow(item("OpenSC smart cards", "library", *readers, note="3 slots"))
    notice_row = item("C_GetSlotList for 0:42", "notice", quiet=True)
    model.appendRow(item("Vega driver", "stalled", notice_row, badge=RowBadge("warn", "Stopped responding")))
    return model


def mechanisms() -> Table:
    columns = [
        Column("Mechanism", quiet=False),
        Column("Number", 30, mono=True, gives_way=2),
        Column("Key sizes", 30, right=True, gives_way=1),
        Column("Can", 50, gives_way=3),
    ]
    table = Table(columns, "Mechanisms", "No mechanism fits the filter")
    model = QStandardItemModel(0, len(columns), table)
    for words in (
        ("CKM_RSA_PKCS_KEY_PAIR_GEN", "0x00000000", "1,024–4,096", "Generate key pair"),
        ("CKM_RSA_PKCS", "0x00000001", "1,024–4,096", "Sign, verify, encrypt, decrypt"),
        ("CKM_ECDSA", "0x00001041", "256–521", "Sign, verify"),
        ("CKM_DES_CBC", "0x00000122", "64", "Encrypt, decrypt"),
        ("0x80000001 (vendor)", "0x80000001", "–", "Sign"),
    ):
        model.appendRow([QStandardItem(one) for one in words])
    model.item(3, 0).setData("warn", TONE_ROLE)
    table.setModel(model)
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    table.selectRow(2)
    return table


def overview() -> QWidget:
    card = Card(gap=2.5)
    card.body.addWidget(Text("Token", "strong"))
    told: list[tuple[str, str] | tuple[str, str, str]] = [
        ("Label", "Payments EU"),
        ("Serial", "0451 9920"),
        ("Sessions", "unlimited", "As many as one likes"),
    ]
    card.body.addLayout(facts([*told, ("SHA-256", "3f" * 32)]))
    card.body.addStretch(1)
    flags = Card(gap=1)
    flags.body.addWidget(Text("Flags", "strong"))
    flags.body.addWidget(
        FlagList(
            [
                Flag("CKF_LOGIN_REQUIRED", "Some functions need a login.", True),
                Flag("CKF_WRITE_PROTECTED", "Nothing can be written to the token.", False),
                Flag("CKF_USER_PIN_COUNT_LOW", "A wrong user PIN was entered since the last login.", True),
            ]
        )
    )
    blob = Card(gap=2.5)
    blob.body.addWidget(Text("CKA_MODULUS", "strong"))
    blob.body.addWidget(HexView(bytes(range(40, 168)), 512, 8, 6))
    blob.body.addStretch(1)
    frame = Card(padding=0.5, gap=0)
    frame.body.addWidget(mechanisms())
    top = row(card, flags, blob, gap=3)
    for place, share in enumerate((4, 5, 4)):
        top.setStretch(place, share)
    result = QWidget()
    body = column(top, frame, gap=3)
    body.setStretch(1, 1)
    result.setLayout(body)
    return result


def window() -> Frame:
    result = Frame()
    result.setWindowTitle("Symbolon")
    for title in ("&Symbolon", "&Token", "&Object", "&File", "&View", "&Help"):
        result.menus.addMenu(title)
    result.set_mode("Everything")
    model = tree()
    model.setParent(result)
    result.tree.setModel(model)
    result.tree.expandAll()
    result.tree.setCurrentIndex(model.index(0, 0, model.index(0, 0, model.index(0, 0))))
    head = Header()
    facts_line = "Atlas 7 HSM  ·  serial 0451 9920  ·  slot 3  ·  read/write"
    head.show_face(Face("hsm", "Payments EU", facts_line, (Mark("Logged in as user", "ok", "open"),)))
    page = QWidget()
    tabs = Tabs([("Overview", overview()), ("Objects  10,026", QWidget()), ("Mechanisms  86", QWidget())])
    body = column(head, tabs, gap=3, margins=(6, 5, 6, 4))
    body.setStretch(1, 1)
    page.setLayout(body)
    result.pages.show_page(page)
    result.messages.tell("ok", "The certificate was imported.")
    result.messages.show_message(
        "warn",
        "Vega driver stopped responding.",
        "C_GetSlotList has run for 42 s.",
        [("Keep waiting", lambda: None), ("Restart", lambda: None)],
    )
    call = "C_GenerateKeyPair  ·  0:14, usually 10 to 40 s"
    jobs = [RunningJob("Generating key pair on Payments EU", call, (38, 100), lambda: None)]
    jobs.append(RunningJob("Listing Staging", "C_FindObjects  ·  0:02", None, lambda: None))
    result.activity.set_running(jobs)
    result.activity.add_past(PastJob("Signed backup-2026-11.tar", "10:02", file="/home/anna/backup-2026-11.tar.p7s"))
    result.activity.add_past(PastJob("Import certificate", "The token was removed, 10:04", "danger"))
    result.tree.setFocus(Qt.FocusReason.TabFocusReason)
    return result


def empty_window() -> Frame:
    result = Frame()
    for title in ("&Symbolon", "&Token", "&Help"):
        result.menus.addMenu(title)
    result.set_mode("Everyday")
    add = button("Add library…", "primary", "add")
    result.pages.show_page(
        EmptyState(
            "library", "No library yet", "Add the vendor’s library to see your tokens. Looking writes nothing.", add
        )
    )
    result.messages.tell("info", "A message that is so long that it does not fit. " * 3, "What follows from it.")
    return result


def crowded_window() -> Frame:
    result = window()
    for key in ("mail", "web"):
        problem = "The token was removed", "Your file is unchanged. Put it back, then sign again."
        result.messages.show_message("danger", *problem, [("Details…", lambda: None)], key)
    result.messages.tell("ok", "The key pair mail-2026 was generated.", "Both halves are selected.")
    return result


def window_with_activities() -> Frame:
    result = window()
    QTimer.singleShot(0, result, result.activity.activities.toggle)
    return result


SCREENS: dict[str, tuple[Callable[[], QWidget], QSize | None]] = {
    "components": (components, QSize(1280, 1000)),
    "window": (window, WIDE),
    "window-small": (window, SMALL),
    "empty": (empty_window, SMALL),
    "crowded": (crowded_window, WIDE),
    "crowded-small": (crowded_window, SMALL),
    "activities": (window_with_activities, SMALL),
}


def draw(app: QApplication, out: Path, scale: str) -> None:
    for scheme in ("light", "dark"):
        theme.set_scheme("dark" if scheme == "dark" else "light")
        for name, (make, size) in SCREENS.items():
            widget = make()
            widget.resize(size or widget.sizeHint())
            widget.show()
            for _ in range(5):
                app.processEvents()
            widget.grab().save(str(out / f"{name}-{scheme}-{scale}.png"))
            widget.close()
            widget.deleteLater()
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    widget = window()
    widget.resize(WIDE)
    widget.show()
    for _ in range(5):
        app.processEvents()
    widget.grab().save(str(out / f"mirrored-{scale}.png"))


def main() -> None:
    """Draw at the scale of this process; without one, start a process for each scale."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "build/gallery")
    out.mkdir(parents=True, exist_ok=True)
    if "GALLERY_SCALE" not in os.environ:
        for scale in ("100", "200"):
            more = {"GALLERY_SCALE": scale, "QT_SCALE_FACTOR": str(int(scale) / 100), "QT_QPA_PLATFORM": "offscreen"}
            subprocess.run([sys.executable, "-m", "tests.gallery", str(out)], env=os.environ | more, check=True)
        return
    app = QApplication(sys.argv[:1])
    app.setFont(QFont(os.environ.get("GALLERY_FONT", "Inter"), 10))  # stands for a system's font
    theme.apply(app)
    draw(app, out, os.environ["GALLERY_SCALE"])


if __name__ == "__main__":
    main()
