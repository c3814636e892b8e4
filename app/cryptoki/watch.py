"""Which foreign function runs right now, for another thread to look at."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class CallWatch:
    """Names the function that the worker thread is in. One thread sets it, any thread may read it."""

    current: tuple[str, float] | None
    """The function's name and ``time.monotonic()`` at its start; None between calls."""

    def __init__(self) -> None:
        """Start with no call."""
        self.current = None

    @contextmanager
    def during(self, function: str) -> Iterator[None]:
        """Show `function` as running inside the ``with`` block."""
        self.current = (function, time.monotonic())
        try:
            yield
        finally:
            self.current = None
