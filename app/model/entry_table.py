"""What the tables of objects, mechanisms and attributes have in common: rows that stream in, a filter and an order.

No QSortFilterProxyModel: it asks Python about every row and costs 60 to 157 ms a key stroke at 10,000 rows. A filter
here is one pass over texts that were folded when the row came.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from operator import attrgetter
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.model.runs import runs
from app.model.translate import tr
from app.vocabulary.texts import folded

Value = TypeVar("Value")
Index = QModelIndex | QPersistentModelIndex

_NOWHERE = QModelIndex()
_SORTED = QAbstractItemModel.LayoutChangeHint.VerticalSortHint
_LAYOUT = "QList<QPersistentModelIndex>,QAbstractItemModel::LayoutChangeHint"
_LAST = "\U0010ffff"
"""Order of what has no value: such rows are last in both directions."""
_FEW = 8
"""So many runs of rows are removed one by one; more are brought together first, which a view takes in one step."""


class _Entry(Generic[Value]):
    """A value with what is worked out once: the text to search in, the present order, the row in the view."""

    __slots__ = ("key", "order", "place", "text", "value")

    def __init__(self, value: Value, key: Hashable, text: str, order: str):
        self.value, self.key, self.text, self.order = value, key, text, order
        self.place = -1


class EntryTable(QAbstractTableModel, Generic[Value]):
    """Rows of values. Those that a filter hides are kept; order and filter change nothing about what is selected.

    A row that is selected when the filter hides it is deselected, and the current row moves to the first that is left:
    a page should follow `selectionChanged`, not `currentChanged`.
    """

    counted = Signal()
    """`total` or `shown` has changed."""

    heads: tuple[str, ...] = ()
    """Marked titles of the columns."""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._entries: list[_Entry[Value]] = []  # as they came
        self._ordered: list[_Entry[Value]] = self._entries  # as they are sorted
        self._rows: tuple[Value, ...] | None = None
        self._shown: list[_Entry[Value]] = []
        self._waiting: dict[Hashable, OrderedDict[Hashable, _Entry[Value]]] | None = None
        self._words: tuple[str, ...] = ()
        self._column, self._backwards = -1, False
        self._counts = (0, 0)

    # What a table says about its values.

    def _key(self, value: Value) -> Hashable:
        """Return what makes two values the same row."""
        raise NotImplementedError

    def _handle(self, value: Value) -> Hashable:
        """Return what tells apart values with equal keys, as long as it lasts."""
        return None

    def _text(self, value: Value) -> str:
        """Return all words by which a row is found."""
        raise NotImplementedError

    def _order(self, value: Value, column: int) -> str:
        """Return the text by which a column is sorted; see `search.natural`."""
        raise NotImplementedError

    def _cell(self, value: Value, column: int, role: int) -> object:
        """Return what a cell shows in a role."""
        raise NotImplementedError

    def _accepted(self, value: Value) -> bool:
        """Return whether a value passes what the table filters by beside words."""
        return True

    # Rows come.

    def begin_listing(self) -> None:
        """Begin to list afresh. The rows that are there stay, and wait to be named again."""
        self._waiting = {}
        for entry in self._entries:
            twins = self._waiting.setdefault(entry.key, OrderedDict())
            # A library may name one handle twice; each of the two is still a row.
            handle = self._handle(entry.value)
            twins[object() if handle in twins else handle] = entry

    def add(self, rows: Sequence[Value]) -> None:
        """Take some rows of the listing: one that was there before keeps its place, a new one comes last.

        Raises:
            RuntimeError: no listing has begun, or it has ended.
        """
        if self._waiting is None:
            raise RuntimeError("rows came outside of a listing")
        new, changed, moved = [], [], False
        for value in rows:
            entry = self._known(value, self._waiting)
            if entry is None:
                new.append(self._entry(value))
            elif entry.value != value:
                text, order = entry.text, entry.order
                self._fill(entry, value)
                moved = moved or (text, order) != (entry.text, entry.order)
                changed.append(entry)
        self._entries += new
        if new or changed:
            self._rows = None
        self._report(changed)
        if moved or (new and self._column >= 0):
            self._refresh()
        else:
            self._append(self._passing(new))
        self._count()

    def end_listing(self, complete: bool = True) -> None:
        """End the listing, and drop the rows that it did not name; keep them where it broke off (`complete` false)."""
        waiting, self._waiting = self._waiting or {}, None
        gone = {entry for twins in waiting.values() for entry in twins.values()}
        if gone and complete:
            self._entries[:] = [entry for entry in self._entries if entry not in gone]
            self._rows = None
            self._refresh()
            self._count()

    def _known(
        self, value: Value, waiting: dict[Hashable, OrderedDict[Hashable, _Entry[Value]]]
    ) -> _Entry[Value] | None:
        twins = waiting.get(self._key(value))
        if not twins:
            return None
        handle = self._handle(value)
        return twins.pop(handle) if handle in twins else twins.popitem(last=False)[1]

    def _entry(self, value: Value) -> _Entry[Value]:
        entry = _Entry(value, self._key(value), "", "")
        self._fill(entry, value)
        return entry

    def _fill(self, entry: _Entry[Value], value: Value) -> None:
        entry.value, entry.text = value, folded(self._text(value))
        entry.order = self._order(value, self._column) if self._column >= 0 else ""

    # Filter and order.

    def set_text(self, text: str) -> None:
        """Show only rows in which every word of `text` occurs, in whatever case."""
        self._words = tuple(folded(text).split())
        self._show(self._passing(self._ordered))
        self._count()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; rows that are equal there keep their order. Column -1 is the order in which they came."""
        column = column if column in self._columns() else -1
        self._column, self._backwards = column, order == Qt.SortOrder.DescendingOrder
        for entry in self._entries if column >= 0 else ():
            entry.order = self._order(entry.value, column)
        if column >= 0 and self._ordered is self._entries:
            self._ordered = list(self._entries)
        self._arrange_all()

    def _refresh(self) -> None:
        """Bring what is shown up to date with the rows that there are."""
        if self._column >= 0:
            there = set(self._entries)
            kept = [entry for entry in self._ordered if entry in there]
            known = set(kept)
            self._ordered = kept + [entry for entry in self._entries if entry not in known]
        self._arrange_all()

    def _arrange_all(self) -> None:
        if self._column < 0:
            self._ordered = self._entries
        else:
            self._ordered.sort(key=attrgetter("order"), reverse=self._backwards)
            if self._backwards:
                self._ordered.sort(key=lambda entry: entry.order == _LAST)
        self._show(self._passing(self._ordered))

    def _passing(self, entries: Iterable[_Entry[Value]]) -> list[_Entry[Value]]:
        passing = [entry for entry in entries if self._accepted(entry.value)]
        for word in self._words:
            passing = [entry for entry in passing if word in entry.text]
        return passing

    # Views are told.

    def _show(self, target: list[_Entry[Value]]) -> None:
        wanted = set(target)
        self._drop([entry for entry in self._shown if entry not in wanted])
        known = set(self._shown)
        self._append([entry for entry in target if entry not in known])
        self._arrange(target)

    def _drop(self, gone: list[_Entry[Value]]) -> None:
        parts = list(runs([entry.place for entry in gone]))
        if len(parts) > _FEW:
            # At the head: a current row that goes makes its neighbour the current one, and the view scrolls to that.
            leaving = set(gone)
            self._arrange(gone + [entry for entry in self._shown if entry not in leaving])
            parts = [(0, len(gone) - 1)]
        for first, last in reversed(parts):
            self.beginRemoveRows(QModelIndex(), first, last)
            for entry in self._shown[first : last + 1]:
                entry.place = -1
            del self._shown[first : last + 1]
            self._number(first)
            self.endRemoveRows()

    def _append(self, new: list[_Entry[Value]]) -> None:
        if new:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._shown += new
            self._number(first)
            self.endInsertRows()

    def _arrange(self, target: list[_Entry[Value]]) -> None:
        """Show the same rows in another order; what views hold on to follows its row."""
        if target == self._shown:
            return
        self.layoutAboutToBeChanged[_LAYOUT].emit([], _SORTED)  # type: ignore[index] # overloads are not in the stubs
        held = self.persistentIndexList()
        before, self._shown = self._shown, list(target)
        self._number(0)
        self.changePersistentIndexList(held, [self.index(before[one.row()].place, one.column()) for one in held])
        self.layoutChanged[_LAYOUT].emit([], _SORTED)  # type: ignore[index] # overloads are not in the stubs

    def _report(self, changed: list[_Entry[Value]]) -> None:
        for first, last in runs(sorted(entry.place for entry in changed if entry.place >= 0)):
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))

    def _number(self, first: int) -> None:
        for place in range(first, len(self._shown)):
            self._shown[place].place = place

    def _count(self) -> None:
        if (counts := (self.total, self.shown)) != self._counts:
            self._counts = counts
            self.counted.emit()

    # What is there.

    @property
    def rows(self) -> tuple[Value, ...]:
        """Return all values, hidden ones too, in the order in which they came: the same tuple until they are others."""
        if self._rows is None:
            self._rows = tuple(entry.value for entry in self._entries)
        return self._rows

    @property
    def total(self) -> int:
        """Return the number of rows, hidden ones too."""
        return len(self._entries)

    @property
    def shown(self) -> int:
        """Return the number of rows that the filter lets through."""
        return len(self._shown)

    def row_at(self, row: int) -> Value:
        """Return the value in a row of the view; IndexError where there is none."""
        if not 0 <= row < len(self._shown):
            raise IndexError(f"no row {row}")
        return self._shown[row].value

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of rows that the filter lets through."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return the title of a column."""
        if (
            role == Qt.ItemDataRole.DisplayRole
            and orientation == Qt.Orientation.Horizontal
            and section in self._columns()
        ):
            return tr(self.heads[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        if not index.isValid() or index.row() >= len(self._shown) or index.column() not in self._columns():
            return None
        return self._cell(self._shown[index.row()].value, index.column(), role)

    def _columns(self) -> range:
        return range(len(self.heads))
