"""The rows of a token desk as a table: which token, what it gets, and how far it is."""

from collections.abc import Hashable, Sequence
from enum import IntEnum

from PySide6.QtCore import Qt

from app.model.desk_run import DeskItem, State
from app.model.entry_table import EntryTable
from app.model.log_table import LogRole
from app.model.search import natural
from app.model.tips import plain_tip
from app.model.translate import tr
from app.vocabulary.desk_messages import PinSource
from app.vocabulary.texts import N_

STATES: dict[State, tuple[str, str]] = {
    "bad": (N_("Cannot be used"), "danger"),
    "waiting": (N_("Waiting"), ""),
    "working": (N_("Working…"), "info"),
    "done": (N_("Done"), "ok"),
    "partly": (N_("Partly done"), "warn"),
    "failed": (N_("Nothing done"), "warn"),
    "refused": (N_("PIN refused"), "danger"),
    "unknown": (N_("Result unknown"), "danger"),
}
"""How a state is called, marked, and its tone."""

_PINS: dict[PinSource, str] = {
    "typed": N_("typed"),
    "list": N_("from the list"),
    "generated": N_("by lot"),
    "none": N_("none"),
}


class DeskColumn(IntEnum):
    """The columns, from the first to the last."""

    LINE, LABEL, SERIAL, PIN, FILE, RESULT = range(6)


class DeskTable(EntryTable[DeskItem]):
    """Rows in the order of the list."""

    heads = (N_("Line"), N_("Label"), N_("Serial number"), N_("PIN"), N_("File"), N_("Result"))

    def add_items(self, items: Sequence[DeskItem]) -> None:
        """Show these rows too, or what has become of them."""
        self.begin_listing()
        self.add(items)
        self.end_listing(complete=False)

    def _key(self, value: DeskItem) -> Hashable:
        return value.row.number

    def _text(self, value: DeskItem) -> str:
        return " ".join((value.row.label, value.row.serial, value.serial, tr(STATES[value.state][0])))

    def _order(self, value: DeskItem, column: int) -> str:
        if column == DeskColumn.LINE:
            return f"{value.row.number:08d}"
        return natural(_words(value, column))

    def _cell(self, value: DeskItem, column: int, role: int) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return _words(value, column) or "–"
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(_words(value, column))
            case LogRole.TONE if column == DeskColumn.RESULT:
                return STATES[value.state][1]
        return None


def _words(item: DeskItem, column: int) -> str:
    row = item.row
    match column:
        case DeskColumn.LINE:
            return str(row.number)
        case DeskColumn.LABEL:
            return row.label
        case DeskColumn.SERIAL:
            return item.serial or row.serial or tr(N_("next blank one"))
        case DeskColumn.PIN:
            return tr(_PINS[row.pin_source])
        case DeskColumn.FILE:
            return row.file.replace("\\", "/").rpartition("/")[2]
    return result_words(item)


def result_words(item: DeskItem) -> str:
    """Return how a row is, and why."""
    word = tr(STATES[item.state][0])
    return f"{word}: {tr(item.words)}" if item.reason else word
