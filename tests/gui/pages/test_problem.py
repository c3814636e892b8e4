import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.gui.pages.problem import ProblemCard, copied_text
from app.vocabulary.errors import Problem, bug
from app.vocabulary.texts import Words
from tests.gui.pages import samples
from tests.gui.pages.gallery_states import actions
from tests.gui.pages.told import button_called, text_of


@pytest.mark.parametrize("subject", ["", "Anna Berg  ·  serial 0006"])
def test_a_problem_is_told_whole(qtbot: QtBot, subject: str) -> None:
    card = ProblemCard(samples.PROBLEM, subject=subject)
    qtbot.addWidget(card)
    told = text_of(card)
    for words in (samples.PROBLEM.title, samples.PROBLEM.cause, samples.PROBLEM.unchanged, samples.PROBLEM.next_step):
        assert str(words) in told
    assert subject in told


def test_what_did_not_change_comes_before_what_to_do(qtbot: QtBot) -> None:
    card = ProblemCard(samples.PROBLEM)
    qtbot.addWidget(card)
    told = text_of(card)
    assert told.index("Nothing was written to it.") < told.index("Put the token back")


def test_a_problem_without_more_has_no_empty_headings_and_no_fold(qtbot: QtBot) -> None:
    card = ProblemCard(samples.BARE_PROBLEM)
    qtbot.addWidget(card)
    assert text_of(card).split("\n") == ["Not a Cryptoki library", "The file is a text file."]


def test_copy_puts_everything_on_the_clipboard(qtbot: QtBot) -> None:
    card = ProblemCard(samples.PROBLEM)
    qtbot.addWidget(card)
    button_called(card, "Copy").click()
    copied = QGuiApplication.clipboard().text()
    assert copied == copied_text(samples.PROBLEM)
    for words in ("The token was removed", "CKR_DEVICE_REMOVED, 0x00000032", "C_FindObjects", "OpenSC 0.23.0"):
        assert words in copied


def test_a_bug_is_shown_as_one(qtbot: QtBot) -> None:
    card = ProblemCard(bug("ValueError: <b>x</b>"))
    qtbot.addWidget(card)
    button_called(card, "Details").click()
    assert "ValueError: <b>x</b>" in text_of(card)


def test_fields_of_a_problem_are_data(qtbot: QtBot) -> None:
    problem = Problem(title=Words("On {token}", {"token": "{token} <i>x</i> %1"}), cause=Words("Because."))
    card = ProblemCard(problem, actions(card_owner := ProblemCard(samples.BARE_PROBLEM), "Try again", "Close"))
    qtbot.addWidget(card)
    qtbot.addWidget(card_owner)
    assert "On {token} <i>x</i> %1" in text_of(card)
    assert button_called(card, "Try again").property("kind") == "primary"
