"""The tree at the left: library, slot, token, then objects or their classes. It knows rows, not tokens.

Index ids are integers into a dict: PySide6 keeps no reference for ``createIndex(…, object)``, and a collected object
behind an index crashes the process. An id is never given out twice, so an index that outlived its row finds nothing
instead of another row.
"""

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import replace
from enum import IntEnum
from itertools import count
from typing import overload

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.model.rows import TreeRow
from app.model.runs import runs
from app.model.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex

_NOWHERE = QModelIndex()


class TreeRole(IntEnum):
    """What a row says beside its name (DisplayRole); the fields of `TreeRow`."""

    ICON = Qt.ItemDataRole.UserRole + 1
    NOTE = Qt.ItemDataRole.UserRole + 2
    BADGE = Qt.ItemDataRole.UserRole + 3
    COUNT = Qt.ItemDataRole.UserRole + 4
    QUIET = Qt.ItemDataRole.UserRole + 5
    ROW = Qt.ItemDataRole.UserRole + 6


_ROLES_OF_FIELD: dict[str, tuple[int, ...]] = {
    "kind": (),
    "name": (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole),
    "icon": (TreeRole.ICON,),
    "note": (TreeRole.NOTE, Qt.ItemDataRole.AccessibleTextRole),
    "badge": (
        TreeRole.BADGE,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.AccessibleDescriptionRole,
    ),
    "count": (TreeRole.COUNT, Qt.ItemDataRole.AccessibleTextRole),
    "quiet": (TreeRole.QUIET,),
    "value": (),
}
"""Which roles show a field; ROW shows every one of them."""


class _Node:
    """A row in its place. `row` is without children: they are here, and change on their own."""

    __slots__ = ("children", "number", "parent", "position", "row")

    def __init__(self, number: int, row: TreeRow, parent: "_Node | None", position: int):
        self.number = number
        self.row = row
        self.parent = parent
        self.position = position
        self.children: list[_Node] = []


class TokenTree(QAbstractItemModel):
    """The rows of the tree. `sync` is the only way in; selection, expansion and scroll of the views survive it."""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._numbers = count(1)
        self._root = _Node(0, TreeRow(key=None, kind="notice", name="", icon=""), None, 0)
        self._nodes: dict[int, _Node] = {}
        self._syncing = False

    def sync(self, parent: Index, rows: Sequence[TreeRow]) -> None:
        """Make `rows`, with everything below them, the rows under `parent`, telling the views only what differs.

        A row is the same row as before if its key and the keys above it are: it stays selected, and open.

        Raises:
            ValueError: two siblings have the same key, or `parent` is no longer in the tree. Nothing has changed then.
            RuntimeError: called by a view or a slot in the middle of another `sync`.
        """
        if self._syncing:
            raise RuntimeError("TokenTree.sync was called while it was telling the views about an earlier one")
        node = self._node(parent)
        if node is None:
            raise ValueError("the row to sync under is not in the tree any more")
        _check_keys(rows)
        self._syncing = True
        try:
            self._sync(node, rows)
        finally:
            self._syncing = False

    def sync_at(self, keys: Sequence[Hashable], rows: Sequence[TreeRow]) -> None:
        """Do as `sync` under the row at this path of keys, the root for an empty one; ValueError if it is not there."""
        parent = self.find(keys)
        if keys and not parent.isValid():
            raise ValueError(f"no row at {tuple(keys)!r}")
        self.sync(parent, rows)

    def row(self, index: Index) -> TreeRow:
        """Return the row at `index` with all that is below it now; ValueError where there is none."""
        node = self._node(index)
        if node is None or node is self._root:
            raise ValueError("no row at this index")
        return _row(node)

    def row_alone(self, index: Index) -> TreeRow:
        """Return the row at `index` without what is below it; ValueError where there is none."""
        node = self._node(index)
        if node is None or node is self._root:
            raise ValueError("no row at this index")
        return node.row

    def find(self, keys: Sequence[Hashable]) -> QModelIndex:
        """Return the index of the row with this path of keys from the root; an invalid one where there is none."""
        node = self._root
        for key in keys:
            found = next((child for child in node.children if child.row.key == key), None)
            if found is None:
                return QModelIndex()
            node = found
        return self._index(node)

    def path(self, index: Index) -> tuple[Hashable, ...]:
        """Return the keys from the root to `index`; empty for the root and for a row that is gone."""
        node = self._node(index)
        keys: list[Hashable] = []
        while node is not None and node.parent is not None:
            keys.append(node.row.key)
            node = node.parent
        return tuple(reversed(keys))

    # What Qt asks.

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        """Return the index of a row under `parent`."""
        node = self._node(parent)
        if node is None or column != 0 or not 0 <= row < len(node.children):
            return QModelIndex()
        return self.createIndex(row, 0, node.children[row].number)

    @overload
    def parent(self) -> QObject | None: ...
    @overload
    def parent(self, child: Index) -> QModelIndex: ...
    def parent(self, child: Index | None = None) -> QObject | QModelIndex | None:
        """Return the index above `child`; without one, the owner of the model, as every QObject does."""
        if child is None:
            return super().parent()
        node = self._node(child)
        return QModelIndex() if node is None or node.parent is None else self._index(node.parent)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of rows under `parent`."""
        node = self._node(parent)
        return 0 if node is None else len(node.children)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return 1: a row is one line."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a row shows; see `TreeRole`."""
        node = self._node(index)
        if node is None or node is self._root:
            return None
        row = node.row
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.name
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip("\n".join(filter(None, (row.name, _meaning(row)))))
            case Qt.ItemDataRole.AccessibleTextRole:
                return _spoken(row)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return _meaning(row)
            case TreeRole.ROW:
                return _row(node)
            case TreeRole.ICON | TreeRole.NOTE | TreeRole.BADGE | TreeRole.COUNT | TreeRole.QUIET:
                return getattr(row, TreeRole(role).name.lower())
        return None

    # Nodes.

    def _node(self, index: Index) -> _Node | None:
        return self._nodes.get(index.internalId()) if index.isValid() else self._root

    def _index(self, node: _Node) -> QModelIndex:
        return QModelIndex() if node is self._root else self.createIndex(node.position, 0, node.number)

    def _grow(self, row: TreeRow, parent: _Node, position: int) -> _Node:
        node = _Node(next(self._numbers), replace(row, children=()), parent, position)
        self._nodes[node.number] = node
        node.children = [self._grow(child, node, place) for place, child in enumerate(row.children)]
        return node

    def _forget(self, node: _Node) -> None:
        del self._nodes[node.number]
        for child in node.children:
            self._forget(child)

    # The four things that a sync does, in this order, so that each may count on the one before.

    def _sync(self, node: _Node, rows: Sequence[TreeRow]) -> None:
        wanted = {row.key: rank for rank, row in enumerate(rows)}
        self._remove(node, wanted)
        self._reorder(node, wanted)
        self._insert(node, rows)
        for child, row in zip(node.children, rows, strict=True):
            self._change(child, row)
            self._sync(child, row.children)

    def _remove(self, node: _Node, wanted: dict[Hashable, int]) -> None:
        gone = [child.position for child in node.children if child.row.key not in wanted]
        # From the end, so that the numbers of those before stay true.
        for first, last in reversed(list(runs(gone))):
            self.beginRemoveRows(self._index(node), first, last)
            for child in node.children[first : last + 1]:
                self._forget(child)
            del node.children[first : last + 1]
            _renumber(node)
            self.endRemoveRows()

    def _reorder(self, node: _Node, wanted: dict[Hashable, int]) -> None:
        """Bring the rows that are left into their new order, moving as few as possible."""
        staying = _longest_rise([wanted[child.row.key] for child in node.children])
        before: _Node | None = None
        for child in sorted(node.children, key=lambda child: wanted[child.row.key]):
            target = 0 if before is None else before.position + 1
            if wanted[child.row.key] not in staying and child.position != target:
                self._move(node, child.position, target)
            before = child

    def _move(self, node: _Node, source: int, target: int) -> None:
        """Move one row so that it stands before the one that is at `target` now."""
        place = self._index(node)
        self.beginMoveRows(place, source, source, place, target)
        child = node.children.pop(source)
        node.children.insert(target if target < source else target - 1, child)
        _renumber(node)
        self.endMoveRows()

    def _insert(self, node: _Node, rows: Sequence[TreeRow]) -> None:
        known = {child.row.key for child in node.children}
        new = [rank for rank, row in enumerate(rows) if row.key not in known]
        for first, last in list(runs(new)):
            self.beginInsertRows(self._index(node), first, last)
            node.children[first:first] = [self._grow(rows[rank], node, rank) for rank in range(first, last + 1)]
            _renumber(node)
            self.endInsertRows()

    def _change(self, node: _Node, row: TreeRow) -> None:
        fields = [field for field in _ROLES_OF_FIELD if getattr(node.row, field) != getattr(row, field)]
        if not fields:
            return
        node.row = replace(row, children=())
        roles = {int(role) for field in fields for role in _ROLES_OF_FIELD[field]} | {int(TreeRole.ROW)}
        index = self._index(node)
        self.dataChanged.emit(index, index, sorted(roles))


def _row(node: _Node) -> TreeRow:
    return replace(node.row, children=tuple(_row(child) for child in node.children)) if node.children else node.row


def _spoken(row: TreeRow) -> str:
    """Return all words of a row, in the order in which they are seen."""
    return ", ".join(filter(None, (row.name, row.note, row.badge.words if row.badge else "", row.count)))


def _meaning(row: TreeRow) -> str:
    """Return the badge as a sentence, where its words are too short to be one."""
    return row.badge.meaning if row.badge else ""


def _renumber(node: _Node) -> None:
    for position, child in enumerate(node.children):
        child.position = position


def _check_keys(rows: Sequence[TreeRow]) -> None:
    keys: set[Hashable] = set()
    for row in rows:
        if row.key in keys:
            raise ValueError(f"two rows beside each other have the key {row.key!r}")
        keys.add(row.key)
        _check_keys(row.children)


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """Return the longest set of numbers that already stand in rising order (patience sorting, n log n)."""
    tops: list[int] = []
    below: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(tops, number)
        below[number] = tops[place - 1] if place else None
        tops[place : place + 1] = [number]
    rise: set[int] = set()
    number_ = tops[-1] if tops else None
    while number_ is not None:
        rise.add(number_)
        number_ = below[number_]
    return rise
