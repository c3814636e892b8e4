"""Unblock PIN and Set first PIN: each way asks for its own secret, and none for another's."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.gui.dialogs.clerk import Clerk
from app.gui.dialogs.pin_field import PinField
from app.gui.dialogs.set_pin import SetPinAnswer, SetPinDialog
from app.vocabulary.pin_messages import Way
from tests.gui.dialogs import samples as s
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.keys import type_text
from tests.gui.dialogs.pin_states import STRICT, fill, set_pin
from tests.gui.dialogs.token_states import PIN_PAD
from tests.gui.dialogs.told import shown, words

SECRET, NEW = "12345678", "730586"


def primary(dialog: SetPinDialog) -> Any:
    assert dialog.primary is not None
    return dialog.primary


def secret(dialog: SetPinDialog) -> PinField:
    assert dialog.asked is not None
    return dialog.asked.field


def type_new(dialog: SetPinDialog, text: str = NEW) -> None:
    fill(dialog, dialog.new.first.field, dialog.new.repeat.field, typed=(text, text))


def choose(dialog: SetPinDialog, number: int) -> None:
    dialog.choices.button(number).click()


@pytest.mark.parametrize(("way", "label"), [("so", "Security officer PIN (SO PIN)"), ("puk", "Unblocking code (PUK)")])
def test_the_secret_and_the_new_pin_are_handed_over_once(show: Show, way: Way, label: str) -> None:
    dialog = set_pin(ways=(way,))
    show(dialog)
    assert label in words(dialog)
    assert secret(dialog).hasFocus()
    type_new(dialog)
    assert not primary(dialog).isEnabled()
    type_text(secret(dialog), SECRET)
    QTest.keyClick(secret(dialog), Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert dialog.result_value == SetPinAnswer(way, [bytearray(SECRET.encode()), bytearray(NEW.encode())])
    with pytest.raises(LookupError):
        _ = dialog.result_value
    assert not any(secret(dialog).pin._bytes)


def test_an_officer_who_is_logged_in_is_not_asked_again(show: Show) -> None:
    dialog = set_pin("first", ("so session",))
    show(dialog)
    assert "Set the first PIN of Anna Berg" in words(dialog)
    assert "No SO PIN is asked for." in words(dialog)
    assert dialog.asked is None
    assert dialog.new.first.field.hasFocus()
    type_new(dialog)
    assert shown(primary(dialog)) == "Set PIN"
    primary(dialog).click()
    assert dialog.result_value == SetPinAnswer("so session", [bytearray(NEW.encode())])


def test_a_choice_of_ways_shows_one_field_and_forgets_the_other(show: Show) -> None:
    dialog = set_pin(ways=("so", "puk"))
    show(dialog)
    officer = secret(dialog)
    type_text(officer, SECRET)
    type_new(dialog)
    assert primary(dialog).isEnabled()
    choose(dialog, 1)
    assert dialog.way == "puk"
    assert not officer.isVisible()
    assert not any(officer.pin._bytes), "the SO PIN is not kept, let alone sent as a code"
    assert "Too many wrong codes lock it for good." in words(dialog)
    assert not primary(dialog).isEnabled()
    type_text(secret(dialog), "87654321")
    primary(dialog).click()
    assert dialog.result_value == SetPinAnswer("puk", [bytearray(b"87654321"), bytearray(NEW.encode())])


def test_length_rules_are_those_of_the_token_for_the_so_pin_and_none_for_a_code(show: Show) -> None:
    dialog = set_pin(ways=("so", "puk"))
    show(dialog)
    type_new(dialog)
    type_text(secret(dialog), "123456789012")
    assert not primary(dialog).isEnabled()
    choose(dialog, 1)
    type_text(secret(dialog), "123456789012")
    assert primary(dialog).isEnabled()


def test_nothing_is_handed_over_while_the_new_pin_is_refused(show: Show) -> None:
    dialog = set_pin(policy=STRICT)
    show(dialog)
    type_text(secret(dialog), SECRET)
    type_new(dialog, "123456")
    assert "Not allowed" in words(dialog)
    assert not primary(dialog).isEnabled()


def test_a_generated_pin_is_set(show: Show) -> None:
    dialog = set_pin(policy=STRICT)
    show(dialog)
    type_text(secret(dialog), SECRET)
    dialog.new.generate.click()
    primary(dialog).click()
    answer = dialog.result_value
    officer, new = answer.pins
    assert (answer.way, officer) == ("so", bytearray(SECRET.encode()))
    assert len(new) == 8
    assert new.isdigit()


def test_final_try_of_the_so_pin_needs_a_tick_and_the_code_does_not(show: Show) -> None:
    dialog = set_pin(ways=("so", "puk"), flags=s.BLOCKED | s.SO_FINAL)
    show(dialog)
    assert "nobody can unblock this token" in words(dialog)
    assert dialog.cancel.hasFocus()
    assert not secret(dialog).isEnabled()
    assert (shown(primary(dialog)), primary(dialog).property("kind")) == ("Use the final try", "danger")
    assert not primary(dialog).isDefault()
    choose(dialog, 1)
    assert (shown(primary(dialog)), primary(dialog).property("kind")) == ("Unblock PIN", "primary")
    assert primary(dialog).isDefault()
    assert secret(dialog).isEnabled()
    choose(dialog, 0)
    assert dialog.asked is not None
    dialog.asked.tick.box.setChecked(True)
    type_text(secret(dialog), SECRET)
    type_new(dialog)
    QTest.keyClick(secret(dialog), Qt.Key.Key_Return)
    assert dialog.isVisible(), "Enter must not use the final try"
    primary(dialog).click()
    assert dialog.result_value.way == "so"


def test_a_blocked_so_pin_leads_to_the_code_where_there_is_one(show: Show) -> None:
    dialog = set_pin(ways=("so", "puk"), flags=s.SO_BLOCKED)
    show(dialog)
    assert dialog.way == "puk"
    assert secret(dialog).isEnabled()
    choose(dialog, 0)
    assert "The SO PIN is blocked" in words(dialog)
    assert not secret(dialog).isEnabled()
    only = set_pin(flags=s.SO_BLOCKED)
    show(only)
    assert "The SO PIN is blocked" in words(only)
    assert not only.new.isVisible()
    assert shown(only.cancel) == "Close"


def test_a_problem_keeps_the_dialog_and_none_of_the_pins(show: Show) -> None:
    dialog = set_pin(ways=("so", "puk"))
    dialog.stays_open = True
    show(dialog)
    type_text(secret(dialog), SECRET)
    dialog.new.generate.click()
    primary(dialog).click()
    assert "The token sets the PIN…" in words(dialog)
    _ = dialog.result_value
    dialog.set_problem(s.wrong_pin())
    assert dialog.isVisible()
    fields = [secret(dialog), dialog.new.first.field, dialog.new.repeat.field]
    assert not any(any(field.pin._bytes) for field in fields)
    assert all(field.isEnabled() for field in fields), "a generated PIN is gone like a typed one"
    assert secret(dialog).hasFocus()


def test_an_answer_that_nobody_took_is_wiped(show: Show) -> None:
    dialog = set_pin()
    dialog.stays_open = True
    show(dialog)
    type_text(secret(dialog), SECRET)
    type_new(dialog)
    primary(dialog).click()
    answer = next(iter(dialog._answer))
    dialog.reject()
    assert answer.pins == [bytearray(8), bytearray(6)]


def test_at_a_reader_nothing_is_asked_that_is_typed_there(show: Show) -> None:
    dialog = set_pin(ways=("so", "puk"), flags=s.BLOCKED | s.SO_FINAL | PIN_PAD, clerk=Clerk())
    show(dialog)
    assert not [field for field in dialog.findChildren(PinField) if field.isVisible()]
    assert "The reader asks for all PINs next" in words(dialog)
    assert shown(primary(dialog)) == "Unblock PIN", "the page that accompanies the reader wants the tick"
    assert not any(dialog.new.first.field.pin._bytes), "none is drawn by lot that nobody would set"
    choose(dialog, 1)
    primary(dialog).click()
    assert dialog.result_value == SetPinAnswer("puk", [])


def test_a_blocked_so_pin_opens_no_way_at_a_reader_either(show: Show) -> None:
    dialog = set_pin(ways=("so", "puk"), flags=s.BLOCKED | s.SO_BLOCKED | PIN_PAD)
    show(dialog)
    assert dialog.way == "puk"
    assert primary(dialog).isEnabled()
    choose(dialog, 0)
    assert not primary(dialog).isEnabled()
