"""Coroutines on Qt's event loop, without asyncio: a verb is written as one function that waits in the middle.

A `Pending` is a result that comes later. A `Task` runs a coroutine that awaits them, on behalf of an owner. Rules:

- It goes on only from the event loop, never inside the signal that ended the wait.
- Owner gone or `cancel()`: Cancelled is raised at the await; cancelled while it runs: at its next await.
- After Cancelled no further await is granted, so cleaning up is synchronous.
- A pending whose task is cancelled is told so once, by its `abandoned` callback; a result that comes later is dropped.
"""

from collections.abc import Callable, Coroutine, Generator
from typing import Any, Generic, TypeVar, cast

from PySide6.QtCore import QObject, QTimer

from app.vocabulary.errors import Cancelled

T = TypeVar("T")


class Pending(Generic[T]):
    """A result that somebody will `resolve` or `reject`, once; what comes after the first is dropped."""

    def __init__(self, abandoned: Callable[[], None] | None = None):
        """Wait for a result; `abandoned` is called where the task that waits for it is cancelled."""
        self._done = False
        self._value: T | None = None
        self._error: BaseException | None = None
        self._wake: Callable[[], None] | None = None
        self._abandoned = abandoned

    @property
    def done(self) -> bool:
        """Return whether the result is there."""
        return self._done

    def resolve(self, value: T) -> None:
        """Give the result."""
        self._finish(value, None)

    def reject(self, error: BaseException) -> None:
        """Give an error, which is raised at the await."""
        self._finish(None, error)

    def _finish(self, value: T | None, error: BaseException | None) -> None:
        if self._done:
            return
        self._done, self._value, self._error = True, value, error
        if self._wake is not None:
            self._wake()

    def wake_with(self, wake: Callable[[], None]) -> None:
        """Call `wake` when the result is there; at once where it is."""
        self._wake = wake
        if self._done:
            wake()

    def abandon(self) -> None:
        """Say that nobody waits any more."""
        self._wake = None
        if not self._done and self._abandoned is not None:
            self._abandoned()

    def __await__(self) -> Generator["Pending[Any]", None, T]:
        """Wait in a task for the result."""
        if not self._done:
            yield self
        if self._error is not None:
            raise self._error
        return cast(T, self._value)


class Task(QObject):
    """Runs one coroutine to its end. It is kept alive by `unfinished`, not by its owner."""

    unfinished: set["Task"] = set()  # noqa: RUF012 - one register for the whole process, checked by the tests

    def __init__(
        self,
        coroutine: Coroutine[Pending[Any], None, None],
        owner: QObject,
        failed: Callable[[Exception], None],
    ):
        """Start `coroutine` from the event loop.

        `owner` ends it when it goes; `failed` is told of every exception but Cancelled.
        """
        super().__init__()
        self._coroutine, self._failed = coroutine, failed
        self._waiting: Pending[Any] | None = None
        self._cancelled = self._running = False
        Task.unfinished.add(self)
        owner.destroyed.connect(self.cancel)
        self._schedule()

    def cancel(self) -> None:
        """Raise Cancelled at the await where the coroutine is, or at its next one."""
        if self._cancelled or self not in Task.unfinished:
            return
        self._cancelled = True
        if self._waiting is not None:
            self._waiting.abandon()
            self._waiting = None
            self._schedule()

    def _schedule(self) -> None:
        QTimer.singleShot(0, self, self._resume)

    def _resume(self) -> None:
        if self._running or self not in Task.unfinished:
            return
        if self._waiting is not None and not (self._waiting.done or self._cancelled):
            return
        self._waiting = None
        self._running = True
        try:
            self._run()
        finally:
            self._running = False

    def _run(self) -> None:
        try:
            pending = self._coroutine.throw(Cancelled()) if self._cancelled else self._coroutine.send(None)
            if self._cancelled:  # no further await: whatever it awaits now is refused
                pending.abandon()
                self._coroutine.close()
                self._end()
                return
        except (StopIteration, Cancelled):
            self._end()
        except Exception as error:  # handed to whoever shows it
            self._end()
            self._failed(error)
        else:
            self._waiting = pending
            pending.wake_with(self._schedule)

    def _end(self) -> None:
        Task.unfinished.discard(self)
        self.deleteLater()
