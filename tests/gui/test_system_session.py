"""What a real bus tells of the screen and of sleep is heard, and a system without a bus is no error."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

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
