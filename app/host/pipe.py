"""The host's end of the pipe: frames in, frames out, and PINs into buffers that can be wiped."""

import os
import sys
import threading
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.vocabulary.errors import AppError, app_error
from app.vocabulary.frames import HEADER, LIMITS, BadFrame, FrameKind, header, parse_header
from app.vocabulary.protocol import Cancel, ToHost
from app.vocabulary.request import Request
from app.vocabulary.texts import N_

_decoder = msgspec.json.Decoder(ToHost)


class EndOfPipe(Exception):  # noqa: N818 - how a host is told to end, not an error
    """The window closed its end, or died."""


@dataclass(frozen=True)
class Incoming:
    """A message from the window and the PINs that followed it."""

    number: int
    message: Request[Any] | Cancel
    secrets: list[bytearray] = field(repr=False)


def wipe(secrets: list[bytearray]) -> None:
    """Overwrite PINs with zeros."""
    for secret in secrets:
        secret[:] = bytes(len(secret))


def take_standard_descriptors() -> tuple[int, int]:
    """Move the pipe away from descriptors 0 and 1 and return where it is now, as (input, output).

    A library that prints must not corrupt the protocol, and one that reads its input must not steal from it: after
    this, descriptor 0 is empty and descriptor 1 goes where descriptor 2 goes.
    """
    sys.stdout.flush()
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (source, sink):
            msvcrt.setmode(descriptor, os.O_BINARY)
    return source, sink


class Pipe:
    """Reads requests and writes messages. One thread reads; any thread may write."""

    def __init__(self, source: int, sink: int, secrets: int | None = None):
        """Take the descriptors; `secrets` is a pipe of its own for PINs, where the window could make one."""
        self._source, self._sink, self._secrets = source, sink, source if secrets is None else secrets
        os.set_inheritable(self._secrets, False)  # what a library starts gets nothing of ours
        self._writing = threading.Lock()
        self._encoder = msgspec.json.Encoder()

    def read(self) -> Incoming:
        """Wait for the next message and its secrets.

        Raises EndOfPipe, BadFrame, or msgspec.ValidationError for a message that is none.
        """
        kind, number, body = self._frame(self._source)
        if kind is not FrameKind.MESSAGE:
            raise msgspec.ValidationError(f"unexpected {kind.name} frame")
        message = _decoder.decode(body)
        count = message.secrets if isinstance(message, Request) else 0
        return Incoming(number, message, [self._secret(number) for _ in range(count)])

    def send(self, message: msgspec.Struct, number: int = 0) -> None:
        """Write one message.

        Raises OSError where the window is gone, and AppError where the message is too large; then nothing was written.
        """
        self._write(FrameKind.MESSAGE, number, self._encoder.encode(message))

    def send_rows(self, rows: list[object], number: int) -> None:
        """Write some rows of a listing; raises as `send` does."""
        self._write(FrameKind.ROWS, number, self._encoder.encode(rows))

    def _write(self, kind: FrameKind, number: int, body: bytes) -> None:
        try:
            data = memoryview(header(kind, number, len(body)) + body)
        except BadFrame:
            raise _too_large(kind, len(body)) from None
        with self._writing:
            while data:
                data = data[os.write(self._sink, data) :]

    def _secret(self, number: int) -> bytearray:
        kind, of, body = self._frame(self._secrets)
        if kind is not FrameKind.SECRET or of != number:
            wipe([body])
            raise msgspec.ValidationError("a secret was announced and did not come")
        return body

    def _frame(self, descriptor: int) -> tuple[FrameKind, int, bytearray]:
        kind, number, length = parse_header(_exactly(descriptor, HEADER.size))
        return kind, number, _exactly(descriptor, length)


def _exactly(descriptor: int, length: int) -> bytearray:
    """Read so many bytes straight into one buffer: a buffered reader would keep a copy of a PIN (measured)."""
    buffer = bytearray(length)
    rest = memoryview(buffer)
    while rest:
        if hasattr(os, "readv"):
            count = os.readv(descriptor, [rest])
        else:  # Windows has no readv; the piece that os.read returns is one copy more
            piece = os.read(descriptor, len(rest))
            count = len(piece)
            rest[:count] = piece
        if not count:
            raise EndOfPipe
        rest = rest[count:]
    return buffer


def _too_large(kind: FrameKind, size: int) -> AppError:
    return app_error(
        N_("The answer is too large"),
        N_("It has {size} MiB, and at most {most} MiB of this kind are taken at once."),
        N_("If a token was read, one of its objects has a value of an unusual size: tell its vendor."),
        size=str(-(-size // 2**20)),
        most=str(LIMITS[kind] // 2**20),
    )
