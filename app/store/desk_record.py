"""What became of the rows of a list: a line before each, and a line after it, so that no row is ever done twice.

One file a list, named by a digest of the list's path; JSON lines in the order in which they came. A row that was begun
and never ended was cut off: what became of it is unknown. The file has neither a PIN nor a label.
"""

import errno
import hashlib
import os
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from app.settings.lock import locked
from app.vocabulary.desk_messages import RowResult
from app.vocabulary.texts import N_

LOCK_SECONDS = 5
MOST_BYTES = 64 * 1024 * 1024


class _Begun(msgspec.Struct, frozen=True, tag="begun"):
    key: str
    time: str


class _Ended(msgspec.Struct, frozen=True, tag="ended"):
    result: RowResult


class _Forgotten(msgspec.Struct, frozen=True, tag="forgotten"):
    key: str
    """Empty for all."""


_Line = _Begun | _Ended | _Forgotten
_DECODER = msgspec.json.Decoder(_Line)


class DeskRecord:
    """The record of one list. Raises OSError where it cannot be read or written, TimeoutError where others hold it."""

    def __init__(self, folder: Path, path: str):
        """Keep the record of the list at `path` in `folder`."""
        self._folder = folder
        name = hashlib.sha256(os.path.realpath(path).encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self._file = folder / f"{name}.jsonl"

    def results(self) -> tuple[RowResult, ...]:
        """Return what is known of the rows. One that was begun and has not ended has the ending *unknown*.

        A row that is being done now looks so too: whoever shows it knows better.
        """
        found: dict[str, RowResult] = {}
        for line in self._lines():
            match line:
                case _Begun(key, time):
                    found[key] = RowResult(key=key, ending="unknown", reason=_CUT_OFF, time=time)
                case _Ended(result):
                    found[result.key] = result
                case _Forgotten(key) if key:
                    found.pop(key, None)
                case _Forgotten():
                    found.clear()
        return tuple(found.values())

    def begin(self, key: str) -> bool:
        """Write that a row is begun now; False where it was done, or begun, before: then nothing is written."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self._file.with_suffix(".lock"), LOCK_SECONDS):
            if any(one.key == key and one.ending != "failed" for one in self.results()):
                return False
            self._write([_Begun(key, now())])
        return True

    def end(self, result: RowResult) -> None:
        """Write what became of a row."""
        with locked(self._file.with_suffix(".lock"), LOCK_SECONDS):
            self._write([_Ended(result)])

    def forget(self, keys: Collection[str] = ()) -> None:
        """Let rows be done again, all of them where none is named."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self._file.with_suffix(".lock"), LOCK_SECONDS):
            self._write([_Forgotten(key) for key in keys or ("",)])

    def _lines(self) -> Iterator[_Line]:
        try:
            if self._file.stat().st_size > MOST_BYTES:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(self._file))
            raw = self._file.read_bytes()
        except FileNotFoundError:
            return
        for line in raw.splitlines():
            try:
                yield _DECODER.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue  # half a line, of a computer that lost its power

    def _write(self, lines: list[_Line]) -> None:
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        try:
            # After half a line, a line feed ends what cannot be read, so that this line can be.
            torn = os.fstat(descriptor).st_size > 0 and not self._file.read_bytes().endswith(b"\n")
            whole = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
            os.write(descriptor, b"\n" + whole if torn else whole)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


_CUT_OFF = N_("The program or the library ended in the middle of it.")


def now() -> str:
    """Return the time as a record has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
