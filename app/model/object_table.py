"""The objects of a token as one table: rows that arrive 200 at a time, found and sorted as a person types."""

from collections import Counter
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime
from enum import IntEnum

from PySide6.QtCore import QModelIndex, QObject, Qt

from app.model.entry_table import EntryTable
from app.model.object_cells import (
    HEADS,
    ObjectColumn,
    cell_text,
    end_words,
    is_quiet,
    order_text,
    search_text,
    tone_of,
)
from app.model.tips import plain_tip
from app.vocabulary.kinds import kind_of
from app.vocabulary.objects import ObjectAddress, ObjectRow


class ObjectRole(IntEnum):
    """What a cell says beside its words (DisplayRole)."""

    ICON = Qt.ItemDataRole.UserRole + 1
    """Meaning of the icon of the object's kind, in every column; DecorationRole has it in the first only."""
    QUIET = Qt.ItemDataRole.UserRole + 2
    """Whether the words only say that there is nothing."""
    ROW = Qt.ItemDataRole.UserRole + 3
    """The `ObjectRow`."""
    TONE = Qt.ItemDataRole.UserRole + 20
    """In the column *Expires*: *danger* or *warn*, else empty."""


def object_key(address: ObjectAddress) -> tuple[int, bytes, bytes, bytes]:
    """Return what stays the same of an object when a host starts afresh; its handle does not."""
    return (address.object_class, address.id, address.label, address.fingerprint)


def utc_today() -> date:
    """Return today's date in UTC, as certificates count."""
    return datetime.now(UTC).date()


class ObjectTable(EntryTable[ObjectRow]):
    """Objects with label, CKA_ID, class, type, usage and end.

    Listed with `begin_listing`, `add`, `end_listing`. An object is the same row as before if class, CKA_ID, label and
    fingerprint are; among equals the one with the same handle.
    """

    heads = HEADS

    def __init__(self, parent: QObject | None = None, today: Callable[[], date] = utc_today):
        """Start empty; `today` is asked for the date whenever a cell needs it."""
        super().__init__(parent)
        self._today = today
        self._classes: frozenset[int] | None = None

    def set_filter(self, text: str, classes: frozenset[int] | None) -> None:
        """Show only objects in whose label, CKA_ID, type, class or subject every word occurs, and of these classes.

        None for `classes` lets every class through; an empty set lets none.
        """
        self._classes = classes
        self.set_text(text)

    def counts(self) -> dict[int, int]:
        """Return how many objects there are of each class, hidden ones too."""
        return dict(Counter(row.object_class for row in self.rows))

    def index_of(self, address: ObjectAddress) -> QModelIndex:
        """Return where an object is, found by what outlives its handle; an invalid index if it is hidden or gone."""
        key = object_key(address)
        twins = [entry for entry in self._entries if entry.key == key]
        twins.sort(key=lambda entry: self._handle(entry.value) != (address.generation, address.handle))
        return self.index(twins[0].place, 0) if twins else QModelIndex()

    def _key(self, value: ObjectRow) -> Hashable:
        return object_key(value.address)

    def _handle(self, value: ObjectRow) -> Hashable:
        return (value.address.generation, value.address.handle)

    def _text(self, value: ObjectRow) -> str:
        return search_text(value)

    def _order(self, value: ObjectRow, column: int) -> str:
        return order_text(value, column)

    def _accepted(self, value: ObjectRow) -> bool:
        return self._classes is None or value.address.object_class in self._classes

    def _cell(self, value: ObjectRow, column: int, role: int) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell_text(value, column)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(self._spoken(value, column))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(value, column)
            case Qt.ItemDataRole.DecorationRole:
                return kind_of(value.object_class).icon if column == ObjectColumn.LABEL else None
            case ObjectRole.ICON:
                return kind_of(value.object_class).icon
            case ObjectRole.QUIET:
                return is_quiet(value, column)
            case ObjectRole.TONE:
                return tone_of(value, self._today()) if column == ObjectColumn.EXPIRES else ""
            case ObjectRole.ROW:
                return value
        return None

    def _spoken(self, value: ObjectRow, column: int) -> str:
        return end_words(value, self._today()) if column == ObjectColumn.EXPIRES else cell_text(value, column)
