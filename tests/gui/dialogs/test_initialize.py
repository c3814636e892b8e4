"""Initialise a token where the SO PIN that it wants has one try left, or none."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.gui.dialogs.initialize import Losses
from app.vocabulary.numbers import CKO
from tests.gui.dialogs import samples as s
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.keys import type_text
from tests.gui.dialogs.token_states import PIN_PAD, TOKEN, initialize
from tests.gui.dialogs.told import shown, words


def test_the_final_try_of_the_so_pin_wants_a_tick_and_the_mouse(show: Show) -> None:
    dialog = initialize(s.SO_FINAL)
    show(dialog)
    said = words(dialog)
    assert "it may become unusable for good" in said
    assert "set up anew" not in said, "that needs this very PIN"
    assert dialog.asked is not None
    assert dialog.user is not None
    assert dialog.confirmation is not None
    assert dialog.primary is not None
    assert dialog.cancel.hasFocus()
    assert not dialog.asked.field.isEnabled()
    dialog.confirmation.compared.box.setChecked(True)
    dialog.confirmation.typed.setText(TOKEN[0])
    for field in (dialog.user.first.field, dialog.user.repeat.field):
        type_text(field, "840273")
    assert not dialog.primary.isEnabled()
    dialog.asked.tick.box.setChecked(True)
    type_text(dialog.asked.field, "840273")
    assert dialog.primary.isEnabled()
    QTest.keyClick(dialog.asked.field, Qt.Key.Key_Return)
    assert dialog.isVisible(), "Enter must not use the final try"
    dialog.primary.click()
    assert not dialog.isVisible()
    assert dialog.result_value.label == TOKEN[0]


@pytest.mark.parametrize("at_reader", [0, PIN_PAD])
def test_a_blocked_so_pin_erases_nothing(show: Show, at_reader: int) -> None:
    dialog = initialize(s.SO_BLOCKED | at_reader)
    show(dialog)
    said = words(dialog)
    assert "The SO PIN is blocked" in said
    assert "it may be unusable for good" in said
    assert "set up anew" not in said
    assert "Not possible as things are." in said
    assert "The reader asks" not in said
    assert dialog.confirmation is not None
    assert dialog.primary is not None
    dialog.confirmation.compared.box.setChecked(True)
    dialog.confirmation.typed.setText(TOKEN[0])
    assert dialog.asked is None or not dialog.asked.field.isEnabled()
    assert not dialog.primary.isEnabled()
    assert shown(dialog.cancel) == "Close"


@pytest.mark.parametrize("seen", [False, True])
def test_it_says_where_private_objects_are_not_counted(show: Show, seen: bool) -> None:
    dialog = initialize(losses=Losses(((CKO.CERTIFICATE, 1),), all_seen=seen))
    show(dialog)
    told = "Private objects are not counted: nobody is logged in. They are destroyed too."
    assert (told in words(dialog)) == (not seen)
