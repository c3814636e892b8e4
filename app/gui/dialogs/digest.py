"""Digest file: which file and with which mechanism, and what token and computer make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.file_progress import file_card
from app.gui.dialogs.files import FileLine, file_name
from app.gui.dialogs.pieces import LABEL_WIDTH, grouped, short
from app.gui.look.parts import Card, FormLine, Text, button, column, link_button, notice
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.crypto_messages import FileDigest
from app.vocabulary.digests import Digest, digest_of
from app.vocabulary.numbers import CKM, name_of
from app.vocabulary.texts import N_


@dataclass(frozen=True)
class DigestChoice:
    """What to hash, and how."""

    file: str
    mechanism: int


class DigestDialog(Dialog[DigestChoice]):
    """Asks for a file and one of the token's digest mechanisms."""

    def __init__(
        self,
        token_label: str,
        serial: str,
        digests: Sequence[Digest],
        *,
        file: str = "",
        mechanism: int | None = None,
        parent: QWidget | None = None,
    ):
        """Offer `digests`; start with `file` and `mechanism`, where they were chosen before."""
        super().__init__(
            "hash",
            tr(N_("Digest file")),
            tr(
                N_("{token}, serial {serial}, hashes the whole file."),
                token=short(token_label),
                serial=serial or "–",
            ),
            width=136,
            parent=parent,
        )
        self.file = FileLine(tr(N_("File")), hint=tr(N_("You can also drop a file here")))
        self.mechanism = QComboBox()
        for one in digests:
            name = name_of(CKM, one.mechanism)
            self.mechanism.addItem(one.name if one.name == name else f"{one.name}  ({name})", one)
            if one.mechanism == mechanism:
                self.mechanism.setCurrentIndex(self.mechanism.count() - 1)
        self._mechanism_line = FormLine(tr(N_("Digest")), self.mechanism, label_width=LABEL_WIDTH)
        self.body.addLayout(column(self.file, self._mechanism_line, gap=1.5))
        self.finish(button(tr(N_("Digest")), "primary"))
        self.file.changed.connect(self._check)
        self.mechanism.currentIndexChanged.connect(lambda _: self._check())
        if file:
            self.file.set_path(file)
        self._check()
        self.file.input.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def digest(self) -> Digest | None:
        """Return the digest that is chosen."""
        found = self.mechanism.currentData()
        return found if isinstance(found, Digest) else None

    def _check(self) -> None:
        digest = self.digest
        known = digest is not None and bool(digest.local)
        self._mechanism_line.set_hint(
            tr(N_("This computer makes the same digest, and both are compared"))
            if known
            else tr(N_("This computer does not know it: there is nothing to compare with"))
        )
        self.set_valid(self.file.valid and digest is not None)

    def collect(self) -> DigestChoice:
        """Return what to hash, and how."""
        assert self.digest is not None
        return DigestChoice(self.file.path, self.digest.mechanism)


class DigestReportDialog(Dialog[Literal["done", "another"]]):
    """Shows a file's digest and whether this computer makes the same. Its result is *another* for a further file."""

    def __init__(self, file: str, report: FileDigest, token_label: str, *, parent: QWidget | None = None):
        """Show what the token called `token_label` made of `file`."""
        tone = "danger" if report.differs else "ok" if report.local else "info"
        super().__init__(
            "hash",
            tr(N_("Digest of {file}"), file=file_name(file)),
            tr(N_("Made by {token}."), token=short(token_label)),
            tone=tone,
            width=136,
            parent=parent,
        )
        self.introduce(file_card(file, size=report.size))
        self.introduce(_verdict(report))
        self.introduce(_values(report))
        copy = link_button(tr(N_("Copy digest")), "copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report.value.hex()))
        self.another = button(tr(N_("Digest another…")))
        self.another.clicked.connect(lambda: self.answer("another"))
        done = button(tr(N_("Done")), "primary")
        self.finish(done, self.another, left=copy)
        self.cancel.setVisible(False)
        done.setFocus()

    def collect(self) -> Literal["done", "another"]:
        """Return that nothing more is wanted."""
        return "done"


def _verdict(report: FileDigest) -> Card:
    if not report.local:
        words = tr(N_("There is nothing to compare the token’s answer with."))
        return notice("neutral", "unknown", tr(N_("Not known here")), words)
    if not report.differs:
        words = tr(N_("Token and computer read the same bytes and came to the same digest."))
        return notice("ok", "ok", tr(N_("The same as computed on this computer")), words)
    words = tr(N_("The token’s answer is wrong. Do not rely on it: tell the vendor of the token and its library."))
    return notice("danger", "danger", tr(N_("Not what this computer computes")), words)


def _values(report: FileDigest) -> Card:
    digest = digest_of(report.mechanism)
    name = name_of(CKM, report.mechanism)
    card = Card(padding=4, gap=3)
    lines = [(tr(N_("Mechanism")), Text(digest.name if digest.name == name else f"{digest.name}  ({name})"))]
    lines.append((tr(N_("Digest")), _hexadecimal(tr(N_("Digest")), report.value)))
    if report.differs:
        lines.append((tr(N_("This computer")), _hexadecimal(tr(N_("This computer")), report.local)))
    grid = QGridLayout()
    grid.setHorizontalSpacing(u(5))
    grid.setVerticalSpacing(u(3))
    grid.setColumnStretch(1, 1)
    for number, (words, value) in enumerate(lines):
        grid.addWidget(Text(words, ink="quiet"), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, number, 1)
    card.body.addLayout(grid)
    return card


def _hexadecimal(name: str, value: bytes) -> Text:
    """Return a digest in groups, so that two can be compared by eye."""
    words = Text(grouped(value.hex()), mono=True, wrap=True, selectable=True)
    words.setAccessibleName(f"{name}: {value.hex()}")
    return words
