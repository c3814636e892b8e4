"""What a real bus tells of the screen and of sleep is heard, and a system without a bus is no error."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from ctypes.wintypes import MSG
from typing import Any

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import VoidPtr

from app.gui import away, system_session
from app.gui.system_session import SystemSession
from app.gui.windows_session import POWER, SESSION_CHANGE, WindowsMessages

PROGRAM = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from app.gui.system_session import SystemSession
application = QCoreApplication([])
session = SystemSession()
session.locking.connect(lambda: (print("locked", flush=True), application.quit()))
QTimer.singleShot(int(sys.argv[1]), application.quit)
QTimer.singleShot(0, lambda: print("listening", flush=True))
application.exec()
"""


@pytest.fixture
def bus() -> Iterator[dict[str, str]]:
    """Run a bus of our own, which stands for the system's and for the session's."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        yield {**os.environ, "DBUS_SESSION_BUS_ADDRESS": address, "DBUS_SYSTEM_BUS_ADDRESS": address}
        daemon.terminate()


def hears(environment: dict[str, str], *signal: str, patience: int = 20_000) -> bool:
    """Return whether the program hears a signal that another one sends."""
    command = [sys.executable, "-c", PROGRAM, str(patience)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as listener:
        assert listener.stdout is not None
        assert listener.stdout.readline() == "listening\n"
        if signal:
            path, name, *values = signal
            subprocess.run(["dbus-send", "--type=signal", path, name, *values], env=environment, check=True)
        return listener.stdout.read() == "locked\n"


@pytest.mark.parametrize(
    "signal",
    [
        ("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", "boolean:true"),
        ("/org/freedesktop/login1/session/_31", "org.freedesktop.login1.Session.Lock"),
        ("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver.ActiveChanged", "boolean:true"),
        ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", "boolean:true"),
    ],
)
def test_sleep_and_locked_screens_are_heard(bus: dict[str, str], signal: tuple[str, ...]) -> None:
    assert hears(bus, *signal)


def test_waking_up_locks_nothing(bus: dict[str, str]) -> None:
    signal = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", "boolean:false")
    assert not hears(bus, *signal, patience=1500)


def test_without_a_bus_nothing_is_heard_and_nothing_goes_wrong() -> None:
    nowhere = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere", "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"}
    assert not hears({**os.environ, **nowhere}, patience=100)


# ── where nothing tells ──────────────────────────────────────────────────────────────────────────────────────────────


class Silent:
    """A system that says nothing by itself, and what is heard of it all the same."""

    def __init__(self) -> None:
        """Nothing is locked; it has slept before anybody was logged in."""
        self.locked, self.asleep, self.heard = False, 3600.0, 0
        self.session = SystemSession()
        self.session.locking.connect(self._hear)

    def _hear(self) -> None:
        self.heard += 1


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[Silent]:
    monkeypatch.setattr(system_session, "_TICK", 10)
    silent = Silent()
    monkeypatch.setattr(away, "screen_is_locked", lambda: silent.locked)
    monkeypatch.setattr(away, "seconds_asleep", lambda: silent.asleep)
    silent.session.watch(True)
    yield silent
    silent.session.watch(False)


def test_a_screen_that_is_locked_without_a_word_is_seen(silent: Silent) -> None:
    QTest.qWait(50)
    assert not silent.heard
    silent.locked = True
    QTest.qWait(50)
    assert silent.heard


def test_a_sleep_that_nobody_told_of_is_noticed_once(silent: Silent) -> None:
    QTest.qWait(50)
    silent.asleep += 600
    QTest.qWait(100)
    assert silent.heard == 1


def test_nobody_asks_where_there_is_nothing_to_lock(silent: Silent) -> None:
    silent.session.watch(False)
    silent.locked = True
    QTest.qWait(50)
    assert not silent.heard


def test_this_system_answers() -> None:
    before = away.seconds_asleep()
    assert before >= -0.01
    assert away.seconds_asleep() - before < 1, "it has not slept meanwhile"
    assert not away.screen_is_locked()


# ── what Windows tells ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("message", "what", "heard"),
    [
        (SESSION_CHANGE, 7, 1),
        (SESSION_CHANGE, 8, 0),  # unlocked
        (SESSION_CHANGE, 4, 1),
        (SESSION_CHANGE, 3, 0),  # somebody is back
        (POWER, 4, 1),
        (POWER, 18, 0),  # awake again
        (0x0200, 7, 0),  # a mouse that moves
    ],
)
def test_a_message_of_windows_is_heard_and_goes_on_to_its_window(message: int, what: int, heard: int) -> None:
    told: list[None] = []
    messages = WindowsMessages(lambda: told.append(None))
    said = MSG(message=message, wParam=what)
    where: Any = VoidPtr(ctypes.addressof(said))  # what PySide6 passes, although its types say a number
    for kind in (b"windows_generic_MSG", b"windows_dispatcher_MSG", b"xcb_generic_event_t"):
        assert messages.nativeEventFilter(QByteArray(kind), where) == (False, 0)
    assert len(told) == 2 * heard
