"""One host process as the window sees it: requests go out, replies come back to whoever awaits them."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import msgspec
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from app.model.host_end import HostEnd, How, gone
from app.model.secret_pipe import SecretPipe
from app.model.task import Pending
from app.settings.environment import host_environment
from app.settings.host_command import host_command
from app.vocabulary.errors import AppError, Cancelled
from app.vocabulary.frames import BadFrame, FrameKind, FrameReader, header
from app.vocabulary.messages import (
    Calling,
    Cancel,
    Failure,
    FromHost,
    Hello,
    Progress,
    Reply,
    Request,
    SlotsChanged,
    WasCancelled,
)
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import Words

R = TypeVar("R")

LAST_WORD = 2500
"""Milliseconds that a host gets between the end of its pipe and a kill."""

STOP_PATIENCE = 700
"""Milliseconds that a request gets to stop by itself before its host is killed."""

STALL_AFTER = 3.0
"""Seconds that a C function may run before the window offers to stop it."""

KEEP_WAITING = 30
"""Seconds until the window asks again after *Keep waiting*."""

_messages = msgspec.json.Decoder(FromHost)
_rows = msgspec.json.Decoder(list[ObjectRow])
_encode = msgspec.json.Encoder().encode


@dataclass
class Call:
    """A request on its way."""

    number: int
    request: Request[Any]
    pending: Pending[Any]
    began: float = field(default_factory=time.monotonic)
    title: Words | None = None
    """What the activity strip says; a call without a title is not shown there."""
    progress: tuple[int, int] | None = None
    on_rows: Callable[[list[ObjectRow]], None] | None = None
    on_progress: Callable[[int, int], None] | None = None


class Host(QObject):
    """Starts a host, speaks with it, notices its end.

    Nothing here waits: QProcess delivers from the event loop.
    """

    slots_changed = Signal(tuple)
    """The `SlotState` values that a watching host sees now."""
    calling_changed = Signal()
    """`calling` is another one."""
    activity_changed = Signal()
    """A request began, went on or ended."""
    ended = Signal(object)
    """A `HostEnd`; the host is of no more use."""

    def __init__(self, environment: Mapping[str, str], *, documents: bool = False, parent: QObject | None = None):
        """Start a host with the allowed environment and these variables."""
        super().__init__(parent)
        self.calls: dict[int, Call] = {}
        self.calling: tuple[str, float] | None = None
        """The C function that has not returned, and when it was called (time.monotonic)."""
        self.stalled = False
        """Whether that function has run for so long that a person is told."""
        self._stall = QTimer(self, singleShot=True)
        self._stall.timeout.connect(self._set_stalled)
        self.generation = 0
        self.end: HostEnd | None = None
        self.last_number = 0
        """The number of the request that was sent last."""
        self.resting = False
        """Whether it was closed because nobody needed it."""
        self._reader = FrameReader()
        self._errors = b""
        self._closing = False
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._read_errors)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._error)
        self._start(environment, documents)

    def _start(self, environment: Mapping[str, str], documents: bool) -> None:
        program, arguments = host_command()
        variables = QProcessEnvironment()
        for name, value in host_environment(os.environ, environment).items():
            variables.insert(name, value)
        self._process.setProcessEnvironment(variables)
        self._secrets = SecretPipe()
        arguments += ["--documents"] if documents else self._secrets.arguments()
        self._process.start(program, arguments)
        self._secrets.started()

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

        The buffers in `secrets` are wiped here once they are on their way. The await raises AppError for a problem,
        HostGone where the process ends first, Cancelled after `cancel`.
        """
        self.last_number += 1
        number = self.last_number
        pending: Pending[R] = Pending(partial(self.cancel, number))
        if self.end is not None:
            pending.reject(gone(self.end))
            return pending
        self.calls[number] = Call(number, request, pending, title=title, on_rows=on_rows, on_progress=on_progress)
        self._send(FrameKind.MESSAGE, number, _encode(request))
        for secret in secrets:
            self._secrets.send(self._process, number, secret)
            secret[:] = bytes(len(secret))
        self.activity_changed.emit()
        return pending

    def cancel(self, number: int) -> None:
        """Ask for the end of a request; the host looks at it between chunks, rows and calls."""
        if number in self.calls and self.end is None:
            self._send(FrameKind.MESSAGE, number, _encode(Cancel()))

    def stop(self, number: int) -> None:
        """Cancel a request, and kill the host where it is inside a C function that does not return."""
        self.cancel(number)
        QTimer.singleShot(STOP_PATIENCE, self, partial(self._stop_hard, number))

    def _stop_hard(self, number: int) -> None:
        if number in self.calls and self.end is None:
            self.kill()

    def kill(self) -> None:
        """End the process at once: its sessions, and whatever was half done, end with it."""
        self._closing = True
        self._process.kill()

    def close(self) -> None:
        """Close the pipe, so that the host logs out, finalizes and leaves; kill it where it does not."""
        if self.end is not None or self._closing:
            return
        self._closing = True
        self._process.closeWriteChannel()
        QTimer.singleShot(LAST_WORD, self._process, self._process.kill)

    def _send(self, kind: FrameKind, number: int, body: bytes) -> None:
        self._process.write(header(kind, number, len(body)) + body)

    # ── from the host ────────────────────────────────────────────────────────────────────────────────────────────────

    def _read(self) -> None:
        try:
            for kind, number, body in self._reader.feed(bytes(self._process.readAllStandardOutput().data())):
                self._take(kind, number, body)
        except (BadFrame, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            self._errors += f"\nunreadable answer: {type(error).__name__}".encode()
            self._process.kill()

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
                self.slots_changed.emit(message.slots)
            case Calling():
                self._set_calling(message)
            case Progress() if call is not None:
                self._progress(call, message)
            case Reply() | Failure() | WasCancelled() if call is not None:
                self._settle(call, message)
            case _:
                pass  # late: nobody asks for it any more

    def _set_calling(self, message: Calling) -> None:
        self.stalled = False
        self._stall.stop()
        self.calling = None
        if message.function:
            self.calling = (message.function, time.monotonic() - message.seconds)
            self._stall.start(max(0, round((STALL_AFTER - message.seconds) * 1000)))
        self.calling_changed.emit()

    def _set_stalled(self) -> None:
        self.stalled = True
        self.calling_changed.emit()

    def keep_waiting(self) -> None:
        """Say nothing more about the running call for a while."""
        if self.calling is not None:
            self.stalled = False
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
        if isinstance(message, Reply):
            call.pending.resolve(value)
        elif isinstance(message, Failure):
            call.pending.reject(AppError(message.problem))
        else:
            call.pending.reject(Cancelled())
        self.activity_changed.emit()

    def _read_errors(self) -> None:
        # Always drained, never trusted, the last part kept: undrained it can grow without limit.
        self._errors = (self._errors + self._process.readAllStandardError().data())[-4096:]

    def _error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._settle_end(HostEnd("not started", words=self._process.errorString()))

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        self._read_errors()
        crashed = status is QProcess.ExitStatus.CrashExit
        how: How = "closed" if self._closing else "crashed" if crashed else "exited"
        function = self.calling[0] if self.calling else ""
        self._settle_end(HostEnd(how, code, function, self._errors.decode("utf-8", "replace")))

    def _settle_end(self, end: HostEnd) -> None:
        if self.end is not None:
            return
        self.end = end
        self._secrets.close()
        self.calling, self.stalled = None, False
        self._stall.stop()
        calls, self.calls = list(self.calls.values()), {}
        for call in calls:
            call.pending.reject(gone(end))
        self.activity_changed.emit()
        self.ended.emit(end)
