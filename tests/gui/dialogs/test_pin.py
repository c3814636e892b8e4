import msgspec
import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.pin_field import DOT, PinField
from app.vocabulary.numbers import CKR
from app.vocabulary.values import Role
from tests.canary import CARD_PIN as PIN
from tests.catalogue import fault, rule
from tests.gui.dialogs import samples
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.keys import type_text
from tests.gui.dialogs.told import shown, words


def prompt(flags: int = 0, role: Role = "user", least: int = 6, most: int = 8, label: str = "Anna Berg") -> PinDialog:
    info = samples.token_info(samples.USUAL | flags, least, most)
    return PinDialog(label, "PKCS#15 emulated", "0006 1188 4711", "ACS ACR39U", role, info)


def held_by_qt(dialog: QWidget) -> str:
    """Everything that the widgets of a dialog hold as text."""
    lines = [field.text() + field.displayText() + field.selectedText() for field in dialog.findChildren(QLineEdit)]
    return "\n".join([*lines, words(dialog), QGuiApplication.clipboard().text()])


def paste(field: QWidget, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.Paste))


def test_says_which_token_and_which_pin(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    told = words(dialog)
    for part in (
        "Anna Berg",
        "PKCS#15 emulated",
        "0006 1188 4711",
        "ACS ACR39U",
        "User PIN",
        "No warning from the token",
    ):
        assert part in told
    assert "6 to 8 characters" in told
    assert dialog.field.hasFocus()
    assert dialog.field.accessibleName() == "User PIN"


def test_pin_is_handed_over_once(qtbot: QtBot, show: Show) -> None:
    dialog = prompt()
    show(dialog)
    type_text(dialog.field, PIN)
    assert dialog.field.text() == DOT * len(PIN)
    assert PIN not in held_by_qt(dialog)
    with qtbot.waitSignal(dialog.finished) as finished:
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert finished.args == [QDialog.DialogCode.Accepted.value]
    pin = dialog.result_value
    assert pin == bytearray(PIN.encode())
    assert isinstance(pin, bytearray)
    assert not any(dialog.field.pin._bytes)
    assert not dialog._answer
    with pytest.raises(LookupError):
        _ = dialog.result_value
    assert PIN not in repr(dialog) + repr(vars(dialog)) + held_by_qt(dialog)


def test_cancel_wipes(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    type_text(dialog.field, PIN)
    QTest.keyClick(dialog.field, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected
    assert not any(dialog.field.pin._bytes)
    assert dialog.field.text() == ""


def test_an_answer_that_nobody_took_is_wiped(show: Show) -> None:
    dialog = prompt()
    dialog.stays_open = True
    show(dialog)
    type_text(dialog.field, PIN)
    assert dialog.primary is not None
    dialog.primary.click()
    kept = next(iter(dialog._answer))
    assert kept == bytearray(PIN.encode())
    dialog.reject()
    assert kept == bytearray(len(PIN))


def test_length_is_checked_while_typing(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    assert dialog.primary is not None
    for typed, valid in (("", False), ("12345", False), ("6", True), ("78", True), ("9", False)):
        type_text(dialog.field, typed)
        assert dialog.primary.isEnabled() is valid, typed
    assert "9 typed" in words(dialog)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible()


@fault(45)
def test_length_counts_bytes_and_warns_of_other_characters(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    type_text(dialog.field, "äöüß")
    assert "4 typed: they count as 8" in words(dialog)
    assert "Not all are plain letters" in words(dialog)
    assert dialog.primary is not None
    assert dialog.primary.isEnabled()
    type_text(dialog.field, "1")
    assert not dialog.primary.isEnabled()


@fault(27, 47)
@rule(11)
@pytest.mark.parametrize("most", [0, 8])
def test_absurd_limits_are_not_enforced_but_empty_is(show: Show, most: int) -> None:
    dialog = prompt(least=0, most=most)
    show(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    type_text(dialog.field, "1")
    assert dialog.primary.isEnabled()


def test_final_try_needs_a_tick(show: Show) -> None:
    dialog = prompt(samples.FINAL)
    show(dialog)
    assert "One more wrong PIN locks this token" in words(dialog)
    assert dialog.cancel.hasFocus()
    assert not dialog.field.isEnabled()
    assert dialog.primary is not None
    assert shown(dialog.primary) == "Use the final try"
    QTest.mouseClick(dialog.tick.box, Qt.MouseButton.LeftButton, pos=QPoint(5, dialog.tick.box.height() // 2))
    assert dialog.field.isEnabled()
    assert dialog.field.hasFocus()
    type_text(dialog.field, PIN)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible(), "Enter must not use the final try"
    dialog.tick.box.setChecked(False)
    assert not any(dialog.field.pin._bytes)
    assert not dialog.primary.isEnabled()
    dialog.tick.box.setChecked(True)
    type_text(dialog.field, PIN)
    dialog.primary.click()
    assert dialog.result_value == bytearray(PIN.encode())


def test_enter_on_cancel_cancels(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    type_text(dialog.field, PIN)
    dialog.cancel.setFocus()
    QTest.keyClick(dialog.cancel, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_blocked_takes_nothing(show: Show) -> None:
    dialog = prompt(samples.BLOCKED)
    show(dialog)
    assert "The user PIN is blocked" in words(dialog)
    assert "security officer" in words(dialog)
    assert not dialog.field.isEnabled()
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    assert shown(dialog.cancel) == "Close"


def test_states_are_told_before_typing(show: Show) -> None:
    for flags, role, expected in (
        (samples.LOW, "user", "Fewer tries left\nA wrong PIN was entered lately. A few more"),
        (samples.TO_BE_CHANGED, "user", "To be changed"),
        (samples.SO_LOW, "so", "Security officer PIN (SO PIN)"),
        (samples.SO_FINAL, "so", "nobody can unblock this token"),
        (samples.SO_BLOCKED, "so", "The SO PIN is blocked"),
    ):
        dialog = prompt(flags, role)  # type: ignore[arg-type]
        show(dialog)
        assert expected in words(dialog)
        dialog.reject()


def test_unset_and_unreported(show: Show) -> None:
    unset = PinDialog("A", "M", "S", "R", "user", samples.token_info(0x404))
    silent = PinDialog("A", "M", "S", "R", "user", samples.token_info(), reports_tries=False)
    show(unset)
    show(silent)
    assert "it has no user PIN yet" in words(unset)
    assert "This token does not report tries" in words(silent)


def test_a_warning_of_the_token_is_told_even_if_it_was_silent_so_far(show: Show) -> None:
    dialog = PinDialog("A", "M", "S", "R", "user", samples.token_info(samples.USUAL | samples.LOW), reports_tries=False)
    show(dialog)
    assert "A wrong PIN was entered lately" in words(dialog)


def test_refused_pin_keeps_the_dialog_but_not_the_pin(qtbot: QtBot, show: Show) -> None:
    dialog = prompt()
    dialog.stays_open = True
    show(dialog)
    type_text(dialog.field, PIN)
    with qtbot.waitSignal(dialog.submitted):
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert not dialog.form.isEnabled()
    assert dialog.result_value == bytearray(PIN.encode())
    dialog.set_problem(samples.wrong_pin())
    assert not dialog.busy
    assert "The PIN was refused" in words(dialog)
    assert "Nobody is logged in." in words(dialog)
    assert dialog.field.text() == ""
    assert dialog.field.hasFocus()


def test_second_refusal_is_counted(show: Show) -> None:
    for refused, again in ((0, False), (1, False), (2, True)):
        dialog = PinDialog("A", "M", "S", "R", "user", samples.token_info(), refused=refused)
        dialog.set_problem(samples.wrong_pin())
        show(dialog)
        told = words(dialog)
        assert ("This PIN was refused too. 2 wrong PINs since this prompt was opened." in told) is again
        assert "Check Caps Lock" in told
        dialog.reject()


def test_other_problems_keep_their_title(show: Show) -> None:
    dialog = PinDialog("A", "M", "S", "R", "user", samples.token_info(), refused=2)
    dialog.set_problem(msgspec.structs.replace(samples.wrong_pin(), code=CKR.PIN_LOCKED))
    show(dialog)
    assert "refused too" not in words(dialog)


def test_problem_can_be_given_before_opening(show: Show) -> None:
    dialog = prompt(samples.LOW)
    dialog.set_problem(samples.wrong_pin())
    show(dialog)
    assert "The PIN was refused" in words(dialog)
    assert dialog.field.hasFocus()


# ── the field ────────────────────────────────────────────────────────────────────────────────────────────────────────


@fault(116)
def test_input_methods_neither_suggest_nor_remember(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    hints = dialog.field.inputMethodHints()
    for hint in ("ImhHiddenText", "ImhSensitiveData", "ImhNoPredictiveText"):
        assert Qt.InputMethodHint[hint] in hints


@fault(116)
def test_copy_cut_undo_and_drag_do_nothing(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    field = dialog.field
    type_text(field, PIN)
    for key in ("SelectAll", "Copy", "Cut"):
        QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey[key]))
    QTest.keyClick(field, Qt.Key.Key_Insert, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == "before"
    type_text(field, PIN)
    QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.SelectAll))
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.Undo))
    assert field.pin.size == 0
    assert field.text() == ""
    assert not field.acceptDrops()
    assert not field.dragEnabled()
    assert field.completer() is None
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(3, 3), field.mapToGlobal(QPoint(3, 3)))
    QApplication.sendEvent(field, event)
    assert QApplication.activePopupWidget() is None


def test_corrections_at_the_cursor(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    field = dialog.field
    type_text(field, "1ä3")
    QTest.keyClick(field, Qt.Key.Key_Left)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    type_text(field, "2")
    QTest.keyClick(field, Qt.Key.Key_Home)
    type_text(field, "0")
    QTest.keyClick(field, Qt.Key.Key_Delete)
    assert field.pin.shown() == "023"
    QTest.keyClick(field, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    type_text(field, "9")
    assert field.pin.shown() == "09"
    QTest.keyClick(field, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert field.pin.characters == len(field.text()) == 2


@fault(46)
def test_paste_drops_one_line_end_and_says_so(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    for text, kept, dropped in (
        ("482913\n", "482913", True),
        ("482913\r\n", "482913", True),
        ("482913", "482913", False),
    ):
        dialog.field.wipe()
        paste(dialog.field, text)
        assert dialog.field.pin.shown() == kept
        assert ("The line end after the pasted text was left out." in words(dialog)) is dropped


@fault(46)
def test_pasted_blanks_are_kept_and_warned_of(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    paste(dialog.field, " 48\t29\n13\n\n")
    assert dialog.field.pin.shown() == " 48\t29\n13\n"
    assert "There is a space or another blank in it" in words(dialog)


@fault(46)
def test_pasted_book_is_refused_and_said(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    type_text(dialog.field, "12")
    paste(dialog.field, "x" * 5000)
    assert dialog.field.pin.shown() == "12"
    assert "was not taken" in words(dialog)


def test_composed_characters_are_taken(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    event = QInputMethodEvent("", [])
    event.setCommitString("é1")
    QApplication.sendEvent(dialog.field, event)
    assert dialog.field.pin.shown() == "é1"
    assert dialog.field.text() == DOT * 2


def _revealed(dialog: PinDialog) -> bool:
    return dialog.field.revealed


@fault(116)
def test_shown_only_while_the_eye_is_pressed(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    type_text(dialog.field, PIN)
    hidden = dialog.field.grab().toImage()
    eye = dialog.field._eye
    QTest.mousePress(eye, Qt.MouseButton.LeftButton)
    assert _revealed(dialog)
    assert PIN not in held_by_qt(dialog)
    assert dialog.field.grab().toImage() != hidden
    QTest.mouseRelease(eye, Qt.MouseButton.LeftButton)
    assert not _revealed(dialog)
    QTest.keyPress(eye, Qt.Key.Key_Space)
    assert _revealed(dialog)
    QTest.keyRelease(eye, Qt.Key.Key_Space)
    assert not _revealed(dialog)


def test_caps_lock_is_shown(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    type_text(dialog.field, "A", shift=False)
    assert "Caps Lock is on" in words(dialog)
    type_text(dialog.field, "a", shift=False)
    assert "Caps Lock is on" not in words(dialog)


def test_altgr_types_and_shortcuts_do_not(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
    QTest.keyClick(dialog.field, Qt.Key.Key_1, control)
    QTest.keyClick(dialog.field, Qt.Key.Key_1, alt)
    assert dialog.field.pin.size == 0
    QTest.keyClick(dialog.field, Qt.Key.Key_At, control | alt)
    assert dialog.field.pin.shown() == "@"


def test_right_to_left(show: Show) -> None:
    dialog = prompt()
    dialog.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    show(dialog)
    type_text(dialog.field, PIN)
    assert dialog.field._eye.x() < dialog.field.width() // 4
    assert dialog.field.take_pin() == bytearray(PIN.encode())


def test_wiped_when_hidden(qtbot: QtBot) -> None:
    field = PinField("PIN")
    qtbot.addWidget(field)
    field.show()
    type_text(field, PIN)
    field.hide()
    assert not any(field.pin._bytes)


def test_middle_click_pastes_nothing(show: Show) -> None:
    dialog = prompt()
    show(dialog)
    QTest.mouseClick(dialog.field, Qt.MouseButton.MiddleButton)
    assert dialog.field.pin.size == 0
    assert dialog.field.text() == ""


def test_hostile_labels_are_literal(show: Show) -> None:
    dialog = prompt(label=samples.HOSTILE)
    show(dialog)
    assert samples.HOSTILE in words(dialog)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel))
    assert "[*][*]" in dialog.windowTitle()


def test_keyboard_layout_is_shown_where_the_system_tells_it(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    class German:
        localeChanged = QGuiApplication.inputMethod().localeChanged  # noqa: N815 - Qt's name

        def locale(self) -> QLocale:
            return QLocale(QLocale.Language.German, QLocale.Country.Germany)

    monkeypatch.setattr("app.gui.dialogs.pin_entry.QGuiApplication.inputMethod", German)
    dialog = prompt()
    show(dialog)
    assert "Deutsch" in words(dialog)
    assert any(label.accessibleName() == "Keyboard layout: Deutsch" for label in dialog.findChildren(QLabel))
