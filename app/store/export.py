"""A copy of operations for other programs: JSON lines with every field, or a table that a spreadsheet may open."""

import csv
import io
from collections.abc import Iterable, Iterator

import msgspec

from app.vocabulary.log_lines import Entry, LoggedObjects, LoggedToken
from app.vocabulary.log_messages import LogFormat

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would take for a formula."""

_HEADS = (
    "number", "time", "operation", "label", "serial", "model", "manufacturer", "slot", "role", "objects", "outcome",
    "code", "function", "reason", "done", "milliseconds", "user", "library", "version",
)  # fmt: skip
_NO_TOKEN = LoggedToken()


def exported(entries: Iterable[Entry], wanted: LogFormat) -> Iterator[bytes]:
    """Yield the lines of a file, each with its end: LF for JSON lines, CR LF for CSV (RFC 4180)."""
    if wanted == "csv":
        yield table_row(_HEADS)
        yield from (table_row(_cells(entry)) for entry in entries)
    else:
        yield from (msgspec.json.encode(entry) + b"\n" for entry in entries)


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet calculates: an apostrophe before what could begin a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def table_row(cells: Iterable[str]) -> bytes:
    """Return a line of CSV (RFC 4180) in UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerow([harmless(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "replace")


def _cells(entry: Entry) -> Iterator[str]:
    intent, result = entry.intent, entry.result
    token = intent.token or _NO_TOKEN
    yield from (str(intent.number), intent.time, intent.operation)
    yield from (token.label, token.serial, token.model, token.manufacturer, token.slot)
    yield from (intent.role or "", "; ".join(map(_objects, intent.objects)))
    if result is None:
        yield from ("",) * 6
    else:
        yield from (result.outcome, result.code_name, result.function, result.reason)
        yield from ("" if number is None else str(number) for number in (result.done, result.duration))
    yield from (intent.user, intent.library, intent.version)


def _objects(some: LoggedObjects) -> str:
    return f"{some.count} {some.object_class} {', '.join(some.labels)}".rstrip()
