"""The window's frame: what it holds, how small it gets, how the keyboard goes through it."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.gui.activity_list import RunningJob
from app.gui.frame import Frame, Tabs
from app.gui.look.parts import Text, button, check_box, column, holder, icon_button
from app.gui.look.theme import u
from tests.gui.seen import opened, press, words_in


@pytest.fixture
def frame(qtbot: QtBot, dressed: QApplication) -> Frame:
    result = Frame()
    qtbot.addWidget(result)
    for title in ("&Symbolon", "&Token", "&Help"):
        result.menus.addMenu(title)
    return result


# ── the frame ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_window_says_what_is_missing_and_that_nothing_runs(frame: Frame) -> None:
    opened(frame)
    assert frame.tree.empty_text == "No library yet"
    assert words_in(frame.activity) == ["Nothing is running"]
    assert not frame.messages.isVisible()


def test_add_library_is_a_signal(qtbot: QtBot, frame: Frame) -> None:
    opened(frame)
    with qtbot.waitSignal(frame.side.add_library):
        press(frame, "Add library…")


@pytest.mark.parametrize(("width", "height"), [(1024, 640), (640, 400)])
def test_nothing_is_cut_in_a_small_window(frame: Frame, width: int, height: int) -> None:
    """640 × 400 is what is left of 1280 × 800 at 200 %; a page that is larger scrolls."""
    page = QWidget()
    page.setMinimumSize(900, 700)
    frame.pages.show_page(page)
    frame.messages.tell("warn", "Vega driver stopped responding.", "C_GetSlotList has run for 42 s.")
    frame.activity.set_running([RunningJob("Generating key pair", "C_GenerateKeyPair", (1, 2), lambda: None)])
    frame.set_mode("Everything")
    frame.resize(width, height)
    opened(frame)
    assert (frame.width(), frame.height()) == (width, height)
    inside = frame.rect()
    for part in (frame.menu_row.mode, frame.messages, frame.activity, frame.side.add_button):
        corner = part.mapTo(frame, part.rect().bottomRight())
        assert inside.contains(corner), part
    stop = frame.activity.line.stop
    assert inside.contains(stop.mapTo(frame, stop.rect().bottomRight()))
    assert page.height() >= 700


def test_the_side_bar_can_be_dragged_and_hidden(frame: Frame) -> None:
    opened(frame)
    frame.set_side_width(u(60))
    assert frame.side_width == pytest.approx(u(60), abs=2)
    frame.set_side_width(0)
    assert not frame.side.isVisible()
    assert frame.side_width == 0
    frame.set_side_width(u(70))
    assert frame.side.isVisible()


def test_the_mode_is_a_word_and_can_be_left_out(frame: Frame) -> None:
    opened(frame)
    assert not frame.menu_row.mode.isVisible()
    frame.set_mode("Everything")
    assert frame.menu_row.mode.isVisible()
    assert frame.menu_row.mode.text() == "Everything"
    assert frame.menu_row.mode.accessibleName() == "Mode: Everything"
    frame.set_mode("")
    assert not frame.menu_row.mode.isVisible()


def test_pages_are_taken_in_once_and_shown(frame: Frame) -> None:
    one, other = QWidget(), QWidget()
    for page in (one, other, one):
        frame.pages.show_page(page)
    assert frame.pages.pages == [one, other]
    assert frame.pages.page is one


def test_tab_goes_from_the_tree_to_the_button_below_it_and_to_the_page(qtbot: QtBot, frame: Frame) -> None:
    inside = button("Log in…")
    frame.pages.show_page(holder(column(inside)))
    opened(frame)
    frame.tree.setFocus()
    seen: list[QWidget | None] = [QApplication.focusWidget()]
    for _ in range(3):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen[:3] == [frame.tree, frame.side.add_button, inside]
    assert seen[3] is not None
    assert frame.activity.isAncestorOf(seen[3])
    QTest.keyClick(seen[3], Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is inside


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_presses_the_button_that_has_the_keyboard_as_space_does(frame: Frame, key: Qt.Key) -> None:
    pressed: list[str] = []
    plain, icon, box = button("Log in…"), icon_button("close", "Dismiss"), check_box("Box")
    for one in (plain, icon):
        one.clicked.connect(lambda _=False, one=one: pressed.append(one.accessibleName()))
    frame.pages.show_page(holder(column(plain, icon, box)))
    opened(frame)
    for target in (plain, icon, box):
        target.setFocus()
        QTest.keyClick(target, key)
    assert pressed == ["Log in…", "Dismiss"]
    assert not box.isChecked()
    plain.setEnabled(False)
    QTest.keyClick(frame, key)
    assert len(pressed) == 2


def test_enter_that_is_held_down_presses_once(frame: Frame) -> None:
    pressed: list[bool] = []
    one = button("Log in…")
    one.clicked.connect(lambda: pressed.append(True))
    frame.pages.show_page(holder(column(one)))
    opened(frame)
    one.setFocus()
    for again in (False, True, True):
        held = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", again)
        QApplication.sendEvent(one, held)
    assert len(pressed) == 1


def test_enter_opens_the_menu_of_a_button(qtbot: QtBot, frame: Frame) -> None:
    more = icon_button("more", "More")
    menu = QMenu(more)
    menu.addAction("Restart")
    more.setMenu(menu)
    more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    frame.pages.show_page(holder(column(more)))
    opened(frame)
    more.setFocus()
    menu.aboutToShow.connect(lambda: QTimer.singleShot(0, menu, menu.close))
    with qtbot.waitSignal(menu.aboutToHide):
        QTest.keyClick(more, Qt.Key.Key_Return)


def test_tabs_show_their_page_and_are_walked_with_the_keyboard(qtbot: QtBot, dressed: QApplication) -> None:
    first, second = Text("one"), Text("two")
    tabs = Tabs([("Overview", first), ("R&D", second)])
    qtbot.addWidget(tabs)
    opened(tabs)
    assert first.isVisible()
    tabs.bar.setFocus()
    with qtbot.waitSignal(tabs.changed) as changed:
        QTest.keyClick(tabs.bar, Qt.Key.Key_Right)
    assert changed.args == [1]
    assert second.isVisible()
    tabs.set_title(1, "R&D  12")
    assert tabs.bar.tabText(1) == "R&&D  12"
    tabs.set_current(0)
    assert tabs.current == 0


def test_a_new_system_font_reaches_the_whole_window(qtbot: QtBot, frame: Frame, dressed: QApplication) -> None:
    opened(frame)
    before = frame.side.add_button.height()
    font = dressed.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    dressed.setFont(font)
    qtbot.waitUntil(lambda: frame.side.add_button.height() > before * 1.5, timeout=2000)


def test_icon_buttons_of_the_frame_have_names(frame: Frame) -> None:
    frame.messages.tell("info", "Words")
    for one in frame.findChildren(QToolButton):
        if not one.icon().isNull():
            assert one.accessibleName(), one
