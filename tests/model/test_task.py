"""The rules of a task, each with its test."""

from collections.abc import Awaitable
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.model.task import Pending, Task
from app.vocabulary.errors import Cancelled


class Log:
    """What happened, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.errors: list[Exception] = []

    def __call__(self, line: str) -> None:
        self.lines.append(line)


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def owner() -> QObject:
    return QObject()


def start(coroutine: Any, owner: QObject, log: Log) -> Task:
    return Task(coroutine, owner, log.errors.append)


async def waits(pending: Awaitable[str], log: Log) -> None:
    try:
        log(await pending)
    except Cancelled:
        log("cancelled")
        raise
    finally:
        log("cleaned up")


def test_goes_on_from_the_event_loop_and_never_inside_the_signal(qtbot: QtBot, log: Log, owner: QObject) -> None:
    pending: Pending[str] = Pending()
    start(waits(pending, log), owner, log)
    qtbot.wait(1)
    pending.resolve("value")
    log("after resolve")
    qtbot.waitUntil(lambda: not Task.unfinished)
    assert log.lines == ["after resolve", "value", "cleaned up"]


def test_a_result_that_is_there_already_is_not_waited_for(qtbot: QtBot, log: Log, owner: QObject) -> None:
    pending: Pending[str] = Pending()
    pending.resolve("early")
    start(waits(pending, log), owner, log)
    qtbot.waitUntil(lambda: not Task.unfinished)
    assert log.lines == ["early", "cleaned up"]


def test_an_error_is_raised_at_the_await_and_handed_on(qtbot: QtBot, log: Log, owner: QObject) -> None:
    pending: Pending[str] = Pending()
    start(waits(pending, log), owner, log)
    qtbot.wait(1)
    pending.reject(ValueError("no"))
    qtbot.waitUntil(lambda: not Task.unfinished)
    assert [str(error) for error in log.errors] == ["no"]


def test_the_end_of_the_owner_cancels(qtbot: QtBot, log: Log) -> None:
    abandoned: list[bool] = []
    owner = QObject()
    pending: Pending[str] = Pending(lambda: abandoned.append(True))
    start(waits(pending, log), owner, log)
    qtbot.wait(1)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not Task.unfinished)
    assert log.lines == ["cancelled", "cleaned up"]
    assert abandoned == [True]
    assert log.errors == []


def test_a_late_result_is_dropped(qtbot: QtBot, log: Log, owner: QObject) -> None:
    pending: Pending[str] = Pending()
    task = start(waits(pending, log), owner, log)
    qtbot.wait(1)
    task.cancel()
    pending.resolve("late")
    qtbot.waitUntil(lambda: not Task.unfinished)
    assert "late" not in log.lines


def test_a_cancel_while_it_runs_is_raised_at_the_next_await(qtbot: QtBot, log: Log, owner: QObject) -> None:
    tasks: list[Task] = []
    first: Pending[None] = Pending()

    async def cancels_itself() -> None:
        await first
        tasks[0].cancel()
        log("still running")
        await Pending[None]()
        log("never")

    tasks.append(start(cancels_itself(), owner, log))
    qtbot.wait(1)
    first.resolve(None)
    qtbot.waitUntil(lambda: not Task.unfinished)
    assert log.lines == ["still running"]


def test_no_further_await_after_cancelled(qtbot: QtBot, log: Log, owner: QObject) -> None:
    async def insists() -> None:
        try:
            await Pending[None]()
        finally:
            log("before")
            await Pending[None]()
            log("never")

    task = start(insists(), owner, log)
    qtbot.wait(1)
    task.cancel()
    qtbot.waitUntil(lambda: not Task.unfinished)
    assert log.lines == ["before"]


def test_a_task_that_is_not_finished_can_be_seen(qtbot: QtBot, log: Log, owner: QObject) -> None:
    pending: Pending[str] = Pending()
    task = start(waits(pending, log), owner, log)
    qtbot.wait(1)
    assert task in Task.unfinished
    task.cancel()
    qtbot.waitUntil(lambda: not Task.unfinished)
