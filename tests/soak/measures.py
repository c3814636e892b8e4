"""How often the long runs do what they do, what a process costs, and where the figures go."""

import os
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

FULL = "SYMBOLON_SOAK" in os.environ
"""Whether this is ``./test --soak``: hours instead of seconds."""

_SCHEDULED = Path("/proc/thread-self/schedstat")

REPORT = os.environ.get("SYMBOLON_SOAK_REPORT", "")

not_ours: set[int] = set()
"""Processes that were there before the test."""


def times(short: int, full: int) -> int:
    """Return how often something is done in this run."""
    return full if FULL else short


def report(line: str) -> None:
    """Add a line to the report, where one is wanted."""
    if REPORT:
        with Path(REPORT).open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def memory(pid: int | str = "self") -> int:
    """Return the kilobytes of a process that are its own or shared with nobody else's files (RssAnon)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon"))


def descriptors(pid: int | str = "self") -> int:
    """Return how many descriptors a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def threads(pid: int | str = "self") -> int:
    """Return how many threads a process has."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def costs(pid: int | str = "self") -> tuple[int, int]:
    """Return descriptors and threads of a process, which have to be the same after as before."""
    return descriptors(pid), threads(pid)


def children() -> set[int]:
    """Return the processes that the test has started and that are still there, dead ones that nobody fetched too."""
    return processes() - not_ours


def processes() -> set[int]:
    """Return every process that this one has started and that is still there."""
    found = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has just ended
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


class OwnTime:
    """A clock of the calling thread's own time: it stands while the thread could run and others have the processors."""

    def __init__(self) -> None:
        """Begin at 0."""
        self._seconds = 0.0
        self._last = _scheduled()

    def __call__(self) -> float:
        """Return the seconds for which the thread has run or slept since the clock was made."""
        wall, ran, waited, slept = self._since()
        # The kernel's figure for waiting leaves some out; a thread that never went to sleep has run, or has waited.
        self._seconds += wall - waited if slept else ran
        return self._seconds

    def starting(self, start: Callable[[T], None]) -> Callable[[T], None]:
        """Return what starts a process; it sleeps until that one has got a processor, which is not counted."""

        def measured(what: T) -> None:
            self()
            start(what)
            self._seconds += self._since()[1]

        return measured

    def _since(self) -> tuple[float, ...]:
        """Return what has been added to each figure since this was called last."""
        now, before = _scheduled(), self._last
        self._last = now
        return tuple(new - old for new, old in zip(now, before, strict=True))


def _scheduled() -> tuple[float, float, float, int]:
    """Return the time, the seconds for which this thread has run and has waited to run, and how often it slept."""
    while True:
        waited, now = _waited(), time.perf_counter()
        usage = resource.getrusage(resource.RUSAGE_THREAD)
        if waited == _waited():  # else others had the processor in between, and the figures do not belong together
            return now, usage.ru_utime + usage.ru_stime, waited, usage.ru_nvcsw


def _waited() -> float:
    return int(_SCHEDULED.read_text().split()[1]) / 1e9
