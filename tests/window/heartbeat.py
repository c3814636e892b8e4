"""How long the window's event loop did not turn."""

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer


class Heartbeat:
    """Beats every 5 ms and keeps the longest gap between two beats; used with ``with``."""

    def __init__(self, own: Callable[[], float] = time.perf_counter) -> None:
        """Prepare; `with` begins. `own()` is a clock that may stand while others have the processors."""
        self.longest = 0.0
        """Seconds."""
        self.longest_own = 0.0
        """Seconds by the clock `own`."""
        self._own = own
        self._last = (0.0, 0.0)
        self._timer = QTimer()
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._beat)

    def __enter__(self) -> "Heartbeat":
        """Begin."""
        self._last = (time.perf_counter(), self._own())
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End; the time since the last beat counts too."""
        self._beat()
        self._timer.stop()

    def _beat(self) -> None:
        now = (time.perf_counter(), self._own())
        self.longest = max(self.longest, now[0] - self._last[0])
        self.longest_own = max(self.longest_own, now[1] - self._last[1])
        self._last = now
