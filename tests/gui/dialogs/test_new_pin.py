"""A new PIN: judged as it is typed, compared without copies, drawn by lot, shown once, handed over once."""

import re

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.gui.dialogs.change_pin import ChangePinDialog
from app.gui.dialogs.new_pin import NewPinForm
from app.gui.dialogs.pin_buffer import PinBuffer
from app.gui.dialogs.pin_field import DOT, PinField
from app.vocabulary.pin_limits import PinLimits
from app.vocabulary.pin_policy import PinPolicy, weaknesses
from tests.gui.dialogs import samples
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.keys import type_text
from tests.gui.dialogs.pin_states import STRICT, change, set_pin
from tests.gui.dialogs.told import words
from tests.host.memory_scan import count

GOOD = "730586"


@pytest.fixture
def form(qtbot: QtBot) -> NewPinForm:
    return shown(qtbot)


def shown(
    qtbot: QtBot, policy: PinPolicy | None = None, limits: PinLimits | None = None, generate: bool = True
) -> NewPinForm:
    form = NewPinForm("user", limits or PinLimits(6, 8), policy or PinPolicy(), generate=generate)
    qtbot.addWidget(form)
    with qtbot.waitExposed(form):
        form.show()
    return form


def first(form: NewPinForm, text: str) -> None:
    form.first.field.wipe()
    type_text(form.first.field, text)


def repeat(form: NewPinForm, text: str) -> None:
    form.repeat.field.wipe()
    type_text(form.repeat.field, text)


def can_be_set(form: NewPinForm) -> bool:
    """Ask afresh: the type checker takes a property for what it was before."""
    return form.valid


def holding(text: str) -> PinBuffer:
    buffer = PinBuffer()
    buffer.insert(0, text)
    return buffer


# ── rules and weaknesses ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Avoid birthdays, rows such as 1234 and what repeats itself."),
        ("12345", "Avoid birthdays, rows such as 1234 and what repeats itself."),
        ("123456", "Easy to guess\nIt is a row, such as 1234, 9876 or qwertz."),
        ("111111", "Easy to guess\nIt is the same all over, such as 1111."),
        ("240183", "Easy to guess\nIt looks like a date or a year."),
        (GOOD, "Fine\nNo row, no birthday, nothing that repeats itself"),
        ("7305869142", "Avoid birthdays, rows such as 1234 and what repeats itself."),
    ],
)
def test_a_weakness_is_told_as_soon_as_the_length_is_right(form: NewPinForm, typed: str, told: str) -> None:
    first(form, typed)
    assert told in words(form)
    assert "6 to 8 characters" in words(form)


def test_what_is_weak_is_warned_of_or_refused_by_policy(qtbot: QtBot) -> None:
    for policy, told, valid in (
        (PinPolicy(), "Easy to guess", True),
        (PinPolicy(weak="refuse"), "Not allowed", False),
    ):
        form = shown(qtbot, policy)
        first(form, "123456")
        repeat(form, "123456")
        assert told in words(form)
        assert can_be_set(form) is valid


def test_letters_are_refused_at_once_where_only_digits_are_allowed(qtbot: QtBot) -> None:
    form = shown(qtbot, STRICT)
    assert "6 to 8 digits" in words(form)
    first(form, "7a")
    assert "Not allowed\nOnly the digits 0 to 9 are allowed in it." in words(form)
    first(form, "7305ab")
    repeat(form, "7305ab")
    assert not can_be_set(form)


@pytest.mark.parametrize(("pin", "valid"), [("73058", False), (GOOD, True), ("73058691", True), ("730586914", False)])
def test_length_is_that_of_the_token_and_the_policy(qtbot: QtBot, pin: str, valid: bool) -> None:
    form = shown(qtbot, PinPolicy(longest=8), PinLimits(6, 16))
    first(form, pin)
    repeat(form, pin)
    assert can_be_set(form) is valid


def test_bytes_are_counted_and_other_characters_warned_of(form: NewPinForm) -> None:
    first(form, "äöüß")
    repeat(form, "äöüß")
    assert "4 typed: they count as 8" in words(form)
    assert "Not all are plain letters" in words(form)
    assert can_be_set(form)


def test_the_old_pin_is_refused_and_what_is_like_it_warned_of(form: NewPinForm) -> None:
    form.set_old(holding(GOOD))
    first(form, GOOD)
    repeat(form, GOOD)
    assert "Not allowed\nIt is the old PIN." in words(form)
    assert not can_be_set(form)
    first(form, "730587")
    repeat(form, "730587")
    assert "Easy to guess\nIt is the old PIN, one up or down." in words(form)
    assert can_be_set(form)
    form.set_old(None)
    assert "Fine" in words(form)


def test_the_old_pin_counts_when_it_is_typed_last(show: Show) -> None:
    dialog = change(0, "user", "", GOOD, GOOD)
    show(dialog)
    assert dialog.new.valid
    type_text(dialog.old, GOOD)
    assert "It is the old PIN." in words(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()


# ── typed twice ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_second_is_compared_as_it_is_typed(form: NewPinForm) -> None:
    first(form, GOOD)
    for typed, told, valid in (
        ("", "Type it once more", False),
        ("7305", "Matches so far", False),
        ("7306", "Differs from the first", False),
        (GOOD, "The same", True),
        (GOOD + "1", "Differs from the first", False),
    ):
        repeat(form, typed)
        assert told in words(form)
        assert can_be_set(form) is valid


def test_a_change_of_the_first_is_compared_again(form: NewPinForm, qtbot: QtBot) -> None:
    first(form, GOOD)
    repeat(form, GOOD)
    assert can_be_set(form)
    with qtbot.waitSignal(form.changed):
        QTest.keyClick(form.first.field, Qt.Key.Key_Backspace)
    assert "Differs from the first" in words(form)
    assert not can_be_set(form)
    type_text(form.first.field, GOOD[-1])
    assert "The same" in words(form)
    assert can_be_set(form)


def test_two_empty_lines_are_no_pin(qtbot: QtBot) -> None:
    assert not shown(qtbot, PinPolicy(shortest=1), PinLimits()).valid


def test_handed_over_once_and_both_lines_wiped(form: NewPinForm) -> None:
    first(form, GOOD)
    repeat(form, GOOD)
    assert form.take() == bytearray(GOOD.encode())
    for entry in (form.first, form.repeat):
        assert not any(entry.field.pin._bytes)
        assert entry.field.text() == ""
    assert form.take() == bytearray()
    assert not can_be_set(form)


def test_pasting_changes_nothing_without_a_word(form: NewPinForm) -> None:
    for field in (form.first.field, form.repeat.field):
        for text, kept in ((GOOD + "\r\n", GOOD), (" 73 05\n\n", " 73 05\n"), ("x" * 5000, "")):
            field.wipe()
            QGuiApplication.clipboard().setText(text)
            QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.Paste))
            assert field.pin.shown() == kept
            told = words(form)
            assert ("The line end after the pasted text was left out." in told) == (kept != text and bool(kept))
            assert ("was not taken" in told) == (not kept)
            assert ("There is a space or another blank in it" in told) == (" " in kept)
        field.wipe()


def test_caps_lock_is_shown_where_it_is_typed(form: NewPinForm) -> None:
    type_text(form.repeat.field, "A", shift=False)
    assert "Caps Lock is on" in words(form)


def test_judging_and_comparing_make_no_copy(form: NewPinForm) -> None:
    """Where the lines are filled without Qt, wiping them leaves the PIN nowhere in memory."""
    letters = [ord(letter) - 1 for letter in "8392417:"]
    pattern = re.compile(b"".join(b"[%c]" % letter for letter in letters))
    pin, old = bytearray(letters), PinBuffer()
    form.first.field.fill(pin)
    form.repeat.field.fill(pin)
    old.fill(pin)
    form.set_old(old)
    assert "Not allowed\nIt is the old PIN." in words(form)
    assert "The same" in words(form)
    assert count(pattern) >= 4, "the scan finds a PIN that is there"
    pin[:] = bytes(len(pin))
    old.wipe()
    form.wipe()
    assert count(pattern) == 0


# ── by lot ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_generated_pin_fills_both_and_is_not_weak(form: NewPinForm) -> None:
    form.generate.click()
    assert can_be_set(form)
    assert "Generated\n8 digits by lot" in words(form)
    assert form.first.field.text() == DOT * 8
    assert form.show_once.hasFocus()
    pin = form.take()
    assert len(pin) == 8
    assert not weaknesses(pin, PinPolicy())
    assert form.generate.isVisible(), "the next one is typed, or generated anew"
    assert form.first.field.isEnabled()


def test_another_one_is_another_one(form: NewPinForm) -> None:
    form.generate.click()
    before = form.first.field.pin.shown()
    form.another.click()
    assert form.first.field.pin.shown() != before
    assert can_be_set(form)


def test_a_generated_pin_is_shown_once_while_the_button_is_pressed(form: NewPinForm) -> None:
    form.generate.click()
    eye = form.first.field._eye
    assert not eye.isEnabled(), "the eye would show it again and again"
    QTest.mousePress(form.show_once, Qt.MouseButton.LeftButton)
    assert revealed(form)
    QTest.qWait(20)
    QTest.mouseRelease(form.show_once, Qt.MouseButton.LeftButton)
    assert not revealed(form)
    assert not form.show_once.isEnabled()
    assert can_be_set(form)
    form.another.click()
    assert form.show_once.isEnabled(), "the next one can be shown once too"


def test_space_shows_it_as_long_as_it_is_pressed(form: NewPinForm) -> None:
    form.generate.click()
    QTest.keyPress(form.show_once, Qt.Key.Key_Space)
    assert revealed(form)
    QTest.qWait(20)
    QTest.keyRelease(form.show_once, Qt.Key.Key_Space)
    assert not revealed(form)
    assert not form.show_once.isEnabled()


def test_a_press_that_showed_nothing_does_not_count(form: NewPinForm) -> None:
    form.generate.click()
    form.show_once.click()
    assert form.show_once.isEnabled()
    assert not revealed(form)


def test_losing_the_focus_hides_it_again(form: NewPinForm) -> None:
    form.generate.click()
    QTest.keyPress(form.show_once, Qt.Key.Key_Space)
    QTest.qWait(20)
    QApplication.sendEvent(form.show_once, QEvent(QEvent.Type.WindowDeactivate))
    form.another.setFocus()
    assert not revealed(form)


def test_what_is_typed_after_it_was_hidden_while_pressed_is_dots(form: NewPinForm) -> None:
    form.generate.click()
    QTest.mousePress(form.show_once, Qt.MouseButton.LeftButton)
    form.hide()
    form.wipe()
    form.show()
    first(form, GOOD)
    assert not revealed(form)


def test_a_long_generated_pin_is_seen_whole(qtbot: QtBot) -> None:
    form = shown(qtbot, PinPolicy(generated=20), PinLimits())
    form.resize(300, form.height())
    form.generate.click()
    QTest.qWait(20)
    field = form.first.field
    hidden = field.grab().toImage()
    field.show_characters(True)
    image = field.grab().toImage()
    changed = [
        x for x in range(image.width()) if image.pixel(x, image.height() // 2) != hidden.pixel(x, image.height() // 2)
    ]
    assert changed
    assert max(changed) < field._eye.x(), "nothing is painted under the eye or beyond"


def test_one_is_typed_instead(form: NewPinForm) -> None:
    form.generate.click()
    form.type_instead.click()
    assert form.first.field.pin.size == form.repeat.field.pin.size == 0
    assert form.first.field.hasFocus()
    first(form, GOOD)
    repeat(form, GOOD)
    assert can_be_set(form)
    assert form.first.field._eye.isEnabled()


def test_where_no_good_pin_is_left_it_says_so(qtbot: QtBot) -> None:
    form = shown(qtbot, PinPolicy(), PinLimits(1, 1))
    form.generate.click()
    assert "No PIN could be generated" in words(form)
    assert form.first.field.pin.size == 0
    assert form.first.field.isEnabled()


def test_nothing_is_generated_where_it_is_not_offered(qtbot: QtBot) -> None:
    form = shown(qtbot, generate=False)
    assert not hasattr(form, "generate")
    first(form, GOOD)
    repeat(form, GOOD)
    assert form.take() == bytearray(GOOD.encode())


def revealed(form: NewPinForm) -> bool:
    return form.first.field.revealed


# ── for everybody ────────────────────────────────────────────────────────────────────────────────────────────────────


def stops(dialog: QWidget, count: int) -> list[str]:
    """Return the accessible names of what has the focus, from now on, Tab after Tab."""
    names = []
    for _ in range(count):
        focused = dialog.focusWidget()
        assert focused is not None
        names.append(focused.accessibleName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    return names


def test_change_pin_is_walked_with_tab_in_the_order_of_reading(show: Show) -> None:
    dialog = ChangePinDialog("A", "M", "S", "R", "user", samples.token_info())
    show(dialog)
    eye = "Show the PIN while this is pressed"
    names = ["User PIN as it is now", eye, "New user PIN", eye, "Repeat the new user PIN", eye, "Cancel"]
    assert stops(dialog, 7) == names


def test_a_generated_pin_is_set_with_the_keyboard_alone(show: Show) -> None:
    dialog = set_pin()
    show(dialog)
    assert stops(dialog, 5)[:5:2] == ["Security officer PIN (SO PIN)", "New user PIN", "Generate"]
    assert dialog.asked is not None
    type_text(dialog.asked.field, "12345678")
    dialog.new.generate.setFocus()
    QTest.keyClick(dialog.new.generate, Qt.Key.Key_Space)
    assert dialog.new.valid
    assert stops(dialog, 5) == [
        *("Show once", "Generate another one", "Type one instead"),
        *("Label, typed to confirm", "Cancel"),
    ]


def test_descriptions_say_what_the_line_says(form: NewPinForm) -> None:
    first(form, GOOD)
    repeat(form, "7306")
    assert form.first.field.accessibleDescription().startswith("6 to 8 characters, 6 typed")
    assert form.repeat.field.accessibleDescription() == "Differs from the first"
    first(form, "123456")
    assert "It is a row" in form.first.field.accessibleDescription()


def test_nothing_moves_while_a_pin_is_typed(form: NewPinForm) -> None:
    places = set()
    for text in ("", "1", "123456", "240183", GOOD, "1234567890"):
        first(form, text)
        QTest.qWait(5)
        places.add(form.repeat.field.mapTo(form, form.repeat.field.rect().topLeft()).y())
    assert len(places) == 1


def test_the_words_under_a_line_are_seen_where_it_has_to_be_scrolled_to(show: Show) -> None:
    dialog = change()
    show(dialog)
    dialog.resize(dialog.width(), dialog.height() * 2 // 3)
    QTest.qWait(20)
    for _ in range(4):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    field = dialog.new.repeat.field
    assert isinstance(field, PinField)
    assert field.hasFocus()
    under = dialog.new.repeat
    bottom = under.mapTo(dialog._scroll, under.rect().bottomLeft()).y()
    assert bottom <= dialog._scroll.height()
