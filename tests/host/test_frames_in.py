"""What is no request ends the host with exit code 3, without a crash; nobody's PIN is sent anywhere."""

import os
import time

import msgspec
import pytest

from app.vocabulary.frames import HEADER, LIMITS, FrameKind, header
from app.vocabulary.messages import InitializeBlankToken, LogIn, ReadSlots
from tests.canary import SO_PIN, USER_PIN
from tests.catalogue import rule
from tests.faulty.library import Faulty
from tests.host.conftest import Wire, Wires
from tests.host.test_process import logged_in, opened

NOT_LISTENED_TO = 3


def message(body: bytes) -> bytes:
    """Return a message frame with this body."""
    return header(FrameKind.MESSAGE, 9, len(body)) + body


def send(wire: Wire, raw: bytes) -> int:
    """Send raw bytes and return the exit code."""
    assert wire.process.stdin is not None
    wire.process.stdin.write(raw)
    return wire.process.wait(10)


def errors(wire: Wire) -> bytes:
    """Return what an ended host has written to its error output."""
    assert wire.process.stderr is not None
    return wire.process.stderr.read()


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff" * HEADER.size,
        b"GET / HTTP/1.1\r\n\r\n",
        HEADER.pack(2, 0, 1) + b"{}",
        HEADER.pack(2, 4, 1) + b"{}",
        header(FrameKind.ROWS, 1, 2) + b"[]",
        header(FrameKind.SECRET, 1, 12) + USER_PIN.encode(),
        message(b""),
        message(b"no JSON"),
        message(b"\xff\xfe"),
        message(b'{"type":"Explode"}'),
        message(b'{"type":"ReadToken"}'),
        message(b'{"type":"ReadToken","token":{"manufacturer":1}}'),
        message(b'{"type":"OpenLibrary","path":"x","sha256":"y","watch":"z"}'),
        message(b"[" * 100_000),
    ],
    ids=lambda raw: repr(raw[:40]),
)
def test_what_is_no_request_ends_the_host_in_good_order(wires: Wires, raw: bytes) -> None:
    wire = wires.start(dict(os.environ))
    assert send(wire, raw) == NOT_LISTENED_TO
    assert errors(wire) == b""


@pytest.mark.parametrize("kind", FrameKind)
def test_a_frame_over_its_limit_costs_nothing(wires: Wires, kind: FrameKind) -> None:
    wire = wires.start(dict(os.environ))
    began = time.monotonic()
    assert send(wire, HEADER.pack(LIMITS[kind] + 1, kind, 1)) == NOT_LISTENED_TO
    assert time.monotonic() - began < 5, "it does not wait for the body"


def test_half_a_frame_and_the_end_is_an_end_like_any_other(wires: Wires) -> None:
    wire = wires.start(dict(os.environ))
    assert wire.process.stdin is not None
    wire.process.stdin.write(message(msgspec.json.encode(ReadSlots()))[:-3])
    assert wire.end() == 0


def test_garbage_after_a_login_logs_out_all_the_same(wires: Wires, faulty: Faulty) -> None:
    wire, _ = logged_in(wires, faulty)
    assert send(wire, b"\xff" * HEADER.size) == NOT_LISTENED_TO
    assert faulty.calls("C_Logout")
    assert faulty.calls("C_Finalize")


@pytest.mark.parametrize(
    "instead",
    [
        header(FrameKind.SECRET, 99, 12) + USER_PIN.encode(),
        header(FrameKind.MESSAGE, 3, 2) + b"{}",
        HEADER.pack(2000, FrameKind.SECRET, 3),
    ],
    ids=["of another request", "a message", "too long"],
)
def test_an_announced_pin_that_does_not_come_ends_the_host_before_any_login(
    wires: Wires, faulty: Faulty, instead: bytes
) -> None:
    wire, address = opened(wires, faulty)
    os.write(wire._secrets, instead)
    wire.ask(3, LogIn(token=address, role="user"))
    assert wire.process.wait(10) == NOT_LISTENED_TO
    assert faulty.calls("C_Login") == []


def test_a_window_that_dies_before_it_sends_the_pin_leaves_no_login(wires: Wires, faulty: Faulty) -> None:
    wire, address = opened(wires, faulty)
    wire.ask(3, LogIn(token=address, role="user"))
    assert wire.end() == 0
    assert faulty.calls("C_Login") == []
    assert faulty.calls("C_Finalize")


def test_two_pins_belong_to_one_request_in_their_order(wires: Wires, faulty: Faulty) -> None:
    wire, _ = opened(wires, faulty)
    made = wire.value(3, InitializeBlankToken(label="Practice"), SO_PIN.encode(), USER_PIN.encode())
    assert made.info.label == "Practice"
    assert wire.value(4, LogIn(token=made.address, role="user"), USER_PIN.encode()).session.role == "user"


@rule(22)
def test_the_end_of_the_pipe_logs_out_and_finalizes(wires: Wires, faulty: Faulty) -> None:
    wire, _ = logged_in(wires, faulty)
    assert wire.end() == 0
    assert [name for name, _ in faulty.calls() if name in ("C_Logout", "C_Finalize")] == ["C_Logout", "C_Finalize"]


def test_a_library_that_hangs_at_the_end_gets_two_seconds(wires: Wires, faulty: Faulty) -> None:
    wire, _ = logged_in(wires, faulty)
    faulty.rule("C_Logout hang")
    began = time.monotonic()
    assert wire.end() == 0
    assert 1.5 < time.monotonic() - began < 4
