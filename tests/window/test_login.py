"""Log in and out: the prompt says the state before typing, a PIN is sent once, and what is private comes and goes."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.pin_pad import PinPadDialog
from app.model.token import Token
from app.vocabulary.numbers import CKO
from tests.canary import WRONG_PIN
from tests.catalogue import fault, rule
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.window.steps import make_careful_key, private_keys, sign, sign_dialog

BAD_ARGUMENTS = "0x7"
"""What SoftHSM answers to C_Login with a NULL PIN."""


def prompt_of(desk: Desk, verb: str = "log_in") -> PinDialog:
    """Choose to log in and return the prompt."""
    desk.choose(verb)
    return desk.dialog(PinDialog)


def test_the_prompt_says_which_token_and_which_pin(desk: Desk, token: Token) -> None:
    said = desk.words(prompt_of(desk))
    for word in ("Anna", token.info.model, token.info.serial, token.address.slot.description, "User PIN"):
        assert word in said
    desk.escape(desk.open_dialogs[0])
    desk.until(lambda: not desk.open_dialogs)
    assert "Security officer PIN" in desk.words(prompt_of(desk, "log_in_as_officer"))


def test_the_user_logs_in_and_out(desk: Desk, token: Token) -> None:
    desk.log_in(token, SoftHsm.pin)
    assert token.session.role == "user"
    assert not desk.window.actions_.named("log_in").isEnabled()
    desk.choose("log_out")
    desk.until(lambda: token.session.role is None and token.look == "read")
    assert token.session.kind == "rw public"


def test_the_security_officer_logs_in(desk: Desk, token: Token) -> None:
    desk.log_in(token, SoftHsm.so_pin, "log_in_as_officer")
    assert token.session.kind == "rw so"
    desk.token_page.tabs.set_current(3)
    assert "Read/write, security officer logged in" in desk.words()


def test_rules_of_length_are_told_as_one_types(desk: Desk, token: Token) -> None:
    prompt = prompt_of(desk)
    assert prompt.primary is not None
    assert not prompt.primary.isEnabled()
    desk.type(prompt.field, "123")
    assert "4 to 255 characters, 3 typed" in desk.words(prompt)
    assert not prompt.primary.isEnabled()
    QTest.keyClicks(prompt.field, "4")
    assert "4 typed" in desk.words(prompt)
    assert prompt.primary.isEnabled()


@fault(39)
def test_a_wrong_pin_is_one_call_one_message_and_a_prompt_with_the_new_state(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    prompt = prompt_of(desk)
    assert "No warning from the token" in desk.words(prompt)
    faulty.forget_calls()
    desk.type(prompt.field, WRONG_PIN)
    desk.enter(prompt)
    desk.until(lambda: [one for one in desk.open_dialogs if one is not prompt])
    again = desk.dialog(PinDialog)
    said = desk.words(again)
    assert "Wrong PIN" in said
    assert "A wrong PIN was entered lately" in said
    assert again.field.text() == "", "the PIN is typed anew"
    QTest.qWait(1500)
    assert faulty.calls("C_Login") == [("C_Login", "0xa0")], "nothing repeats a login by itself"
    assert len(desk.open_dialogs) == 1
    assert desk.messages == [], "the prompt has said it"
    assert "Anna  [PIN low]" in "\n".join(desk.tree())
    desk.type(again.field, SoftHsm.pin)
    desk.enter(again)
    desk.until(lambda: faulty_token.session.role == "user" and faulty_token.look == "read")
    assert len(faulty.calls("C_Login")) == 2
    assert "PIN low" not in "\n".join(desk.tree()), "the right PIN has cleared it"


def test_given_up_after_a_wrong_pin_nothing_more_is_sent(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    prompt = prompt_of(desk)
    desk.type(prompt.field, WRONG_PIN)
    desk.enter(prompt)
    desk.until(lambda: [one for one in desk.open_dialogs if one is not prompt])
    desk.escape(desk.open_dialogs[0])
    desk.until(lambda: not desk.open_dialogs)
    QTest.qWait(300)
    assert len(faulty.calls("C_Login")) == 1
    assert faulty_token.session.role is None


@fault(107)
@rule(9)
def test_enter_pressed_more_than_once_sends_one_login(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_Login delay 300")
    prompt = prompt_of(desk)
    desk.type(prompt.field, WRONG_PIN)
    for _ in range(5):
        desk.enter(prompt)
    desk.until(lambda: [one for one in desk.open_dialogs if one is not prompt])
    assert len(faulty.calls("C_Login")) == 1


def test_the_shortcut_pressed_again_and_again_opens_one_prompt(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_GetTokenInfo delay 200")
    for _ in range(3):
        QTest.keyClick(desk.window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    desk.dialog(PinDialog)
    QTest.qWait(700)
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(700)
    assert len(desk.open_dialogs) == 1


@fault(107)
def test_the_window_closes_under_an_open_prompt(desk: Desk, token: Token) -> None:
    prompt_of(desk)
    desk.window.close()
    desk.until(lambda: not desk.workspace.hosts_left)
    desk.until(lambda: not desk.open_dialogs)
    assert token.session.role is None


@fault(41)
@pytest.mark.parametrize(("flag", "verb"), [("0x20000", "log_in"), ("0x200000", "log_in_as_officer")])
def test_the_final_try_needs_a_tick(desk: Desk, faulty: Faulty, faulty_token: Token, flag: str, verb: str) -> None:
    faulty.rule(f"C_GetTokenInfo or {flag}")
    prompt = prompt_of(desk, verb)
    assert "One more wrong PIN locks this token" in desk.words(prompt)
    assert not prompt.field.isEnabled()
    prompt.tick.box.click()
    assert prompt.field.isEnabled()
    assert faulty.calls("C_Login") == []
    desk.type(prompt.field, SoftHsm.pin if verb == "log_in" else SoftHsm.so_pin)
    desk.press(prompt)
    desk.until(lambda: faulty_token.session.role is not None)
    assert len(faulty.calls("C_Login")) == 1


@fault(42)
def test_a_blocked_pin_is_not_asked_for(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_GetTokenInfo or 0x40000")
    prompt = prompt_of(desk)
    assert "The user PIN is blocked" in desk.words(prompt)
    assert not prompt.field.isEnabled()
    assert prompt.primary is not None
    assert not prompt.primary.isEnabled()
    desk.escape(prompt)
    desk.until(lambda: not desk.open_dialogs)
    assert faulty.calls("C_Login") == []
    desk.until(lambda: any("[PIN blocked]" in line for line in desk.tree()))


@fault(48)
def test_at_a_pin_pad_nothing_is_typed_and_null_is_passed(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_GetTokenInfo or 0x100", "C_Login delay 700")
    desk.choose("log_in")
    page = desk.dialog(PinPadDialog)
    desk.until(lambda: "Type it there and press its green key" in desk.words(page))
    desk.until(lambda: not desk.open_dialogs)
    desk.until(lambda: desk.messages)
    assert faulty.calls("C_Login") == [("C_Login", BAD_ARGUMENTS)], "SoftHSM has no pin pad: it refuses the NULL PIN"
    assert len(desk.messages) == 1


@fault(49)
@pytest.mark.parametrize("code", ["0x50", "0x1"])
def test_who_gives_up_at_the_reader_is_told_nothing(desk: Desk, faulty: Faulty, faulty_token: Token, code: str) -> None:
    before = desk.tree()
    faulty.rule("C_GetTokenInfo or 0x100", "C_Login delay 300", f"C_Login rv {code}")
    desk.choose("log_in")
    desk.dialog(PinPadDialog)
    desk.until(lambda: not desk.open_dialogs)
    QTest.qWait(500)
    assert len(faulty.calls("C_Login")) == 1
    assert desk.messages == []
    assert (faulty_token.session.role, faulty_token.look) == (None, "read")
    assert desk.tree() == before
    assert desk.window.actions_.named("log_in").isEnabled()


@fault(49)
def test_who_gives_up_at_the_reader_before_a_use_of_a_key_is_told_nothing_and_stays_logged_in(
    desk: Desk, faulty: Faulty, faulty_token: Token, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Both sides agree.\n")
    make_careful_key(faulty.softhsm)
    desk.log_in(faulty_token, faulty.softhsm.pin)
    dialog = sign_dialog(desk, faulty_token, private_keys(faulty_token, "Careful")[0], letter)
    faulty.rule("C_GetTokenInfo or 0x100", "C_Login delay 300", "C_Login rv 0x50")
    desk.window.messages.clear()
    desk.press(dialog)
    desk.dialog(PinPadDialog)
    desk.until(lambda: not desk.open_dialogs)
    QTest.qWait(500)
    assert faulty.calls("C_Login")[1:] == [("C_Login", "0x50")]
    assert faulty.calls("C_Sign") == []
    assert desk.messages == []
    assert faulty_token.session.role == "user"
    assert list(tmp_path.glob("letter.txt?*")) == []
    faulty.rule()
    assert "Signed and verified" in sign(
        desk, faulty_token, private_keys(faulty_token, "Careful")[0], letter, "raw", faulty.softhsm.pin
    )


@fault(44)
def test_a_token_without_a_user_pin_says_so(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_GetTokenInfo clear 0x8")
    assert "it has no user PIN yet" in desk.words(prompt_of(desk))


def test_private_objects_come_with_the_login_and_go_with_the_logout(desk: Desk, token: Token, softhsm: SoftHsm) -> None:
    desk.log_in(token, softhsm.pin)
    make_key_pair(desk, "Mine")
    desk.until(lambda: len(token.objects.rows) == 2)
    classes = {row.object_class for row in token.objects.rows}
    assert classes == {CKO.PUBLIC_KEY, CKO.PRIVATE_KEY}
    desk.window.browser.select_token(token)
    desk.choose("log_out")
    desk.until(lambda: token.session.role is None and token.look == "read")
    assert [row.object_class for row in token.objects.rows] == [CKO.PUBLIC_KEY]
    assert not any("Private keys" in line for line in desk.tree())
    desk.log_in(token, softhsm.pin)
    assert any("Private keys" in line for line in desk.tree())


def test_where_the_selected_object_goes_its_token_is_selected(desk: Desk, token: Token, softhsm: SoftHsm) -> None:
    desk.log_in(token, softhsm.pin)
    make_key_pair(desk, "Mine")
    desk.until(lambda: selected(desk) == CKO.PRIVATE_KEY)
    desk.choose("log_out")
    desk.until(lambda: token.session.role is None and token.look == "read")
    assert desk.window.browser.selection.token is token
    assert selected(desk) is None
    assert desk.page is desk.token_page


def selected(desk: Desk) -> int | None:
    """Return the class of the object that is selected, if one is."""
    row = desk.window.browser.selection.object
    return None if row is None else row.object_class


def make_key_pair(desk: Desk, label: str) -> None:
    """Generate a key pair of the kind that is offered first."""
    from app.gui.dialogs.key_pair import KeyPairDialog

    desk.choose("generate_key_pair")
    dialog = desk.dialog(KeyPairDialog)
    desk.type(dialog.label, label)
    desk.press(dialog)


def test_refused_pins_are_counted_while_they_are_asked_for(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    prompt = prompt_of(desk)
    for count in range(1, 4):
        desk.type(prompt.field, WRONG_PIN)
        desk.enter(prompt)
        desk.until(lambda before=prompt: [one for one in desk.dialogs(PinDialog) if one is not before])  # type: ignore[misc]
        prompt = next(one for one in desk.dialogs(PinDialog) if one is not prompt)
        said = desk.words(prompt)
        assert ("Wrong PIN" in said) == (count == 1)
        assert (f"{count} wrong PINs since this prompt was opened" in said) == (count > 1)
    desk.escape(prompt)
    desk.until(lambda: not desk.open_dialogs)
    assert "wrong PINs" not in desk.words(prompt_of(desk)), "another prompt counts anew"
