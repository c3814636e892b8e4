"""An answer that is too large for a frame ends its request, not the host with its sessions."""

import os
import select
import threading
from collections.abc import Callable, Iterator

import msgspec
import pytest

from app.host.job import Job
from app.host.operations.registry import OPERATIONS
from app.host.pipe import Incoming, Pipe
from app.host.worker import Worker
from app.vocabulary.frames import HEADER, LIMITS, FrameKind, parse_header
from app.vocabulary.messages import ReadSlots, ReadToken
from app.vocabulary.protocol import Failure, FromHost, Hello, Reply
from app.vocabulary.values import SlotAddress, TokenAddress

REQUEST = ReadToken(token=TokenAddress("", "", "", SlotAddress("")))
NEXT = ReadSlots()


class Ends:
    """A worker in this process, and the window's end of its pipe."""

    def __init__(self) -> None:
        """Start the worker; what it reads comes from nowhere, because requests are handed over directly."""
        self._nothing, source = os.pipe()
        self._read, sink = os.pipe()
        self._all = (self._nothing, source, self._read, sink)
        self.worker = Worker(Pipe(self._nothing, sink))
        self.worker.start()

    def answer(self, number: int) -> FromHost:
        """Return the next message, which belongs to this request; large bodies are read in pieces."""
        kind, of, length = parse_header(self._exactly(HEADER.size))
        message: FromHost = msgspec.json.decode(self._exactly(length), type=FromHost)
        assert (kind, of) == (FrameKind.MESSAGE, number)
        return message

    def _exactly(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            assert select.select([self._read], [], [], 20)[0], "no answer"
            piece = os.read(self._read, length - len(data))
            assert piece
            data += piece
        return data

    def close(self) -> None:
        """End the worker, then the pipes."""
        self.worker.end(5)
        for thread in threading.enumerate():
            if thread.name == "reporter":
                thread.join(5)
        for descriptor in self._all:
            os.close(descriptor)


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ends]:
    """Start a worker whose second request is answered with nothing much."""
    monkeypatch.setitem(OPERATIONS, ReadSlots, lambda job, request: ())
    made = Ends()
    yield made
    made.close()


def too_large_a_reply(job: Job, request: ReadToken) -> str:
    return "x" * LIMITS[FrameKind.MESSAGE]


def too_large_a_row(job: Job, request: ReadToken) -> str:
    job.rows(["x" * LIMITS[FrameKind.ROWS]])
    return "all sent"


@pytest.mark.parametrize("operation", [too_large_a_reply, too_large_a_row])
def test_a_frame_that_would_be_too_large_becomes_a_failure_and_the_worker_lives_on(
    ends: Ends, monkeypatch: pytest.MonkeyPatch, operation: Callable[[Job, ReadToken], str]
) -> None:
    monkeypatch.setitem(OPERATIONS, ReadToken, operation)
    assert isinstance(ends.answer(0), Hello)
    ends.worker.take(Incoming(1, REQUEST, []))
    ends.worker.take(Incoming(2, NEXT, []))
    failure = ends.answer(1)
    assert isinstance(failure, Failure)
    assert str(failure.problem.title) == "The answer is too large"
    assert "MiB" in str(failure.problem.cause)
    assert ends.answer(2) == Reply(msgspec.Raw(b"[]"))
