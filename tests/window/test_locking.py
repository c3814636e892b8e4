"""Nobody stays logged in who is not there: idle time, a locked screen, sleep; and nothing logs in again by itself."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.gui import away, idle
from app.gui.dialogs.idle_time import IdleTimeDialog
from app.model.token import Token
from app.settings.policy import Policy, PolicyInForce
from tests.catalogue import fault, rule
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.window.test_policy import Open
from tests.window.test_policy import under as under

AWAY = "You were logged out because nobody was here"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let five minutes be two seconds, and the last thirty seconds be one; before the window is made."""
    monkeypatch.setattr(idle, "MINUTE", 0.4)
    monkeypatch.setattr(idle, "COUNTDOWN", 1)
    monkeypatch.setattr(idle, "_TICK", 20)


def counting(desk: Desk) -> bool:
    return any("Logging out in" in message for message in desk.messages)


@fault(65)
@rule(22)
def test_who_is_not_there_is_logged_out_after_a_countdown(hasty: None, desk: Desk, token: Token) -> None:
    desk.log_in(token, SoftHsm.pin)
    desk.window.messages.clear()
    desk.until(lambda: counting(desk))
    assert token.session.role == "user", "announced before it is done"
    desk.told(AWAY, "Nothing logs in again by itself")
    desk.until(lambda: token.session.role is None)
    assert not counting(desk)
    told = next(one for one in desk.window.messages.messages if AWAY in one.words)
    assert not told.passes, "it waits for whoever comes back"


def test_the_countdown_runs_in_the_last_thirty_seconds() -> None:
    assert idle.COUNTDOWN == 30


def test_the_time_is_chosen_and_holds_at_once(hasty: None, desk: Desk, token: Token) -> None:
    desk.choose("idle_time")
    dialog = desk.dialog(IdleTimeDialog)
    assert dialog.minutes.currentText() == "5 minutes"
    dialog.minutes.setCurrentIndex(dialog.minutes.findText("Never"))
    assert "Whoever comes by can use your tokens" in desk.words(dialog)
    desk.press(dialog)
    desk.until(lambda: desk.workspace.settings.idle_minutes == 0)
    desk.log_in(token, SoftHsm.pin)
    QTest.qWait(2500)
    assert token.session.role == "user"
    desk.choose("idle_time")
    dialog = desk.dialog(IdleTimeDialog)
    dialog.minutes.setCurrentIndex(dialog.minutes.findText("1 minute"))
    desk.press(dialog)
    desk.told(AWAY)
    desk.until(lambda: token.session.role is None)


def test_a_time_that_an_administrator_has_chosen_stays(under: Open) -> None:
    desk = under(PolicyInForce(Policy(idle_minutes=10), "policy.json"))
    assert desk.workspace.idle_minutes == 10
    action = desk.window.actions_.named("idle_time")
    assert not action.isEnabled()
    assert action.toolTip() == "Your administrator has chosen the time."


def test_a_key_press_or_the_button_ends_the_countdown(hasty: None, desk: Desk, token: Token) -> None:
    desk.log_in(token, SoftHsm.pin)
    desk.until(lambda: counting(desk))
    QTest.keyClick(desk.window, Qt.Key.Key_Shift)
    assert not counting(desk)
    desk.until(lambda: counting(desk))
    desk.press_button("Stay logged in", desk.window.messages)
    assert not counting(desk)
    assert token.session.role == "user"


def test_work_that_runs_is_not_cut_off(hasty: None, desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    desk.log_in(faulty_token, SoftHsm.pin)
    faulty.rule("C_FindObjectsInit delay 4000")
    desk.choose("refresh")
    QTest.qWait(3500)
    assert faulty_token.session.role == "user"
    desk.told(AWAY)


def test_nobody_is_asked_to_stay_where_nobody_is_logged_in(hasty: None, desk: Desk, token: Token) -> None:
    QTest.qWait(2500)
    assert desk.messages == []


@fault(65)
@rule(22)
def test_a_locked_screen_logs_out_everywhere_at_once(desk: Desk, faulty: Faulty) -> None:
    for name in ("Anna", "Bert"):
        faulty.softhsm.new_token(name)
    desk.add(faulty.path, faulty.env)
    tokens = [desk.token("Anna"), desk.token("Bert")]
    for token in tokens:
        desk.ask(token.log_in("user", bytearray(SoftHsm.pin.encode())))
    logins = len(faulty.calls("C_Login"))
    desk.program.session.locking.emit()
    desk.until(lambda: not any(token.session.role for token in tokens), 2)
    assert len(faulty.calls("C_Logout")) == 2
    assert len(faulty.calls("C_Login")) == logins


@fault(36, 65)
@rule(22)
def test_a_sleep_that_nobody_told_of_logs_out_when_the_computer_wakes(
    desk: Desk, token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.log_in(token, SoftHsm.pin)
    asleep = away.seconds_asleep()
    monkeypatch.setattr(away, "seconds_asleep", lambda: asleep + 600)
    desk.until(lambda: token.session.role is None, 2)
    desk.told("You were logged out because the screen was locked or the computer went to sleep")


@rule(22)
@pytest.mark.parametrize("where", ["C_Logout hang", "C_FindObjectsInit hang", "C_Logout rv 5"])
def test_a_library_that_does_not_log_out_loses_its_process(
    desk: Desk, faulty: Faulty, faulty_token: Token, where: str
) -> None:
    desk.ask(faulty_token.log_in("user", bytearray(SoftHsm.pin.encode())))
    host = faulty_token.host
    faulty.rule(where)
    faulty.forget_calls()
    if "Find" in where:
        desk.choose("refresh")
        desk.until(lambda: faulty.calls("C_FindObjectsInit"))
    desk.program.session.locking.emit()
    desk.until(lambda: host.end is not None and faulty_token.session.role is None, 2)
