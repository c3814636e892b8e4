"""One host process as the window sees it: requests go out, replies come back to whoever awaits them."""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import msgspec
from PySide6.QtCore import QObject, QProcess, Qt, QTimer, Signal

from app.model.call import Call
from app.model.host_end import HostEnd, How, gone
from app.model.secret_pipe import SecretPipe
from app.model.task import Pending
from app.model.variables import variables
from app.settings.host_command import host_command
from app.vocabulary.errors import AppError, Cancelled, Problem
from app.vocabulary.frames import LIMITS, BadFrame, FrameKind, FrameReader, header
from app.vocabulary.messages import OpenLibrary
from app.vocabulary.objects import ObjectRow
from app.vocabulary.protocol import (
    Calling,
    Cancel,
    Failure,
    FromHost,
    Hello,
    NotLogged,
    Progress,
    Reply,
    SlotsChanged,
    StillUnlocked,
    Unlocking,
    WasCancelled,
)
from app.vocabulary.request import Request
from app.vocabulary.texts import Words

R = TypeVar("R")

LAST_WORD = 2500
"""Milliseconds that a host gets between the end of its pipe and a kill."""

STOP_PATIENCE = 700
"""Milliseconds that a cancelled request's C function gets to return before its host is killed."""

STALL_AFTER = 3.0
"""Seconds that a C function may run before the window offers to stop it."""

KEEP_WAITING = 30
"""Seconds until the window asks again after *Keep waiting*."""

IDLE = 60_000
"""Milliseconds without a request after which a host is idle."""

REST = 600
"""Milliseconds between the end of one host and the start of the next: a card loses its power within 500 (measured)."""

_messages = msgspec.json.Decoder(FromHost)
_rows = msgspec.json.Decoder(list[ObjectRow])
_encode = msgspec.json.Encoder().encode


class Host(QObject):
    """Starts a host, speaks with it, notices its end.

    Nothing here waits: QProcess delivers from the event loop.
    """

    slots_changed = Signal(object)
    """A `SlotsChanged` of a watching host."""
    calling_changed = Signal()
    """`calling` is another one."""
    activity_changed = Signal()
    """A request began, went on or ended."""
    call_ended = Signal(object, object)
    """A `Call` that has ended, and the exception with which it did, or None."""
    not_logged = Signal(object)
    """The `Problem` because of which the operations log lacks something."""
    idle = Signal()
    """Nothing has been asked for a minute."""
    ended = Signal(object)
    """A `HostEnd`; the host is of no more use."""

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        documents: bool = False,
        library: str = "",
        arguments: Sequence[str] = (),
        after: "Sequence[Host]" = (),
        parent: QObject | None = None,
    ):
        """Start a host with the allowed environment and these variables, once all hosts in `after` have ended.

        `library` names the library that it drives, for the details of what goes wrong; `arguments` are further ones of
        its command. Requests can be made at once.
        """
        super().__init__(parent)
        self.calls: dict[int, Call] = {}
        """What has not been answered, in the order in which the host works on it."""
        self.calling: tuple[str, float] | None = None
        """The C function that has not returned, and when it was called (time.monotonic)."""
        self.stalled = False
        """Whether that function has run for so long that a person is told."""
        self.waited_for = False
        """Whether that person has chosen to wait, and is not asked again for a while."""
        self.started = 0.0
        """When its process was started (time.monotonic); 0 before."""
        self.generation = 0
        """What the host called itself; 0 until it has said hello."""
        self.unlocked: frozenset[str] = frozenset()
        """Card readers with whose cards somebody may have logged in."""
        self.still_unlocked: frozenset[str] | None = None
        """Those of them whose card another program held at the end; None where the host did not say so, or not yet."""
        self.end: HostEnd | None = None
        self.closing = False
        """Whether it was told to end, or was killed by us."""
        self._documents, self._library, self._arguments = documents, library, tuple(arguments)
        self._number = 0
        self._reader: FrameReader | None = FrameReader()
        self._frames: deque[tuple[FrameKind, int, bytes]] = deque()
        self._errors, self._saw_pins = b"", False
        self._early: list[bytes] | None = []
        self._stall = QTimer(self, singleShot=True)
        self._stall.timeout.connect(self._set_stalled)
        self._idle = QTimer(self, singleShot=True, interval=IDLE)
        self._idle.timeout.connect(self.idle)
        self._secrets = SecretPipe()
        self._process = QProcess(self)
        self._process.setProcessEnvironment(variables(environment))
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._read_errors)
        self._process.finished.connect(self._finished)
        # Queued: on some systems a start fails before anybody could listen to `ended`.
        self._process.errorOccurred.connect(self._error, Qt.ConnectionType.QueuedConnection)
        self._awaited: list[Host] = []
        for other in after:
            if other.end is None:
                self.wait_for(other)
        self._start()

    def wait_for(self, other: "Host") -> None:
        """Start, where that has not begun yet, only once `other` has ended too."""
        self._awaited.append(other)
        other.ended.connect(self._start_rested)

    def _start_rested(self, _: HostEnd) -> None:
        QTimer.singleShot(REST, self, self._start)

    def _start(self) -> None:
        if any(other.end is None for other in self._awaited):
            return
        early, self._early = self._early, None
        if self.end is not None or early is None:
            return
        program, arguments = host_command()
        arguments += [*self._secrets.arguments(), *self._arguments, *(["--documents"] if self._documents else [])]
        self.started = time.monotonic()
        self._process.start(program, arguments)
        self._secrets.started()
        for frame in early:
            self._process.write(frame)

    @property
    def pid(self) -> int:
        """Return the process id, 0 when it does not run."""
        return int(self._process.processId())

    def call(
        self,
        request: Request[R],
        secrets: Sequence[bytearray] = (),
        *,
        title: Words | None = None,
        on_rows: Callable[[list[ObjectRow]], None] | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Pending[R]:
        """Send a request, with its PINs, and return what will be its reply.

        The buffers in `secrets` are wiped here, whether they were sent or not. The await raises AppError for a problem,
        HostGone where the process ends first, Cancelled after `cancel`. Raises ValueError for secrets that do not
        belong to the request, and UnicodeEncodeError or BadFrame for a request that cannot be written; then nothing
        was sent.
        """
        try:
            if len(secrets) != request.secrets or any(len(one) > LIMITS[FrameKind.SECRET] for one in secrets):
                raise ValueError("a secret too many, too few or too long")
            number = self._number + 1
            frame = _frame(number, request)
            pending: Pending[R] = Pending(partial(self.cancel, number))
            if self.end is not None or self.closing:
                pending.reject(gone(self.end or self._end("closed")))
                return pending
            self._number = number
            self._saw_pins = self._saw_pins or request.shows_pins
            self._idle.stop()
            self.calls[number] = Call(number, request, pending, title=title, on_rows=on_rows, on_progress=on_progress)
            self._send(frame)
            for secret in secrets:
                self._secrets.send(self._process, number, secret)
        finally:
            for secret in secrets:
                secret[:] = bytes(len(secret))
        self.activity_changed.emit()
        return pending

    def cancel(self, number: int) -> None:
        """Ask for the end of a request; the host looks at it between chunks, rows and calls."""
        if number in self.calls:
            self.calls[number].cancelled = True
            self._send(_frame(number, Cancel()))

    def stop(self, number: int) -> None:
        """Cancel a request, and kill the host where it is inside a C function that does not return.

        A request that waits behind another one is not worth the sessions of this host: it ends when its turn comes.
        """
        self.cancel(number)
        QTimer.singleShot(STOP_PATIENCE, self, partial(self._stop_hard, number))

    def _stop_hard(self, number: int) -> None:
        if number not in self.calls:
            return
        if next(iter(self.calls)) == number and (self._documents or self._is_inside_a_function()):
            self.kill()
        else:
            QTimer.singleShot(STOP_PATIENCE, self, partial(self._stop_hard, number))

    def _is_inside_a_function(self) -> bool:
        return self.calling is not None and time.monotonic() - self.calling[1] >= STOP_PATIENCE / 1000

    def kill(self) -> None:
        """End the process at once: its sessions, and whatever was half done, end with it."""
        if not self._end_unstarted():
            self.closing = True
            self._process.kill()

    def close(self) -> None:
        """Close the pipe, so that the host logs out, finalizes and leaves; kill it where it does not."""
        if self.end is not None or self.closing or self._end_unstarted():
            return
        self.closing = True
        self._idle.stop()
        self._process.closeWriteChannel()
        QTimer.singleShot(LAST_WORD, self._process, self._process.kill)

    def _end_unstarted(self) -> bool:
        """End a host that still waits for its start; return whether it did."""
        if self._early is not None and self.end is None:
            self._settle_end(self._end("closed"))
        return self._early is not None

    def _send(self, frame: bytes) -> None:
        if self._early is None:
            self._process.write(frame)
        else:
            self._early.append(frame)

    # ── from the host ────────────────────────────────────────────────────────────────────────────────────────────────

    def _read(self) -> None:
        if self._reader is None:
            return
        try:
            self._frames.extend(self._reader.feed(bytes(self._process.readAllStandardOutput().data())))
            while self._frames:
                self._take(*self._frames.popleft())
        except (BadFrame, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            self._errors += f"\nunreadable answer: {type(error).__name__}".encode()
            self._frames.clear()
            self._reader = None  # nothing that follows means anything
            self._process.kill()
        finally:
            if self._frames:  # a listener failed: what came after its frame is still to be taken
                QTimer.singleShot(0, self, self._read)

    def _take(self, kind: FrameKind, number: int, body: bytes) -> None:
        call = self.calls.get(number)
        if kind is FrameKind.ROWS:
            rows = _rows.decode(body)
            if call is not None and call.on_rows is not None:
                call.on_rows(rows)
            return
        message = _messages.decode(body)
        match message:
            case Hello():
                self.generation = message.generation
            case SlotsChanged():
                self.slots_changed.emit(message)
            case Calling():
                self._set_calling(message)
            case Unlocking() | StillUnlocked():
                self._note_cards(message)
            case NotLogged():
                self.not_logged.emit(self.named(message.problem))
            case Progress() if call is not None:
                self._progress(call, message)
            case Reply() | Failure() | WasCancelled() if call is not None:
                self._settle(call, message)
            case _:
                pass  # late: nobody asks for it any more

    def _note_cards(self, message: Unlocking | StillUnlocked) -> None:
        if isinstance(message, Unlocking):
            self.unlocked |= {message.reader}
        else:
            self.still_unlocked = frozenset(message.readers)

    def _set_calling(self, message: Calling) -> None:
        self.stalled = self.waited_for = False
        self._stall.stop()
        self.calling = None
        if message.function:
            self.calling = (message.function, time.monotonic() - message.seconds)
            self._stall.start(max(0, round((STALL_AFTER - message.seconds) * 1000)))
        self.calling_changed.emit()

    def _set_stalled(self) -> None:
        self.stalled, self.waited_for = True, False
        self.calling_changed.emit()

    def keep_waiting(self) -> None:
        """Ask nothing more about the running call for a while; rows and pages go on saying that it runs."""
        if self.calling is not None:
            self.waited_for = True
            self._stall.start(KEEP_WAITING * 1000)
            self.calling_changed.emit()

    def _progress(self, call: Call, message: Progress) -> None:
        call.progress = (message.done, message.total)
        if call.on_progress is not None:
            call.on_progress(*call.progress)
        self.activity_changed.emit()

    def _settle(self, call: Call, message: Reply | Failure | WasCancelled) -> None:
        value: Any = None
        if isinstance(message, Reply):  # a reply of another type is unreadable: then the call ends with its host
            value = msgspec.json.decode(message.value, type=call.request.reply_type())
        del self.calls[call.number]
        error: Exception | None = None
        if isinstance(message, Reply):
            call.pending.resolve(value)
        else:
            error = self._failure(call, message)
            call.pending.reject(error)
        self.call_ended.emit(call, error)
        if not self.calls and not self.closing:
            self._idle.start()
        self.activity_changed.emit()

    def _failure(self, call: Call, message: Failure | WasCancelled) -> Exception:
        if isinstance(message, Failure):
            return AppError(self.named(message.problem))
        if self.closing and not call.cancelled:
            return gone(self._end("closed"), call.request.unfinished)
        return Cancelled()

    def named(self, problem: Problem) -> Problem:
        """Return a problem that this host has told, with the library that it drives."""
        return msgspec.structs.replace(problem, library=self._library)

    def _read_errors(self) -> None:
        # Always drained, never trusted: undrained it can grow without limit.
        self._errors = last_of(self._errors, bytes(self._process.readAllStandardError().data()))

    def _error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._errors = self._process.errorString().encode()
            self._settle_end(self._end("not started"))

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read_errors()
        try:
            self._read()
        finally:
            crashed = status is QProcess.ExitStatus.CrashExit
            self._settle_end(self._end(self._how(crashed), code))

    def _how(self, crashed: bool) -> How:
        if self.closing:
            return "closed"
        if not self.generation:
            return "not started"
        return "crashed" if crashed else "exited"

    def _end(self, how: How, code: int = 0) -> HostEnd:
        function = self.calling[0] if self.calling else ""
        words = "" if self._saw_pins else self._errors.decode("utf-8", "replace")
        loading = any(isinstance(call.request, OpenLibrary) for call in self.calls.values())
        return HostEnd(how, code, function, words, self._documents, self._library, loading)

    def _settle_end(self, end: HostEnd) -> None:
        if self.end is not None:
            return
        self.end = end
        self._secrets.close()
        self.calling, self.stalled, self.waited_for = None, False, False
        self._stall.stop()
        self._idle.stop()
        calls, self.calls = list(self.calls.values()), {}
        for call in calls:
            error = gone(end, call.request.unfinished)
            call.pending.reject(error)
            self.call_ended.emit(call, error)
        self.activity_changed.emit()
        self.calling_changed.emit()
        self.ended.emit(end)


def last_of(before: bytes, written: bytes) -> bytes:
    """Return what is kept of a host's error output."""
    return (before + written)[-4096:]


def _frame(number: int, message: Request[Any] | Cancel) -> bytes:
    body = _encode(message)
    return header(FrameKind.MESSAGE, number, len(body)) + body
