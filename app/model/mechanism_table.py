"""The mechanisms of a token as a table: name, number, key sizes, uses."""

from collections.abc import Hashable, Sequence
from enum import IntEnum

from PySide6.QtCore import Qt

from app.model.entry_table import EntryTable
from app.model.search import natural
from app.model.tips import plain_tip
from app.model.translate import tr
from app.vocabulary.mechanism_texts import key_size_words, mechanism_name, mechanism_uses
from app.vocabulary.texts import N_
from app.vocabulary.values import Mechanism


class MechanismColumn(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    NUMBER = 1
    KEY_SIZES = 2
    USES = 3


class MechanismRole(IntEnum):
    """What a cell says beside its words (DisplayRole)."""

    ROW = Qt.ItemDataRole.UserRole + 3
    """The `Mechanism`."""


def number_text(number: int) -> str:
    """Return a CK_MECHANISM_TYPE as the header of the standard writes it."""
    return f"0x{number:08x}"


class MechanismTable(EntryTable[Mechanism]):
    """Mechanisms in the order of the library until they are sorted; `set_text` filters by name, number and uses."""

    heads = (N_("Name"), N_("Number"), N_("Key sizes"), N_("Uses"))

    def set_mechanisms(self, mechanisms: Sequence[Mechanism]) -> None:
        """Show these mechanisms; one that was there before keeps its row."""
        self.begin_listing()
        self.add(mechanisms)
        self.end_listing()

    def _key(self, value: Mechanism) -> Hashable:
        return value.number

    def _text(self, value: Mechanism) -> str:
        return "\n".join(_words(value, column) for column in MechanismColumn)

    def _order(self, value: Mechanism, column: int) -> str:
        if column == MechanismColumn.KEY_SIZES:
            return f"{value.max_key_size:024d} {value.min_key_size:024d}"
        return natural(_words(value, column)) if column == MechanismColumn.NAME else _words(value, column)

    def _cell(self, value: Mechanism, column: int, role: int) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return _words(value, column) or "–"
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(_words(value, column))
            case MechanismRole.ROW:
                return value
        return None


def _words(mechanism: Mechanism, column: int) -> str:
    match column:
        case MechanismColumn.NAME:
            return mechanism_name(mechanism.number)
        case MechanismColumn.NUMBER:
            return number_text(mechanism.number)
        case MechanismColumn.KEY_SIZES:
            return tr(key_size_words(mechanism))
        case _:
            return ", ".join(tr(use) for use in mechanism_uses(mechanism.flags))
