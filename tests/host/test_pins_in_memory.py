"""A PIN is nowhere in a host's memory one second after the call that it was for."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import host_command as command_module
from app.vocabulary.messages import InitializeBlankToken, LogIn, LogOut
from tests import canary
from tests.catalogue import rule
from tests.faulty.library import Faulty
from tests.host import conftest as wire_module
from tests.host.conftest import Wire, Wires
from tests.host.test_process import opened

PIN, SO_PIN, WRONG_PIN = (pin.encode() for pin in (canary.USER_PIN, canary.SO_PIN, canary.WRONG_PIN))


class Memory:
    """Asks a host that scans itself."""

    def __init__(self) -> None:
        """Make the pipes; the host inherits their far ends."""
        self.far_ask, self._ask = os.pipe()
        self._tell, self.far_tell = os.pipe()

    def count(self, text: bytes) -> int:
        """Return how often `text` stands in the memory of the host."""
        os.write(self._ask, bytes(letter + 1 for letter in text))
        return int(os.read(self._tell, 100))

    def close(self) -> None:
        """Close the pipes."""
        for descriptor in (self.far_ask, self._ask, self._tell, self.far_tell):
            os.close(descriptor)


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Memory]:
    """Let every host of this test be one that scans itself."""
    made = Memory()
    scan = str(Path(__file__).with_name("memory_scan.py"))
    for descriptor in (made.far_ask, made.far_tell):
        os.set_inheritable(descriptor, True)

    def command() -> tuple[str, list[str]]:
        return sys.executable, ["-I", scan, str(made.far_ask), str(made.far_tell)]

    monkeypatch.setattr(wire_module, "host_command", command)
    monkeypatch.setattr(wire_module, "INHERITED", (made.far_ask, made.far_tell))
    assert command_module.host_command()[0] == sys.executable
    yield made
    made.close()


def practice(wires: Wires, faulty: Faulty) -> tuple[Wire, LogIn]:
    """Return a host with a token whose PINs are ours, and the request to log in to it."""
    wire, _ = opened(wires, faulty)
    made = wire.value(3, InitializeBlankToken(label="Practice"), SO_PIN, PIN)
    return wire, LogIn(token=made.address, role="user")


def test_two_pins_are_gone_a_second_after_they_were_set(wires: Wires, faulty: Faulty, memory: Memory) -> None:
    practice(wires, faulty)
    time.sleep(1)
    assert memory.count(PIN) == 0
    assert memory.count(SO_PIN) == 0


@rule(7)
def test_a_pin_is_there_while_it_is_checked_and_gone_a_second_after(
    wires: Wires, faulty: Faulty, memory: Memory
) -> None:
    wire, log_in = practice(wires, faulty)
    faulty.rule("C_Login delay 1500")
    wire.ask(4, log_in, PIN)
    deadline = time.monotonic() + 10
    while not memory.count(PIN):
        assert time.monotonic() < deadline, "the scan finds a PIN that is there"
    wire.answer(4)
    time.sleep(1)
    assert memory.count(PIN) == 0
    faulty.rule()
    wire.value(5, LogOut(token=log_in.token))
    assert memory.count(PIN) == 0


@rule(7)
def test_a_refused_pin_is_gone_too(wires: Wires, faulty: Faulty, memory: Memory) -> None:
    wire, log_in = practice(wires, faulty)
    wire.ask(4, log_in, WRONG_PIN)
    assert type(wire.answer(4)).__name__ == "Failure"
    time.sleep(1)
    assert memory.count(WRONG_PIN) == 0


def test_a_pin_whose_request_was_cancelled_is_gone_too(wires: Wires, faulty: Faulty, memory: Memory) -> None:
    from app.vocabulary.messages import ReadSlots
    from app.vocabulary.protocol import Cancel, WasCancelled

    wire, log_in = practice(wires, faulty)
    faulty.rule("C_GetSlotList delay 300")
    wire.ask(4, ReadSlots())
    wire.ask(5, log_in, PIN)
    wire.ask(5, Cancel())
    assert isinstance(wire.answer(5), WasCancelled)
    time.sleep(1)
    assert memory.count(PIN) == 0
