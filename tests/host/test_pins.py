"""PINs changed, set and tested, tokens initialised: what a host does of it, against SoftHSM; and what it never does."""

from typing import Any

import pytest

from app.vocabulary.crypto_messages import DeleteObjects
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.messages import GenerateKeyPair, ListObjects, LogIn, ReadToken
from app.vocabulary.numbers import CKR
from app.vocabulary.pin_messages import ChangePin, Initialized, InitializeToken, SetUserPin, TestPin
from app.vocabulary.protocol import Failure
from app.vocabulary.values import TokenAddress, TokenState
from tests.canary import WRONG_PIN
from tests.catalogue import fault
from tests.faulty.library import Faulty
from tests.host.conftest import Wire, Wires
from tests.host.test_process import opened
from tests.softhsm import SoftHsm

PIN, SO_PIN, NEW = SoftHsm.pin.encode(), SoftHsm.so_pin.encode(), b"fresh-7731"
NEW_SO = b"officer-5902"

Host = tuple[Wire, TokenAddress]


@pytest.fixture
def host(wires: Wires, faulty: Faulty) -> Host:
    """Start a host with the token Anna; nobody is logged in."""
    made = opened(wires, faulty)
    faulty.forget_calls()
    return made


def refused(wire: Wire, request: Any, *secrets: bytes) -> Any:
    """Ask, and return the problem."""
    wire.ask(9, request, *secrets)
    answer = wire.answer(9)
    assert isinstance(answer, Failure), answer
    return answer.problem


def logs_in(wire: Wire, address: TokenAddress, pin: bytes, role: Any = "user") -> bool:
    """Return whether this is the PIN; nobody is logged in afterwards."""
    wire.ask(8, TestPin(token=address, role=role), pin)
    return not isinstance(wire.answer(8), Failure)


def called(faulty: Faulty) -> list[str]:
    """Return the calls that have to do with PINs."""
    wanted = ("C_Login", "C_Logout", "C_SetPIN", "C_InitPIN", "C_InitToken")
    return [name for name, _ in faulty.calls() if name in wanted]


def test_a_user_pin_is_changed_by_one_call(host: Host, faulty: Faulty) -> None:
    wire, address = host
    state: TokenState = wire.value(3, ChangePin(token=address, role="user"), PIN, NEW)
    assert called(faulty) == ["C_SetPIN"]
    assert state.session.role is None
    assert logs_in(wire, address, NEW)
    assert not logs_in(wire, address, PIN)


def test_a_user_who_is_logged_in_stays_so(host: Host) -> None:
    wire, address = host
    wire.value(3, LogIn(token=address, role="user"), PIN)
    assert wire.value(4, ChangePin(token=address, role="user"), PIN, NEW).session.role == "user"


def test_the_officers_pin_is_never_changed_in_the_place_of_the_users(host: Host, faulty: Faulty) -> None:
    wire, address = host
    wire.value(3, LogIn(token=address, role="so"), SO_PIN)
    wire.value(4, ChangePin(token=address, role="user"), PIN, NEW)
    assert called(faulty) == ["C_Login", "C_Logout", "C_SetPIN"]
    assert logs_in(wire, address, NEW)
    assert logs_in(wire, address, SO_PIN, "so")


@pytest.mark.parametrize("logged_in", [None, "user", "so"])
def test_an_officers_pin_is_changed_whoever_is_logged_in(host: Host, logged_in: Any) -> None:
    wire, address = host
    if logged_in is not None:
        wire.value(3, LogIn(token=address, role=logged_in), {"user": PIN, "so": SO_PIN}[logged_in])
    wire.value(4, ChangePin(token=address, role="so"), SO_PIN, NEW)
    assert logs_in(wire, address, NEW, "so")
    assert logs_in(wire, address, PIN)


def test_a_wrong_old_pin_costs_one_call_and_changes_nothing(host: Host, faulty: Faulty) -> None:
    wire, address = host
    problem = refused(wire, ChangePin(token=address, role="user"), b"wrong-99", NEW)
    assert called(faulty) == ["C_SetPIN"]
    assert str(problem.title) == "Wrong PIN"
    assert str(problem.unchanged) == "The PIN was not changed."
    assert logs_in(wire, address, PIN)


@pytest.mark.parametrize("request_type", [ChangePin, SetUserPin])
def test_a_wrong_officers_pin_says_whose_it_is_and_nothing_follows(
    host: Host, faulty: Faulty, request_type: type
) -> None:
    wire, address = host
    field = {"role": "so"} if request_type is ChangePin else {"way": "so"}
    problem = refused(wire, request_type(token=address, **field), b"wrong-99", NEW)
    assert called(faulty) == ["C_Login"]
    assert str(problem.title) == "Wrong security officer PIN"


@fault(40)
def test_three_wrong_pins_and_a_reset(host: Host, faulty: Faulty) -> None:
    wire, address = host
    faulty.rule("C_Login tries 3")
    for number in range(3):
        assert not logs_in(wire, address, b"wrong-%d" % number)
    assert wire.value(3, ReadToken(token=address)).info.pin_state("user") == "blocked"
    state = wire.value(4, SetUserPin(token=address, way="so"), SO_PIN, NEW)
    assert state.info.pin_state("user") == "ok"
    assert state.session.role is None, "the officer is logged out again"
    assert logs_in(wire, address, NEW)


def test_an_officer_who_is_logged_in_is_not_asked_again(host: Host, faulty: Faulty) -> None:
    wire, address = host
    wire.value(3, LogIn(token=address, role="so"), SO_PIN)
    faulty.forget_calls()
    assert wire.value(4, SetUserPin(token=address, way="so session"), NEW).session.role == "so"
    assert called(faulty) == ["C_InitPIN"]
    assert logs_in(wire, address, NEW)


@fault(53)
def test_a_pin_that_the_token_refuses_leaves_the_old_one_and_logs_the_officer_out(host: Host, faulty: Faulty) -> None:
    wire, address = host
    problem = refused(wire, SetUserPin(token=address, way="so"), SO_PIN, b"1")
    assert problem.code == CKR.PIN_LEN_RANGE
    assert str(problem.unchanged) == "No new PIN was set."
    assert called(faulty) == ["C_Login", "C_InitPIN", "C_Logout"]
    assert wire.value(3, ReadToken(token=address)).session.role is None
    assert logs_in(wire, address, PIN)


@fault(56)
def test_an_unblocking_code_is_the_old_pin_of_a_session_in_which_nobody_is_logged_in(
    host: Host, faulty: Faulty
) -> None:
    wire, address = host
    wire.value(3, LogIn(token=address, role="user"), PIN)
    faulty.forget_calls()
    faulty.rule("C_SetPIN rv 0xA0")
    problem = refused(wire, SetUserPin(token=address, way="puk"), WRONG_PIN.encode(), NEW)
    assert called(faulty) == ["C_Logout", "C_SetPIN"]
    assert str(problem.title) == "Wrong unblocking code"
    faulty.rule()
    wire.value(4, SetUserPin(token=address, way="puk"), PIN, NEW)  # SoftHSM takes the PIN itself for it
    assert logs_in(wire, address, NEW)


def test_a_test_logs_in_once_and_out_again(host: Host, faulty: Faulty) -> None:
    wire, address = host
    assert wire.value(3, TestPin(token=address, role="user"), PIN).session.role is None
    assert called(faulty) == ["C_Login", "C_Logout"]


def test_a_test_of_who_is_logged_in_already_really_asks_the_token(host: Host, faulty: Faulty) -> None:
    wire, address = host
    wire.value(3, LogIn(token=address, role="user"), PIN)
    assert not logs_in(wire, address, b"wrong-99"), "CKR_USER_ALREADY_LOGGED_IN is no right PIN"


def _at_reader(address: TokenAddress) -> list[tuple[Any, dict[str, tuple[str, ...]]]]:
    """Return requests with what is typed at the reader for them; they leave NEW and NEW_SO as the PINs."""
    new = NEW.decode()
    return [
        (ChangePin(token=address, role="user", at_reader=True), {"C_SetPIN": (SoftHsm.pin, new)}),
        (SetUserPin(token=address, way="puk", at_reader=True), {"C_SetPIN": (new, new)}),
        (SetUserPin(token=address, way="so", at_reader=True), {"C_Login": (SoftHsm.so_pin,), "C_InitPIN": (new,)}),
        (TestPin(token=address, role="user", at_reader=True), {"C_Login": (new,)}),
        (
            InitializeToken(token=address, label="Anna", at_reader=True),
            {"C_InitToken": (SoftHsm.so_pin,), "C_Login": (SoftHsm.so_pin,), "C_InitPIN": (new,)},
        ),
        (
            ChangePin(token=address, role="so", at_reader=True),
            {"C_Login": (SoftHsm.so_pin,), "C_SetPIN": (SoftHsm.so_pin, NEW_SO.decode())},
        ),
    ]


@fault(48)
def test_what_is_typed_at_the_reader_is_a_null_pointer(host: Host, faulty: Faulty) -> None:
    wire, address = host
    for request, typed in _at_reader(address):
        faulty.rule(*(faulty.typed(function, *pins) for function, pins in typed.items()))
        faulty.forget_calls()
        wire.value(9, request)
        assert {name for name in called(faulty) if name != "C_Logout"} == set(typed)
        faulty.rule()
        assert logs_in(wire, address, NEW)
    assert logs_in(wire, address, NEW_SO, "so")


# ── initialising ─────────────────────────────────────────────────────────────────────────────────────────────────────


@fault(57)
def test_a_used_token_is_emptied_and_gets_label_and_pin(host: Host, faulty: Faulty) -> None:
    wire, address = host
    wire.value(3, LogIn(token=address, role="user"), PIN)
    wire.value(4, GenerateKeyPair(token=address, spec=KeyPairSpec(choice="P-256", label="Old", id=b"\x01")))
    faulty.forget_calls()
    made: Initialized = wire.value(5, InitializeToken(token=address, label="Bert"), SO_PIN, NEW)
    assert made.problem is None
    assert made.state.info.label == "Bert"
    assert made.state.address.serial == address.serial
    assert called(faulty) == ["C_Logout", "C_InitToken", "C_Login", "C_InitPIN", "C_Logout"]
    assert logs_in(wire, made.state.address, NEW)
    wire.value(6, LogIn(token=made.state.address, role="user"), NEW)
    assert wire.value(7, ListObjects(token=made.state.address)).count == 0


def test_a_blank_token_gets_both_pins_and_another_identity(wires: Wires, faulty: Faulty) -> None:
    from app.vocabulary.messages import ReadSlots

    wire, _ = opened(wires, faulty)
    blank = next(one.token_address for one in wire.value(3, ReadSlots()) if not one.token.initialized)
    made: Initialized = wire.value(4, InitializeToken(token=blank, label="Carla"), b"officer-1", NEW)
    assert (made.problem, made.state.info.label) == (None, "Carla")
    assert made.state.address.serial
    assert logs_in(wire, made.state.address, NEW)
    assert logs_in(wire, made.state.address, b"officer-1", "so")


@fault(55)
def test_a_wrong_officers_pin_destroys_nothing(host: Host, faulty: Faulty) -> None:
    wire, address = host
    problem = refused(wire, InitializeToken(token=address, label="Bert"), b"wrong-99", NEW)
    assert str(problem.title) == "Wrong security officer PIN"
    assert "still there" in str(problem.unchanged)
    assert called(faulty)[-1] == "C_InitToken"
    assert logs_in(wire, address, PIN)


@fault(57)
def test_a_token_that_was_swapped_is_not_touched(host: Host, faulty: Faulty) -> None:
    wire, address = host
    wire.value(3, LogIn(token=address, role="user"), PIN)
    spec = KeyPairSpec(choice="P-256", label="Mine", id=b"\x01")
    made = wire.value(4, GenerateKeyPair(token=address, spec=spec))
    doomed = (made.private.address, made.public.address)
    faulty.forget_calls()
    faulty.rule("C_GetTokenInfo put 80=39393939")  # the serial number stands behind label, manufacturer and model
    for request, secrets in (
        (InitializeToken(token=address, label="Bert"), (SO_PIN, NEW)),
        (SetUserPin(token=address, way="so"), (SO_PIN, NEW)),
        (ChangePin(token=address, role="user"), (PIN, NEW)),
        (TestPin(token=address, role="user"), (PIN,)),
        (DeleteObjects(token=address, objects=doomed), ()),
    ):
        problem = refused(wire, request, *secrets)
        assert str(problem.title) == "There is another token in this slot"
    assert called(faulty) == []
    assert faulty.calls("C_DestroyObject") == []


def test_a_user_pin_that_is_refused_after_the_token_was_emptied_is_told_with_the_new_token(host: Host) -> None:
    wire, address = host
    made: Initialized = wire.value(3, InitializeToken(token=address, label="Bert"), SO_PIN, b"1")
    assert made.state.info.label == "Bert"
    assert made.state.info.pin_state("user") == "unset"
    assert made.problem is not None
    assert made.problem.code == CKR.PIN_LEN_RANGE


def test_a_fresh_start_that_fails_is_tried_again_by_whoever_asks_next(host: Host, faulty: Faulty) -> None:
    wire, address = host
    faulty.rule("C_Initialize rv 5 0 1")
    problem = refused(wire, InitializeToken(token=address, label="Bert"), SO_PIN, NEW)
    assert str(problem.title) == "The token was initialised, but cannot be read"
    assert logs_in(wire, address, NEW)


def test_a_session_of_another_kind_is_no_obstacle(host: Host) -> None:
    wire, address = host
    wire.value(3, ReadToken(token=address, read_only=True))
    assert wire.value(4, InitializeToken(token=address, label="Bert"), SO_PIN, NEW).problem is None
