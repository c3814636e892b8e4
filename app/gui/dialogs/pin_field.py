"""The field in which a PIN is typed: shows dots only, and never gives Qt the characters to keep."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QHideEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame, QToolButton, QWidget

from app.gui.dialogs.caps_lock import caps_from_letter, caps_lock_now
from app.gui.dialogs.pin_buffer import PinBuffer
from app.gui.look import icons, theme
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.texts import N_

DOT = "•"
"""What Qt is given in place of each character; the style may draw another mark for it."""

_MOVES = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End}
_REFUSED = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
)


class PinField(QLineEdit):
    """A line for one PIN. Each typed character goes into a buffer of our own, and the line holds a dot for it.

    There is no copy, no undo, no context menu, no drag, no completion. What was typed is wiped when the field hides.
    """

    changed = Signal()
    """Something was typed, removed or pasted; read `pin` for what may be said about it."""
    caps_lock = Signal(bool)
    """Caps Lock is on, or off, as far as it can be told."""
    newline_dropped = Signal()
    """A pasted text ended in a line end, which was left out."""
    refused = Signal()
    """What was typed or pasted does not fit, or is no text."""

    def __init__(self, name: str, parent: QWidget | None = None):
        """Make an empty field that a screen reader calls `name`."""
        super().__init__(parent)
        self.pin = PinBuffer()
        self.setAccessibleName(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)
        self.setDragEnabled(False)
        self._eye = self._make_eye()
        self._shown, self._seen = False, False

    def _make_eye(self) -> QToolButton:
        eye = QToolButton(self)
        eye.setIcon(icons.live("eye", "quiet"))
        eye.setToolTip(tr(N_("Show the PIN while this is pressed")))
        eye.setAccessibleName(tr(N_("Show the PIN while this is pressed")))
        eye.setCursor(Qt.CursorShape.ArrowCursor)
        eye.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        eye.pressed.connect(self.update)
        eye.released.connect(self.update)
        return eye

    # ── what was typed ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def revealed(self) -> bool:
        """Return whether the characters are shown now: the eye is pressed, or something else that shows them."""
        return self._eye.isDown() or self._shown

    def show_characters(self, shown: bool) -> bool:
        """Show the characters, or dots again; return whether they have been on the screen meanwhile."""
        self._seen = self._seen and not shown
        self._shown = shown
        self.update()
        return self._seen

    def take_pin(self) -> bytearray:
        """Hand the PIN over, exactly once, and clear the field. The taker wipes it."""
        result = self.pin.take()
        self._show_dots(0)
        return result

    def fill(self, pin: bytearray) -> None:
        """Hold a PIN of at most `CAPACITY` bytes in place of what was typed; whoever has `pin` wipes it."""
        self.pin.fill(pin)
        self._show_dots(self.pin.characters)

    def wipe(self) -> None:
        """Forget what was typed."""
        self.pin.wipe()
        self._show_dots(0)

    def _type(self, text: str) -> None:
        start, end = self._selection()
        self.pin.remove(start, end)
        taken = self.pin.insert(start, text)
        self._show_dots(start + len(text) if taken else start)
        if not taken:
            self.refused.emit()

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        kept = text.removesuffix("\n").removesuffix("\r")
        if kept:
            self._type(kept)
        if kept != text:
            self.newline_dropped.emit()

    def _erase(self, event: QKeyEvent) -> None:
        start, end = self._selection()
        whole = bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier))
        if start == end:
            if event.key() == Qt.Key.Key_Backspace:
                start = 0 if whole else max(0, start - 1)
            else:
                end = self.pin.characters if whole else min(self.pin.characters, end + 1)
        self.pin.remove(start, end)
        self._show_dots(start)

    def _selection(self) -> tuple[int, int]:
        if self.hasSelectedText():
            return self.selectionStart(), self.selectionEnd()
        return self.cursorPosition(), self.cursorPosition()

    def _show_dots(self, position: int) -> None:
        super().setText(DOT * self.pin.characters)
        self.setCursorPosition(position)
        self.changed.emit()

    # ── events ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take characters and corrections; let Qt move the cursor; leave every other key to the dialog."""
        self._watch_caps_lock(event)
        if any(event.matches(key) for key in _REFUSED):
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._erase(event)
        elif event.key() in _MOVES or event.matches(QKeySequence.StandardKey.SelectAll):
            super().keyPressEvent(event)
        elif _is_character(event):
            self._type(event.text())
        else:
            event.ignore()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Take what an input method or a dead key has composed; what is still being composed is not shown."""
        if event.commitString():
            self._type(event.commitString())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer no menu."""
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Place the cursor; the middle button pastes nothing here."""
        if event.button() != Qt.MouseButton.MiddleButton:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a selection, without making it the system's primary selection."""
        if event.button() != Qt.MouseButton.MiddleButton:
            super().mouseReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Look at Caps Lock where the system tells it."""
        super().focusInEvent(event)
        on = caps_lock_now()
        if on is not None:
            self.caps_lock.emit(on)

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget what was typed."""
        self.wipe()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the eye as usable as the field."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._eye.setEnabled(self.isEnabled())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the eye at the end of the line."""
        super().resizeEvent(event)
        side = max(u(3), self.height() - u(1))
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        gap = (self.height() - side) // 2
        self._eye.setFixedSize(side, side)
        self._eye.setIconSize(self._eye.size() * 0.55)
        self._eye.move(QPoint(gap if right_to_left else self.width() - side - gap, gap))
        self.setTextMargins(side if right_to_left else 0, 0, 0 if right_to_left else side, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint dots, or the characters themselves while the eye is pressed: painted, not put into the line."""
        if not self.revealed or not self.pin.size:
            super().paintEvent(event)
            return
        self._seen = True
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        with QPainter(self) as painter:
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
            room = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
            room = room.marginsRemoved(self.textMargins()).adjusted(2, 0, -2, 0)
            painter.setFont(_fitting(self.pin.characters, room.width()))
            painter.setPen(QColor(theme.colours().text))
            where = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
            painter.drawText(room, where, _visible(self.pin.shown()))

    def _watch_caps_lock(self, event: QKeyEvent) -> None:
        on = caps_lock_now()
        if on is None:
            on = caps_from_letter(event.text(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        if on is not None:
            self.caps_lock.emit(on)


def _is_character(event: QKeyEvent) -> bool:
    """Return whether a key press means a character: no shortcut, except that Ctrl+Alt is AltGr on Windows."""
    text, modifiers = event.text(), event.modifiers()
    if not text or not text.isprintable() or modifiers & Qt.KeyboardModifier.MetaModifier:
        return False
    alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return alt
    return not alt or not text.isascii()  # Option makes other characters on macOS


def _fitting(characters: int, room: int) -> QFont:
    """Return a font, smaller where it has to be, in which so many characters are seen whole in `room` pixels."""
    font = theme.mono()
    needed = QFontMetrics(font).horizontalAdvance("0") * characters
    if needed > room > 0:
        font.setPointSizeF(font.pointSizeF() * max(0.5, room / needed))
    return font


def _visible(text: str) -> str:
    """Show blanks as marks, so that what is seen is what is sent."""
    return "".join("␣" if character.isspace() else character for character in text)
