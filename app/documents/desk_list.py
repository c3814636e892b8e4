"""Lists of tokens to be set up: CSV (RFC 4180), in which the bytes of PINs are found and judged, and not copied.

`csv` would make a text of every cell, and texts cannot be wiped.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.documents.files import changed_error, file_error, open_regular
from app.vocabulary.desk_messages import COLUMNS, GENERATE, MOST_ROWS, DeskRow, PinSource, Span
from app.vocabulary.errors import AppError
from app.vocabulary.pin_policy import PinPolicy, weaknesses
from app.vocabulary.texts import N_, Words, plain

MOST_BYTES = 16 * 1024 * 1024
LABEL_BYTES = 32
"""What CK_TOKEN_INFO has room for (PKCS#11 v3.2 section 3.2)."""
SERIAL_BYTES = 16
_BOM = b"\xef\xbb\xbf"
_SEPARATORS = b",;\t"
_NOT_USED = N_("Nothing was done with any token.")
_FORMULA = ("=", "@")
_UTF_8 = re.compile(
    rb"(?:[\x00-\x7f]++|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})*+"
)
"""RFC 3629 section 4. Decoding would make a text of every PIN, which nobody can wipe."""


@dataclass(frozen=True)
class Cell:
    """Where the content of a cell stands, without its quotation marks."""

    start: int
    end: int
    doubled: bool = False
    """Whether there are doubled quotation marks in it, which stand for one each."""
    odd: bool = False
    """Whether its quotation mark is never closed, or something stands behind the closing one."""


def read_list(path: str) -> bytearray:
    """Return the content of a list, for whoever wipes it; raises AppError."""
    with open_regular(path, MOST_BYTES) as stream:
        # Of the right size from the start: a buffer that grows or shrinks leaves copies behind.
        content = bytearray(os.fstat(stream.fileno()).st_size)
        done = 0
        with memoryview(content) as view:
            while count := stream.readinto(view[done:]):  # type: ignore[attr-defined]
                done += count
        if done < len(content):
            content[:] = bytes(len(content))
            raise changed_error(path)
    return content


def parse_list(path: str, content: bytearray, policy: PinPolicy) -> tuple[list[DeskRow], list[str]]:
    """Return the rows of a list, and the columns that mean nothing here. Raises AppError where it is no such list."""
    start = len(_BOM) if content.startswith(_BOM) else 0
    _check_encoding(path, content)
    separator = _separator(content, start)
    records = _records(content, start, separator)
    head = [_text(content, cell).strip().casefold().replace(" ", "_").replace("-", "_") for cell in next(records, [])]
    if "label" not in head:
        raise _no_list(path, N_("Its first line has to name the columns, and one of them “label”."))
    if len(set(head)) < len(head):
        raise _no_list(path, N_("Two of its columns have the same name."))
    rows: list[DeskRow] = []
    reader = _Rows(path, content, head, policy)
    for line, cells in enumerate(records, 2):
        if len(cells) == 1 and cells[0].start == cells[0].end:
            continue  # an empty line
        if len(rows) == MOST_ROWS:
            raise _no_list(path, N_("It has more than {most} rows. Divide it."), most=f"{MOST_ROWS:,}")
        rows.append(reader.row(line, cells))
    if not rows:
        raise _no_list(path, N_("There is no row below its head."))
    return rows, [plain(name, 40) for name in head if name not in COLUMNS]


def digest(content: bytearray) -> str:
    """Return the SHA-256 of a list, as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def row_key(serial: str, label: str) -> str:
    """Return what makes two rows the same: no name can be read from it."""
    return hashlib.sha256(f"{serial}\0{label}".encode()).hexdigest()


# ── the cells ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _separator(content: bytearray, start: int) -> int:
    """Return the separator of the head: a spreadsheet writes semicolons where the comma divides decimals."""
    end = min((place for mark in b"\r\n" if (place := content.find(mark, start)) >= 0), default=len(content))
    return max(_SEPARATORS, key=lambda mark: content.count(bytes([mark]), start, end))


def _records(content: bytearray, start: int, separator: int) -> Iterator[list[Cell]]:
    """Yield the cells of each record."""
    place, size, cells = start, len(content), list[Cell]()
    while place < size:
        cell, place = _cell(content, place, separator)
        cells.append(cell)
        if place < size and content[place] == separator:
            place += 1
            if place == size:
                cells.append(Cell(place, place))
            continue
        yield cells
        cells = []
        place += 2 if content[place : place + 2] == b"\r\n" else 1
    if cells:
        yield cells


def _cell(content: bytearray, place: int, separator: int) -> tuple[Cell, int]:
    """Return the cell that begins at `place`, and where it ends."""
    size = len(content)
    if place < size and content[place] == 0x22:
        start, doubled = place + 1, False
        end = content.find(b'"', start)
        while end >= 0 and content[end + 1 : end + 2] == b'"':
            doubled, end = True, content.find(b'"', end + 2)
        if end < 0:
            return Cell(start, size, doubled, odd=True), size
        after = end + 1
        while after < size and content[after] != separator and content[after] not in b"\r\n":
            after += 1
        return Cell(start, end, doubled, odd=after > end + 1), after
    end = place
    while end < size and content[end] != separator and content[end] not in b"\r\n":
        end += 1
    return Cell(place, end), end


def _text(content: bytearray, cell: Cell) -> str:
    raw = content[cell.start : cell.end].decode()
    return raw.replace('""', '"') if cell.doubled else raw


# ── the rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Rows:
    """Makes rows of cells, and knows which were there before."""

    def __init__(self, path: str, content: bytearray, head: Sequence[str], policy: PinPolicy):
        self._folder, self._content, self._policy = Path(path).parent, content, policy
        self._columns = {name: place for place, name in enumerate(head)}
        self._width = len(head)
        self._lines: dict[str, int] = {}

    def row(self, line: int, cells: Sequence[Cell]) -> DeskRow:
        """Return a row; what is wrong with it stands in it."""
        label, serial = self._words(cells, "label"), self._words(cells, "serial")
        file = self._words(cells, "file")
        key = row_key(serial, label)
        so_pin, pin, password = (self._span(cells, name) for name in ("so_pin", "pin", "password"))
        source = self._source(pin)
        problem = (
            self._wrong_shape(cells)
            or _wrong_label(label)
            or _wrong_serial(serial)
            or self._wrong_pin(cells, so_pin, "so_pin", judged=not serial)
            or (self._wrong_pin(cells, pin, "pin", judged=True) if source == "list" else None)
            or self._wrong_file(file, source)
            or self._wrong_password(cells)
            or self._repeated(key, serial)
        )
        self._lines.setdefault(key, line)
        if serial:
            self._lines.setdefault(serial, line)
        return DeskRow(
            number=line,
            key=key,
            label=plain(label, 64),
            serial=plain(serial, 64),
            so_pin=so_pin,
            pin=pin if source == "list" else None,
            pin_source=source,
            file=str(self._folder / file) if file else "",
            password=password,
            problem=problem,
        )

    def _cell(self, cells: Sequence[Cell], name: str) -> Cell | None:
        place = self._columns.get(name, self._width)
        return cells[place] if place < len(cells) else None

    def _words(self, cells: Sequence[Cell], name: str) -> str:
        cell = self._cell(cells, name)
        return _text(self._content, cell).strip() if cell is not None else ""

    def _span(self, cells: Sequence[Cell], name: str) -> Span | None:
        cell = self._cell(cells, name)
        if cell is None or cell.start == cell.end:
            return None
        return Span(cell.start, min(cell.end - cell.start, 1024))

    def _source(self, pin: Span | None) -> PinSource:
        if pin is None:
            return "none"
        with memoryview(self._content) as view, view[pin.offset : pin.offset + pin.length] as typed:
            letters = zip(typed, GENERATE.encode(), strict=False)
            generated = len(typed) == len(GENERATE) and all(one | 0x20 == letter for one, letter in letters)
        return "generated" if generated else "list"

    def _wrong_shape(self, cells: Sequence[Cell]) -> Words | None:
        if any(cell.odd for cell in cells):
            return Words(N_("A quotation mark is out of place in it."))
        if len(cells) == self._width:
            return None
        fields = {"count": str(len(cells)), "wanted": str(self._width)}
        return Words(N_("It has {count} cells, and the head has {wanted}."), fields)

    def _wrong_pin(self, cells: Sequence[Cell], pin: Span | None, name: str, *, judged: bool) -> Words | None:
        """Say what is wrong with a PIN, and nothing of the PIN itself. One that a token has already is not `judged`."""
        cell = self._cell(cells, name)
        if pin is None or cell is None:
            return None
        if cell.doubled or cell.end - cell.start > 1024:
            return Words(N_("Its PIN cannot be read from a list: type it."))
        with memoryview(self._content) as view, view[cell.start : cell.end] as typed:
            if typed[0] in b" \t" or typed[-1] in b" \t":
                return Words(N_("Its PIN begins or ends with a space."))
            if typed[0] == 0x3D:
                return Words(N_("A formula stands in the place of its PIN."))
            found = weaknesses(typed, self._policy) if judged else ()
        refused = next((one for one in found if one.refused), None)
        if refused is None:
            return None
        return Words(N_("Its SO PIN is not allowed.") if name == "so_pin" else N_("Its PIN is not allowed."))

    def _wrong_password(self, cells: Sequence[Cell]) -> Words | None:
        """Say that a password cannot be taken as it stands there: the host reads it out of the same place."""
        cell = self._cell(cells, "password")
        if cell is None or not (cell.doubled or cell.end - cell.start > 1024):
            return None
        return Words(N_("Its password has a quotation mark or is too long for a list: give the file another one."))

    def _wrong_file(self, file: str, source: PinSource) -> Words | None:
        if not file:
            return None
        if source == "none":
            return Words(N_("A file is written to it as its user: it needs a PIN."))
        try:
            found = (self._folder / file).is_file()
        except (OSError, ValueError):
            found = False
        return None if found else Words(N_("Its file is not there: {file}."), {"file": plain(file, 200)})

    def _repeated(self, key: str, serial: str) -> Words | None:
        line = self._lines.get(serial) if serial else self._lines.get(key)
        return Words(N_("Line {line} is for the same token."), {"line": str(line)}) if line else None


def _wrong_label(label: str) -> Words | None:
    if not label:
        return Words(N_("It has no label."))
    if len(label.encode()) > LABEL_BYTES:
        return Words(N_("Its label is longer than {most} bytes."), {"most": str(LABEL_BYTES)})
    return _no_plain_text(label, N_("A formula stands in the place of its label."), N_("Its label cannot be shown."))


def _wrong_serial(serial: str) -> Words | None:
    if len(serial.encode()) > SERIAL_BYTES:
        return Words(N_("Its serial number is longer than {most} bytes."), {"most": str(SERIAL_BYTES)})
    hidden = N_("Its serial number cannot be shown.")
    return _no_plain_text(serial, N_("A formula stands in the place of its serial number."), hidden)


def _no_plain_text(words: str, formula: str, hidden: str) -> Words | None:
    if words.startswith(_FORMULA):
        return Words(formula)
    return Words(hidden) if plain(words) != words else None


# ── what is no list ──────────────────────────────────────────────────────────────────────────────────────────────────


def _check_encoding(path: str, content: bytearray) -> None:
    """Raise AppError for what is not UTF-8. The bytes that are not stand in no message: they may be of a PIN."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _no_list(path, N_("It is in UTF-16. Save it as “CSV UTF-8”."))
    if b"\0" in content:
        raise _no_list(path, N_("There are zero bytes in it: it is no text."))
    found = _UTF_8.match(content)
    assert found is not None  # it matches an empty text too
    if found.end() < len(content):
        line = content.count(b"\n", 0, found.end()) + 1
        raise _no_list(path, N_("Line {line} is not in UTF-8. Save it as “CSV UTF-8”."), line=str(line))


def _no_list(path: str, cause: str, **fields: str) -> AppError:
    next_step = N_("The columns are: serial, label, so_pin, pin, file, password. Only “label” has to be there.")
    return file_error(path, N_("“{name}” is no list of tokens"), cause, next_step, _NOT_USED, None, **fields)
