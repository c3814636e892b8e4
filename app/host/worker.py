"""The worker thread: the only caller of Cryptoki in this process, one request after the other, in order."""

import contextlib
import os
import queue
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

from app.host.job import Job
from app.host.journal import Journal
from app.host.operations.registry import OPERATIONS
from app.host.pipe import Incoming, Pipe, wipe
from app.host.state import HostState
from app.vocabulary.errors import AppError, Cancelled, Problem, bug
from app.vocabulary.problems import gives_no_reason, pulled
from app.vocabulary.protocol import (
    Calling,
    Cancel,
    Failure,
    Hello,
    NotLogged,
    Reply,
    SlotsChanged,
    StillUnlocked,
    WasCancelled,
)
from app.vocabulary.request import Request, TokenRequest
from app.vocabulary.values import SlotState

POLL_MOST, POLL_REST = 60.0, 9.0
"""A look at the slots that saw nothing new is followed by a rest of nine times as long, a minute at most."""

REPORT_AFTER, REPORT_EVERY = 0.5, 0.1
"""Seconds that a call runs before the window is told, and between two looks at the clock."""


BROKEN = 4
"""Exit code of a process whose worker has come to an end that nobody has asked for."""


class Worker:
    """A queue of requests and the thread that answers them; it looks at the slots in between."""

    def __init__(
        self,
        pipe: Pipe,
        log: Path | None = None,
        *,
        mask_labels: bool = False,
        before_step: Callable[[], None] | None = None,
    ):
        """Prepare; `start` begins. What is done to tokens is logged in the folder `log`; nowhere for None."""
        self.state = HostState()
        self._journal = Journal(self.state, log, lambda problem: pipe.send(NotLogged(problem)), mask_labels)
        self.state.watch.announce = lambda function: pipe.send(Calling(function), self._number)
        self._pipe, self._before_step = pipe, before_step
        self._queue: queue.SimpleQueue[Incoming | None] = queue.SimpleQueue()
        self._cancelled: set[int] = set()
        self._ending = False
        self._number = 0
        self._next_poll = 0.0
        self._poll_problem: Problem | None = None
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        """Start the worker, which says hello, and the thread that reports long calls."""
        self._thread.start()
        threading.Thread(target=self._report, name="reporter", daemon=True).start()

    def take(self, incoming: Incoming) -> None:
        """Queue a request, or note that one is not wanted any more."""
        if isinstance(incoming.message, Cancel):
            self._cancelled.add(incoming.number)
        else:
            self._queue.put(incoming)

    def end(self, patience: float) -> None:
        """Let the worker finish what it does, log out and finalize; return after `patience` seconds at the latest.

        What runs is cancelled, and what waits is not begun.
        """
        self._ending = True
        self._queue.put(None)
        self._thread.join(patience)

    def _run(self) -> None:
        broken = False
        try:
            self._pipe.send(Hello(self.state.generation))
            self._journal.open()
            while (incoming := self._next()) is not None:
                self._number = incoming.number
                self._send(self._answer(incoming), incoming.number)
                self._number = 0
                self._cancelled = {number for number in self._cancelled if number > incoming.number}
        except OSError:
            pass  # the window is gone
        except Exception:
            broken = True
            traceback.print_exc()  # into what the window shows under Details
        finally:
            held = self.state.close()
            if held is not None:
                with contextlib.suppress(OSError):
                    self._pipe.send(StillUnlocked(tuple(sorted(held))))
            self._journal.close()
            if broken:
                os._exit(BROKEN)  # otherwise the process would take requests, and nobody would answer them

    def _next(self) -> Incoming | None:
        """Return the next request, or None for the end; look at the slots whenever it is time to."""
        while True:
            rest = max(0.0, self._next_poll - time.monotonic()) if self.state.watch_every else None
            try:
                return self._queue.get(timeout=rest)
            except queue.Empty:
                self._poll()

    def _answer(self, incoming: Incoming) -> Reply | Failure | WasCancelled:
        job = Job(incoming, self.state, self._pipe, lambda: self._is_unwanted(incoming.number))
        try:
            job.stop()
            message = incoming.message
            assert isinstance(message, Request)  # `take` keeps the other kind
            value = self._journal.log(message, partial(OPERATIONS[type(message)], job))
            return Reply(msgspec.Raw(msgspec.json.encode(value)))
        except AppError as error:
            return Failure(self._with_cause(incoming.message, error.problem))
        except Cancelled:
            return WasCancelled()
        except Exception as error:  # a bug ends one request, not the sessions of this host
            return Failure(bug(_where(error)))
        finally:
            wipe(incoming.secrets)

    def _with_cause(self, message: object, problem: Problem) -> Problem:
        """Look whether a card that failed without a reason is still in its reader."""
        if not (self.state.is_open and gives_no_reason(problem) and isinstance(message, TokenRequest)):
            return problem
        return pulled(problem) if self.state.library().was_pulled(message.token) else problem

    def _send(self, answer: Reply | Failure | WasCancelled, number: int) -> None:
        try:
            self._pipe.send(answer, number)
        except AppError as error:  # an answer too large ends one request, not the sessions of this host
            self._pipe.send(Failure(error.problem), number)

    def _is_unwanted(self, number: int) -> bool:
        """Return whether a request is to end before its next step, which begins otherwise."""
        if self._before_step is not None:
            self._before_step()
        return self._ending or number in self._cancelled

    def _poll(self) -> None:
        began = time.monotonic()
        slots, problem = self._look_at_slots()
        if slots is not None or problem != self._poll_problem:
            self._poll_problem = problem
            self._pipe.send(SlotsChanged(slots, problem))
        now = time.monotonic()
        # A card that has just come was read, which took its time; looking at it again will not.
        share = POLL_REST if slots is None else 0.0
        self._next_poll = now + min(POLL_MOST, max(self.state.watch_every, share * (now - began)))

    def _look_at_slots(self) -> tuple[tuple[SlotState, ...] | None, Problem | None]:
        """Return the slots where they have changed, and why they cannot be listed."""
        try:
            library = self.state.library()
            slots = library.poll() if self.state.slots_told else library.slots()
            self.state.slots_told = True
            return slots, None
        except AppError as error:
            return None, error.problem
        except Exception as error:  # a bug costs this look, not the sessions of this host
            return None, bug(_where(error))

    def _report(self) -> None:
        """Tell the window which function has not returned, once, and when it has."""
        told: tuple[str, float] | None = None
        with contextlib.suppress(OSError):  # the window is gone
            while not self._ending:
                time.sleep(REPORT_EVERY)
                current = self.state.watch.current
                if told is not None and current != told:
                    told = None
                    self._pipe.send(Calling(""), self._number)
                if told is None and current is not None and time.monotonic() - current[1] >= REPORT_AFTER:
                    told = current
                    self._pipe.send(Calling(current[0], time.monotonic() - current[1]), self._number)


def _where(error: Exception) -> str:
    """Name an error by its type and place only: its text might hold what it worked on."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 2)[-1]}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} at {place}"
