"""The chain, whole and damaged in each way that a person or a crash could damage it."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.store.chain import NOTHING, digest
from app.store.log import OperationsLog
from app.vocabulary.log_lines import Finding
from tests.store.conftest import Book, intent, result


def test_each_line_names_the_one_before(book: Book) -> None:
    book.fill(3)
    lines = book.lines
    read = [json.loads(line) for line in lines]
    assert [line["number"] for line in read] == [1, 2, 3, 4, 5, 6]
    assert [line["previous"] for line in read] == [NOTHING, *(digest(line[:-1]) for line in lines[:-1])]
    assert [line["kind"] for line in read] == ["intent", "result"] * 3
    head = book.head()
    assert head is not None
    assert (head.lines, head.last, head.open) == (6, digest(lines[-1][:-1]), ())
    assert head.size == book.file.stat().st_size


def test_the_files_are_the_users_own(book: Book) -> None:
    book.fill(1)
    assert {path.stat().st_mode & 0o777 for path in (book.file, book.head_file)} == {0o600}
    assert book.folder.stat().st_mode & 0o777 == 0o700


def test_a_log_that_nobody_touched_is_whole(book: Book) -> None:
    book.fill(10)
    found = book.verdict()
    assert (found.finding, found.lines, found.breaks, found.unfinished) == ("whole", 20, 0, False)
    assert found.last == digest(book.lines[-1][:-1])


def _change(lines: list[bytes]) -> None:
    lines[6] = lines[6].replace(b"Anna Berg", b"Anna Hill")


def _change_last(lines: list[bytes]) -> None:
    lines[-1] = lines[-1].replace(b"ok", b"refused")


def _remove(lines: list[bytes]) -> None:
    del lines[6:8]


def _remove_first(lines: list[bytes]) -> None:
    del lines[0]


def _cut(lines: list[bytes]) -> None:
    del lines[-4:]


def _cut_in_a_line(lines: list[bytes]) -> None:
    lines[-1] = lines[-1][:40]


def _cut_all(lines: list[bytes]) -> None:
    lines.clear()


def _swap(lines: list[bytes]) -> None:
    lines[6], lines[7] = lines[7], lines[6]


def _repeat(lines: list[bytes]) -> None:
    lines.insert(8, lines[3])


def _garble(lines: list[bytes]) -> None:
    lines[6] = b"\xff\x00\xfe" * 20 + b"\n"


def _garble_much(lines: list[bytes]) -> None:
    lines[6] = b"\x80" * 1_000_000 + b"\n"


def _flip_bit(lines: list[bytes]) -> None:
    lines[6] = lines[6].replace(b'"user":"anna"', b'"user":"anne"')


DAMAGE: dict[str, tuple[Callable[[list[bytes]], None], Finding, int]] = {
    "changed": (_change, "changed", 7),
    "one letter": (_flip_bit, "changed", 7),
    "last changed": (_change_last, "changed", 20),
    "removed": (_remove, "missing", 7),
    "first removed": (_remove_first, "missing", 1),
    "cut": (_cut, "cut", 0),
    "cut in a line": (_cut_in_a_line, "cut", 0),
    "emptied": (_cut_all, "cut", 0),
    "swapped": (_swap, "moved", 7),
    "repeated": (_repeat, "moved", 9),
    "garbage": (_garble, "unreadable", 7),
    "much garbage": (_garble_much, "unreadable", 7),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found_with_its_line(book: Book, name: str) -> None:
    damage, finding, line = DAMAGE[name]
    book.fill(10)
    book.rewrite(damage)
    found = book.verdict()
    assert (found.finding, found.line) == (finding, line)
    assert found.breaks
    if finding == "cut":
        assert (found.lines, found.expected) == (len(book.lines) - found.unfinished, 20)


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_still_found_after_the_log_was_written_on(book: Book, name: str) -> None:
    damage, finding, _ = DAMAGE[name]
    book.fill(10)
    book.rewrite(damage)
    book.fill(2)
    found = book.verdict()
    # A line after a gap has a number that the gap betrays; a half line stays where it is.
    later = {"cut": "missing", "emptied": "missing", "cut in a line": "unreadable"}
    assert found.finding == later.get(name, finding)
    assert len(book.page().entries) >= 2, "what was done since is there"


def test_a_head_that_was_deleted_is_found(book: Book) -> None:
    book.fill(3)
    book.head_file.unlink()
    assert book.verdict().finding == "head missing"
    book.fill(1)
    found = book.verdict()
    assert (found.finding, found.line) == ("head lost", 7), "the place stays marked"


@pytest.mark.parametrize("content", [b"", b"{}x", b"\xff" * 2000, b'{"lines":"many"}'])
def test_a_head_that_is_none_is_found(book: Book, content: bytes) -> None:
    book.fill(3)
    book.head_file.write_bytes(content)
    assert book.verdict().finding == "head missing"
    book.fill(1)
    assert book.verdict().finding == "head lost"
    assert book.head() is not None


def test_a_cut_tail_shows_although_the_head_was_deleted_too(book: Book) -> None:
    book.fill(5)
    book.rewrite(_cut)
    book.head_file.unlink()
    book.fill(1)
    assert book.verdict().finding == "head lost"


def test_a_log_that_was_deleted_shows(book: Book) -> None:
    book.fill(5)
    book.file.unlink()
    book.fill(1)
    found = book.verdict()
    assert (found.finding, found.line, found.expected) == ("missing", 1, 10)


def test_a_history_that_was_written_anew_does_not_fit_the_head(book: Book) -> None:
    book.fill(5)
    head = book.head_file.read_bytes()
    for path in (book.file, book.head_file):
        path.unlink()
    book.fill(6)
    book.head_file.write_bytes(head)
    found = book.verdict()
    assert (found.finding, found.line) == ("changed", 10)


def test_lines_of_a_later_version_are_part_of_the_chain(book: Book) -> None:
    book.fill(2)
    head = book.head()
    assert head is not None
    text = f'{{"kind":"thought","number":5,"previous":"{head.last}","time":"t","colour":"green"}}\n'
    with book.file.open("ab") as file:
        file.write(text.encode())
    assert book.verdict().finding == "whole"
    assert book.page().unreadable == 1


# ── what crashes leave ───────────────────────────────────────────────────────────────────────────────────────────────


def test_half_a_line_of_a_killed_writer_is_no_damage_and_goes_with_the_next(book: Book) -> None:
    book.fill(3)
    whole = book.file.read_bytes()
    with book.file.open("ab") as file:
        file.write(book.lines[0][:50])
    found = book.verdict()
    assert (found.finding, found.lines, found.unfinished) == ("whole", 6, True)
    assert len(book.page().entries) == 3
    book.fill(1)
    assert book.file.read_bytes().startswith(whole + b'{"kind":"intent","number":7')
    assert (book.verdict().finding, book.verdict().unfinished) == ("whole", False)


def test_a_line_that_the_head_does_not_know_yet_is_taken_in(book: Book) -> None:
    book.fill(2)
    before = book.head_file.read_bytes()
    log = book.writer()
    number = log.begin(intent())
    book.head_file.write_bytes(before)  # as if killed between the two writes
    log.close()
    assert book.verdict().finding == "whole"
    other = book.writer("b2")
    other.close_abandoned()
    entry = book.page().entries[0]
    assert entry.intent.number == number
    assert entry.result is not None
    assert entry.result.outcome == "unknown"
    assert book.verdict().finding == "whole"


def test_a_head_that_fell_far_behind_is_caught_up(book: Book) -> None:
    book.fill(1)
    before = book.head_file.read_bytes()
    book.fill(50)
    book.head_file.write_bytes(before)
    book.fill(1)
    head = book.head()
    assert head is not None
    assert head.lines == len(book.lines) == 104
    assert book.verdict().finding == "whole"


def test_foreign_lines_are_left_and_shown(book: Book) -> None:
    book.fill(2)
    with book.file.open("ab") as file:
        file.write(b"nonsense\nmore of it\n")
    book.fill(1)
    found = book.verdict()
    assert (found.finding, found.line) == ("unreadable", 5)
    assert b"nonsense\n" in book.lines


def test_a_link_in_the_place_of_the_log_is_not_followed(book: Book, tmp_path: Path) -> None:
    book.folder.mkdir()
    other = tmp_path / "other"
    other.write_text("mine\n")
    book.file.symlink_to(other)
    with pytest.raises(OSError, match=r"\[Errno"):
        book.writer().begin(intent())
    assert other.read_text() == "mine\n"


def test_a_pipe_in_the_place_of_head_or_log_never_blocks(book: Book) -> None:
    book.fill(1)
    book.head_file.unlink()
    os.mkfifo(book.head_file)
    with pytest.raises(OSError, match=r"\[Errno"):
        book.writer().begin(intent())
    book.file.unlink()
    os.mkfifo(book.file)
    with pytest.raises(OSError, match=r"\[Errno"):
        book.writer().begin(intent())


def test_what_does_not_fit_on_the_disk_leaves_no_half_line(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    book.fill(2)
    before = book.file.read_bytes()
    written = os.write

    def full(descriptor: int, data: Any) -> int:
        if len(data) > 60:
            return written(descriptor, data[:60])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("app.store.tail.os.write", full)
        with pytest.raises(OSError, match="No space"):
            book.writer().begin(intent())
    assert book.file.read_bytes() == before
    book.fill(1)
    assert book.verdict().finding == "whole"


def test_a_log_is_made_by_its_first_line_only(book: Book) -> None:
    log: OperationsLog = book.writer()
    log.close_abandoned()
    log.close()
    assert not book.folder.exists()
    log.end(result(log.begin(intent())))
    log.close()
    assert book.verdict().finding == "whole"
