"""One attribute of an object: name, value, what it means; its value can be copied."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QWidget

from app.gui.look import theme
from app.gui.look.parts import HexView, Text, column, icon_button, row
from app.gui.look.theme import u
from app.gui.pages.words import facts_line, number
from app.model.translate import tr
from app.vocabulary.attribute_kinds import ValueKind, value_kind
from app.vocabulary.attributes import meaning
from app.vocabulary.numbers import CKA, name_of
from app.vocabulary.objects import Attribute, AttributeState
from app.vocabulary.texts import N_

_POINTED = {QEvent.Type.Enter, QEvent.Type.Leave, QEvent.Type.FocusIn, QEvent.Type.FocusOut}
WIDE = 54
"""A value that is wider than so many units stands under its name instead of beside it: there the panel has no room."""
FEW_BYTES = 15
"""More bytes than this stand under their name, in lines."""
_BYTES = {ValueKind.BYTES, ValueKind.INTEGER, ValueKind.POINT, ValueKind.TEMPLATE}
HEX_WIDTH = 8
"""Bytes in a line of hex: what fits into the panel beside a table."""

REASONS: dict[AttributeState, str] = {
    "sensitive": N_("Not revealed by the token, as it should be"),
    "absent": N_("The token has no such attribute on this object"),
    "error": N_("The token returned an error for this attribute"),
}
"""Why a value is not there."""

STATE_WORDS: dict[AttributeState, str] = {
    "empty": N_("empty"),
    "sensitive": N_("sensitive"),
    "absent": N_("absent"),
    "error": N_("could not be read"),
}
"""Marked words that stand where there is no value, in quiet ink."""


def shown_value(attribute: Attribute) -> str:
    """Return the value as a person reads it, or the word that stands in its place."""
    if attribute.state != "value":
        return tr(STATE_WORDS[attribute.state])
    # Only the words of the program are translated, never a text that the token gave.
    return tr(attribute.text) if value_kind(attribute.number) is ValueKind.BOOL else attribute.text


def is_bytes(attribute: Attribute) -> bool:
    """Return whether the value is bytes, or a big number, and too many of them to stand beside the name."""
    return attribute.state == "value" and len(attribute.raw) > FEW_BYTES and value_kind(attribute.number) in _BYTES


def meaning_of(attribute: Attribute) -> str:
    """Return what the attribute means, or why its value is not there, and what the host noted about it."""
    if attribute.state in REASONS:
        words = tr(REASONS[attribute.state])
    else:
        words = tr(meaning(attribute.number, attribute.raw if attribute.state == "value" else None))
    return facts_line((words, tr(attribute.note)))


class AttributeRow(QWidget):
    """Name and value side by side, the meaning beneath; long values and bytes stand below. Ctrl+C copies the value."""

    def __init__(self, attribute: Attribute, as_hex: bool = False):
        """Show one attribute; with `as_hex` its bytes as the token gives them."""
        super().__init__()
        self._attribute = attribute
        self._name = name_of(CKA, attribute.number)
        self._copy: QWidget | None = None
        value = shown_value(attribute)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{self._name}: {value}")
        self.setAccessibleDescription(meaning_of(attribute))
        self._fill(value, as_hex and bool(attribute.raw))

    def _fill(self, value: str, as_hex: bool) -> None:
        attribute = self._attribute
        ink = "text" if attribute.state == "value" else "danger" if attribute.state == "error" else "quiet"
        name = Text(self._name, "caption", "quiet", elide=True)
        below: list[QWidget] = []
        if as_hex or is_bytes(attribute):
            count = number(attribute.size or len(attribute.raw))
            self._beside = Text(tr(N_("{count} bytes"), count=count), "caption", "quiet")
            below.append(HexView(attribute.raw, attribute.size, HEX_WIDTH))
        elif QFontMetrics(theme.font("body")).horizontalAdvance(value) > u(WIDE):
            self._beside = Text("", "caption")
            below.append(Text(value, ink=ink, wrap=True, selectable=True))
        else:
            self._beside = Text(value, ink=ink, mono=attribute.number == CKA.ID)
        head = row(name, self._beside, gap=2)
        head.setStretch(0, 1)
        words = meaning_of(attribute)
        if words:
            below.append(Text(words, "caption", "quiet", wrap=True))
        self.setLayout(column(head, *below, gap=0.25, margins=(0, 1.5, 0, 1.5)))

    # ── copying ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def copy_value(self) -> None:
        """Put the value on the clipboard as it is shown; bytes as hexadecimal digits."""
        _put(self._attribute.raw.hex() if is_bytes(self._attribute) else shown_value(self._attribute))

    def menu(self) -> QMenu:
        """Return the menu of what can be copied."""
        result = QMenu(self)
        result.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        result.addAction(tr(N_("Copy value"))).triggered.connect(self.copy_value)
        digits = self._attribute.raw.hex()
        result.addAction(tr(N_("Copy as hexadecimal"))).triggered.connect(lambda: _put(digits))
        both = f"{self._name}: {shown_value(self._attribute)}"
        result.addAction(tr(N_("Copy name and value"))).triggered.connect(lambda: _put(both))
        return result

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy."""
        if self._attribute.state == "value":
            self.menu().popup(event.globalPos())
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy with the usual keys."""
        if event.matches(QKeySequence.StandardKey.Copy) and self._attribute.state == "value":
            self.copy_value()
            event.accept()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Offer to copy under the pointer and where the keyboard is. The button lies over the row, so nothing moves."""
        if event.type() in _POINTED and self._attribute.state == "value":
            pointed = self.underMouse() or self.hasFocus()
            if pointed and self._copy is None:
                copy = icon_button("copy", tr(N_("Copy {name}"), name=self._name), 3)
                copy.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the row itself takes the keyboard, and its keys
                copy.clicked.connect(self.copy_value)
                copy.setParent(self)
                self._copy = copy
            if self._copy is not None:
                self._copy.setVisible(pointed)
                self._place_copy(self._copy)
        return super().event(event)

    def _place_copy(self, copy: QWidget) -> None:
        copy.adjustSize()
        value = self._beside.geometry()
        bottom = value.bottom() + 1  # what stands below the line stays free
        copy.resize(copy.width(), min(copy.height(), bottom))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = value.right() + u(1) if mirrored else value.left() - copy.width() - u(1)
        copy.move(left, min(value.center().y() - copy.height() // 2, bottom - copy.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a ring around the row that has the keyboard."""
        if self.hasFocus():
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(QColor(theme.colours().accent), 2))
                painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), u(1), u(1))


def _put(words: str) -> None:
    QGuiApplication.clipboard().setText(words)
