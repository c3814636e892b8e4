"""The window's frame: what it holds, how small it gets, how its messages and activities behave."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.gui.activity import PastJob, RunningJob
from app.gui.frame import Frame, MessageBar, Tabs
from app.gui.look.parts import Text, button, column, holder
from app.gui.look.theme import u
from app.vocabulary.errors import Problem
from app.vocabulary.texts import Words


@pytest.fixture
def frame(qtbot: QtBot, dressed: QApplication) -> Frame:
    result = Frame()
    qtbot.addWidget(result)
    for title in ("&Symbolon", "&Token", "&Help"):
        result.menus.addMenu(title)
    return result


def opened(window: QWidget) -> None:
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)


def words_in(part: QWidget) -> list[str]:
    QApplication.processEvents()  # what is added to a visible layout is shown by the event loop
    labels = [part, *part.findChildren(QLabel)]
    return [one.text() for one in labels if isinstance(one, QLabel) and one.isVisible() and one.text()]


def press(part: QWidget, name: str) -> None:
    for one in part.findChildren(QAbstractButton):
        if one.accessibleName() == name and one.isVisible():
            one.click()
            return
    raise AssertionError(f"There is no button {name!r}")


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


# ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def bar(qtbot: QtBot, dressed: QApplication) -> MessageBar:
    result = MessageBar()
    qtbot.addWidget(result)
    result.resize(900, 60)
    return result


def test_the_newest_message_is_shown_with_the_count_of_the_others(bar: MessageBar) -> None:
    bar.tell("ok", "The certificate was imported.")
    assert words_in(bar) == ["The certificate was imported."]
    bar.tell("warn", Words("{name} stopped.", {"name": "Vega"}), "It hangs.")
    assert words_in(bar) == ["Vega stopped.", "It hangs."]
    press(bar, "1 more")
    assert words_in(bar) == ["The certificate was imported."]
    press(bar, "Dismiss")
    assert words_in(bar) == ["Vega stopped.", "It hangs."]
    press(bar, "Dismiss")
    assert not bar.isVisible()


def test_a_message_about_the_same_thing_takes_its_place(bar: MessageBar) -> None:
    bar.tell("info", "Other")
    for seconds in ("42", "43"):
        bar.show_message("warn", "Vega does not respond.", f"for {seconds} s", [("Stop", lambda: None)], key="vega")
    assert len(bar.messages) == 2
    assert words_in(bar) == ["Vega does not respond.", "for 43 s"]
    bar.dismiss("vega")
    bar.dismiss("vega")
    assert words_in(bar) == ["Other"]


def test_a_message_that_counts_seconds_keeps_the_keyboards_place(bar: MessageBar) -> None:
    pressed: list[int] = []
    bar.show_message("warn", "Vega", "42 s", [("Stop", lambda: pressed.append(42))], key="vega")
    opened(bar)
    stop = next(one for one in bar.findChildren(QPushButton) if one.text() == "Stop")
    stop.setFocus()
    bar.show_message("warn", "Vega", "43 s", [("Stop", lambda: pressed.append(43))], key="vega")
    assert words_in(bar) == ["Vega", "43 s"]
    assert stop.hasFocus()
    stop.click()
    assert pressed == [43], "what a button does is what the message says now"
    assert bar.messages == ()


def test_the_same_words_are_not_said_twice(bar: MessageBar) -> None:
    for _ in range(3):
        bar.tell("info", "The token was removed.")
    assert len(bar.messages) == 1


def test_a_problem_calms_first_and_offers_its_details(qtbot: QtBot, bar: MessageBar) -> None:
    problem = Problem(
        title=Words("The token was removed"),
        cause=Words("It no longer answers."),
        unchanged=Words("Your file is unchanged."),
        next_step=Words("Put it back."),
    )
    bar.show_problem(problem)
    assert words_in(bar) == ["The token was removed", "Your file is unchanged. It no longer answers. Put it back."]
    with qtbot.waitSignal(bar.details_wanted) as wanted:
        press(bar, "Details…")
    assert wanted.args == [problem]


@pytest.mark.parametrize("width", [900, 420])
def test_a_long_message_wraps_and_a_short_one_takes_one_line(qtbot: QtBot, dressed: QApplication, width: int) -> None:
    bar = MessageBar()
    page = holder(column(QWidget(), bar))
    qtbot.addWidget(page)
    page.resize(width, 400)
    bar.tell("info", "Short.", "And so is this.")
    page.show()
    QApplication.processEvents()
    low = bar.height()
    assert low < u(20)
    bar.clear()
    bar.tell("danger", "Many words. " * 20, "And what follows from them. " * 10)
    QApplication.processEvents()
    assert bar.height() > low * 1.5
    for label in bar.findChildren(QLabel):
        if label.text():
            assert label.height() >= label.heightForWidth(label.width())


# ── activity ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_runs_is_named_and_stopped(frame: Frame) -> None:
    stopped: list[str] = []
    opened(frame)
    job = RunningJob("Generating key pair", "C_GenerateKeyPair  ·  0:14", (38, 100), lambda: stopped.append("first"))
    frame.activity.set_running([job, RunningJob("Listing")])
    strip = frame.activity
    assert words_in(strip)[:3] == ["Generating key pair", "C_GenerateKeyPair  ·  0:14", "and 1 more"]
    bar = strip.line.bar
    assert bar.isVisible()
    assert bar.value() / bar.maximum() == pytest.approx(0.38)
    assert strip.line.spinner.turning
    press(strip, "Stop: Generating key pair")
    assert stopped == ["first"]
    strip.set_running([])
    assert words_in(strip) == ["Nothing is running"]
    assert not strip.line.spinner.turning


def test_without_a_known_length_there_is_no_bar_and_without_a_way_to_stop_no_button(frame: Frame) -> None:
    opened(frame)
    frame.activity.set_running([RunningJob("Listing", "C_FindObjects")])
    assert not frame.activity.line.bar.isVisible()
    assert not frame.activity.line.stop.isVisible()


def test_the_page_does_not_move_when_something_starts(frame: Frame) -> None:
    opened(frame)
    before = frame.pages.geometry()
    frame.activity.set_running([RunningJob("Listing", "C_FindObjects", (1, 2), lambda: None)])
    QApplication.processEvents()
    assert frame.pages.geometry() == before


def test_a_tick_of_the_clock_keeps_the_stop_button(frame: Frame) -> None:
    opened(frame)
    frame.activity.set_running([RunningJob("Listing", "0:01", None, lambda: None)])
    stop = frame.activity.line.stop
    stop.setFocus()
    frame.activity.set_running([RunningJob("Listing", "0:02", None, lambda: None)])
    assert stop.hasFocus()
    assert "0:02" in words_in(frame.activity)


def test_the_list_shows_what_runs_and_what_ran_the_newest_first(qtbot: QtBot, frame: Frame) -> None:
    opened(frame)
    activities = frame.activity.activities
    press(frame.activity, "Activity")
    assert activities.isVisible()
    assert words_in(activities) == ["Activity", "Nothing has run yet"]
    frame.activity.set_running([RunningJob("One"), RunningJob("Two")])
    frame.activity.add_past(PastJob("Old", "Valid, 10:02"))
    frame.activity.add_past(PastJob("New", "Token removed", "danger"))
    assert "Nothing has run yet" not in words_in(activities)
    assert set(words_in(activities)) == {"Activity", "One", "Two", "New", "Token removed", "Old", "Valid, 10:02"}
    places = {
        text: next(one for one in activities.findChildren(Text) if one.text() == text) for text in ("One", "New", "Old")
    }
    heights = [places[text].mapTo(activities, places[text].rect().topLeft()).y() for text in ("One", "New", "Old")]
    assert heights == sorted(heights)
    QTest.keyClick(activities, Qt.Key.Key_Escape)
    assert not activities.isVisible()


def test_the_list_forgets_the_oldest(frame: Frame) -> None:
    for number in range(60):
        frame.activity.add_past(PastJob(f"Job {number}"))
    QApplication.sendPostedEvents(None, 52)  # deferred deletions
    told = {label.text() for label in frame.activity.activities.findChildren(Text)}
    assert "Job 59" in told
    assert "Job 10" in told
    assert "Job 9" not in told


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
