"""Key presses of any character: QTest takes ASCII only."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget


def type_text(widget: QWidget, text: str, shift: bool | None = None) -> None:
    """Press and release the key of each character; with Shift for capitals, or as `shift` says."""
    for character in text:
        held = character.isupper() if shift is None else shift
        modifiers = Qt.KeyboardModifier.ShiftModifier if held else Qt.KeyboardModifier.NoModifier
        key = ord(character.upper()[0])
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers, character))
