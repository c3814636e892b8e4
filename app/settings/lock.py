"""A lock between programs on one file: whoever writes the settings, or the operations log, holds it."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BUSY = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
_POLL_SECONDS = 0.01

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Hold the lock of the file at `path`, which is made where it is missing and stays behind empty.

    Raises TimeoutError where another program holds it for longer than `seconds`, and any other OSError where the file
    cannot be made. The system lets go of the lock of a program that dies. A file system that knows no locks is used
    without one: the settings are still replaced in one step, only two simultaneous changes could lose one, and of the
    operations log the chain would show it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        held = _wait_for_lock(descriptor, time.monotonic() + seconds)
        try:
            yield
        finally:
            if held:
                _unlock(descriptor)
    finally:
        os.close(descriptor)


def _wait_for_lock(descriptor: int, deadline: float) -> bool:
    while True:
        try:
            _try_lock(descriptor)
        except OSError as error:
            if error.errno not in _BUSY:
                return False
            if time.monotonic() >= deadline:
                raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from error
            time.sleep(_POLL_SECONDS)
        else:
            return True
