"""Letters that are pressed with Alt: one of its own for every label, box and button of a dialog.

They are chosen from the words that are shown, so that they are unique in every language and need no marks in texts.
macOS knows none: Qt leaves them out there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QToolButton, QWidget

from app.gui.look.parts import FormLine

_CHOSEN = "mnemonic"
"""Property with the letter that a widget has, in lower case."""

_AND = "\0"
"""Stands for an ampersand that is to be read, while letters are counted."""


def give_mnemonics(dialog: QWidget, first: Sequence[QWidget] = (), last: Sequence[QWidget] = ()) -> None:
    """Give every label of a field and every button its letter; what has one already keeps it.

    Those in `first` choose before all others, those in `last` after them. A button that destroys something has none,
    so that no stray key presses it.
    """
    for line in dialog.findChildren(FormLine):
        line.label.setBuddy(line.field.focusProxy() or line.field)
    carriers = [one for one in _carriers(dialog) if one not in (*first, *last)]
    ordered = [*first, *carriers, *last]
    taken = {letter for one in ordered if (letter := mnemonic_of(one))}
    for one in ordered:
        if not mnemonic_of(one):
            taken.add(_give(one, taken))


def mnemonic_of(widget: QWidget) -> str:
    """Return the letter that a widget has, in lower case; an empty text where it has none, or has other words now."""
    letter = str(widget.property(_CHOSEN) or "")
    marked = _text(widget).replace("&&", _AND).lower()
    return letter if letter and f"&{letter}" in marked else ""


def _text(widget: QWidget) -> str:
    """Return the text as Qt has it: a label of the look returns its words without what only Qt needs."""
    if isinstance(widget, QLabel):
        return QLabel.text(widget)
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def _carriers(dialog: QWidget) -> Iterator[QLabel | QAbstractButton]:
    for one in dialog.findChildren(QWidget):
        if isinstance(one, QLabel):
            if one.buddy() is not None:
                yield one
        elif isinstance(one, QAbstractButton) and one.text() and one.property("kind") != "danger":
            pictured = isinstance(one, QToolButton) and one.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
            if not pictured:
                yield one


def _give(widget: QWidget, taken: set[str]) -> str:
    # A label without a letter has its words as they are read, a button has them ready for Qt.
    words = _text(widget).replace("&" if isinstance(widget, QLabel) else "&&", _AND)
    place = _place(words, taken)
    if place < 0:
        return ""
    marked = f"{words[:place]}&{words[place:]}".replace(_AND, "&&")
    if isinstance(widget, QLabel):
        QLabel.setText(widget, marked)
    elif isinstance(widget, QAbstractButton):
        widget.setText(marked)
    letter = words[place].lower()
    widget.setProperty(_CHOSEN, letter)
    return letter


def _place(words: str, taken: set[str]) -> int:
    """Return where the letter stands: the first of a word if one is free, else any; -1 where none is."""
    free = [place for place, letter in enumerate(words) if letter.isalnum() and letter.lower() not in taken]
    starts = [place for place in free if place == 0 or not words[place - 1].isalnum()]
    return next(iter(starts + free), -1)
