"""Whether whoever sat at the window is gone: the screen is locked, the computer sleeps or has slept.

On Linux it is heard over D-Bus, without ever waiting for an answer: systemd-logind (org.freedesktop.login1, its manual
page of that name) tells of sleep and of locked sessions, the screen savers of GNOME and of freedesktop.org tell of
locked screens. Whoever sends such a signal falsely gains that somebody is logged out. Windows sends messages
(`app.gui.windows_session`). On macOS, and for a sleep that nobody told of, the system is asked again and again while
there is something to lock (`app.gui.away`).
"""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import SLOT, QObject, QTimer, Signal, Slot

from app.gui import away

if sys.platform == "win32":
    from app.gui.windows_session import listen

_LOGIN = ("org.freedesktop.login1.Manager", "PrepareForSleep")
_SESSION = ("org.freedesktop.login1.Session", "Lock")
_ACTIVE: Any = SLOT("_active(bool)")
_LOCK: Any = SLOT("_lock()")
"""The slots below. PySide6 takes them as text only, although its types ask for bytes (6.11, measured)."""
_SCREENS = (("org.freedesktop.ScreenSaver", "ActiveChanged"), ("org.gnome.ScreenSaver", "ActiveChanged"))

_TICK = 500
"""Milliseconds between two questions."""
_NAP = 1.0
"""Seconds of sleep that are one: the two clocks are not read at the same moment."""


class SystemSession(QObject):
    """Listens and asks; where the system has no answer it hears nothing, which is no error."""

    locking = Signal()
    """The screen is locked, or the computer goes to sleep or has slept: now is the time to log out."""

    def __init__(self, parent: QObject | None = None):
        """Start to listen."""
        super().__init__(parent)
        self._asleep = 0.0
        self._clock = QTimer(self, interval=_TICK)
        self._clock.timeout.connect(self._ask)
        if sys.platform == "linux":
            self._listen()
        if sys.platform == "win32":
            self._messages = listen(self.locking.emit)

    def _listen(self) -> None:
        # Imported here: other systems have no D-Bus, and Qt may be built without it.
        from PySide6.QtDBus import QDBusConnection

        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        # No service and no path are named: Qt would wait for the bus to tell who owns the name.
        if system.isConnected():
            system.connect("", "", *_LOGIN, self, _ACTIVE)
            system.connect("", "", *_SESSION, self, _LOCK)
        if session.isConnected():
            for interface, signal in _SCREENS:
                session.connect("", "", interface, signal, self, _ACTIVE)

    @Slot(bool)
    def _active(self, active: bool) -> None:
        """Take *begins* for a lock; its end brings nobody back."""
        if active:
            self.locking.emit()

    @Slot()
    def _lock(self) -> None:
        self.locking.emit()

    def watch(self, wanted: bool) -> None:
        """Ask the system again and again, or do not: only while there is something to lock."""
        if not wanted:
            self._clock.stop()
        elif not self._clock.isActive():
            self._asleep = away.seconds_asleep()
            self._clock.start()

    def _ask(self) -> None:
        before, self._asleep = self._asleep, away.seconds_asleep()
        if self._asleep - before >= _NAP or away.screen_is_locked():
            self.locking.emit()
