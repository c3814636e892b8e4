"""Which foreign function runs right now, for another thread to look at."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class CallWatch:
    """Names the function that the worker thread is in. One thread sets it, any thread may read it."""

    current: tuple[str, float] | None
    """The function's name and ``time.monotonic()`` at its start; None between calls."""

    announce: Callable[[str], None]
    """Tells at once which function begins, and with an empty name that it has returned; may raise OSError."""

    def __init__(self) -> None:
        """Start with no call, and nobody to tell."""
        self.current = None
        self.announce = lambda _: None

    @contextmanager
    def during(self, function: str) -> Iterator[None]:
        """Show `function` as running inside the ``with`` block."""
        self.current = (function, time.monotonic())
        try:
            yield
        finally:
            self.current = None

    @contextmanager
    def alone(self, function: str) -> Iterator[None]:
        """Do as `during` for a call in which python-pkcs11 lets no other thread run: afterwards nobody could tell."""
        with self.during(function):
            self.announce(function)
            try:
                yield
            finally:
                self.announce("")
