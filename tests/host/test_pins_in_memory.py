"""A PIN is nowhere in a host's memory one second after the call that it was for."""

import hashlib
import os
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.settings import host_command as command_module
from app.vocabulary.desk_messages import DeskRow, ListFile, SetUpToken, Span
from app.vocabulary.errors import Problem
from app.vocabulary.messages import InitializeBlankToken, ListObjects, LogIn, LogOut, ReadSlots
from app.vocabulary.numbers import CKM, CKO
from app.vocabulary.pin_messages import ChangePin, InitializeToken, SetUserPin, TestPin
from app.vocabulary.protocol import Cancel, Failure, Reply, WasCancelled
from app.vocabulary.request import Request
from app.vocabulary.signing import Method
from app.vocabulary.signing_messages import Sign
from app.vocabulary.values import Role, TokenAddress
from tests import canary
from tests.catalogue import rule
from tests.faulty.library import Faulty
from tests.host import conftest as wire_module
from tests.host.conftest import Wire, Wires
from tests.host.test_process import opened
from tests.window.steps import make_careful_key

PIN, SO_PIN, WRONG_PIN = (pin.encode() for pin in (canary.USER_PIN, canary.SO_PIN, canary.WRONG_PIN))


class Memory:
    """Asks a host that scans itself."""

    def __init__(self, folder: Path):
        """Make the pipes. A host opens them when it is asked: it closes all descriptors that it inherits."""
        self.ask, self.tell = folder / "ask", folder / "tell"
        os.mkfifo(self.ask)
        os.mkfifo(self.tell)

    def count(self, text: bytes) -> int:
        """Return how often `text` stands in the memory of the host."""
        self.ask.write_bytes(bytes(letter + 1 for letter in text))
        said = self.tell.read_text()
        assert said.isdecimal(), said
        return int(said)


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Memory:
    """Let every host of this test be one that scans itself."""
    made = Memory(tmp_path)
    scan = str(Path(__file__).with_name("memory_scan.py"))

    def command() -> tuple[str, list[str]]:
        return sys.executable, ["-I", scan, str(made.ask), str(made.tell)]

    monkeypatch.setattr(wire_module, "host_command", command)
    assert command_module.host_command()[0] == sys.executable
    return made


def gone(memory: Memory, *pins: bytes) -> None:
    """Wait a second; then no PIN is there."""
    time.sleep(1)
    assert [memory.count(pin) for pin in pins] == [0] * len(pins)


def seen(memory: Memory, pin: bytes) -> None:
    """Wait until a PIN is there, which shows that the scan finds one that is."""
    deadline = time.monotonic() + 10
    while not memory.count(pin):
        assert time.monotonic() < deadline, "the scan finds a PIN that is there"


def failure(wire: Wire, number: int) -> Problem:
    """Return with what a request has failed."""
    answer = wire.answer(number)
    assert isinstance(answer, Failure), answer
    return answer.problem


@rule(7)
@pytest.mark.parametrize("rule_", ["", "C_InitToken rv 0x30", "C_InitPIN rv 0x30"])
def test_two_pins_are_gone_after_they_were_set_or_not(wires: Wires, faulty: Faulty, memory: Memory, rule_: str) -> None:
    wire, _ = opened(wires, faulty)
    faulty.rule(rule_, "C_GetTokenInfo delay 300")
    wire.ask(3, InitializeBlankToken(label="Practice"), SO_PIN, PIN)
    seen(memory, SO_PIN)
    assert isinstance(wire.answer(3), Failure) is bool(rule_)
    gone(memory, PIN, SO_PIN)


@rule(7)
@pytest.mark.parametrize(("role", "pin"), [("user", PIN), ("so", SO_PIN)])
def test_a_pin_is_there_while_it_is_checked_and_gone_after(
    wires: Wires, faulty: Faulty, memory: Memory, role: Role, pin: bytes
) -> None:
    wire, token = opened(wires, faulty)
    faulty.rule("C_Login delay 1500")
    wire.ask(4, LogIn(token=token, role=role), pin)
    seen(memory, pin)
    assert isinstance(wire.answer(4), Reply)
    gone(memory, pin)
    faulty.rule()
    wire.value(5, LogOut(token=token))
    assert memory.count(pin) == 0


@rule(7)
def test_a_refused_pin_is_gone_too(wires: Wires, faulty: Faulty, memory: Memory) -> None:
    wire, token = opened(wires, faulty)
    wire.ask(4, LogIn(token=token, role="user"), WRONG_PIN)
    assert failure(wire, 4).code_name == "CKR_PIN_INCORRECT"
    gone(memory, WRONG_PIN)


@rule(7)
def test_a_pin_that_is_not_sent_to_the_token_is_gone_too(wires: Wires, faulty: Faulty, memory: Memory) -> None:
    wire, token = opened(wires, faulty)
    wire.ask(4, LogIn(token=msgspec.structs.replace(token, serial="another"), role="user"), PIN)
    assert str(failure(wire, 4).unchanged) == "Your PIN was not sent."
    gone(memory, PIN)
    assert not faulty.calls("C_Login")


@rule(7)
def test_a_pin_whose_request_was_cancelled_is_gone_too(wires: Wires, faulty: Faulty, memory: Memory) -> None:
    wire, token = opened(wires, faulty)
    faulty.rule("C_GetSlotList delay 300")
    wire.ask(4, ReadSlots())
    wire.ask(5, LogIn(token=token, role="user"), PIN)
    wire.ask(5, Cancel())
    assert isinstance(wire.answer(5), WasCancelled)
    gone(memory, PIN)


@rule(7)
def test_the_pin_for_one_use_of_a_key_is_gone_after_that_use(wires: Wires, faulty: Faulty, memory: Memory) -> None:
    wire, token = opened(wires, faulty)
    make_careful_key(faulty.softhsm)
    wire.value(4, LogIn(token=token, role="user"), PIN)
    gone(memory, PIN)
    wire.value(5, ListObjects(token=token))
    key = next(row.address for row in wire.rows if row.object_class == CKO.PRIVATE_KEY)
    sign = Sign(
        token=token, key=key, method=Method(kind="rsa", mechanism=CKM.SHA256_RSA_PKCS), data=b"x", confirmation="pin"
    )
    faulty.rule("C_Login delay 1500")
    wire.ask(6, sign, PIN)
    seen(memory, PIN)
    assert isinstance(wire.answer(6), Reply)
    gone(memory, PIN)
    faulty.rule()
    wire.ask(7, sign, WRONG_PIN)
    assert failure(wire, 7).code_name == "CKR_PIN_INCORRECT"
    gone(memory, WRONG_PIN)


NEW = b"fresh-7731-meadow"
KNOWN_BY_NAME = "anna"


def orders(token: TokenAddress, folder: Path) -> dict[str, tuple[Request[Any], tuple[bytes, ...]]]:
    """Return everything else that takes PINs, with the PINs."""
    listed = f"label,serial,so_pin,pin\nBert,{token.serial},{SO_PIN.decode()},{PIN.decode()}\n"
    path = folder / "list.csv"
    path.write_text(listed)
    file = ListFile(str(path), hashlib.sha256(path.read_bytes()).hexdigest())
    so_pin, pin = (Span(listed.index(one.decode()), len(one)) for one in (SO_PIN, PIN))
    row = DeskRow(number=2, key="k", label="Bert", serial=token.serial, pin_source="list", so_pin=so_pin, pin=pin)
    return {
        "change": (ChangePin(token=token, role="user"), (PIN, NEW)),
        "change so": (ChangePin(token=token, role="so"), (SO_PIN, NEW)),
        "unblock": (SetUserPin(token=token, way="so"), (SO_PIN, NEW)),
        "puk": (SetUserPin(token=token, way="puk"), (PIN, NEW)),
        "test": (TestPin(token=token, role="user"), (PIN,)),
        "initialise": (InitializeToken(token=token, label="Bert"), (SO_PIN, NEW)),
        "log in by name": (LogIn(token=token, role="user", user_name=KNOWN_BY_NAME), (PIN,)),
        "list": (SetUpToken(token=token, list=file, record=str(folder / "desk"), row=row), ()),
    }


ORDERS = ("change", "change so", "unblock", "puk", "test", "initialise", "log in by name", "list")


@rule(7)
@pytest.mark.parametrize("name", ORDERS)
def test_whatever_takes_pins_leaves_none(
    wires: Wires, faulty: Faulty, memory: Memory, tmp_path: Path, name: str
) -> None:
    wire, token = opened(wires, faulty)
    request, pins = orders(token, tmp_path)[name]
    faulty.rule("* delay 100")
    wire.ask(4, request, *pins)
    if pins:
        seen(memory, pins[0])
    faulty.rule()
    assert isinstance(wire.answer(4), Reply) or name in ("puk", "log in by name"), "SoftHSM does these"
    gone(memory, SO_PIN, PIN, NEW)
    (tmp_path / "list.csv").unlink()
