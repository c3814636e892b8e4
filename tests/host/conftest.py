"""A host process at the end of its pipes, as the window starts one, without a window."""

import os
import select
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from app.settings.host_command import host_command
from app.vocabulary.frames import HEADER, FrameKind, header, parse_header
from app.vocabulary.objects import ObjectRow
from app.vocabulary.protocol import Cancel, FromHost, Reply, SlotsChanged
from app.vocabulary.request import Request
from tests import canary

PATIENCE = 60
"""Seconds after which a host that says nothing fails the test: longer than any test lets a library hang."""


class Wire:
    """Writes and reads the frames of one host."""

    def __init__(self, environment: dict[str, str], *more: str):
        """Start a host, with further arguments."""
        self.rows: list[ObjectRow] = []
        """What listings have sent."""
        read, self._secrets = os.pipe()
        program, arguments = host_command()
        self.process = subprocess.Popen(
            [program, *arguments, "--secrets", str(read), *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[read],
            env=environment,
            bufsize=0,
        )
        os.close(read)

    def ask(self, number: int, request: Request[Any] | Cancel, *secrets: bytes) -> None:
        """Send a request."""
        assert self.process.stdin is not None
        body = msgspec.json.encode(request)
        self.process.stdin.write(header(FrameKind.MESSAGE, number, len(body)) + body)
        for secret in secrets:
            os.write(self._secrets, header(FrameKind.SECRET, number, len(secret)) + secret)

    def _exactly(self, length: int) -> bytes:
        assert self.process.stdout is not None
        data = b""
        while len(data) < length:
            if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
                raise TimeoutError(f"the host said nothing for {PATIENCE} s")
            piece = self.process.stdout.read(length - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data

    def next(self) -> tuple[int, Any]:
        """Return the next message and the number of its request; rows before it are kept."""
        while True:
            kind, number, length = parse_header(self._exactly(HEADER.size))
            body = self._exactly(length)
            assert not canary.in_bytes(body), "a host never says a PIN"
            if kind is FrameKind.MESSAGE:
                return number, msgspec.json.decode(body, type=FromHost)
            self.rows += msgspec.json.decode(body, type=list[ObjectRow])

    def answer(self, number: int) -> Any:
        """Return the answer to a request, passing over everything else."""
        while True:
            of, message = self.next()
            if of == number and type(message).__name__ in ("Reply", "Failure", "WasCancelled"):
                return message

    def value(self, number: int, request: Request[Any], *secrets: bytes) -> Any:
        """Ask, and return the reply."""
        self.ask(number, request, *secrets)
        answer = self.answer(number)
        assert isinstance(answer, Reply), answer
        return msgspec.json.decode(answer.value, type=request.reply_type())

    def slots(self) -> SlotsChanged:
        """Return the next message about slots."""
        while True:
            _, message = self.next()
            if isinstance(message, SlotsChanged):
                return message

    def hang_up(self) -> None:
        """Close every pipe, as the death of a window does."""
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        if self._secrets >= 0:
            os.close(self._secrets)
            self._secrets = -1

    def end(self) -> int:
        """Hang up, and return the exit code."""
        self.hang_up()
        return self.process.wait(10)

    def interrupt(self) -> None:
        """Do to the host what Ctrl-C in the terminal of the window does."""
        self.process.send_signal(signal.SIGINT)


class Wires:
    """Starts hosts."""

    def __init__(self) -> None:
        """Start with none."""
        self._made: list[Wire] = []

    def start(self, environment: dict[str, str], *more: str) -> Wire:
        """Start a host with these variables and further arguments."""
        self._made.append(Wire(environment, *more))
        return self._made[-1]

    def close(self) -> None:
        """End what is left."""
        for wire in self._made:
            wire.hang_up()
            wire.process.kill()
            wire.process.wait()


@pytest.fixture
def wires() -> Iterator[Wires]:
    """Start hosts, and leave none."""
    made = Wires()
    yield made
    made.close()
