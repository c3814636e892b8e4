"""The record of a list: no row is done twice, whatever happened in between."""

from pathlib import Path

import pytest

from app.store import desk_record
from app.store.desk_record import DeskRecord
from app.vocabulary.desk_messages import Ending, RowResult

KEY, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def record(tmp_path: Path) -> DeskRecord:
    return DeskRecord(tmp_path / "desk", str(tmp_path / "list.csv"))


def endings(record: DeskRecord) -> dict[str, str]:
    return {one.key: one.ending for one in record.results()}


def test_nothing_is_known_at_first(record: DeskRecord) -> None:
    assert record.results() == ()


@pytest.mark.parametrize("ending", ["done", "partly", "refused", "unknown"])
def test_a_row_that_was_done_is_not_begun_again(record: DeskRecord, ending: Ending) -> None:
    assert record.begin(KEY)
    record.end(RowResult(key=KEY, ending=ending, serial="7"))
    assert endings(record) == {KEY: ending}
    assert not record.begin(KEY)
    assert record.begin(OTHER)


def test_a_row_with_which_nothing_was_done_may_be_begun_again(record: DeskRecord) -> None:
    assert record.begin(KEY)
    record.end(RowResult(key=KEY, ending="failed"))
    assert record.begin(KEY)


def test_a_row_that_never_ended_is_unknown_and_not_begun_again(record: DeskRecord) -> None:
    assert record.begin(KEY)
    assert endings(record) == {KEY: "unknown"}
    assert not record.begin(KEY)


def test_a_person_may_let_it_be_done_again(record: DeskRecord) -> None:
    for key in (KEY, OTHER):
        record.begin(key)
        record.end(RowResult(key=key, ending="done"))
    record.forget([KEY])
    assert endings(record) == {OTHER: "done"}
    assert record.begin(KEY)
    record.forget()
    assert endings(record) == {}


def test_half_a_line_costs_nothing_but_itself(record: DeskRecord, tmp_path: Path) -> None:
    record.begin(KEY)
    record.end(RowResult(key=KEY, ending="done"))
    (file,) = (tmp_path / "desk").glob("*.jsonl")
    file.write_bytes(file.read_bytes() + b'{"type":"begun","ke')
    assert endings(record) == {KEY: "done"}
    assert record.begin(OTHER)
    assert endings(record) == {KEY: "done", OTHER: "unknown"}


def test_two_lists_have_two_records(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        assert DeskRecord(tmp_path, str(tmp_path / name)).begin(KEY)


def test_the_file_is_the_users_own(record: DeskRecord, tmp_path: Path) -> None:
    record.begin(KEY)
    (file,) = (tmp_path / "desk").glob("*.jsonl")
    assert file.stat().st_mode & 0o077 == 0


def test_a_record_that_is_too_large_is_no_empty_one(
    record: DeskRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record.begin(KEY)
    monkeypatch.setattr(desk_record, "MOST_BYTES", 10)
    with pytest.raises(OSError, match="large"):
        record.results()
    with pytest.raises(OSError, match="large"):
        record.begin(KEY)
