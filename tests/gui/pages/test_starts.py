from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.gui.pages.empty import EmptyPage
from app.gui.pages.first_start import TERMS, FirstStartPage
from app.gui.pages.practice import PracticeNotice
from app.settings.found import FoundLibrary
from tests.gui.pages import samples
from tests.gui.pages.told import button_called, text_of


def _page(qtbot: QtBot, *found: FoundLibrary) -> FirstStartPage:
    page = FirstStartPage()
    qtbot.addWidget(page)
    page.show_found(found)
    return page


def test_the_four_words_are_explained(qtbot: QtBot) -> None:
    told = text_of(_page(qtbot))
    for _, word, meaning in TERMS:
        assert word in told
        assert meaning in told


def test_each_library_that_was_found_can_be_added(qtbot: QtBot) -> None:
    page = _page(qtbot, *samples.FOUND)
    told = text_of(page)
    for library in samples.FOUND:
        assert library.name in told
        assert str(library.note) in told
        with qtbot.waitSignal(page.add_library_wanted) as wanted:
            button_called(page, f"Add {library.name}").click()
        assert wanted.args == [library.path]
    with qtbot.waitSignal(page.add_library_wanted) as wanted:
        button_called(page, "Choose a file…").click()
    assert wanted.args == [""]


def test_where_none_was_found_one_can_be_chosen(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert "No library was found in the usual places" in text_of(page)
    with qtbot.waitSignal(page.add_library_wanted) as wanted:
        button_called(page, "Add a library…").click()
    assert wanted.args == [""]


def test_there_is_exactly_one_primary_button(qtbot: QtBot) -> None:
    for page in (_page(qtbot), _page(qtbot, *samples.FOUND)):
        kinds = [one.property("kind") for one in page.findChildren(QPushButton) if one.isVisibleTo(page)]
        assert kinds.count("primary") == 1


def test_a_practice_token_can_be_asked_for(qtbot: QtBot) -> None:
    page = _page(qtbot)
    with qtbot.waitSignal(page.practice_wanted):
        button_called(page, "Make a practice token").click()


def test_hostile_names_are_shown_letter_by_letter(qtbot: QtBot) -> None:
    page = _page(qtbot, FoundLibrary(samples.HOSTILE, "/x/" + "n" * 300 + ".so"))
    assert samples.HOSTILE in text_of(page)


def test_the_pins_of_a_practice_token_are_on_the_screen(qtbot: QtBot) -> None:
    notice = PracticeNotice(samples.PINS)
    qtbot.addWidget(notice)
    told = text_of(notice)
    for words in ("Practice token “Practice”", "1234", "12345678", "/home/anna/.local/share/symbolon/practice"):
        assert words in told.replace("\u200b", "")


def test_nothing_selected_says_what_to_do(qtbot: QtBot) -> None:
    page = EmptyPage()
    qtbot.addWidget(page)
    assert "Nothing is selected" in text_of(page)
    assert "Choose a library" in text_of(page)
