import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.gui.look.parts import button, column, holder
from app.gui.pages.base import Face, Header, Mark, Section
from app.gui.pages.flow import flow
from app.gui.pages.shelf import Shelf
from tests.gui.pages import samples
from tests.gui.pages.told import words_of


def test_a_section_is_made_anew_only_when_its_value_changes(qtbot: QtBot) -> None:
    section = Section()
    qtbot.addWidget(section)
    section.fill("a", lambda: QPushButton("a"))
    first = section.content
    section.fill("a", lambda: QPushButton("never"))
    assert section.content is first
    section.fill("b", lambda: QPushButton("b"))
    assert words_of(section) == ["b"]
    section.fill(None, lambda: None)
    assert section.isHidden()


def test_the_keyboard_stays_at_the_button_of_the_same_name(qtbot: QtBot) -> None:
    section = Section()
    qtbot.addWidget(section)
    section.fill(1, lambda: holder(column(button("One"), button("Two"))))
    section.show()
    qtbot.waitActive(section)
    section.findChildren(QPushButton)[1].setFocus()
    section.fill(2, lambda: holder(column(button("Zero"), button("One"), button("Two"))))
    focused = section.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Two"


def test_content_that_comes_later_keeps_its_place_in_the_tab_order(qtbot: QtBot) -> None:
    section, last = Section(), button("Last")
    page = holder(column(section, last))
    qtbot.addWidget(page)
    section.fill(1, lambda: holder(column(button("First"), button("Second"))))
    first, second = section.findChildren(QPushButton)
    assert first.nextInFocusChain() is second
    reached: list[QWidget] = [second]
    while reached[-1] is not last:
        following = reached[-1].nextInFocusChain()
        assert following is not None
        assert following is not first, "the last button comes before the first one"
        reached.append(following)


@pytest.mark.parametrize("width", [1000, 650, 330])
def test_a_header_never_cuts_its_states(qtbot: QtBot, width: int) -> None:
    header = Header()
    qtbot.addWidget(header)
    marks = (Mark("Logged in as user", "ok", "open"), Mark("Read only"), Mark("User PIN low", "warn", "warn"))
    header.show_face(Face("token", samples.LONG, "Atlas 7 HSM", marks))
    header.resize(width, 60)
    header.show()
    qtbot.waitExposed(header)
    qtbot.waitUntil(lambda: header.height() >= header.heightForWidth(width))
    for one in header.findChildren(QWidget):
        if one.isVisible():
            corner = one.mapTo(header, one.rect().bottomRight())
            assert corner.x() <= header.width()
            assert corner.y() <= header.height()


def test_items_that_do_not_fit_go_to_the_next_line(qtbot: QtBot) -> None:
    wide = flow(*(button(f"Button {number}") for number in range(6)))
    qtbot.addWidget(wide)
    layout = wide.layout()
    assert layout is not None
    assert layout.heightForWidth(100) > 2 * layout.heightForWidth(2000)


def test_cards_stand_one_under_another_where_it_is_narrow(qtbot: QtBot) -> None:
    left, right = QPushButton("left"), QPushButton("right")
    shelf = Shelf((left, 1), (right, 1), narrow=100)
    qtbot.addWidget(shelf)
    shelf.resize(1000, 200)
    shelf.show()
    assert left.y() == right.y()
    shelf.resize(200, 200)
    qtbot.waitUntil(lambda: right.y() > left.y())
