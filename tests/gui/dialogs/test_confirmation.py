"""What is typed before something is destroyed: always something, and what tells the token from the others."""

import pytest
from pytestqt.qtbot import QtBot

from app.gui.dialogs.confirmation import Confirmation, ToldBy
from tests.gui.dialogs.token_states import initialize
from tests.gui.dialogs.told import words

READER, UNSEEN = "ACS ACR39U", "\N{LEFT SQUARE BRACKET WITH QUILL}U+200B\N{RIGHT SQUARE BRACKET WITH QUILL}"


def asked(qtbot: QtBot, label: str, serial: str, reader: str = READER, told_by: ToldBy = "label") -> Confirmation:
    confirmation = Confirmation(label, serial, reader, "Type “{label}” to erase it", told_by=told_by, compare=False)
    qtbot.addWidget(confirmation)
    return confirmation


@pytest.mark.parametrize(("label", "serial"), [("", ""), (UNSEEN, ""), ("", UNSEEN)])
def test_without_label_and_serial_number_the_readers_name_is_typed(qtbot: QtBot, label: str, serial: str) -> None:
    confirmation = asked(qtbot, label, serial)
    said = words(confirmation)
    assert "neither a label nor a serial number" in said
    assert f"Type “{READER}” to erase it" in said
    for typed, enough in (("", False), (READER, True)):
        confirmation.typed.setText(typed)
        assert confirmation.given == enough


@pytest.mark.parametrize("serial", ["", "0815"])
def test_of_two_that_only_their_readers_tell_apart_the_readers_name_is_typed(qtbot: QtBot, serial: str) -> None:
    confirmation = asked(qtbot, "Anna", serial, told_by="reader")
    said = words(confirmation)
    assert "only the reader tells them apart" in said
    assert "only the serial number" not in said
    for typed, enough in (("Anna", False), (serial, False), (READER, True)):
        confirmation.typed.setText(typed)
        assert confirmation.given == enough


def test_where_nothing_has_a_name_nothing_can_be_confirmed(qtbot: QtBot) -> None:
    confirmation = asked(qtbot, "", "", "")
    assert not confirmation.given
    assert "cannot be told from others here" in words(confirmation)


@pytest.mark.parametrize(
    ("label", "serial", "told_by", "typed"),
    [("Anna", "0815", "label", "Anna"), ("", "0815", "label", "0815"), ("Anna", "0815", "serial", "0815")],
)
def test_label_and_serial_number_come_first(qtbot: QtBot, label: str, serial: str, told_by: ToldBy, typed: str) -> None:
    confirmation = asked(qtbot, label, serial, told_by=told_by)
    for text, enough in (("", False), (typed, True)):
        confirmation.typed.setText(text)
        assert confirmation.given == enough
    assert ("only the serial number tells them apart" in words(confirmation)) == (told_by == "serial")


def test_a_token_without_a_name_is_not_erased_at_once(qtbot: QtBot) -> None:
    dialog = initialize(label="", serial="")
    qtbot.addWidget(dialog)
    assert dialog.confirmation is not None
    assert not dialog.confirmation.given
    assert "Type “Identiv uTrust 01” to erase this token" in words(dialog)
