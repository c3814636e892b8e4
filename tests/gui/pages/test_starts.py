import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.gui.frame import Frame
from app.gui.look.parts import Text
from app.gui.pages.empty import EmptyPage
from app.gui.pages.first_start import TERMS, FirstStartPage
from app.gui.pages.practice import PracticeNotice
from app.vocabulary.found import FoundLibrary
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


@pytest.mark.parametrize("width", [900, 1280])
def test_the_four_words_are_one_line_and_not_cut(qtbot: QtBot, dressed: QApplication, width: int) -> None:
    window = Frame()
    qtbot.addWidget(window)
    page = FirstStartPage()
    window.pages.show_page(page)
    window.resize(width, 700)
    window.show()
    dressed.processEvents()
    words = {one.text(): one for one in page.findChildren(Text)}
    names = [words[word] for _, word, _ in TERMS]
    places = [one.mapTo(page, one.rect().center()) for one in names]
    assert max(abs(one.y() - places[0].y()) for one in places) < names[0].height()
    assert [one.x() for one in places] == sorted(one.x() for one in places)
    for _, word, meaning in TERMS:
        told = words[meaning]
        assert words[word].width() >= words[word].sizeHint().width()
        assert told.height() >= told.heightForWidth(told.width())
        assert told.width() >= max(told.fontMetrics().horizontalAdvance(one) for one in meaning.split())


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
        button_called(page, "Add library…").click()
    assert wanted.args == [""]


def test_where_none_was_found_one_can_be_chosen(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert "No library was found in the usual places" in text_of(page)
    with qtbot.waitSignal(page.add_library_wanted) as wanted:
        button_called(page, "Add library…").click()
    assert wanted.args == [""]


_SOFT = FoundLibrary("SoftHSM2", "/x/libsofthsm2.so")
_TRUST = FoundLibrary("p11-kit trust", "/x/p11-kit-trust.so")
_CARDS = FoundLibrary("OpenSC", "/x/opensc-pkcs11.so", for_cards=True)
_KEYS = FoundLibrary("YubiKey (ykcs11)", "/x/libykcs11.so", for_cards=True)


@pytest.mark.parametrize(
    ("found", "primary"),
    [
        ((), "Add library…"),
        ((_SOFT,), "Add library…"),
        ((_TRUST, _SOFT), "Add library…"),
        ((_CARDS, _TRUST, _SOFT), "Add OpenSC"),
        ((_CARDS, _KEYS), "Add library…"),
    ],
)
def test_the_primary_button_adds_the_only_library_for_cards_or_lets_one_be_chosen(
    qtbot: QtBot, found: tuple[FoundLibrary, ...], primary: str
) -> None:
    page = _page(qtbot, *found)
    buttons = [one for one in page.findChildren(QPushButton) if one.isVisibleTo(page)]
    assert [one.accessibleName() for one in buttons if one.property("kind") == "primary"] == [primary]


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
