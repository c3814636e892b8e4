"""The window goes on whatever a library does. Limits are generous, for shared machines; benchmarks have figures."""

import os
import signal
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from app.gui.browser import Browser
from app.gui.dialogs.sign_progress import SignProgressDialog
from app.gui.pages.token import MECHANISMS
from app.model.host import Host
from app.model.token import Token
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.window.heartbeat import Heartbeat
from tests.window.steps import generate, make_objects, sign_dialog

LIMIT = 0.3
"""Seconds."""


def test_starting_with_a_hung_library(closed_desk: Desk, faulty: Faulty, softhsm: SoftHsm, impatient: None) -> None:
    softhsm.new_token("Anna")
    faulty.rule("load hang")
    closed_desk.open()
    hung = closed_desk.begin(faulty.path, faulty.env, "Hung")
    closed_desk.begin(softhsm.path, softhsm.env, "Well")
    with Heartbeat() as heart:
        closed_desk.told("Hung does not respond")
        token = closed_desk.token("Anna")
    assert token.library.name == "Well", "the other library is there all the same"
    assert heart.longest < LIMIT
    assert hung.state == "starting"


def test_the_tree_is_brought_up_to_date_once_after_a_host_has_ended(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow, refreshed = Browser.follow, list[bool]()
    host: Host | None = None

    def noted(browser: Browser) -> None:
        refreshed.append(host is not None and host.end is not None)
        follow(browser)

    monkeypatch.setattr(Browser, "follow", noted)
    token: Token = request.getfixturevalue("faulty_token")
    desk: Desk = request.getfixturevalue("desk")
    host = token.host
    desk.until(lambda: not host.calls and not desk.workspace.telling)
    told = list[bool]()
    host.ended.connect(lambda _: told.append(any(refreshed)))
    os.kill(host.pid, signal.SIGKILL)
    desk.until(lambda: told and not desk.workspace.telling)
    assert told == [False], "not in the middle of it"
    assert sum(refreshed) == 1


@fault(74)
def test_listing_ten_thousand_objects(desk: Desk, softhsm: SoftHsm) -> None:
    softhsm.new_token("Many")
    make_objects(softhsm, "Many", "10000 note")
    desk.add(softhsm.path, softhsm.env)
    with Heartbeat() as heart:
        token = desk.token("Many")
        QTest.qWait(100)
    assert len(token.objects.rows) == 10_000
    assert heart.longest < LIMIT


@fault(27)
def test_listing_five_hundred_mechanisms_of_which_many_are_named_twice(desk: Desk, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule(
        "C_GetMechanismList more 500", *(f"C_GetMechanismList add {0x80000000 + number}=0" for number in range(30))
    )
    desk.add(faulty.path, faulty.env)
    with Heartbeat() as heart:
        token = desk.token("Anna")
        desk.token_page.tabs.set_current(MECHANISMS)
        desk.until(lambda: "0x800001f3" in desk.words().lower())
    numbers = [mechanism.number for mechanism in token.mechanisms]
    assert len(numbers) == len(set(numbers)) == 70 + 500
    assert heart.longest < LIMIT


def test_hashing_a_big_file(desk: Desk, token: Token, tmp_path: Path) -> None:
    desk.log_in(token, SoftHsm.pin)
    key = generate(desk, token, "Mine")
    big = tmp_path / "big.img"
    with big.open("wb") as file:
        file.truncate(20 * 2**30)
    desk.press(sign_dialog(desk, token, key, big))
    with Heartbeat() as heart:
        QTest.qWait(1000)
        desk.press_button("Stop", desk.dialog(SignProgressDialog))
        desk.until(lambda: not desk.open_dialogs)
    assert heart.longest < LIMIT


def test_a_hung_signature(desk: Desk, faulty: Faulty, faulty_token: Token, tmp_path: Path, impatient: None) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    key = generate(desk, faulty_token, "Mine")
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Bert\n")
    faulty.rule("C_Sign hang")
    desk.press(sign_dialog(desk, faulty_token, key, letter))
    with Heartbeat() as heart:
        desk.told("C_Sign has run for")
        QTest.qWait(500)
    assert heart.longest < LIMIT
    desk.press_button("Stop", desk.dialog(SignProgressDialog))
    desk.until(lambda: not desk.open_dialogs)
