"""The log read backwards and filtered; and a copy of it."""

import csv
import io
import json
import time

import pytest

from app.store import chain
from app.store.chain import raw_lines_backwards
from app.store.export import exported, harmless
from app.store.reading import read_page
from app.vocabulary.errors import Cancelled
from app.vocabulary.log_lines import Entry, LoggedObjects, LoggedToken
from tests.catalogue import fault, rule
from tests.store.conftest import Book, intent, result


@pytest.mark.parametrize("block", [1, 2, 3, 7, 64, 10_000])
@pytest.mark.parametrize("text", [b"", b"half", b"a\n", b"\n", b"a\n\nbc\n", b"a\nbb\nccc\nhalf", b"x" * 50 + b"\ny\n"])
def test_whole_lines_are_read_backwards(text: bytes, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "_BLOCK", block)
    lines = [raw for _, raw in raw_lines_backwards(io.BytesIO(text), len(text))]
    assert lines == list(reversed(text.split(b"\n")[:-1]))


def test_an_overlong_line_is_not_kept_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "MOST_LINE", 10)
    monkeypatch.setattr(chain, "_BLOCK", 4)
    text = b"a\n" + b"x" * 10_000 + b"\nb\n"
    lines = [raw for _, raw in raw_lines_backwards(io.BytesIO(text), len(text))]
    assert (lines[0], lines[2]) == (b"b", b"a")
    assert 10 < len(lines[1]) < 20


def test_what_was_written_after_the_look_is_left_out(book: Book) -> None:
    book.fill(2)
    size = book.file.stat().st_size
    book.fill(1)
    with book.file.open("rb") as stream:
        page = read_page(stream, size, "", 10, lambda done, total: None)
    assert len(page.entries) == 2


def test_newest_first_up_to_a_limit(book: Book) -> None:
    book.fill(5)
    page = book.page(most=3)
    assert [entry.intent.objects[0].labels[0] for entry in page.entries] == ["key 4", "key 3", "key 2"]
    assert page.more
    assert not book.page(most=5).more


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", 3),
        ("log in", 1),
        ("LOGIN", 1),
        ("0006 1188", 3),
        ("anna delete", 1),
        ("anna nothing", 0),
        ("private", 1),
        ("straße", 1),
        ("STRASSE", 1),
        ("pin_incorrect", 1),
        ("refused", 1),
        ("no result", 1),
        ("reader 1", 3),
    ],
)
def test_every_word_has_to_occur_in_whatever_case(book: Book, text: str, found: int) -> None:
    log = book.writer()
    refused = {"outcome": "refused", "code": 0xA0, "code_name": "CKR_PIN_INCORRECT"}
    log.end(result(log.begin(intent("LogIn")), **refused))
    some = (LoggedObjects(object_class="CKO_PRIVATE_KEY", count=1, labels=("Straße",)),)
    log.end(result(log.begin(intent("DeleteObjects", objects=some))))
    log.begin(intent("Sign"))
    log.close()
    assert len(book.page(text).entries) == found


def test_reading_can_be_cancelled(book: Book) -> None:
    def cancel(done: int, total: int) -> None:
        raise Cancelled

    book.fill(1)
    with book.file.open("rb") as stream, pytest.raises(Cancelled):
        read_page(stream, book.file.stat().st_size, "", 10, cancel)


def test_a_hundred_thousand_lines_open_quickly(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.tail.os.fsync", lambda descriptor: None)
    book.fill(500)
    book.file.write_bytes(book.file.read_bytes() * 100)
    began = time.process_time()
    assert len(book.page().entries) == 1000
    assert time.process_time() - began < 1
    began = time.process_time()
    assert not book.page("nothing like this").entries
    assert time.process_time() - began < 10


# ── a copy ───────────────────────────────────────────────────────────────────────────────────────────────────────────

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")\n=2']


@fault(101)
@rule(17)
@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_is_calculated(cell: str) -> None:
    token = LoggedToken(label=cell, serial=cell, slot=cell, model=cell, manufacturer=cell)
    entry = Entry(intent=intent(operation=cell, token=token, user=cell, library=cell), result=result(1, reason=cell))
    head, row = csv.reader(io.StringIO(b"".join(exported([entry], "csv")).decode(), newline=""))
    assert len(head) == len(row)
    assert not [one for one in row if one.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert dict(zip(head, row, strict=True))["label"] == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Anna", "1+1", "'=1", "ümlaut"])
def test_an_ordinary_cell_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_json_lines_have_every_field(book: Book) -> None:
    book.fill(2)
    lines = [json.loads(line) for line in exported(book.page().entries, "json")]
    assert [line["intent"]["number"] for line in lines] == [3, 1]
    assert lines[0]["result"]["intent"] == 3
    assert lines[0]["intent"]["token"]["serial"] == "0006 1188"
