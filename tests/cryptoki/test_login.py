"""Sessions and PINs: one try, never two; the state is the token's own."""

import pytest

from app.cryptoki.errors import CryptokiError
from app.cryptoki.pins import pin_pointer
from app.cryptoki.token import Token
from tests.canary import SO_PIN, USER_PIN, WRONG_PIN
from tests.catalogue import fault, rule
from tests.cryptoki.conftest import Opener
from tests.cryptoki.helpers import address_of, log_in, make_key, rows, token_of
from tests.faulty.library import Faulty


def test_a_token_starts_with_a_public_session(token: Token) -> None:
    state = token.state()
    assert state.session.kind == "rw public"
    assert state.session.role is None
    assert state.info.label == "Test token"


def test_the_right_pin_logs_in_and_log_out_ends_it(token: Token) -> None:
    log_in(token)
    assert token.state().session.kind == "rw user"
    token.log_out()
    assert token.state().session.kind == "rw public"
    token.log_out()


@fault(40)
def test_a_wrong_pin_is_one_login_and_leaves_no_session(faulty: Faulty, faulty_token: Token) -> None:
    faulty_token.state()
    faulty.forget_calls()
    with pytest.raises(CryptokiError) as caught:
        log_in(faulty_token, WRONG_PIN)
    assert caught.value.problem.code_name == "CKR_PIN_INCORRECT"
    assert faulty.calls("C_Login") == [("C_Login", "0xa0")]
    assert faulty.calls("C_OpenSession") == []
    assert faulty_token.state().session.kind == "rw public"


def test_the_flags_after_a_wrong_pin_are_read_afresh(faulty: Faulty, open_library: Opener) -> None:
    faulty.softhsm.new_token()
    library = open_library(faulty)
    address = address_of(library)
    assert library.token(address).state().info.pin_state("user") == "ok"
    with pytest.raises(CryptokiError):
        log_in(library.token(address), WRONG_PIN)
    assert library.token(address).state().info.pin_state("user") == "low"


def test_the_security_officer_logs_in(token: Token) -> None:
    token.log_in("so", bytearray(SO_PIN.encode()))
    assert token.state().session.kind == "rw so"
    with pytest.raises(CryptokiError) as caught:
        log_in(token)
    assert caught.value.problem.code_name == "CKR_USER_ANOTHER_ALREADY_LOGGED_IN"


@fault(50)
def test_logged_in_already_is_no_error_and_a_wrong_role_is(token: Token) -> None:
    log_in(token)
    log_in(token)
    assert token.state().session.role == "user"


def test_a_library_that_calls_another_role_logged_in_is_not_believed(faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_Login rv 0x100")
    with pytest.raises(CryptokiError) as caught:
        log_in(faulty_token)
    assert caught.value.problem.code_name == "CKR_USER_ALREADY_LOGGED_IN"


def test_the_pin_is_passed_where_it_lies_and_can_be_wiped() -> None:
    pin = bytearray(USER_PIN.encode())
    pointer, length = pin_pointer(pin)
    assert length == 12
    pin[:] = b"wiped, wiped"
    assert bytes(pointer) == b"wiped, wiped"  # type: ignore[call-overload]


@fault(47)
@rule(11)
def test_a_pin_pad_gets_null_and_an_empty_pin_does_not() -> None:
    assert pin_pointer(None) == (None, 0)
    pointer, length = pin_pointer(bytearray())
    assert pointer is not None
    assert length == 0


def test_a_pin_typed_on_the_reader_is_one_login_with_null(faulty: Faulty, faulty_token: Token) -> None:
    faulty.forget_calls()
    with pytest.raises(CryptokiError):
        faulty_token.log_in("user", None)  # SoftHSM has no PIN pad: it refuses
    assert [code for _, code in faulty.calls("C_Login")] == ["0x7"]


def test_private_objects_come_with_the_login_and_go_with_it(token: Token) -> None:
    log_in(token)
    make_key(token)
    assert len(rows(token)) == 2
    token.log_out()
    assert [row.private for row in rows(token)] == [False]


def test_a_write_protected_token_gets_a_session_that_reads(faulty: Faulty, open_library: Opener) -> None:
    faulty.softhsm.new_token()
    library = open_library(faulty)
    faulty.rule("C_GetTokenInfo or 0x2")
    assert token_of(library).state().session.kind == "ro public"


@fault(60)
def test_a_token_that_says_so_only_when_asked_gets_one_too(faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_OpenSession rv 0xe2 0 1")
    assert faulty_token.state().session.kind == "ro public"


def test_a_blank_token_has_no_session(faulty: Faulty, open_library: Opener) -> None:
    library = open_library(faulty)
    (blank,) = library.slots()
    assert blank.token_address is not None
    assert library.token(blank.token_address).state().session.kind == "none"
    assert faulty.calls("C_OpenSession") == []


@fault(63)
def test_a_lost_session_is_opened_again_without_a_login(faulty: Faulty, faulty_token: Token) -> None:
    log_in(faulty_token)
    faulty.forget_calls()
    faulty.rule("C_GetSessionInfo rv 0xb3 0 1")
    assert faulty_token.state().session.kind == "rw public"
    assert faulty.calls("C_Login") == []
    assert len(faulty.calls("C_OpenSession")) == 1


def test_mechanisms_have_sizes_and_one_that_fails_is_listed(faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_GetMechanismInfo rv 0x70 0 1")
    mechanisms = faulty_token.mechanisms()
    assert len(mechanisms) == 70
    assert mechanisms[0].flags == 0
    assert [m for m in mechanisms if m.number == 0x1040 and m.min_key_size == 112]


def test_phantom_mechanisms_are_not_listed(faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_GetMechanismList count 75 0 1")
    assert len(faulty_token.mechanisms()) == 70
