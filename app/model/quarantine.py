"""How often a library may crash before it is not started again by itself."""

import time

CRASHES, CRASH_WINDOW = 3, 600.0
"""So many crashes within so many seconds put a library in quarantine."""

SAME_CRASH = 1.0
"""Processes that ran together and end within so many seconds died of one cause, such as a service that ended."""


class Crashes:
    """The crashes of all processes of one library."""

    def __init__(self) -> None:
        """Start without any."""
        self._times: list[float] = []

    def add(self, started: float) -> bool:
        """Note the crash of a process that was `started` then (time.monotonic); return whether it was one too many."""
        now = time.monotonic()
        if self._times and started < self._times[-1] > now - SAME_CRASH:
            return False  # it ran already when the last one died: one cause
        self._times = [*(then for then in self._times if now - then < CRASH_WINDOW), now]
        return len(self._times) >= CRASHES

    def forget(self) -> None:
        """Begin to count anew."""
        self._times.clear()
