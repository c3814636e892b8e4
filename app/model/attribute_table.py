"""The attributes of one object as a table: name, value, bytes, meaning."""

from collections.abc import Hashable, Sequence
from enum import IntEnum

from PySide6.QtCore import Qt

from app.model.entry_table import EntryTable
from app.model.search import natural
from app.model.tips import plain_tip
from app.model.translate import tr
from app.vocabulary.attributes import meaning
from app.vocabulary.numbers import CKA, name_of
from app.vocabulary.objects import Attribute, AttributeState
from app.vocabulary.texts import N_

BYTES_SHOWN = 32
"""So many bytes of a value are shown in a cell; the whole is in the row's `Attribute`."""

STATE_WORDS: dict[AttributeState, str] = {
    "empty": N_("empty"),
    "sensitive": N_("sensitive"),
    "absent": N_("absent"),
    "error": N_("could not be read"),
}
"""Marked words that stand where there is no value, in quiet ink."""


class AttributeColumn(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    VALUE = 1
    RAW = 2
    MEANING = 3


class AttributeRole(IntEnum):
    """What a cell says beside its words (DisplayRole)."""

    STATE = Qt.ItemDataRole.UserRole + 1
    """The attribute's `AttributeState`."""
    QUIET = Qt.ItemDataRole.UserRole + 2
    """Whether the words stand in the place of a value."""
    ROW = Qt.ItemDataRole.UserRole + 3
    """The `Attribute`."""


class AttributeTable(EntryTable[Attribute]):
    """Attributes in the order in which they were read until they are sorted; `set_text` filters by all their words."""

    heads = (N_("Name"), N_("Value"), N_("Bytes"), N_("Meaning"))

    def set_attributes(self, attributes: Sequence[Attribute]) -> None:
        """Show these attributes, of the same object or another; one that both have keeps its row."""
        self.begin_listing()
        self.add(attributes)
        self.end_listing()

    def _key(self, value: Attribute) -> Hashable:
        return value.number

    def _text(self, value: Attribute) -> str:
        return "\n".join((*(_words(value, column) for column in AttributeColumn), value.raw.hex()))

    def _order(self, value: Attribute, column: int) -> str:
        return natural(_words(value, column))

    def _cell(self, value: Attribute, column: int, role: int) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return _words(value, column)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(_words(value, column))
            case AttributeRole.STATE:
                return value.state
            case AttributeRole.QUIET:
                return column == AttributeColumn.VALUE and value.state != "value"
            case AttributeRole.ROW:
                return value
        return None


def _words(attribute: Attribute, column: int) -> str:
    match column:
        case AttributeColumn.NAME:
            return name_of(CKA, attribute.number)
        case AttributeColumn.VALUE:
            return attribute.text if attribute.state == "value" else tr(STATE_WORDS[attribute.state])
        case AttributeColumn.RAW:
            more = " …" if max(attribute.size, len(attribute.raw)) > BYTES_SHOWN and attribute.raw else ""
            return attribute.raw[:BYTES_SHOWN].hex(" ") + more
        case _:
            # What the host notes about this very value says more than what the standard says about all.
            return tr(attribute.note or meaning(attribute.number, attribute.raw or None))
