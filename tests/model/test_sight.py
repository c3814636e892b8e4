"""What is at a path is looked up without keeping the event loop, however long a file system takes."""

import os
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.gui.dialogs.files import FileLine
from app.model import sight
from app.model.sight import Sight, is_file, is_folder, look, seen

SLOW = 0.3


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every look take long, as on a network mount that is gone."""

    def late(path: str) -> Sight:
        time.sleep(SLOW)
        return seen(path)

    monkeypatch.setattr(sight, "seen", late)


def test_what_is_there_is_known_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    os.mkfifo(tmp_path / "pipe")
    assert look(str(tmp_path / "file")) == Sight("file", 5, placed=True)
    assert look(str(tmp_path)) == Sight("folder", placed=True)
    assert look(str(tmp_path / "none")) == Sight("nothing", placed=True)
    assert look(str(tmp_path / "no" / "none")) == Sight("nothing")
    assert look(str(tmp_path / "pipe")) == Sight("other", placed=True)
    assert look(str(tmp_path / "file" / "below")) == Sight("nothing")
    assert look("/tmp/\0") == Sight("unreadable")
    assert is_file(str(tmp_path / "file"))
    assert is_folder(str(tmp_path))
    assert not is_file(str(tmp_path))


def test_a_place_that_does_not_answer_keeps_nobody(slow: None, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    told: list[Sight] = []
    began = time.monotonic()
    assert look(str(tmp_path / "file"), told.append) is None
    assert time.monotonic() - began < SLOW / 2
    qtbot.waitUntil(lambda: bool(told))
    assert told == [Sight("file", 5, placed=True)]


def test_a_line_says_that_it_looks_and_then_what_is_there(slow: None, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    line = FileLine("File")
    qtbot.addWidget(line)
    began = time.monotonic()
    line.set_path(str(tmp_path / "other"))
    line.set_path(str(tmp_path / "file"))
    assert time.monotonic() - began < SLOW / 2
    assert not line.valid
    qtbot.waitUntil(lambda: line.valid)
    assert line.file_size == 5
    qtbot.waitUntil(lambda: not sight._Look.waiting)
    assert line.valid, "what was seen of another path came later"


def test_so_many_looks_and_no_more_are_waited_for(slow: None, qtbot: QtBot, tmp_path: Path) -> None:
    for _ in range(sight.MOST):
        assert look(str(tmp_path)) is None
    assert look(str(tmp_path)) == Sight("unreadable")
    assert len(sight._Look.waiting) == sight.MOST
    qtbot.waitUntil(lambda: not sight._Look.waiting)
    assert look(str(tmp_path / "none")) is None
    qtbot.waitUntil(lambda: not sight._Look.waiting)


def test_places_that_do_not_answer_keep_nobody_from_others(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path that is typed on a dead mount is looked at with every key."""

    def partly_slow(path: str) -> Sight:
        if "dead" in path:
            time.sleep(1)
        return seen(path)

    monkeypatch.setattr(sight, "seen", partly_slow)
    line = FileLine("File")
    qtbot.addWidget(line)
    for length in range(20):
        line.set_path("/dead/" + "x" * length)
    (tmp_path / "file").write_bytes(b"12345")
    line.set_path(str(tmp_path / "file"))
    assert line.valid
    qtbot.waitUntil(lambda: not sight._Look.waiting, timeout=10_000)
