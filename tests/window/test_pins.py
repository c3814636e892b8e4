"""PINs and the life of a token at the real window: change, unblock, set the first one, test, initialise."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.change_pin import ChangePinDialog
from app.gui.dialogs.initialize import InitializeDialog
from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.pin_pad import PinPadDialog
from app.gui.dialogs.receipt import ReceiptDialog
from app.gui.dialogs.set_pin import SetPinDialog
from app.model.library import Library
from app.model.token import Token
from app.vocabulary.numbers import CKR
from tests.canary import WRONG_PIN
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.window.steps import generate

NEW = "quiet-harbour-4"
PAD = "C_GetTokenInfo or 0x100"


def is_pin(softhsm: SoftHsm, pin: str, role: str = "user") -> bool:
    """Return whether another program can log in with this PIN; as officer it sets the same one again."""
    command = ["pkcs11-tool", "--module", softhsm.path, "--login", "--login-type", role]
    command += ["--so-pin", pin, "--change-pin", "--new-pin", pin] if role == "so" else ["--pin", pin, "--list-objects"]
    return subprocess.run(command, env=softhsm.env, capture_output=True, check=False).returncode == 0


def change(desk: Desk, verb: str, old: str, new: str = NEW) -> ChangePinDialog:
    """Choose to change a PIN and fill both in."""
    desk.choose(verb)
    dialog = desk.dialog(ChangePinDialog)
    desk.type(dialog.old, old)
    type_new(desk, dialog.new, new)
    return dialog


def type_new(desk: Desk, form: Any, pin: str) -> None:
    desk.type(form.first.field, pin)
    desk.type(form.repeat.field, pin)


def next_one(desk: Desk, dialog: QDialog) -> Any:
    """Press the primary button, and return the dialog of the same kind that comes after it."""
    assert isinstance(dialog, Dialog)
    desk.press(dialog)
    kind = type(dialog)
    desk.until(lambda: [one for one in desk.dialogs(kind) if one is not dialog])
    return next(one for one in desk.dialogs(kind) if one is not dialog)


# ── change ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_pin_is_changed(desk: Desk, token: Token, softhsm: SoftHsm) -> None:
    desk.press(change(desk, "change_pin", softhsm.pin))
    desk.told("The PIN of Anna was changed.")
    assert is_pin(softhsm, NEW)
    assert not is_pin(softhsm, softhsm.pin)


def test_the_officers_pin_is_changed(desk: Desk, token: Token, softhsm: SoftHsm) -> None:
    desk.press(change(desk, "change_so_pin", softhsm.so_pin))
    desk.told("The SO PIN of Anna was changed.")
    assert is_pin(softhsm, NEW, "so")
    assert token.session.role is None


@fault(53)
def test_a_new_pin_that_will_not_do_is_told_before_the_old_one_is_sent(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    for new, words in (("1", "4 to 255"), (faulty.softhsm.pin, "It is the old PIN")):
        dialog = change(desk, "change_pin", faulty.softhsm.pin, new)
        assert dialog.primary is not None
        assert not dialog.primary.isEnabled()
        assert words in desk.words(dialog)
        desk.escape(dialog)
        desk.until(lambda: not desk.open_dialogs)
    assert faulty.calls("C_SetPIN") == []


def test_a_wrong_old_pin_is_told_in_a_new_prompt_that_shows_the_state(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    faulty.rule("C_Login tries 3")
    again = next_one(desk, change(desk, "change_pin", WRONG_PIN))
    said = desk.words(again)
    assert "Wrong PIN" in said
    assert "The PIN was not changed" in said
    assert "Fewer tries left" in said
    assert len(faulty.calls("C_SetPIN")) == 1
    desk.escape(again)


@fault(53)
@pytest.mark.parametrize(
    ("code", "title"),
    [
        (CKR.PIN_TOO_WEAK, "PIN is too easy to guess"),
        (CKR.PIN_INVALID, "PIN has characters that are not allowed"),
        (CKR.PIN_LEN_RANGE, "PIN is too short or too long"),
    ],
)
@pytest.mark.parametrize(
    ("verb", "function", "unchanged"),
    [
        ("change_pin", "C_SetPIN", "The PIN was not changed."),
        ("change_so_pin", "C_SetPIN", "The PIN was not changed."),
        ("unblock_pin", "C_InitPIN", "No new PIN was set."),
    ],
)
def test_a_new_pin_that_the_token_refuses_is_told_in_a_new_prompt(
    desk: Desk,
    faulty: Faulty,
    faulty_token: Token,
    verb: str,
    function: str,
    unchanged: str,
    code: CKR,
    title: str,
) -> None:
    softhsm = faulty.softhsm
    faulty.rule(f"{function} rv {code:#x}")
    dialog: Any
    if verb == "unblock_pin":
        desk.choose(verb)
        dialog = desk.dialog(SetPinDialog)
        assert dialog.asked is not None
        desk.type(dialog.asked.field, softhsm.so_pin)
        type_new(desk, dialog.new, NEW)
        desk.confirm(dialog)
    else:
        dialog = change(desk, verb, softhsm.pin if verb == "change_pin" else softhsm.so_pin)
    again = next_one(desk, dialog)
    said = desk.words(again)
    for words in (title, unchanged):
        assert words in said
    assert not again.new.first.field.pin.size, "all is typed anew"
    assert again.primary is not None
    assert not again.primary.isEnabled()
    assert len(faulty.calls(function)) == 1
    desk.escape(again)
    desk.until(lambda: not desk.open_dialogs)
    assert is_pin(softhsm, softhsm.pin)


@fault(43)
def test_an_expired_pin_leads_to_changing_it(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule(f"C_Login rv {CKR.PIN_EXPIRED:#x}")
    desk.choose("log_in")
    prompt = desk.dialog(PinDialog)
    desk.type(prompt.field, faulty.softhsm.pin)
    desk.press(prompt)
    dialog = desk.dialog(ChangePinDialog)
    desk.told("PIN must be changed")
    desk.type(dialog.old, faulty.softhsm.pin)
    type_new(desk, dialog.new, NEW)
    desk.press(dialog)
    desk.until(lambda: not desk.open_dialogs)
    assert is_pin(faulty.softhsm, NEW)
    assert len(faulty.calls("C_Login")) == 1, "nothing logs in again by itself"


# ── set and unblock ──────────────────────────────────────────────────────────────────────────────────────────────────


@fault(40)
def test_three_wrong_pins_and_a_reset_with_its_receipt(
    desk: Desk, faulty: Faulty, faulty_token: Token, tmp_path: Path
) -> None:
    faulty.rule("C_Login tries 3")
    desk.choose("log_in")
    prompt = desk.dialog(PinDialog)
    for _ in range(3):
        if prompt.tick.isVisible():
            prompt.tick.box.click()
        desk.type(prompt.field, WRONG_PIN)
        prompt = next_one(desk, prompt)
    assert "The user PIN is blocked" in desk.words(prompt)
    desk.escape(prompt)
    desk.until(lambda: not desk.open_dialogs)
    desk.choose("unblock_pin")
    dialog = desk.dialog(SetPinDialog)
    assert dialog.asked is not None
    desk.type(dialog.asked.field, SoftHsm.so_pin)
    type_new(desk, dialog.new, NEW)
    desk.confirm(dialog)
    desk.press(dialog)
    desk.told("The PIN of Anna was unblocked.")
    assert faulty_token.info.pin_state("user") == "ok"
    assert is_pin(faulty.softhsm, NEW)
    desk.press_button("Receipt…", desk.window.messages)
    receipt = desk.dialog(ReceiptDialog)
    assert faulty_token.info.serial in desk.words(receipt)
    for button, name in ((receipt.text, "receipt.txt"), (receipt.pdf, "receipt.pdf")):
        button.click()
        desk.choose_file(tmp_path / name)
        desk.until(lambda name=name: (tmp_path / name).exists())  # type: ignore[misc]
    assert NEW not in (tmp_path / "receipt.txt").read_text()
    assert faulty_token.info.serial in (tmp_path / "receipt.txt").read_text()
    assert (tmp_path / "receipt.pdf").read_bytes().startswith(b"%PDF-")
    desk.press(receipt)


def test_a_first_pin_is_set_where_there_is_none(desk: Desk, softhsm: SoftHsm, token: Token) -> None:
    assert not desk.window.actions_.named("set_first_pin").isEnabled()
    desk.ask(token.initialize("Anna", [bytearray(softhsm.so_pin.encode())], at_reader=False))
    desk.ask(token.read())
    desk.window.browser.select_token(token)
    desk.until(lambda: desk.window.actions_.named("set_first_pin").isEnabled())
    assert not desk.window.actions_.named("change_pin").isEnabled()
    desk.choose("set_first_pin")
    dialog = desk.dialog(SetPinDialog)
    assert dialog.asked is not None
    desk.type(dialog.asked.field, softhsm.so_pin)
    type_new(desk, dialog.new, NEW)
    desk.confirm(dialog)
    desk.press(dialog)
    desk.told("The first PIN of Anna was set.")
    assert is_pin(softhsm, NEW)


def test_a_wrong_officers_pin_is_told_as_what_it_is(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    desk.choose("unblock_pin")
    dialog = desk.dialog(SetPinDialog)
    assert dialog.asked is not None
    desk.type(dialog.asked.field, WRONG_PIN)
    type_new(desk, dialog.new, NEW)
    desk.confirm(dialog)
    again = next_one(desk, dialog)
    assert "Wrong security officer PIN" in desk.words(again)
    assert faulty.calls("C_InitPIN") == []
    desk.escape(again)


def test_a_pin_is_tested_once(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    desk.choose("test_pin")
    prompt = desk.dialog(PinDialog)
    assert "A wrong PIN costs a try" in desk.words(prompt)
    desk.type(prompt.field, faulty.softhsm.pin)
    desk.press(prompt)
    desk.told("That is the PIN of Anna.", "You are logged out again.")
    assert [name for name, _ in faulty.calls() if name in ("C_Login", "C_Logout")] == ["C_Login", "C_Logout"]
    assert faulty_token.session.role is None


# ── initialise ───────────────────────────────────────────────────────────────────────────────────────────────────────


def erase(desk: Desk, typed: str, so_pin: str = SoftHsm.so_pin) -> InitializeDialog:
    """Choose to initialise a token and fill everything in."""
    desk.choose("initialize_token")
    dialog = desk.dialog(InitializeDialog)
    if dialog.asked is not None:
        desk.type(dialog.asked.field, so_pin)
    if dialog.user is not None:
        type_new(desk, dialog.user, NEW)
    desk.type(dialog.label, "Bert")
    desk.confirm(dialog, typed)
    return dialog


@fault(57)
def test_a_used_token_is_erased_after_its_label_was_typed(desk: Desk, token: Token, softhsm: SoftHsm) -> None:
    desk.log_in(token, softhsm.pin)
    generate(desk, token, "Old")
    desk.window.browser.select_token(token)
    dialog = erase(desk, "Ann")
    said = desk.words(dialog)
    assert "2 objects will be destroyed" in said
    assert "Private objects are not counted" not in said
    assert token.info.serial in said
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled(), "another label was typed"
    desk.confirm(dialog)
    desk.press(dialog)
    desk.told("Bert was initialised.")
    desk.until(lambda: token.look == "read" and not token.objects.rows)
    assert token.name == "Bert"
    assert desk.window.browser.selection.token is token
    assert is_pin(softhsm, NEW)
    desk.until(lambda: any("Bert" in line for line in desk.tree()) and not any("Anna" in line for line in desk.tree()))


def test_a_blank_token_is_set_up(desk: Desk, library: Library, softhsm: SoftHsm) -> None:
    blank = next(token for token in library.tokens.values() if not token.info.initialized)
    desk.window.browser.select_token(blank)
    desk.choose("initialize_token")
    dialog = desk.dialog(InitializeDialog)
    assert dialog.officer is not None
    assert dialog.user is not None
    desk.type(dialog.label, "Carla")
    type_new(desk, dialog.officer, "officer-of-the-day")
    type_new(desk, dialog.user, NEW)
    desk.press(dialog)
    desk.told("Carla was initialised.")
    assert is_pin(softhsm, NEW)
    assert is_pin(softhsm, "officer-of-the-day", "so")
    desk.until(lambda: sum("Carla" in line for line in desk.tree()) == 1)
    desk.until(lambda: [one for one in library.tokens.values() if not one.info.initialized])


def test_a_card_that_was_initialised_is_locked_afterwards(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    reader = "C_GetSlotInfo or 2"
    faulty.rule(reader)
    faulty_token.library.restart()
    desk.until(lambda: faulty_token.library.state == "ready" and desk.token("Anna").slot.info.removable)
    token = desk.token("Anna")
    first = token.library.host
    desk.press(erase(desk, "Anna"))
    desk.told("Bert was initialised.")
    desk.until(lambda: token.library.host not in (None, first) and token.library.state == "ready")
    desk.until(lambda: any("Bert" in line for line in desk.tree()))


@fault(55)
def test_a_wrong_officers_pin_erases_nothing(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    dialog = erase(desk, "Anna", WRONG_PIN)
    assert "Private objects are not counted: nobody is logged in" in desk.words(dialog)
    again = next_one(desk, dialog)
    said = desk.words(again)
    assert "Wrong security officer PIN" in said
    assert "what was on it is still there" in said
    assert len(faulty.calls("C_InitToken")) == 1
    desk.escape(again)
    assert is_pin(faulty.softhsm, faulty.softhsm.pin)


@fault(57)
def test_a_token_that_was_swapped_while_the_label_was_typed_is_refused(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    dialog = erase(desk, "Anna")
    faulty.rule("C_GetTokenInfo put 80=39393939")
    desk.press(dialog)
    desk.told("There is another token in this slot", "Nothing was done")
    assert faulty.calls("C_InitToken") == []


# ── at the reader's own keys ─────────────────────────────────────────────────────────────────────────────────────────


@fault(48)
def test_a_reader_says_in_which_order_it_asks_and_null_is_passed(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    faulty.rule(PAD, faulty.typed("C_SetPIN", SoftHsm.pin, NEW), "C_SetPIN delay 1000")
    desk.choose("change_pin")
    dialog = desk.dialog(PinPadDialog)
    desk.until(lambda: "The reader asks for these" in desk.words(dialog))
    said = desk.words(dialog)
    assert said.index("User PIN as it is now") < said.index("New user PIN") < said.index("Repeat the new user PIN")
    desk.told("The PIN of Anna was changed.")
    faulty.rule()
    assert is_pin(faulty.softhsm, NEW)


def test_a_token_with_keys_of_its_own_is_initialised_there(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule(PAD, faulty.typed("C_InitToken", SoftHsm.so_pin))
    desk.press(erase(desk, "Anna"))
    desk.told("Bert was initialised.")
    assert [name for name, _ in faulty.calls() if name == "C_InitToken"] == ["C_InitToken"]
    assert faulty_token.info.pin_state("user") == "unset"
    desk.until(lambda: desk.window.actions_.named("set_first_pin").isEnabled())
