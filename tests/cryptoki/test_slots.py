"""Slots and tokens: read whole, one failure at a time, watched cheaply, found again only where they are the same."""

import msgspec
import pytest

from app.cryptoki import slots as slots_module
from app.cryptoki.errors import CryptokiError
from app.cryptoki.library import Library
from app.vocabulary.errors import AppError
from app.vocabulary.values import SlotAddress
from tests.canary import SO_PIN, USER_PIN
from tests.catalogue import fault, rule
from tests.cryptoki.conftest import Opener
from tests.cryptoki.helpers import address_of, log_in, make_key, rows, token_of
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm

REMOVABLE = "C_GetSlotInfo or 0x2"


def equal_names(faulty: Faulty) -> str:
    """Return the rule that gives every slot the same description."""
    return "C_GetSlotInfo put 0=" + b"Reader".ljust(64).hex()


@pytest.fixture
def faulty_library_open(faulty: Faulty, open_library: Opener) -> Library:
    faulty.softhsm.new_token()
    return open_library(faulty)


def test_info_and_slots_say_what_softhsm_says(library: Library) -> None:
    info = library.info()
    assert (info.manufacturer, str(info.cryptoki_version)) == ("SoftHSM", "2.40")
    token, blank = sorted(library.slots(), key=lambda slot: not (slot.token and slot.token.initialized))
    assert token.token is not None
    assert token.token.label == "Test token"
    assert token.token.session_count == "not reported"
    assert token.token.max_session_count == "unlimited"
    assert not token.info.removable
    assert blank.token is not None
    assert not blank.token.initialized
    assert blank.token_address is not None
    assert blank.token_address.serial == ""


@fault(23)
def test_no_text_of_a_slot_or_token_can_do_harm(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty.rule("C_GetTokenInfo put 0=1b5b33316d3c623ee280aeff", "C_GetSlotInfo put 0=0a0d00ff")
    for slot in faulty_library_open.slots():
        assert slot.token is not None
        assert slot.token.label.isprintable()
        assert "⁅U+001B⁆" in slot.token.label
        assert slot.info.description.isprintable()


@fault(21)
def test_one_failing_slot_does_not_lose_the_others(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty.rule("C_GetSlotInfo rv 0x30 0 1")
    bad, good = faulty_library_open.slots()
    assert bad.problem is not None
    assert (bad.problem.code_name, bad.problem.function) == ("CKR_DEVICE_ERROR", "C_GetSlotInfo")
    assert bad.token is None
    assert good.problem is None
    assert good.token is not None


def test_one_failing_token_keeps_its_slot(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty.rule("C_GetTokenInfo rv 0xe1 0 1")
    bad, good = faulty_library_open.slots()
    assert bad.problem is not None
    assert bad.problem.code_name == "CKR_TOKEN_NOT_RECOGNIZED"
    assert bad.info.token_present
    assert good.token is not None


@fault(19)
def test_a_list_that_grows_between_the_calls_is_read_again(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty.rule("C_GetSlotList count 1 0 1")
    assert len(faulty_library_open.slots()) == 2


def test_a_list_that_never_settles_is_an_error(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty.rule("C_GetSlotList count 1")
    faulty.forget_calls()
    with pytest.raises(CryptokiError):
        faulty_library_open.slots()
    assert len(faulty.calls("C_GetSlotList")) == 10


@fault(20)
def test_an_absurd_count_is_refused_before_anything_is_allocated(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty.rule(f"C_GetSlotList count {2**62}")
    with pytest.raises(AppError, match="Too many slots"):
        faulty_library_open.slots()


def test_equal_slots_are_numbered(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty.rule(equal_names(faulty))
    addresses = [slot.address for slot in faulty_library_open.slots()]
    assert addresses == [SlotAddress("Reader", 0), SlotAddress("Reader", 1)]


@fault(29)
def test_a_library_whose_event_call_is_not_known_to_return_is_not_asked(
    faulty: Faulty, faulty_library_open: Library
) -> None:
    faulty.rule("C_WaitForSlotEvent hang")
    for _ in range(3):
        faulty_library_open.poll()
    assert faulty.calls("C_WaitForSlotEvent") == []


# ── the watch ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_poll_tells_everything_and_the_next_nothing(faulty_library_open: Library) -> None:
    first = faulty_library_open.poll()
    assert first is not None
    assert len(first) == 2
    assert faulty_library_open.poll() is None


def test_a_poll_of_fixed_slots_is_one_list(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty_library_open.slots()
    faulty.forget_calls()
    faulty_library_open.poll()
    assert {name for name, _ in faulty.calls()} == {"C_GetSlotList"}


def test_a_poll_of_card_readers_asks_for_no_token(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty.rule(REMOVABLE)
    faulty_library_open.slots()
    faulty.forget_calls()
    assert faulty_library_open.poll() is None
    assert [name for name, _ in faulty.calls()] == ["C_GetSlotList"] * 2 + ["C_GetSlotInfo"] * 2


def test_fixed_slots_are_looked_at_after_a_while(
    faulty: Faulty, faulty_library_open: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty_library_open.slots()
    monkeypatch.setattr(slots_module, "FIXED_SLOT_SECONDS", 0.0)
    faulty.rule("C_GetSlotInfo clear 0x1", "C_GetTokenInfo rv 0xe0")
    changed = faulty_library_open.poll()
    assert changed is not None
    assert [(slot.token, slot.problem) for slot in changed] == [(None, None)] * 2


@fault(22)
def test_the_token_of_a_fixed_slot_that_says_it_is_empty_is_read(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty.rule("C_GetSlotInfo clear 0xffffffff")
    assert all(slot.token is not None and slot.problem is None for slot in faulty_library_open.slots())
    assert token_of(faulty_library_open).state().info.label
    faulty.forget_calls()
    assert faulty_library_open.poll() is None
    assert {name for name, _ in faulty.calls()} == {"C_GetSlotList"}, "it is watched as quietly as any fixed slot"


@fault(22)
def test_the_token_of_a_silent_slot_is_seen_to_come_and_go(
    faulty: Faulty, faulty_library_open: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = "C_GetSlotInfo clear 0x1"
    faulty.rule(silent, "C_GetTokenInfo rv 0xe0")
    assert [(slot.token, slot.problem) for slot in faulty_library_open.slots()] == [(None, None)] * 2
    monkeypatch.setattr(slots_module, "FIXED_SLOT_SECONDS", 0.0)
    faulty.rule(silent)
    came = faulty_library_open.poll()
    assert came is not None
    assert all(slot.token for slot in came)
    faulty.rule(silent, "C_GetTokenInfo rv 0xe0")
    went = faulty_library_open.poll()
    assert went is not None
    assert [(slot.token, slot.problem) for slot in went] == [(None, None)] * 2


@fault(22)
def test_a_card_reader_that_says_it_is_empty_is_believed(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty.rule(REMOVABLE, "C_GetSlotInfo clear 0x1")
    faulty.forget_calls()
    assert all(slot.token is None for slot in faulty_library_open.slots())
    assert faulty.calls("C_GetTokenInfo") == []


def test_a_silent_slot_has_not_lost_its_token_where_a_call_fails(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty.rule("C_GetSlotInfo clear 0x1")
    assert not faulty_library_open.was_pulled(address_of(faulty_library_open))


def test_a_card_that_is_pulled_and_comes_back_is_seen(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty.rule(REMOVABLE)
    faulty_library_open.slots()
    faulty.rule(REMOVABLE, "C_GetSlotInfo clear 0x1")
    gone = faulty_library_open.poll()
    assert gone is not None
    assert all(slot.token is None and slot.problem is None for slot in gone)
    faulty.rule(REMOVABLE)
    back = faulty_library_open.poll()
    assert back is not None
    assert all(slot.token is not None for slot in back)


def test_a_slot_that_goes_and_comes_is_seen(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty_library_open.slots()
    faulty.rule("C_GetSlotList count 1 1 1")
    fewer = faulty_library_open.poll()
    assert fewer is not None
    assert len(fewer) == 1
    more = faulty_library_open.poll()
    assert more is not None
    assert len(more) == 2


def test_a_token_just_put_in_is_read_again_when_it_was_not_ready(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty.rule(REMOVABLE, "C_GetTokenInfo rv 0x30 0 2")
    assert all(slot.problem for slot in faulty_library_open.slots())
    ready = faulty_library_open.poll()
    assert ready is not None
    assert not any(slot.problem for slot in ready)


def test_a_fixed_token_that_could_not_be_read_is_read_again_at_once_and_not_for_ever(
    faulty: Faulty, faulty_library_open: Library
) -> None:
    faulty.rule("C_GetTokenInfo rv 0x30 0 2")
    assert all(slot.problem for slot in faulty_library_open.slots())
    ready = faulty_library_open.poll()
    assert ready is not None
    assert not any(slot.problem for slot in ready)
    faulty.rule("C_GetTokenInfo rv 0x30")
    assert all(slot.problem for slot in faulty_library_open.slots())
    for _ in range(slots_module._TOKEN_TRIES):
        faulty_library_open.poll()
    faulty.forget_calls()
    assert faulty_library_open.poll() is None
    assert [name for name, _ in faulty.calls()] == ["C_GetSlotList"] * 2


def test_a_blank_card_is_not_probed_again(faulty: Faulty, faulty_library_open: Library) -> None:
    faulty.rule(REMOVABLE, "C_GetTokenInfo rv 0xe1")
    faulty_library_open.slots()
    faulty.forget_calls()
    assert faulty_library_open.poll() is None
    assert faulty.calls("C_GetTokenInfo") == []


def test_a_new_token_is_told_by_the_next_poll(library: Library) -> None:
    library.slots()
    made = library.initialize_blank_token("Second", bytearray(SO_PIN.encode()), bytearray(USER_PIN.encode()))
    changed = library.poll()
    assert changed is not None
    assert made.address in [slot.token_address for slot in changed]
    assert len(changed) == 3


def test_a_token_made_by_another_process_is_told_by_the_next_poll(softhsm: SoftHsm, open_library: Opener) -> None:
    library = open_library(softhsm)
    library.slots()
    softhsm.new_token("Made elsewhere")
    changed = library.poll()
    assert changed is not None
    assert "Made elsewhere" in [slot.token.label for slot in changed if slot.token]
    assert library.poll() is None


def test_a_token_made_elsewhere_waits_for_the_end_of_our_sessions(softhsm: SoftHsm, open_library: Opener) -> None:
    softhsm.new_token("Ours")
    library = open_library(softhsm)
    token = token_of(library)
    log_in(token)
    softhsm.new_token("Made elsewhere")
    assert library.poll() is None
    assert token.state().session.role == "user"


# ── the same token ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_token_is_found_by_its_address_with_one_question(faulty: Faulty, faulty_library_open: Library) -> None:
    address = address_of(faulty_library_open)
    faulty.forget_calls()
    assert faulty_library_open.token(address).address == address
    assert [name for name, _ in faulty.calls()] == ["C_GetTokenInfo"]


@rule(12)
def test_another_token_in_the_slot_is_refused(faulty: Faulty, faulty_library_open: Library) -> None:
    address = address_of(faulty_library_open)
    faulty.rule("C_GetTokenInfo put 80=" + b"another serial 1".hex())
    with pytest.raises(AppError, match="another token") as caught:
        faulty_library_open.token(address)
    assert str(caught.value.problem.unchanged) == "Nothing was done."


def test_a_token_that_is_gone_is_refused(faulty_library_open: Library) -> None:
    address = msgspec.structs.replace(address_of(faulty_library_open), serial="00", slot=SlotAddress("Nowhere"))
    with pytest.raises(AppError, match="The token is gone"):
        faulty_library_open.token(address)


def test_an_empty_reader_is_an_error_of_the_token(faulty: Faulty, faulty_library_open: Library) -> None:
    address = address_of(faulty_library_open)
    faulty.rule("C_GetTokenInfo rv 0xe0")
    with pytest.raises(CryptokiError) as caught:
        faulty_library_open.token(address)
    assert caught.value.problem.code_name == "CKR_TOKEN_NOT_PRESENT"


@fault(25)
def test_a_renamed_slot_is_found_by_the_identity(faulty: Faulty, faulty_library_open: Library) -> None:
    address = address_of(faulty_library_open)
    faulty.rule("C_GetSlotInfo put 0=" + b"New name of this reader".ljust(64).hex())
    faulty_library_open.slots()
    found = faulty_library_open.token(address)
    assert found.address.identity == address.identity
    assert found.address.slot.description == "New name of this reader"


def test_a_renamed_slot_with_twins_is_refused(faulty: Faulty, faulty_library_open: Library) -> None:
    address = address_of(faulty_library_open)
    twin = "C_GetTokenInfo put 80=" + address.serial.encode().ljust(16).hex()
    faulty.rule("C_GetSlotInfo put 0=" + b"New".ljust(64).hex(), twin)
    with pytest.raises(AppError, match="The token is gone"):
        faulty_library_open.token(msgspec.structs.replace(address, slot=SlotAddress("Old")))


@fault(24)
@pytest.mark.parametrize("byte", ["20", "00", "30"])
def test_tokens_of_one_name_without_a_serial_number_are_told_apart_by_their_slots(
    faulty: Faulty, open_library: Opener, byte: str
) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.softhsm.new_token("Anna")
    unnumbered = f"C_GetTokenInfo put 80={16 * byte}"
    faulty.rule(unnumbered)
    library = open_library(faulty)
    states = [slot for slot in library.slots() if slot.token is not None and slot.token.initialized]
    first, second = (slot.token_address for slot in states)
    assert first is not None
    assert second is not None
    assert first.identity == second.identity
    log_in(library.token(first))
    make_key(library.token(first))
    assert (len(rows(library.token(first))), len(rows(library.token(second)))) == (2, 0)
    faulty.rule(unnumbered, "C_GetSlotInfo put 0=" + b"New".ljust(64).hex())
    library.slots()
    with pytest.raises(AppError, match="The token is gone"):
        library.token(second)  # nobody can tell now which one was meant, and its label does not decide


def test_the_token_object_stays_the_same(library: Library) -> None:
    assert token_of(library) is token_of(library)
