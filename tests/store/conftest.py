"""A log in a folder of one test, with operations that nobody did."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.store.chain import Head, NotALine
from app.store.log import HEAD, LOG, OperationsLog, now
from app.store.reading import read_page
from app.store.tail import read_head
from app.store.verify import verify
from app.vocabulary.log_lines import Intent, LoggedObjects, LoggedToken, Result, Verdict
from app.vocabulary.log_messages import LogPage

ANNA = LoggedToken(label="Anna Berg", manufacturer="Vendor", model="Card", serial="0006 1188", slot="Reader 1")


def intent(operation: str = "LogIn", writer: str = "a1", **changes: object) -> Intent:
    return Intent(time=now(), writer=writer, operation=operation, **{"token": ANNA, "user": "anna", **changes})  # type: ignore[arg-type]


def result(of: int, **changes: object) -> Result:
    return Result(time=now(), intent=of, **{"outcome": "ok", "duration": 3, **changes})  # type: ignore[arg-type]


class Book:
    """The files of a log, and what is done to them."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.file, self.head_file = folder / LOG, folder / HEAD

    def writer(self, name: str = "a1") -> OperationsLog:
        return OperationsLog(self.folder, name)

    def fill(self, count: int, name: str = "a1") -> None:
        """Write `count` operations of two lines each."""
        log = self.writer(name)
        for number in range(count):
            objects = (LoggedObjects(object_class="CKO_PRIVATE_KEY", count=1, labels=(f"key {number}",)),)
            log.end(result(log.begin(intent("GenerateKeyPair", name, objects=objects))))
        log.close()

    @property
    def lines(self) -> list[bytes]:
        return self.file.read_bytes().splitlines(keepends=True)

    def rewrite(self, change: Callable[[list[bytes]], None]) -> None:
        """Do something to the list of lines, as an editor would."""
        lines = self.lines
        change(lines)
        self.file.write_bytes(b"".join(lines))

    def head(self) -> Head | None:
        try:
            return read_head(self.head_file)
        except (NotALine, FileNotFoundError):
            return None

    def verdict(self) -> Verdict:
        with self.file.open("rb") as stream:
            return verify(stream, self.file.stat().st_size, self.head(), lambda done, total: None)

    def page(self, text: str = "", most: int = 1000) -> LogPage:
        with self.file.open("rb") as stream:
            return read_page(stream, self.file.stat().st_size, text, most, lambda done, total: None)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "log")
