import pytest
from pytestqt.qtbot import QtBot

from app.gui.pages.slot import SlotPage
from app.vocabulary.flags import SLOT_FLAGS
from app.vocabulary.values import SlotAddress, SlotInfo, SlotState, Version
from tests.gui.pages import samples
from tests.gui.pages.told import text_of


def _told(qtbot: QtBot, slot: SlotState) -> str:
    page = SlotPage()
    qtbot.addWidget(page)
    page.show_slot(slot, "OpenSC smart cards")
    return text_of(page)


@pytest.mark.parametrize(
    "words", ["ACS ACR39U ICC Reader 00 00", "Atlas Systems", "2.1", "1.44", "OpenSC smart cards", "0x00000006"]
)
def test_every_field_of_ck_slot_info_is_told(qtbot: QtBot, words: str) -> None:
    assert words in _told(qtbot, samples.slot(removable=True))


def test_every_flag_is_told_by_name_and_what_its_state_means(qtbot: QtBot) -> None:
    told = _told(qtbot, samples.slot(removable=True))
    for flag in SLOT_FLAGS:
        assert flag.name in told
        assert flag.text(flag.name != "CKF_TOKEN_PRESENT") in told


def test_an_empty_reader_says_what_to_do(qtbot: QtBot) -> None:
    assert "Insert a token" in _told(qtbot, samples.slot(removable=True))
    assert "Insert a token" not in _told(qtbot, samples.slot())


def test_a_token_that_is_there_but_was_not_read_is_no_empty_slot(qtbot: QtBot) -> None:
    info = SlotInfo("Slot 3", "", 0x5, Version(0, 0), Version(0, 0))
    told = _told(qtbot, SlotState(SlotAddress("Slot 3", 1), info))
    assert "The token has not been read yet" in told
    assert "number 2" in told


def test_the_token_is_named(qtbot: QtBot) -> None:
    told = _told(qtbot, samples.slot(token=samples.token_info()))
    for words in ("Payments EU", "0451 9920", "Token present"):
        assert words in told


def test_a_problem_stands_above_what_is_known(qtbot: QtBot) -> None:
    told = _told(qtbot, samples.slot(removable=True, problem=samples.PROBLEM))
    assert told.index("The token was removed") < told.index("Slot flags")
    assert "Could not be read" in told


def test_hostile_names_are_shown_letter_by_letter(qtbot: QtBot) -> None:
    info = SlotInfo(samples.HOSTILE, samples.HOSTILE, 0x8, Version(0, 0), Version(0, 0))
    told = _told(qtbot, SlotState(SlotAddress(samples.HOSTILE), info, samples.token_info(label=samples.HOSTILE)))
    assert told.count(samples.HOSTILE) >= 4
    assert "0x00000008" in told
