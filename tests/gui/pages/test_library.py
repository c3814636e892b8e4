from typing import Any, get_args

import pytest
from pytestqt.qtbot import QtBot

from app.gui.pages.library import STATES, LibraryPage
from app.gui.pages.views_of import LibraryCondition
from app.vocabulary.texts import Words
from app.vocabulary.values import LibraryInfo, Version
from tests.gui.pages import samples
from tests.gui.pages.told import button_called, text_of


def _page(qtbot: QtBot, tab: int = 0, **changes: object) -> LibraryPage:
    page = LibraryPage()
    qtbot.addWidget(page)
    page.show_library(samples.library(**changes))
    page.tabs.set_current(tab)
    return page


@pytest.mark.parametrize(
    "words",
    [
        "Atlas HSM client",
        "Atlas Systems",
        "7.12",
        "3.0",
        "0x00000000",
        "by the operating system",
        "12",
        "9 with a token",
    ],
)
def test_every_field_of_ck_info_is_told(qtbot: QtBot, words: str) -> None:
    assert words in text_of(_page(qtbot))


@pytest.mark.parametrize(
    "words", ["libatlas-cryptoki.so", "/opt/atlas/lib", "ChrystokiConfigurationPath", "/etc/atlas", "3fa1 c09b"]
)
def test_the_details_say_which_file_and_how_it_is_configured(qtbot: QtBot, words: str) -> None:
    assert words in text_of(_page(qtbot, tab=1)).replace("\u200b", "")


def test_without_variables_that_is_said(qtbot: QtBot) -> None:
    assert "without variables of its own" in text_of(_page(qtbot, tab=1, environment={}))


@pytest.mark.parametrize("state", get_args(LibraryCondition))
def test_every_state_is_told_in_a_word_and_a_sentence(qtbot: QtBot, state: LibraryCondition) -> None:
    told = text_of(_page(qtbot, state=state, sentence=Words("Since {when}.", {"when": "noon"})))
    assert STATES[state].word in told
    assert "Since noon." in told


@pytest.mark.parametrize("changes", [{}, {"sentence": Words("Since noon.")}, {"problem": samples.PROBLEM}])
def test_quarantine_is_explained_with_the_way_out(qtbot: QtBot, changes: dict[str, Any]) -> None:
    assert "Restart ends the quarantine." in text_of(_page(qtbot, state="quarantined", **changes))


def test_slots_are_not_counted_before_the_library_has_answered(qtbot: QtBot) -> None:
    assert "with a token" in text_of(_page(qtbot))
    assert "with a token" not in text_of(_page(qtbot, info=None, slots=0, tokens=0))


def test_the_details_say_that_the_library_is_not_running(qtbot: QtBot) -> None:
    page = _page(qtbot, tab=1, state="crashed")
    assert "The library is not running" in text_of(page)
    page.show_library(samples.library())
    assert "The library is not running" not in text_of(page)


def test_a_call_that_does_not_return_is_named_with_its_age(qtbot: QtBot) -> None:
    told = text_of(_page(qtbot, state="stalled", calling=("C_GetSlotList", 187.0)))
    assert "C_GetSlotList has run for 3:07." in told


def test_a_problem_is_told_in_full(qtbot: QtBot) -> None:
    page = _page(qtbot, state="crashed", problem=samples.PROBLEM)
    told = text_of(page)
    for words in (
        "The token was removed",
        "taken out of ACS ACR39U",
        "Nothing was written to it.",
        "Put the token back",
    ):
        assert words in told
    assert "CKR_DEVICE_REMOVED" not in told  # behind the fold
    button_called(page, "Details").click()
    assert "CKR_DEVICE_REMOVED, 0x00000032" in text_of(page)


def test_without_os_locking_and_with_an_unknown_flag(qtbot: QtBot) -> None:
    info = LibraryInfo(Version(2, 40), "", "", Version(0, 1), 0x4, False)
    page = _page(qtbot, info=info)
    assert "one thread calls it" in text_of(page)
    assert "empty" in text_of(page)
    page.tabs.set_current(1)
    assert "0x00000004" in text_of(page)
    assert "Not in the standard" in text_of(page)


def test_names_with_markup_are_shown_letter_by_letter(qtbot: QtBot) -> None:
    info = LibraryInfo(Version(2, 40), samples.HOSTILE, samples.HOSTILE, Version(0, 1), 0, True)
    page = _page(qtbot, name=samples.HOSTILE, info=info)
    assert text_of(page).count(samples.HOSTILE) >= 3


def test_another_library_replaces_the_first(qtbot: QtBot) -> None:
    page = _page(qtbot, state="crashed", problem=samples.PROBLEM)
    page.show_library(samples.library(name="OpenSC"))
    assert "The token was removed" not in text_of(page)
    assert "OpenSC" in text_of(page)


def test_another_library_is_shown_from_its_first_tab_on(qtbot: QtBot) -> None:
    page = _page(qtbot, tab=1)
    page.show_library(samples.library(state="stopped"))
    assert page.tabs.current == 1, "the same library, in another state"
    page.show_library(samples.library(id="other"))
    assert page.tabs.current == 0
