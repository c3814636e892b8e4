"""The helpdesk: a token reset with a reason, a PIN by lot, a receipt and a letter; and where prompts lead to."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from app.gui.dialogs.change_pin import ChangePinDialog
from app.gui.dialogs.delete import DeleteDialog
from app.gui.dialogs.initialize import InitializeDialog
from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.receipt import ReceiptDialog
from app.gui.dialogs.set_pin import SetPinDialog
from app.model.token import Token
from app.settings.policy import Policy, PolicyInForce
from tests.canary import SO_PIN, USER_PIN
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.window.steps import generate
from tests.window.test_pins import NEW, is_pin, type_new
from tests.window.test_policy import Open
from tests.window.test_policy import under as under

REASONS = ("PIN blocked by its holder", "Card handed on")
BLOCKED, CHANGE = "C_GetTokenInfo or 0x40000", "C_GetTokenInfo or 0x80000"


def clerk(under: Open, softhsm: SoftHsm, *, letters: bool = True, reasons: tuple[str, ...] = REASONS) -> Desk:
    """Open a helpdesk's window with the token *Anna*."""
    desk = under(PolicyInForce(Policy(mode="helpdesk", pin_letters=letters, reasons=reasons), "policy.json"))
    softhsm.new_token("Anna")
    desk.add(softhsm.path, softhsm.env)
    desk.token("Anna")
    return desk


def reset(desk: Desk) -> tuple[SetPinDialog, str]:
    """Fill the dialog that unblocks a PIN, but for the reason; return it and the PIN by lot."""
    desk.choose("unblock_pin")
    dialog = desk.dialog(SetPinDialog)
    assert dialog.asked is not None
    desk.type(dialog.asked.field, SO_PIN)
    desk.confirm(dialog)
    return dialog, dialog.new.first.field.pin.shown()


def test_a_reset_has_a_reason_a_pin_by_lot_a_receipt_and_a_letter(
    under: Open, softhsm: SoftHsm, tmp_path: Path
) -> None:
    desk = clerk(under, softhsm)
    dialog, pin = reset(desk)
    assert pin.isdigit()
    assert len(pin) == 8
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled(), "a reason has to be chosen"
    assert dialog.reason is not None
    dialog.reason.choice.setCurrentIndex(1)
    desk.press(dialog)
    receipt = desk.dialog(ReceiptDialog)
    assert is_pin(softhsm, pin)
    said = desk.words(receipt)
    assert REASONS[0] in said
    assert pin not in said
    receipt.save_letter.click()
    desk.choose_file(tmp_path / "letter.pdf")
    desk.until(lambda: (tmp_path / "letter.pdf").exists())
    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "letter.pdf").stat().st_mode & 0o077 == 0
    desk.press(receipt)


def test_a_pin_that_its_holder_changed_at_the_helpdesk_has_a_receipt_and_no_letter(
    under: Open, softhsm: SoftHsm
) -> None:
    desk = clerk(under, softhsm)
    desk.choose("change_pin")
    dialog = desk.dialog(ChangePinDialog)
    desk.type(dialog.old, USER_PIN)
    type_new(desk, dialog.new, NEW)
    desk.press(dialog)
    receipt = desk.dialog(ReceiptDialog)
    assert "User PIN changed: the old one was known" in desk.words(receipt)
    assert not hasattr(receipt, "save_letter"), "who chose the PIN knows it"
    assert is_pin(softhsm, NEW)
    desk.press(receipt)


def test_without_reasons_in_the_policy_any_will_do(under: Open, softhsm: SoftHsm) -> None:
    desk = clerk(under, softhsm, letters=False, reasons=())
    dialog, _ = reset(desk)
    assert dialog.reason is not None
    desk.type(dialog.reason.words, "lost its letter")
    desk.press(dialog)
    receipt = desk.dialog(ReceiptDialog)
    assert "lost its letter" in desk.words(receipt)
    assert not hasattr(receipt, "save_letter"), "the policy asks for no letter"
    desk.press(receipt)


def test_the_pin_for_a_letter_is_wiped_with_its_window(
    under: Open, softhsm: SoftHsm, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.gui import receipts

    kept: list[bytearray] = []
    wipe = receipts.Handover.wipe

    def noted(handover: receipts.Handover) -> None:
        if handover.letter is not None:
            kept.append(handover.letter)
        wipe(handover)

    monkeypatch.setattr(receipts.Handover, "wipe", noted)
    desk = clerk(under, softhsm)
    dialog, _ = reset(desk)
    assert dialog.reason is not None
    dialog.reason.choice.setCurrentIndex(2)
    desk.press(dialog)
    receipt = desk.dialog(ReceiptDialog)
    assert not kept
    desk.press(receipt)
    desk.until(lambda: kept)
    assert not any(kept[0])


def test_a_receipt_that_cannot_be_saved_says_why_and_stays(under: Open, softhsm: SoftHsm, tmp_path: Path) -> None:
    desk = clerk(under, softhsm)
    dialog, _ = reset(desk)
    assert dialog.reason is not None
    dialog.reason.choice.setCurrentIndex(1)
    desk.press(dialog)
    receipt = desk.dialog(ReceiptDialog)
    (tmp_path / "taken").write_text("a file where a folder is wanted")
    receipt.text.click()
    desk.choose_file(tmp_path / "taken" / "receipt.txt")
    desk.until(lambda: desk.messages)
    assert receipt.isVisible(), "it can be saved elsewhere"
    receipt.text.click()
    desk.choose_file(tmp_path / "receipt.txt")
    desk.until(lambda: (tmp_path / "receipt.txt").exists())
    desk.press(receipt)


# ── where prompts lead to ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_blocked_pin_leads_to_unblocking_it(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule(BLOCKED)
    desk.choose("log_in")
    prompt = desk.dialog(PinDialog)
    assert not prompt.field.isEnabled()
    assert prompt.primary is not None
    assert not prompt.primary.isVisible()
    prompt.unblock.click()
    dialog = desk.dialog(SetPinDialog)
    assert not desk.dialogs(PinDialog)
    assert dialog.asked is not None
    desk.type(dialog.asked.field, SO_PIN)
    type_new(desk, dialog.new, "quiet-harbour-4")
    desk.confirm(dialog)
    faulty.rule()
    desk.press(dialog)
    desk.told("The PIN of Anna was unblocked.")
    assert faulty.calls("C_SetPIN") == []


def test_a_blocked_pin_leads_nowhere_where_the_mode_has_no_unblocking(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    desk.choose("inspect_mode")
    desk.told("Mode: Inspect")
    faulty.rule(BLOCKED)
    desk.choose("log_in")
    prompt = desk.dialog(PinDialog)
    assert not hasattr(prompt, "unblock")
    desk.escape(prompt)


def test_a_pin_that_is_to_be_changed_leads_to_changing_it(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule(CHANGE)
    desk.log_in(faulty_token, USER_PIN)
    desk.told("The PIN of Anna should be changed")
    desk.press_button("Change PIN…", desk.window.messages)
    dialog = desk.dialog(ChangePinDialog)
    desk.escape(dialog)


# ── the right token ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_of_two_tokens_with_one_label_the_serial_number_is_typed(desk: Desk, softhsm: SoftHsm) -> None:
    softhsm.new_token("Anna")
    softhsm.new_token("Anna")
    library = desk.add(softhsm.path, softhsm.env)
    desk.until(lambda: len(desk.tokens(library)) == 2)
    token = desk.token("Anna")
    desk.choose("initialize_token")
    dialog = desk.dialog(InitializeDialog)
    assert "only the serial number tells them apart" in desk.words(dialog)
    assert dialog.confirmation is not None
    dialog.confirmation.compared.box.click()
    for typed, enough in (("Anna", False), (token.info.serial, True)):
        desk.type(dialog.confirmation.typed, typed)
        assert dialog.confirmation.given == enough
    desk.escape(dialog)


def test_of_two_tokens_with_label_and_serial_number_in_common_the_reader_is_typed(desk: Desk, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_GetTokenInfo put 80=" + b"0815".ljust(16).hex())  # the serial number of every token
    library = desk.add(faulty.path, faulty.env)
    desk.until(lambda: len(desk.tokens(library)) == 2)
    token = desk.token("Anna")
    desk.choose("initialize_token")
    dialog = desk.dialog(InitializeDialog)
    assert "only the reader tells them apart" in desk.words(dialog)
    assert dialog.confirmation is not None
    dialog.confirmation.compared.box.click()
    for typed, enough in (("Anna", False), ("0815", False), (token.address.slot.name, True)):
        desk.type(dialog.confirmation.typed, typed)
        assert dialog.confirmation.given == enough
    desk.escape(dialog)


def test_a_key_is_deleted_after_its_token_was_named(desk: Desk, token: Token, softhsm: SoftHsm) -> None:
    desk.log_in(token, softhsm.pin)
    key = generate(desk, token, "Mine")
    desk.window.browser.select_objects(token, [key])
    desk.choose("delete_objects")
    dialog = desk.dialog(DeleteDialog)
    said = desk.words(dialog)
    for words in (token.info.serial, token.info.model, token.address.slot.description, "Anna"):
        assert words in said
    assert dialog.primary is not None
    desk.type(dialog.confirmation.typed, "Mine")
    assert not dialog.primary.isEnabled(), "the name of the key is not that of the token"
    desk.type(dialog.confirmation.typed, "Anna")
    assert dialog.primary.isEnabled()
    desk.escape(dialog)


# ── what must not be promised ────────────────────────────────────────────────────────────────────────────────────────


def initialised(desk: Desk, rule: str, faulty: Faulty) -> ReceiptDialog:
    """Initialise a token as a clerk, with a fault in the way, and return the receipt."""
    desk.choose("initialize_token")
    dialog = desk.dialog(InitializeDialog)
    assert dialog.asked is not None
    assert dialog.reason is not None
    desk.type(dialog.asked.field, SO_PIN)
    dialog.reason.choice.setCurrentIndex(1)
    desk.confirm(dialog)
    faulty.rule(rule)
    desk.press(dialog)
    return desk.dialog(ReceiptDialog)


def at_faulty(under: Open, faulty: Faulty) -> Desk:
    desk = under(PolicyInForce(Policy(mode="helpdesk", pin_letters=True, reasons=REASONS), "policy.json"))
    faulty.softhsm.new_token("Anna")
    desk.add(faulty.path, faulty.env)
    desk.token("Anna")
    return desk


def test_there_is_no_letter_with_a_pin_that_was_not_set(under: Open, faulty: Faulty) -> None:
    desk = at_faulty(under, faulty)
    receipt = initialised(desk, "C_InitPIN rv 0x6", faulty)
    assert not hasattr(receipt, "save_letter")
    desk.press(receipt)


def test_a_token_that_cannot_be_read_after_it_was_erased_has_its_receipt(under: Open, faulty: Faulty) -> None:
    desk = at_faulty(under, faulty)
    receipt = initialised(desk, "C_GetMechanismList rv 0x6", faulty)
    assert receipt.save_letter.isVisible()
    desk.press(receipt)


def test_an_expired_pin_is_not_changed_in_a_mode_that_changes_nothing(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    desk.choose("inspect_mode")
    desk.told("Mode: Inspect")
    faulty.rule("C_Login rv 0xa3")
    desk.choose("log_in")
    prompt = desk.dialog(PinDialog)
    desk.type(prompt.field, USER_PIN)
    desk.press(prompt)
    desk.told("PIN must be changed")
    QTest.qWait(500)
    assert not desk.open_dialogs, "a new PIN is asked for"


def test_a_clerk_is_not_led_to_the_objects(desk: Desk, token: Token, softhsm: SoftHsm) -> None:
    desk.log_in(token, softhsm.pin)
    key = generate(desk, token, "Mine")
    desk.choose("helpdesk_mode")
    desk.told("Mode: Helpdesk")
    desk.window.browser.select_objects(token, [key])
    assert desk.token_page.tabs.current == 0
