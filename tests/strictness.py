"""What no test may leave behind: processes, threads, tasks, running timers, windows, warnings of Qt, log records.

Each finding names its cause: the command line of the process, the coroutine of the task, what the timer would call.
Imports no Qt by itself, so that a test without Qt stays one.
"""

import contextlib
import gc
import logging
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUIET = re.compile("This plugin does not support (propagateSizeHints|raise|grabbing)")
"""What Qt's screenless platform says it cannot do: no warning about the program."""


@dataclass(frozen=True)
class Traces:
    """What is there at one moment."""

    processes: frozenset[int]
    threads: frozenset[int]
    timers: frozenset[int]
    windows: frozenset[int]


def traces() -> Traces:
    """Look at what is there now."""
    return Traces(
        frozenset(_processes()),
        frozenset(thread.ident or 0 for thread in threading.enumerate()),
        frozenset(id(timer) for timer in _timers()),
        frozenset(id(window) for window in _windows()),
    )


def leftovers(before: Traces) -> list[str]:
    """Name everything that a test has left, and end what can be ended, so that the next test is not blamed for it."""
    _settle()
    found = [f"process {pid}: {command}" for pid, command in _processes().items() if pid not in before.processes]
    found += [f"thread {thread.name}" for thread in threading.enumerate() if (thread.ident or 0) not in before.threads]
    found += [f"unfinished task: {words}" for words in _end_tasks()]
    found += [f"running timer: {_timer_words(timer)}" for timer in _timers() if id(timer) not in before.timers]
    found += [
        f"visible window: {type(window).__name__} {window.windowTitle()!r}"
        for window in _windows()
        if id(window) not in before.windows
    ]
    for pid in set(_processes()) - before.processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for timer in _timers():
        if id(timer) not in before.timers:
            timer.stop()
    for window in _windows():
        if id(window) not in before.windows:
            window.close()
            window.deleteLater()
    return found


def stray_records(records: list[logging.LogRecord]) -> list[str]:
    """Name log records that no test took: one that expects a record looks at it, then clears (``caplog.clear()``)."""
    return [
        f"log record: {record.levelname} {record.name}: {record.getMessage()}"
        for record in records
        if record.levelno >= logging.WARNING
    ]


@contextlib.contextmanager
def qt_messages() -> Iterator[list[str]]:
    """Collect what Qt warns of while a test is torn down; during the test pytest-qt does so."""
    said: list[str] = []
    core = sys.modules.get("PySide6.QtCore")
    if core is None:
        yield said
        return

    def take(kind: Any, _: object, message: str) -> None:
        if kind not in (core.QtMsgType.QtDebugMsg, core.QtMsgType.QtInfoMsg) and not QUIET.search(message):
            said.append(f"Qt message: {message}")

    earlier = core.qInstallMessageHandler(take)
    try:
        yield said
    finally:
        core.qInstallMessageHandler(earlier)


# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _processes() -> dict[int, str]:
    """Return our child processes with their command lines; on Linux only, where the system tells them."""
    found: dict[int, str] = {}
    for children in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for pid in children.read_text().split():
                found[int(pid)] = _command(int(pid))
    return found


def _command(pid: int) -> str:
    process = Path(f"/proc/{pid}")
    for _ in range(20):  # right after a start there is no command line yet, nor is there one in a zombie
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
            if words:
                return words
            if (process / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return "ended, and nobody waited for it"
        time.sleep(0.005)
    return "without a command line"


def _application() -> Any | None:
    widgets = sys.modules.get("PySide6.QtWidgets")
    application = None if widgets is None else widgets.QApplication.instance()
    return application if widgets is not None and isinstance(application, widgets.QApplication) else None


def _settle() -> None:
    """Let Qt delete what it was told to delete."""
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        for _ in range(3):
            core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
            core.QCoreApplication.processEvents()


def _windows() -> list[Any]:
    application = _application()
    return [] if application is None else [one for one in application.topLevelWidgets() if one.isVisible()]


def _timers() -> list[Any]:
    """Return every QTimer that runs but those of ``QTimer.singleShot``: what they call dies with its receiver."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None or core.QCoreApplication.instance() is None:
        return []
    valid = sys.modules["shiboken6"].isValid
    timers = [one for one in gc.get_objects() if issubclass(type(one), core.QTimer)]
    running = [timer for timer in timers if valid(timer) and timer.isActive()]
    return [timer for timer in running if timer.parent() is not None or not timer.isSingleShot()]


def _timer_words(timer: Any) -> str:
    owner = timer.parent()
    return f"{timer.interval()} ms, of {type(owner).__name__ if owner is not None else 'nobody'} {timer.objectName()}"


def _end_tasks() -> list[str]:
    module = sys.modules.get("app.model.task")
    if module is None:
        return []
    found = []
    for task in list(module.Task.unfinished):
        found.append(" awaits ".join(_awaits(task._coroutine)))
        task.cancel()
    return found


def _awaits(coroutine: Any) -> Iterator[str]:
    """Name a coroutine, what it awaits, and so on to the innermost, each with the line where it stands."""
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None)
        name = getattr(coroutine, "__qualname__", type(coroutine).__name__)
        yield name if frame is None else f"{name} ({Path(frame.f_code.co_filename).name}:{frame.f_lineno})"
        coroutine = getattr(coroutine, "cr_await", None)
