"""Logs out where nobody is at the window any more, after a countdown that a key press or the mouse ends."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.model.workspace import Workspace

MINUTE = 60.0
COUNTDOWN = 30
"""Seconds before the end in which it is announced."""

_SIGNS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)
"""What only a person does."""

_TICK = 500
"""Milliseconds between two looks at the clock, while somebody is logged in."""


class IdleWatch(QObject):
    """Counts the time in which nobody has touched the window and nothing was running, while somebody is logged in.

    Work that runs is not cut off: the time begins when it has ended.
    """

    counting = Signal(int)
    """So many seconds are left; 0 where the countdown is over or was ended."""
    expired = Signal()
    """Nobody was here for as long as the workspace says; 0 minutes never expire."""

    def __init__(self, workspace: Workspace, app: QApplication, parent: QObject):
        """Watch everything that happens at the windows of `app`."""
        super().__init__(parent)
        self._workspace, self._app = workspace, app
        self._since, self._left = time.monotonic(), 0
        self._clock = QTimer(self, interval=_TICK)
        self._clock.timeout.connect(self._tick)
        workspace.changed.connect(self._heed)

    def stay(self) -> None:
        """Begin to count anew."""
        self._since = time.monotonic()
        self._show(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a sign of life; nothing is held back."""
        if event.type() in _SIGNS and event.spontaneous():
            self.stay()
        return False

    def _heed(self) -> None:
        """Count only while there is something to lock."""
        if not self._workspace.idle_minutes or not self._workspace.open_to_anybody:
            self._rest()
        elif not self._clock.isActive():
            self.stay()
            self._clock.start()
            self._app.installEventFilter(self)  # it costs something for every event: only while it is needed

    def _rest(self) -> None:
        self._clock.stop()
        self._app.removeEventFilter(self)
        self._show(0)

    def _tick(self) -> None:
        if any(host.calls for host in self._workspace.hosts):
            self.stay()
            return
        left = self._workspace.idle_minutes * MINUTE - (time.monotonic() - self._since)
        if left <= 0:
            self._rest()
            self.expired.emit()
        else:
            self._show(int(left) + 1 if left <= COUNTDOWN else 0)

    def _show(self, left: int) -> None:
        if left != self._left:
            self._left = left
            self.counting.emit(left)
