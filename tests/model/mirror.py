"""A copy of a model that is built from its signals alone, as a view has to."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt

from app.model.tree import TreeRole

ROLES = (
    int(Qt.ItemDataRole.DisplayRole),
    int(Qt.ItemDataRole.ToolTipRole),
    int(Qt.ItemDataRole.AccessibleTextRole),
    *(int(role) for role in TreeRole if role is not TreeRole.ROW),
)


class Copy:
    """One row with what it shows, and the copies of those below it."""

    def __init__(self, model: QAbstractItemModel, index: QModelIndex):
        self.shown: dict[int, Any] = {role: model.data(index, role) for role in ROLES} if index.isValid() else {}
        self.below = [Copy(model, model.index(row, 0, index)) for row in range(model.rowCount(index))]

    def flat(self) -> tuple[Any, ...]:
        """Return everything in it, to compare."""
        return (self.shown, [child.flat() for child in self.below])


class Mirror:
    """Listens to inserted, removed, moved and changed rows and to nothing else; counts what it hears."""

    def __init__(self, model: QAbstractItemModel):
        self.model = model
        self.top = Copy(model, QModelIndex())
        self.heard: list[str] = []
        model.rowsInserted.connect(self._inserted)
        model.rowsRemoved.connect(self._removed)
        model.rowsMoved.connect(self._moved)
        model.dataChanged.connect(self._changed)

    def _at(self, index: QModelIndex) -> Copy:
        return self._at(index.parent()).below[index.row()] if index.isValid() else self.top

    def _inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        self.heard.append("inserted")
        new = [Copy(self.model, self.model.index(row, 0, parent)) for row in range(first, last + 1)]
        self._at(parent).below[first:first] = new

    def _removed(self, parent: QModelIndex, first: int, last: int) -> None:
        self.heard.append("removed")
        del self._at(parent).below[first : last + 1]

    def _moved(self, parent: QModelIndex, first: int, last: int, to: QModelIndex, before: int) -> None:
        assert parent == to
        self.heard.append("moved")
        rows = self._at(parent).below
        rows[before:before] = rows[first : last + 1]
        gone = last - first + 1 if before < first else 0
        del rows[first + gone : last + 1 + gone]

    def _changed(self, first: QModelIndex, last: QModelIndex, roles: Sequence[int]) -> None:
        self.heard.append("changed")
        for row in range(first.row(), last.row() + 1):
            index = first.siblingAtRow(row)
            self._at(index).shown |= {int(role): self.model.data(index, role) for role in roles if role in ROLES}
