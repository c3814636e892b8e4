"""The checks that every test passes at its end find what they are there for, and name it."""

import logging
import subprocess
import threading

import pytest
from PySide6.QtCore import QObject, QTimer, qWarning
from PySide6.QtWidgets import QApplication, QWidget

from app.model.task import Pending, Task
from tests import strictness


def found_after(leave: object) -> str:
    """Leave something, and return what is found."""
    before = strictness.traces()
    assert callable(leave)
    kept = leave()
    found = "\n".join(strictness.leftovers(before))
    del kept
    return found


def test_a_process_is_found_by_its_command_and_ended() -> None:
    started: list[subprocess.Popen[bytes]] = []
    assert "sleep 977" in found_after(lambda: started.append(subprocess.Popen(["sleep", "977"])))
    assert started[0].wait(5) != 0


def test_a_thread_is_found_by_its_name() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="forgotten thread")
    try:
        assert "forgotten thread" in found_after(thread.start)
    finally:
        end.set()
        thread.join()


def test_an_unfinished_task_is_found_by_its_coroutine(qapp: QApplication) -> None:
    async def forgotten_coroutine() -> None:
        await Pending[None]()

    def leave() -> QObject:
        owner = QObject()
        Task(forgotten_coroutine(), owner, lambda error: None)
        return owner

    assert "forgotten_coroutine" in found_after(leave)
    qapp.processEvents()
    assert not Task.unfinished


def test_a_running_timer_is_found_and_one_that_rests_is_not(qapp: QApplication) -> None:
    owner = QObject()
    timer = QTimer(owner, interval=4321)
    assert not found_after(lambda: None)
    assert "4321 ms, of QObject" in found_after(timer.start)
    assert not timer.isActive()


def test_a_visible_window_is_found_by_its_title_and_closed(qapp: QApplication) -> None:
    def leave() -> QWidget:
        window = QWidget()
        window.setWindowTitle("Forgotten window")
        window.show()
        return window

    assert "Forgotten window" in found_after(leave)


def test_a_log_record_from_warning_up_is_found(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("some.part").warning("something odd")
    logging.getLogger("some.part").info("nothing odd")
    assert strictness.stray_records(caplog.records) == ["log record: WARNING some.part: something odd"]
    caplog.clear()


def test_a_warning_of_qt_during_the_clean_up_is_found_but_not_what_the_platform_cannot_do(qapp: QApplication) -> None:
    with strictness.qt_messages() as said:
        qWarning("This plugin does not support propagateSizeHints()")
        qWarning("something odd")
    assert said == ["Qt message: something odd"]


def test_a_test_that_leaves_nothing_passes(qapp: QApplication) -> None:
    assert not found_after(lambda: None)
