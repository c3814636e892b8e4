"""A table of ready words: mechanisms, attributes, anything that is a few hundred rows and no model of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from app.gui.tables import TONE_ROLE, Column, Table
from app.model.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex

_NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Cell:
    """One cell: words, and where they help an icon and a tone."""

    words: str
    icon: str = ""
    tone: str = ""
    order: Any = None
    """What the column is sorted by instead of the words, of one type in one column."""


class _Rows(QAbstractTableModel):
    """Rows of cells, sorted by whatever the cells say; unsorted they stand as they were given."""

    def __init__(self, columns: Sequence[Column], parent: QObject):
        super().__init__(parent)
        self._columns = tuple(columns)
        self._given: list[tuple[Cell, ...]] = []
        self._sorted_by = (-1, Qt.SortOrder.AscendingOrder)
        self.rows: list[tuple[Cell, ...]] = []

    def fill(self, rows: list[tuple[Cell, ...]]) -> None:
        self.beginResetModel()
        self._given = rows
        self.rows = self._in_order()
        self.endResetModel()

    def _in_order(self) -> list[tuple[Cell, ...]]:
        column, order = self._sorted_by
        if column < 0:
            return list(self._given)

        def key(row: tuple[Cell, ...]) -> Any:  # noqa: ANN401 - whatever the cells are ordered by
            cell = row[column]
            return cell.words.casefold() if cell.order is None else cell.order

        return sorted(self._given, key=key, reverse=order == Qt.SortOrder.DescendingOrder)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = (column, order)
        self.layoutAboutToBeChanged.emit()
        before, old = {id(row): number for number, row in enumerate(self.rows)}, self.persistentIndexList()
        self.rows = self._in_order()
        places = {before[id(row)]: number for number, row in enumerate(self.rows)}
        self.changePersistentIndexList(old, [self.index(places[one.row()], one.column()) for one in old])
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._columns[section].title
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        cell = self.rows[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return cell.words
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(cell.words)
            case Qt.ItemDataRole.DecorationRole:
                return cell.icon or None
            case _:
                return cell.tone if role == TONE_ROLE else None


class PlainTable(Table):
    """A table that is given its words. Selection and order survive when it is given others."""

    def __init__(self, columns: Sequence[Column], name: str, empty_text: str = "", parent: QWidget | None = None):
        """Make an empty table; `name` is for a screen reader, `empty_text` shows while there are no rows."""
        super().__init__(columns, name, empty_text, parent)
        self._rows = _Rows(columns, self)
        self.setModel(self._rows)

    def set_rows(self, rows: Sequence[Sequence[Cell | str]]) -> None:
        """Show other rows, one cell or text for each column; the selection stays with its first cell."""
        made = [tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows]
        if any(len(row) != self._rows.columnCount() for row in made):
            raise ValueError(f"Each row needs {self._rows.columnCount()} cells")
        chosen = self.currentIndex()
        kept = self._rows.rows[chosen.row()][0] if chosen.isValid() else None
        place = self.verticalScrollBar().value()
        self._rows.fill(made)
        for number, row in enumerate(self._rows.rows):
            if row[0] == kept:
                flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
                self.selectionModel().setCurrentIndex(self._rows.index(number, max(0, chosen.column())), flags)
                break
        self.verticalScrollBar().setValue(place)

    def cells(self, index: Index) -> tuple[Cell, ...]:
        """Return the row at `index`, as it was given."""
        return self._rows.rows[index.row()]
