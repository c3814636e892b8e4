"""How long the window's event loop did not turn."""

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer


def _never() -> float:
    return 0.0


class Heartbeat:
    """Beats every 5 ms and keeps the longest gap between two beats; used with ``with``."""

    def __init__(self, waited: Callable[[], float] = _never) -> None:
        """Prepare; `with` begins. `waited()` are the seconds so far in which this thread could not run for others."""
        self.longest = 0.0
        """Seconds."""
        self.longest_own = 0.0
        """Seconds, without those in which this thread was ready to run and others had the processors."""
        self._waited = waited
        self._last = (0.0, 0.0)
        self._timer = QTimer()
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._beat)

    def __enter__(self) -> "Heartbeat":
        """Begin."""
        self._last = (time.perf_counter(), self._waited())
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End; the time since the last beat counts too."""
        self._beat()
        self._timer.stop()

    def _beat(self) -> None:
        now = (time.perf_counter(), self._waited())
        gap = now[0] - self._last[0]
        self.longest = max(self.longest, gap)
        self.longest_own = max(self.longest_own, gap - (now[1] - self._last[1]))
        self._last = now
