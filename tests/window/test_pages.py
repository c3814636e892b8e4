"""The pages of library, slot and token: every field and flag, words instead of huge numbers, mechanisms, session."""

from app.model.token import Token
from app.vocabulary.flags import SLOT_FLAGS, TOKEN_FLAGS
from tests.canary import USER_PIN
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty

OVERVIEW, OBJECTS, MECHANISMS, DETAILS = range(4)


def test_the_page_of_a_library_has_every_field(desk: Desk, token: Token) -> None:
    desk.select(desk.row("Test"))
    page = desk.window.browser.library
    info = token.library.info
    assert info is not None
    page.tabs.set_current(0)
    said = desk.words()
    for field in (info.description, info.manufacturer, str(info.library_version), str(info.cryptoki_version)):
        assert field in said
    assert "0x00000000" in said, "flags"
    page.tabs.set_current(1)
    assert token.library.profile.sha256 in desk.words().replace(" ", "").replace("\u200b", "")
    assert "SOFTHSM2_CONF" in desk.words()


def test_the_page_of_a_slot_has_every_field_and_flag_with_a_sentence(desk: Desk, token: Token) -> None:
    desk.select(desk.row("Test", token.address.slot.description))
    said = desk.words()
    info = token.slot.info
    for field in (info.description, info.manufacturer, str(info.hardware_version), str(info.firmware_version), "Anna"):
        assert field in said
    for flag in SLOT_FLAGS:
        assert flag.name in said


@fault(26)
def test_the_page_of_a_token_has_every_field_and_flag_and_words_instead_of_huge_numbers(
    desk: Desk, token: Token
) -> None:
    desk.window.browser.select_token(token)
    desk.token_page.tabs.set_current(DETAILS)
    said = desk.words()
    info = token.info
    for field in ("Anna", info.manufacturer, info.model, info.serial, "4 to 255 characters", "no clock"):
        assert field in said
    for flag in TOKEN_FLAGS:
        assert flag.name in said
    assert "unlimited" in said
    assert "not reported" in said
    assert "18446744073709551615" not in said.replace(",", "").replace(".", "")
    assert "Read/write, nobody logged in" in said
    assert "CKF_RW_SESSION" in said


def test_the_session_that_is_shown_is_the_one_that_the_token_reports(desk: Desk, token: Token) -> None:
    desk.log_in(token, USER_PIN)
    desk.window.browser.select_token(token)
    desk.token_page.tabs.set_current(DETAILS)
    assert "Read/write, user logged in" in desk.words()


def test_flags_that_the_standard_does_not_name_are_shown_by_number(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    faulty.rule("C_GetTokenInfo or 0x80000000")
    desk.window.browser.select_token(faulty_token)
    desk.choose("refresh")
    desk.until(lambda: faulty_token.info.flags & 0x80000000)
    desk.token_page.tabs.set_current(DETAILS)
    desk.until(lambda: "0x80000000" in desk.words().lower())


def test_mechanisms_have_name_number_sizes_and_use(desk: Desk, token: Token) -> None:
    desk.window.browser.select_token(token)
    desk.token_page.tabs.set_current(MECHANISMS)
    said = desk.words()
    assert f"Mechanisms  {len(token.mechanisms)}" in said or f"Mechanisms ({len(token.mechanisms)})" in said
    assert "CKM_RSA_PKCS_KEY_PAIR_GEN" in said
    assert "0x00000000" in said
    desk.type(desk.token_page.mechanisms.filter, "EC_KEY")
    desk.until(lambda: "CKM_EC_KEY_PAIR_GEN" in desk.words() and "CKM_AES_CBC" not in desk.words())


@fault(27)
def test_a_vendor_mechanism_is_shown_by_its_number(desk: Desk, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_GetMechanismList put 0=3412008000000000 1 1")
    desk.add(faulty.path, faulty.env)
    desk.token("Anna")
    desk.token_page.tabs.set_current(MECHANISMS)
    assert "0x80001234" in desk.words().lower()
