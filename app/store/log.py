"""The operations log as its writers see it: an intent before, a result after, and the end of what a crash left open."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from app.settings.lock import locked
from app.store.tail import Tail
from app.vocabulary.log_lines import Intent, Result

LOCK_SECONDS = 3.0
"""How long another process may hold the log before we give up, in seconds. It needs milliseconds."""

SHORT_SECONDS = 0.3
"""How long it may be held while a host starts."""

LOG, HEAD, LOCK, WRITERS = "operations.jsonl", "operations.head", "operations.lock", "writers"

_WRITER = re.compile(r"[0-9a-f]{1,16}")


def now() -> str:
    """Return the time of a line."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def steady(folder: Path) -> Iterator[None]:
    """Keep others from writing meanwhile, where the log's lock can be had: not in a folder that can only be read."""
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(locked(folder / LOCK, LOCK_SECONDS))
        yield


class OperationsLog:
    """Writes lines into the log of one user, under its lock; several processes may.

    Who writes says that it lives by holding the lock of a file of its own, from its first intent to its end: the system
    lets go of it with the process, however that ends, on every system alike. An intent whose writer holds none is over.
    """

    def __init__(self, folder: Path, writer: str):
        """Write in `folder`, which need not exist, as `writer`: up to 16 hexadecimal digits. Nothing is touched yet."""
        self._folder, self._writer = folder, writer
        self._life = ExitStack()
        self._lives = False

    def begin(self, intent: Intent) -> int:
        """Write what is about to be done and return its number; on the disk when this returns. Raises OSError."""
        with self._tail() as tail:
            if not self._lives:
                self._show_life()
            return tail.add(intent)

    def end(self, result: Result) -> None:
        """Write what came of an intent. Raises OSError."""
        with self._tail() as tail:
            tail.add(result)

    def close_abandoned(self) -> None:
        """Write *unknown* after every intent whose writer lives no more, exactly once. Raises OSError.

        Where the log is held for long, somebody else may do it.
        """
        if not (self._folder / LOG).exists():
            return
        with self._tail(SHORT_SECONDS) as tail:
            for one in tail.head.open:
                if self._is_over(one.writer):
                    tail.add(Result(time=now(), intent=one.number, outcome="unknown"))
            for path in self._writers.glob("*"):  # of processes that were killed; an open intent has none any more
                self._is_over(path.name)

    def close(self) -> None:
        """Live no more. Never raises."""
        with suppress(OSError):
            self._life.close()
            if self._lives:
                (self._writers / self._writer).unlink(missing_ok=True)

    @property
    def _writers(self) -> Path:
        return self._folder / WRITERS

    def _show_life(self) -> None:
        """Hold a lock of our own from now on; made under the log's lock, so that nobody sweeps it away meanwhile."""
        self._writers.mkdir(mode=0o700, exist_ok=True)
        self._life.enter_context(locked(self._writers / self._writer, 0))
        self._lives = True

    def _is_over(self, writer: str) -> bool:
        """Return whether a writer has ended; then its file goes. A name that none of us gave itself is nobody's."""
        if not _WRITER.fullmatch(writer):
            return True
        try:
            with locked(self._writers / writer, 0):
                pass
        except TimeoutError:
            return False
        except FileNotFoundError:
            return True
        with suppress(OSError):
            (self._writers / writer).unlink()
        return True

    @contextmanager
    def _tail(self, patience: float | None = None) -> Iterator[Tail]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self._folder / LOCK, LOCK_SECONDS if patience is None else patience):
            descriptor = os.open(self._folder / LOG, _flags(), 0o600)
            try:
                yield Tail(descriptor, self._folder / HEAD, now())
            finally:
                os.close(descriptor)


def _flags() -> int:
    flags = os.O_RDWR | os.O_CREAT
    for name in ("O_APPEND", "O_CLOEXEC", "O_NOINHERIT", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
        flags |= getattr(os, name, 0)
    return flags
