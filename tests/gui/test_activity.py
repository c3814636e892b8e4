"""The activity strip and its list: what runs, what ran, and how the list is opened and closed."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.gui.activity_list import PastJob, RunningJob
from app.gui.frame import Frame
from app.gui.look.parts import Text, button, column, holder
from tests.gui.seen import button_named, opened, press, words_in


@pytest.fixture
def frame(qtbot: QtBot, dressed: QApplication) -> Frame:
    result = Frame()
    qtbot.addWidget(result)
    return result


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


def test_a_line_leads_to_the_folder_of_the_file_that_was_written(
    frame: Frame, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(Path(url.toLocalFile())))
    frame.activity.add_past(PastJob("Signed contract.pdf", "14:02", file=str(tmp_path / "contract.pdf.p7s")))
    frame.activity.add_past(PastJob("The certificate of Anna was imported.", "14:03"))
    opened(frame)
    press(frame.activity, "Activity")
    buttons = [one for one in frame.activity.activities.findChildren(QAbstractButton) if one.isVisible()]
    assert [one.text() for one in buttons] == ["Show in folder"]
    press(frame.activity.activities, "Show in folder: contract.pdf.p7s")
    assert asked == [tmp_path]


# ── opening and closing ──────────────────────────────────────────────────────────────────────────────────────────────


def place(part: QWidget, frame: Frame) -> tuple[QPoint, QPoint]:
    return part.mapTo(frame, part.rect().topLeft()), part.mapTo(frame, part.rect().bottomRight())


@pytest.mark.parametrize("jobs", [0, 3, 60])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (640, 400)])
def test_the_list_lies_in_the_window_and_never_over_its_button(
    frame: Frame, jobs: int, width: int, height: int
) -> None:
    frame.resize(width, height)
    opened(frame)
    for number in range(jobs):
        frame.activity.add_past(PastJob(f"Job {number} " + "with many words " * 5, "10:02"))
    press(frame.activity, "Activity")
    QApplication.processEvents()
    activities, history = frame.activity.activities, button_named(frame.activity, "Activity")
    first, last = place(activities, frame)
    assert last.y() < place(history, frame)[0].y()
    assert frame.rect().contains(first)
    assert frame.rect().contains(last)
    history.setDown(False)
    QTest.mouseClick(history, Qt.MouseButton.LeftButton)
    assert not activities.isVisible(), "its button closes it too"
    QTest.mouseClick(history, Qt.MouseButton.LeftButton)
    assert activities.isVisible()


def test_the_list_grows_with_what_comes_in_and_stays_above_its_button(qtbot: QtBot, frame: Frame) -> None:
    opened(frame)
    press(frame.activity, "Activity")
    activities, history = frame.activity.activities, button_named(frame.activity, "Activity")
    before = activities.height()
    for number in range(5):
        frame.activity.add_past(PastJob(f"Job {number}", "10:02"))
    qtbot.waitUntil(lambda: activities.height() > before, timeout=5000)
    assert place(activities, frame)[1].y() < place(history, frame)[0].y()
    frame.resize(frame.width(), 500)
    qtbot.waitUntil(lambda: place(activities, frame)[1].y() < place(history, frame)[0].y() < 500, timeout=5000)
    assert place(activities, frame)[0].y() >= 0


@pytest.mark.parametrize("from_button", [False, True])
def test_esc_closes_the_list_and_gives_the_keyboard_back(frame: Frame, from_button: bool) -> None:
    opened(frame)
    history = button_named(frame.activity, "Activity")
    history.setFocus()
    QTest.keyClick(history, Qt.Key.Key_Return)
    activities = frame.activity.activities
    assert activities.hasFocus()
    if from_button:
        history.setFocus()
        assert activities.isVisible()
    QTest.keyClick(history if from_button else activities, Qt.Key.Key_Escape)
    assert not activities.isVisible()
    assert history.hasFocus()


def test_a_click_beside_the_list_closes_it_and_is_not_lost(frame: Frame) -> None:
    pressed: list[bool] = []
    inside = button("Log in…")
    inside.clicked.connect(lambda: pressed.append(True))
    frame.pages.show_page(holder(column(inside, None)))
    opened(frame)
    frame.activity.set_running([RunningJob("One", on_stop=lambda: pressed.append(True))])
    press(frame.activity, "Activity")
    activities = frame.activity.activities
    QTest.mouseClick(button_named(activities, "Stop: One"), Qt.MouseButton.LeftButton)
    assert activities.isVisible(), "a click in it is none beside it"
    QTest.mouseClick(inside, Qt.MouseButton.LeftButton)
    assert not activities.isVisible()
    assert len(pressed) == 2


def test_the_list_closes_when_the_keyboard_goes_elsewhere(frame: Frame) -> None:
    opened(frame)
    press(frame.activity, "Activity")
    assert frame.activity.activities.isVisible()
    frame.tree.setFocus()
    assert not frame.activity.activities.isVisible()
