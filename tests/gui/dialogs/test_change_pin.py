"""Change PIN: nothing is handed over before everything is right, and then once."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.gui.dialogs.change_pin import ChangePinDialog
from app.gui.dialogs.pin_field import DOT
from app.vocabulary.pin_policy import PinPolicy
from tests.gui.dialogs import samples as s
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.pin_states import STRICT, change, fill
from tests.gui.dialogs.told import shown, words

OLD, NEW = "482913", "730586"


def primary(dialog: ChangePinDialog) -> Any:
    assert dialog.primary is not None
    return dialog.primary


def test_says_which_token_which_pin_and_its_state(show: Show) -> None:
    dialog = change(s.LOW)
    show(dialog)
    for part in (
        "Change the PIN of Anna Berg",
        "0006 1188 4711",
        "ACS ACR39U",
        "Fewer tries left",
        "User PIN as it is now",
    ):
        assert part in words(dialog)
    assert dialog.old.hasFocus()
    officer = change(0, "so")
    show(officer)
    for part in ("Change the SO PIN of Anna Berg", "SO PIN as it is now", "Repeat the new SO PIN"):
        assert part in words(officer)


def test_both_are_handed_over_in_order_and_once(qtbot: QtBot, show: Show) -> None:
    dialog = change(0, "user", OLD, NEW, NEW)
    show(dialog)
    assert [field.text() for field in dialog.findChildren(QLineEdit)] == [DOT * 6] * 3
    with qtbot.waitSignal(dialog.finished) as finished:
        QTest.keyClick(dialog.new.repeat.field, Qt.Key.Key_Return)
    assert finished.args == [QDialog.DialogCode.Accepted.value]
    assert dialog.result_value == (bytearray(OLD.encode()), bytearray(NEW.encode()))
    assert not any(any(field.pin._bytes) for field in fields(dialog))
    with pytest.raises(LookupError):
        _ = dialog.result_value
    assert OLD not in repr(vars(dialog))
    assert NEW not in repr(vars(dialog))


def fields(dialog: ChangePinDialog) -> list[Any]:
    return [dialog.old, dialog.new.first.field, dialog.new.repeat.field]


@pytest.mark.parametrize(
    ("typed", "policy"),
    [
        (("", NEW, NEW), PinPolicy()),
        (("48291", NEW, NEW), PinPolicy()),
        ((OLD, NEW, ""), PinPolicy()),
        ((OLD, NEW, "730587"), PinPolicy()),
        ((OLD, "73058", "73058"), PinPolicy()),
        ((OLD, OLD, OLD), PinPolicy()),
        ((OLD, "123456", "123456"), STRICT),
        ((OLD, "7305ab", "7305ab"), STRICT),
        ((OLD, OLD[::-1], OLD[::-1]), STRICT),
    ],
)
def test_the_old_pin_is_not_handed_over_while_anything_is_wrong(
    show: Show, typed: tuple[str, ...], policy: PinPolicy
) -> None:
    dialog = change(0, "user", *typed, policy=policy)
    show(dialog)
    assert not primary(dialog).isEnabled()
    QTest.keyClick(dialog.new.repeat.field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    with pytest.raises(LookupError):
        _ = dialog.result_value


def test_the_same_pin_may_stay_where_the_policy_lets_it(show: Show) -> None:
    dialog = change(0, "user", OLD, OLD, OLD, policy=PinPolicy(must_differ=False))
    show(dialog)
    assert "Easy to guess\nIt is the old PIN." in words(dialog)
    assert primary(dialog).isEnabled()


def test_final_try_needs_a_tick_and_no_enter(show: Show) -> None:
    dialog = change(s.FINAL)
    show(dialog)
    assert dialog.cancel.hasFocus()
    assert not dialog.old.isEnabled()
    assert "One more wrong PIN locks this token" in words(dialog)
    dialog.tick.box.setChecked(True)
    assert dialog.old.hasFocus()
    fill(dialog, *fields(dialog), typed=(OLD, NEW, NEW))
    assert shown(primary(dialog)) == "Use the final try"
    assert primary(dialog).property("kind") == "danger"
    QTest.keyClick(dialog.new.repeat.field, Qt.Key.Key_Return)
    assert dialog.isVisible(), "Enter must not use the final try"
    dialog.tick.box.setChecked(False)
    assert not any(dialog.old.pin._bytes)
    assert not primary(dialog).isEnabled()


def test_blocked_takes_nothing(show: Show) -> None:
    dialog = change(s.BLOCKED)
    show(dialog)
    assert "The user PIN is blocked" in words(dialog)
    assert not dialog.old.isEnabled()
    assert not dialog.new.isVisible()
    assert not primary(dialog).isEnabled()
    assert shown(dialog.cancel) == "Close"


def test_to_be_changed_does_not_ask_for_a_login_first(show: Show) -> None:
    dialog = change(s.TO_BE_CHANGED)
    show(dialog)
    assert "It is still the one that the token was handed out with." in words(dialog)
    assert "after the login" not in words(dialog)


def test_an_answer_that_nobody_took_is_wiped(show: Show) -> None:
    dialog = change(0, "user", OLD, NEW, NEW)
    dialog.stays_open = True
    show(dialog)
    primary(dialog).click()
    assert "The token changes the PIN…" in words(dialog)
    kept = next(iter(dialog._answer))
    assert kept == (bytearray(OLD.encode()), bytearray(NEW.encode()))
    dialog.reject()
    assert kept == (bytearray(6), bytearray(6))
    assert dialog._answer == ()


def test_all_is_wiped_where_the_dialog_goes_with_its_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = change(0, "user", OLD, NEW, NEW)
    dialog.setParent(window, dialog.windowFlags())
    dialog.stays_open = True
    dialog.open()
    fill(dialog, *fields(dialog), typed=(OLD, NEW, NEW))
    primary(dialog).click()
    kept = next(iter(dialog._answer))
    dialog.hide()
    assert kept == (bytearray(6), bytearray(6))


def test_cancel_wipes_all_three(show: Show) -> None:
    dialog = change(0, "user", OLD, NEW, NEW)
    show(dialog)
    QTest.keyClick(dialog.old, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected
    assert not any(any(field.pin._bytes) for field in fields(dialog))


def test_a_problem_keeps_the_dialog_and_none_of_the_pins(show: Show) -> None:
    dialog = change(0, "user", OLD, NEW, NEW)
    dialog.stays_open = True
    show(dialog)
    primary(dialog).click()
    assert not dialog.form.isEnabled()
    _ = dialog.result_value
    dialog.set_problem(s.wrong_pin())
    assert dialog.isVisible()
    assert "The PIN was refused" in words(dialog)
    assert not any(any(field.pin._bytes) for field in fields(dialog))
    assert dialog.old.hasFocus()
    assert not primary(dialog).isEnabled()
    fill(dialog, *fields(dialog), typed=(OLD, NEW, NEW))
    assert primary(dialog).isEnabled()


def test_a_second_refusal_is_counted(show: Show) -> None:
    dialog = change(s.LOW, refused=2)
    dialog.set_problem(s.wrong_pin())
    show(dialog)
    assert "2 wrong PINs since this prompt was opened" in words(dialog)
