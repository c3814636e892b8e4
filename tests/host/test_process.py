"""A host as a process: what it answers, and how it ends when its window does."""

import hashlib
import sys
import time
from pathlib import Path

import pytest

from app.vocabulary.messages import ListObjects, LogIn, OpenLibrary, ReadSlots, ReadToken
from app.vocabulary.numbers import CKR
from app.vocabulary.protocol import Cancel, Failure, WasCancelled
from app.vocabulary.values import TokenAddress
from tests.canary import USER_PIN
from tests.catalogue import fault, rule
from tests.faulty.library import Faulty
from tests.host import conftest as wire_module
from tests.host.conftest import Wire, Wires

ROOT = Path(__file__).parents[2]


def opened(wires: Wires, faulty: Faulty, *more: str, watch: bool = False) -> tuple[Wire, TokenAddress]:
    """Return a host with the faulty library open, and its token; the host gets further arguments."""
    faulty.softhsm.new_token("Anna")
    wire = wires.start(faulty.env, *more)
    digest = hashlib.sha256(Path(faulty.path).read_bytes()).hexdigest()
    wire.value(1, OpenLibrary(path=faulty.path, sha256=digest, watch_every=float(watch)))
    slots = wire.value(2, ReadSlots())
    address = next(slot.token_address for slot in slots if slot.token.initialized)
    return wire, address


def logged_in(wires: Wires, faulty: Faulty) -> tuple[Wire, TokenAddress]:
    """Return the same, logged in."""
    wire, address = opened(wires, faulty)
    wire.value(3, LogIn(token=address, role="user"), USER_PIN.encode())
    faulty.forget_calls()
    return wire, address


@fault(105)
def test_a_window_that_dies_while_a_request_runs_leaves_nobody_logged_in(wires: Wires, faulty: Faulty) -> None:
    wire, address = logged_in(wires, faulty)
    faulty.rule("C_FindObjectsInit delay 400")
    wire.ask(4, ListObjects(token=address))
    time.sleep(0.2)  # so long that it has begun, and not ended
    wire.end()
    assert faulty.calls("C_Logout")
    assert faulty.calls("C_Finalize")


@rule(3)
def test_a_path_that_depends_on_a_folder_or_a_search_is_not_loaded(wires: Wires, faulty: Faulty) -> None:
    """The file that is hashed might be another one than the system's loader finds."""
    wire = wires.start(faulty.env)
    digest = hashlib.sha256(Path(faulty.path).read_bytes()).hexdigest()
    wire.ask(1, OpenLibrary(path=faulty.path.lstrip("/"), sha256=digest, watch_every=0))  # a host stands in /
    answer = wire.answer(1)
    assert isinstance(answer, Failure)
    assert str(answer.problem.unchanged) == "Nothing was loaded."
    assert faulty.calls() == []


def test_a_watching_host_whose_window_dies_finalizes(wires: Wires, faulty: Faulty) -> None:
    wire, _ = opened(wires, faulty, watch=True)
    faulty.rule("C_GetSlotList count 0")
    time.sleep(0.05)
    wire.end()
    assert faulty.calls("C_Finalize")


def test_what_was_still_waiting_is_not_begun_after_the_end(wires: Wires, faulty: Faulty) -> None:
    wire, address = logged_in(wires, faulty)
    faulty.rule("C_GetTokenInfo delay 500 0 1")
    wire.ask(4, ReadToken(token=address))
    wire.ask(5, LogIn(token=address, role="user"), USER_PIN.encode())
    time.sleep(0.2)  # so long that the first has begun, and not ended
    wire.end()
    assert not faulty.calls("C_Login")
    assert faulty.calls("C_Finalize")


def test_a_cancel_before_its_turn_is_heeded(wires: Wires, faulty: Faulty) -> None:
    wire, address = opened(wires, faulty)
    faulty.rule("C_GetTokenInfo delay 300 0 1")
    wire.ask(3, ReadToken(token=address))
    wire.ask(4, LogIn(token=address, role="user"), USER_PIN.encode())
    wire.ask(4, Cancel())
    assert isinstance(wire.answer(4), WasCancelled)
    assert not faulty.calls("C_Login")


def test_ctrl_c_in_the_terminal_is_for_the_window(wires: Wires, faulty: Faulty) -> None:
    wire, address = logged_in(wires, faulty)
    wire.interrupt()
    wire.value(4, ReadToken(token=address))
    wire.end()
    assert faulty.calls("C_Logout")


def test_a_slot_list_that_fails_is_told_once_and_taken_back(wires: Wires, faulty: Faulty) -> None:
    wire, _ = opened(wires, faulty, watch=True)
    assert wire.slots().slots, "also what was asked for is told by whoever watches"
    faulty.rule("C_GetSlotList rv 0x30")
    told = wire.slots()
    assert told.slots is None
    assert told.problem is not None
    assert told.problem.function == "C_GetSlotList"
    before = len(faulty.calls("C_GetSlotList"))
    until(lambda: len(faulty.calls("C_GetSlotList")) > before)
    faulty.rule()
    assert wire.slots().problem is None


def until(true: object) -> None:
    """Wait until `true()` is."""
    end = time.monotonic() + 10
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("code", [CKR.GENERAL_ERROR, CKR.FUNCTION_FAILED, CKR.DEVICE_ERROR])
def test_a_library_that_cannot_be_opened_is_the_answer_to_whatever_waits(
    wires: Wires, faulty: Faulty, code: CKR
) -> None:
    _, address = opened(wires, faulty)
    faulty.rule(f"C_GetFunctionList rv {code.value:#x}")
    wire = wires.start(faulty.env)
    digest = hashlib.sha256(Path(faulty.path).read_bytes()).hexdigest()
    wire.ask(1, OpenLibrary(path=faulty.path, sha256=digest, watch_every=0.0))
    wire.ask(2, ReadToken(token=address))
    for number in (1, 2):
        answer = wire.answer(number)
        assert isinstance(answer, Failure)
        assert answer.problem.code == code


def test_a_host_whose_worker_is_at_its_end_does_not_go_on_without_it(wires: Wires, faulty: Faulty) -> None:
    """Nobody would answer any more, and no notice of a hanging library would say so."""
    program = (
        "from app.host.worker import Worker\n"
        "def fails(*_): raise LookupError('a bug')\n"
        "Worker._with_cause = fails\n"
        "import sys\n"
        "from app.host.main import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire_module, "host_command", lambda: (sys.executable, ["-c", program]))
        wire = wires.start(faulty.env | {"PYTHONPATH": str(ROOT)})
    wire.ask(1, ReadSlots())
    assert wire.process.wait(10) != 0
