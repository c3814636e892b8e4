"""Messages below the page: which pass, which stay, how many are seen, and that nothing moves."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.gui import message_card
from app.gui.look.parts import column, holder
from app.gui.look.theme import u
from app.gui.message_bar import MessageBar
from app.gui.message_card import MessageCard
from app.vocabulary.errors import Problem
from app.vocabulary.texts import Words
from tests.gui.seen import button_named, opened, press, words_in

DELETED = QEvent.Type.DeferredDelete.value


@pytest.fixture
def bar(qtbot: QtBot, dressed: QApplication) -> MessageBar:
    result = MessageBar()
    qtbot.addWidget(result)
    result.resize(900, 60)
    return result


def test_the_newest_message_stands_on_top_and_the_others_stay_where_they_are(bar: MessageBar) -> None:
    page = holder(column(QWidget(), bar))
    page.resize(900, 400)
    bar.tell("warn", "The battery is low.")
    opened(page)
    old = bar.findChildren(MessageCard)[0]
    QApplication.processEvents()
    before = old.mapTo(page, old.rect().bottomLeft())
    bar.tell("warn", Words("{name} stopped.", {"name": "Vega"}), "It hangs.")
    assert set(words_in(bar)) == {"The battery is low.", "Vega stopped.", "It hangs."}
    assert old.mapTo(page, old.rect().bottomLeft()) == before
    new = next(card for card in bar.findChildren(MessageCard) if card is not old)
    assert new.mapTo(page, new.rect().bottomLeft()).y() < before.y()
    for _ in range(2):
        press(bar, "Dismiss")
        QApplication.sendPostedEvents(None, DELETED)
    assert not bar.isVisible()
    bar.setParent(None)
    page.deleteLater()


def test_a_message_about_the_same_thing_takes_its_place(bar: MessageBar) -> None:
    bar.tell("warn", "Other")
    for seconds in ("42", "43"):
        bar.show_message("warn", "Vega does not respond.", f"for {seconds} s", [("Stop", lambda: None)], key="vega")
    assert words_in(bar) == ["Other", "Vega does not respond.", "for 43 s"]
    bar.show_message("danger", "Vega has ended.", key="vega")
    assert [message.words for message in bar.messages] == ["Other", "Vega has ended."]
    bar.dismiss("vega")
    bar.dismiss("vega")
    assert words_in(bar) == ["Other"]


# ── what passes, what stays, how many are seen ───────────────────────────────────────────────────────────────────────


def card_of(bar: MessageBar, words: str) -> MessageCard:
    return next(card for card in bar.findChildren(MessageCard) if card.message.words == words and card.isVisible())


def test_what_went_well_passes_and_what_went_wrong_stays(
    qtbot: QtBot, bar: MessageBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_card, "STAY", 50)
    bar.tell("ok", "The certificate was imported.")
    bar.tell("info", "The token was put in.")
    bar.tell("warn", "The battery is low.")
    bar.tell("danger", "The token was removed.")
    bar.show_message("info", "There is a newer version.", actions=[("Show", lambda: None)])
    stay = ["The battery is low.", "The token was removed.", "There is a newer version."]
    qtbot.waitUntil(lambda: [message.words for message in bar.messages] == stay, timeout=5000)
    qtbot.wait(100)
    assert [message.words for message in bar.messages] == stay


def test_the_time_stands_still_while_the_pointer_is_on_it(
    qtbot: QtBot, dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_card, "STAY", 50)
    bar, field = MessageBar(), QLineEdit()
    page = holder(column(field, bar))
    qtbot.addWidget(page)
    opened(page)
    field.setFocus()
    bar.tell("ok", "The certificate was imported.")
    card, there = card_of(bar, "The certificate was imported."), QPointF(1, 1)
    QApplication.sendEvent(card, QEnterEvent(there, there, there))
    qtbot.wait(150)
    assert bar.messages, "somebody may be reading it"
    QApplication.sendEvent(card, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not bar.messages, timeout=5000)


def test_the_time_stands_still_while_the_keyboard_is_on_it(
    qtbot: QtBot, dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_card, "STAY", 50)
    bar, field = MessageBar(), QLineEdit()
    page = holder(column(field, bar))
    qtbot.addWidget(page)
    opened(page)
    bar.tell("ok", "The certificate was imported.")
    QApplication.processEvents()
    button_named(bar, "Dismiss").setFocus()
    qtbot.wait(150)
    assert bar.messages
    field.setFocus()
    qtbot.waitUntil(lambda: not bar.messages, timeout=5000)


def test_a_newer_success_takes_the_place_of_the_last_one_with_the_same_words(
    qtbot: QtBot, bar: MessageBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_card, "STAY", 600)
    bar.tell("ok", "The file was signed.", "letter.txt")
    qtbot.wait(400)
    bar.tell("ok", "The file was signed.", "contract.pdf")
    assert [message.detail for message in bar.messages] == ["contract.pdf"]
    qtbot.wait(400)
    assert bar.messages, "its time began anew"
    bar.tell("danger", "It failed.", "letter.txt")
    bar.tell("danger", "It failed.", "contract.pdf")
    assert len([message for message in bar.messages if message.tone == "danger"]) == 2


def test_three_messages_are_seen_and_the_rest_is_counted(bar: MessageBar) -> None:
    bar.resize(900, 300)
    opened(bar)
    for number in range(5):
        bar.tell("warn", f"Message {number}")
    assert words_in(bar) == ["Message 2", "Message 3", "Message 4"]
    press(bar, "2 more")
    assert words_in(bar) == [f"Message {number}" for number in range(5)]
    press(bar, "Show fewer")
    assert words_in(bar) == ["Message 2", "Message 3", "Message 4"]
    press(card_of(bar, "Message 4"), "Dismiss")
    assert words_in(bar) == ["Message 1", "Message 2", "Message 3"]
    press(bar, "Dismiss all")
    assert bar.messages == ()
    assert not bar.isVisible()


def test_many_long_messages_leave_room_for_the_page(qtbot: QtBot, dressed: QApplication) -> None:
    bar, page = MessageBar(), QWidget()
    window = holder(column(page, bar))
    qtbot.addWidget(window)
    window.resize(640, 400)
    for number in range(9):
        bar.tell("danger", f"{number} " + "Many words. " * 30)
    opened(window)
    press(bar, "6 more")
    QApplication.processEvents()
    assert window.height() == 400
    assert page.height() > 100
    dismiss_all = button_named(bar, "Dismiss all")
    assert window.rect().contains(dismiss_all.mapTo(window, dismiss_all.rect().bottomRight()))


def test_esc_dismisses_the_message_that_has_the_keyboard(bar: MessageBar) -> None:
    bar.tell("warn", "Below")
    bar.tell("warn", "Above")
    opened(bar)
    below = card_of(bar, "Below")
    button_named(below, "Dismiss").setFocus()
    QTest.keyClick(button_named(below, "Dismiss"), Qt.Key.Key_Escape)
    assert [message.words for message in bar.messages] == ["Above"]


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
