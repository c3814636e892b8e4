"""A practice token out of a blank one, and never out of anything else."""

import pytest

from app.cryptoki.errors import CryptokiError
from app.vocabulary.errors import AppError
from tests.canary import SO_PIN, USER_PIN
from tests.catalogue import rule
from tests.cryptoki.conftest import Opener
from tests.cryptoki.helpers import log_in, make_key, rows, token_of
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm


def pins() -> tuple[bytearray, bytearray]:
    return bytearray(SO_PIN.encode()), bytearray(USER_PIN.encode())


def test_a_blank_token_becomes_one_with_both_pins(softhsm: SoftHsm, open_library: Opener) -> None:
    library = open_library(softhsm)
    made = library.initialize_blank_token("Übung", *pins())
    assert made.info.label == "Übung"
    assert made.info.initialized
    assert made.info.pin_state("user") == "ok"
    assert made.session.kind == "none"
    token = library.token(made.address)
    log_in(token, USER_PIN)
    token.log_out()
    token.log_in("so", bytearray(SO_PIN.encode()))
    assert sum(slot.token is not None and not slot.token.initialized for slot in library.slots()) == 1


def test_other_tokens_and_logins_stay(softhsm: SoftHsm, open_library: Opener) -> None:
    softhsm.new_token("Old")
    library = open_library(softhsm)
    old = token_of(library)
    log_in(old)
    make_key(old)
    library.initialize_blank_token("New", *pins())
    assert old.state().session.role == "user"
    assert len(rows(old)) == 2


@rule(12)
def test_nothing_that_is_initialised_is_touched(faulty: Faulty, open_library: Opener) -> None:
    faulty.softhsm.new_token("Precious")
    library = open_library(faulty)
    faulty.rule("C_GetTokenInfo or 0x400")
    with pytest.raises(AppError, match="There is no blank token"):
        library.initialize_blank_token("New", *pins())
    assert faulty.calls("C_InitToken") == []


@rule(10)
@pytest.mark.parametrize("function", ["C_InitToken", "C_Login", "C_InitPIN"])
@pytest.mark.parametrize("code", [0x05, 0x06, 0x30, 0xA0, 0xA2, 0xB3, 0x80000001])
def test_what_fails_is_done_once(faulty: Faulty, open_library: Opener, function: str, code: int) -> None:
    library = open_library(faulty)
    faulty.rule(f"{function} rv {code:#x}")
    with pytest.raises(CryptokiError) as caught:
        library.initialize_blank_token("New", *pins())
    assert (caught.value.function, caught.value.code) == (function, code)
    assert len(faulty.calls(function)) == 1
    assert len(faulty.calls("C_InitToken")) == 1


@pytest.mark.parametrize("label", ["", "x" * 33, "ä" * 17])
def test_a_name_that_does_not_fit_is_refused_before_anything(faulty: Faulty, open_library: Opener, label: str) -> None:
    with pytest.raises(AppError, match="This name does not fit"):
        open_library(faulty).initialize_blank_token(label, *pins())
    assert faulty.calls("C_InitToken") == []


def test_a_refused_pin_carries_its_code_and_closes_the_session(faulty: Faulty, open_library: Opener) -> None:
    with pytest.raises(CryptokiError) as caught:
        open_library(faulty).initialize_blank_token("New", bytearray(SO_PIN.encode()), bytearray(b"1"))
    assert caught.value.function == "C_InitPIN"
    assert len(faulty.calls("C_OpenSession")) == len(faulty.calls("C_CloseSession"))
    assert [name for name, _ in faulty.calls()][-2:] == ["C_Logout", "C_CloseSession"]
