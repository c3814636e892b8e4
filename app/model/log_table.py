"""The operations of the log as rows of a table: when, what, with which token, how it ended, how long, who."""

import re
from collections.abc import Hashable
from enum import IntEnum

from PySide6.QtCore import QDateTime, QLocale, Qt

from app.model.entry_table import EntryTable
from app.model.search import natural
from app.model.tips import plain_tip
from app.model.translate import tr
from app.vocabulary.log_lines import OUTCOME_WORDS, Entry, LoggedToken, Outcome, Result
from app.vocabulary.protocol import operation_title
from app.vocabulary.texts import N_, plain

_FIELD = re.compile(r"\{\w+\}")

TONES: dict[Outcome | None, str] = {"ok": "", "partly": "warn", "refused": "danger", "cancelled": "", "unknown": "warn"}
"""How an outcome is coloured; what went well, and what somebody wanted to end, needs no colour."""


class LogColumn(IntEnum):
    """The columns, from the first to the last."""

    TIME, WHAT, TOKEN, RESULT, DURATION, USER = range(6)


class LogRole(IntEnum):
    """What a cell says besides its words (DisplayRole)."""

    TONE = Qt.ItemDataRole.UserRole + 20
    """Colour of the result."""


class LogTable(EntryTable[Entry]):
    """Operations in the order in which the host gives them, newest first; the host filters them too."""

    heads = (N_("Time"), N_("Operation"), N_("Token"), N_("Result"), N_("Duration"), N_("User"))

    def set_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show these operations and no others, in this order: a row that was there before keeps no place of its own."""
        self.begin_listing()
        self.end_listing()
        self.begin_listing()
        self.add(entries)
        self.end_listing()

    def _key(self, value: Entry) -> Hashable:
        return value.intent.number

    def _text(self, value: Entry) -> str:
        return ""

    def _order(self, value: Entry, column: int) -> str:
        match column:
            case LogColumn.TIME:
                return value.intent.time
            case LogColumn.DURATION:
                return f"{_milliseconds(value):024d}"
        return natural(_words(value, column))

    def _cell(self, value: Entry, column: int, role: int) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return _words(value, column) or "–"
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(_words(value, column))
            case LogRole.TONE if column == LogColumn.RESULT:
                return TONES.get(value.result.outcome if value.result is not None else None, "")
        return None


def _words(entry: Entry, column: int) -> str:
    intent, result = entry.intent, entry.result
    match column:
        case LogColumn.TIME:
            return local_time(intent.time, "HH:mm")
        case LogColumn.WHAT:
            about = objects_words(entry)
            title = plain(tr(operation_title(intent.operation)))
            return f"{title}  ·  {about}" if about else title
        case LogColumn.TOKEN:
            return token_words(result.token if result is not None and result.token is not None else intent.token)
        case LogColumn.RESULT:
            refused = reason_words(result) if result is not None and result.outcome == "refused" else ""
            return refused or outcome_words(result)
        case LogColumn.DURATION:
            return duration_words(entry)
    return plain(intent.user)


def local_time(iso: str, clock: str = "HH:mm:ss") -> str:
    """Return a time of the log in local time; what is no time stays as it is."""
    moment = QDateTime.fromString(iso, Qt.DateFormat.ISODateWithMs).toLocalTime()
    if not moment.isValid():
        return plain(iso)
    locale = QLocale()
    return f"{locale.toString(moment.date(), 'd MMM yyyy')}, {locale.toString(moment.time(), clock)}"


def objects_words(entry: Entry) -> str:
    """Return the one label that all objects have, else how many objects there are; nothing where there are none."""
    some = entry.intent.objects
    count = sum(one.count for one in some)
    labels = {label for one in some for label in one.labels}
    if len(labels) == 1 and count == sum(len(one.labels) for one in some):
        return plain(labels.pop())
    if not count:
        return ""
    return tr(N_("1 object")) if count == 1 else tr(N_("{count} objects"), count=QLocale().toString(count))


def token_words(token: LoggedToken | None) -> str:
    """Return label and serial number."""
    return "" if token is None else "  ·  ".join(plain(word) for word in (token.label, token.serial) if word)


def outcome_words(result: Result | None) -> str:
    """Return how an operation ended."""
    return tr(OUTCOME_WORDS[result.outcome if result is not None else None])


def reason_words(result: Result) -> str:
    """Return why an operation was refused; the log does not keep the names in it."""
    return plain(_FIELD.sub("…", tr(result.reason)))


def duration_words(entry: Entry) -> str:
    """Return how long it took; nothing where nobody knows."""
    if entry.result is None or entry.result.duration is None:
        return ""
    milliseconds = _milliseconds(entry)
    if milliseconds < 1000:
        return tr(N_("{count} ms"), count=str(milliseconds))
    return tr(N_("{count} s"), count=QLocale().toString(milliseconds / 1000, "f", 1))


def _milliseconds(entry: Entry) -> int:
    duration = entry.result.duration if entry.result is not None else None
    return max(0, min(duration or 0, 10**12))  # a log that was tampered with may hold any number
