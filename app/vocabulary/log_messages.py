"""What the window asks of a document host about the operations log: its newest lines, its chain, a copy of it."""

from typing import Annotated, Literal

import msgspec

from app.vocabulary.ciphers import FileWritten
from app.vocabulary.log_lines import Entry, Verdict
from app.vocabulary.request import Request

MOST_ENTRIES = 1000
"""So many operations are shown at once, the newest that pass the filter."""


class LogPage(msgspec.Struct, frozen=True, kw_only=True):
    """The newest operations that pass a filter."""

    entries: tuple[Entry, ...] = ()
    """Newest first."""
    more: bool = False
    """Whether older ones were not looked at: the limit was reached first."""
    unreadable: int = 0
    """Lines among those looked at that are no lines of a log."""


class ReadOperationsLog(Request[LogPage], frozen=True, kw_only=True):
    """Read the newest operations in which every word of `text` occurs, whatever its case, with progress in bytes."""

    folder: str
    text: str = ""
    most: Annotated[int, msgspec.Meta(ge=1, le=MOST_ENTRIES)] = MOST_ENTRIES


class VerifyOperationsLog(Request[Verdict], frozen=True, kw_only=True):
    """Follow the chain from the first line to the last and compare it with its head, with progress in bytes."""

    folder: str


LogFormat = Literal["json", "csv"]
"""*json*: one operation a line, with all its fields; *csv*: a table for a spreadsheet, safe to open in one."""


class ExportOperationsLog(Request[FileWritten], frozen=True, kw_only=True):
    """Write all operations in which every word of `text` occurs to a file of the user's own, newest first."""

    folder: str
    text: str = ""
    format: LogFormat
    target: str
    replace: bool = False
    """Whether the user agreed to replace an existing `target`."""
