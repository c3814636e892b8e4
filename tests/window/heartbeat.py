"""How long the window's event loop did not turn."""

import time

from PySide6.QtCore import QTimer


class Heartbeat:
    """Beats every 5 ms and keeps the longest gap between two beats; used with ``with``."""

    def __init__(self) -> None:
        """Prepare; `with` begins."""
        self.longest = 0.0
        """Seconds."""
        self._last = 0.0
        self._timer = QTimer()
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._beat)

    def __enter__(self) -> "Heartbeat":
        """Begin."""
        self._last = time.perf_counter()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End; the time since the last beat counts too."""
        self._beat()
        self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now
