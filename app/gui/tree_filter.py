"""The search of the side bar: which slots and tokens stay in the tree while one types."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from app.gui.look.parts import SearchField, Text
from app.gui.views import TokenTreeView
from app.model.library import Library
from app.model.rows import TreeRow
from app.model.token import Token
from app.model.translate import tr
from app.model.tree import TokenTree
from app.vocabulary.texts import N_, folded
from app.vocabulary.values import SlotState

_SEARCHED = ("library", "slot", "token")
"""Kinds of rows that are found; what stands below a token stays with it."""


class TreeFilter(QObject):
    """Hides rows of the tree in which not every word occurs; what leads to a row that stays, stays too.

    A row is searched together with those above it, so that a library's name and a token's find that token. Rows are
    hidden and not taken away: what is selected stays selected.
    """

    def __init__(self, view: TokenTreeView, field: SearchField):
        """Filter `view`, whose model may come later, by what is typed into `field`."""
        super().__init__(view)
        self._view, self._field = view, field
        self.nothing = Text(tr(N_("No slot or token fits.")), "caption", "quiet", wrap=True)
        self.nothing.hide()
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self.apply)
        field.textChanged.connect(self.apply)
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shortcut = QShortcut(QKeySequence(key), field)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self._enter_tree)

    def follow(self) -> None:
        """Look at rows that come or change while something is typed."""
        model = self._view.model()
        for signal in (model.rowsInserted, model.rowsRemoved, model.rowsMoved, model.dataChanged, model.modelReset):
            signal.connect(self._changed)

    def _changed(self) -> None:
        if self._words():
            self._later.start()

    def _words(self) -> list[str]:
        return folded(self._field.text()).split()

    def apply(self) -> None:
        """Hide what does not fit, and open what leads to what fits."""
        words = self._words()
        found = self._filter(QModelIndex(), words, "")
        self.nothing.setVisible(bool(words) and not found)

    def _filter(self, parent: QModelIndex, words: list[str], above: str) -> bool:
        """Return whether any row under `parent` stays."""
        stays = False
        for number, index, row in self._rows(parent):
            if row.kind not in _SEARCHED:
                self._view.setRowHidden(number, parent, False)
                continue
            text = f"{above}\n{folded(_text_of(row))}"
            below = row.kind != "token" and self._filter(index, words, text)
            fits = below or all(word in text for word in words)
            self._view.setRowHidden(number, parent, not fits)
            if words and below:
                self._view.expand(index)
            stays = stays or fits
        return stays

    def _rows(self, parent: QModelIndex) -> Iterator[tuple[int, QModelIndex, TreeRow]]:
        model = self._view.model()
        if isinstance(model, TokenTree):
            for number in range(model.rowCount(parent)):
                index = model.index(number, 0, parent)
                yield number, index, model.row_alone(index)

    def _enter_tree(self) -> None:
        """Go on from the field to what it found: what was selected, where that can be seen, else the first token."""
        self._view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self._seen(self._view.currentIndex()):
            first = self._first(QModelIndex())
            if first.isValid():
                self._view.setCurrentIndex(first)

    def _seen(self, index: QModelIndex) -> bool:
        seen = index.isValid()
        while index.isValid():
            seen = seen and not self._view.isRowHidden(index.row(), index.parent())
            index = index.parent()
        return seen

    def _first(self, parent: QModelIndex) -> QModelIndex:
        """Return the first token that is seen, else the last row on the way to where one would be."""
        for number, index, row in self._rows(parent):
            if row.kind in _SEARCHED and not self._view.isRowHidden(number, parent):
                return index if row.kind == "token" else self._first(index)
        return parent


def _text_of(row: TreeRow) -> str:
    """Return all that a row is found by."""
    match row.value:
        case Library():
            return row.name
        case SlotState() as slot:
            return f"{slot.address.description}\n{slot.info.manufacturer}"
        case Token() as token:
            info = token.info
            return "\n".join((row.name, info.label, info.serial, info.model, info.manufacturer))
    return row.name
