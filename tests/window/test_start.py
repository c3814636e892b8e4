"""The window starts fast: large pages are made when they are needed, or when nothing else is to be done."""

from pathlib import Path

import msgspec
from PySide6.QtCore import QTimer

from app.gui.dialogs.sign import SignDialog
from app.gui.pages.first_start import FirstStartPage
from app.gui.pages.token import TokenPage
from app.gui.self_check import SelfCheck
from app.model.token import Token
from tests.desk import Desk
from tests.softhsm import SoftHsm
from tests.window.steps import generate


def test_the_pages_of_tokens_and_of_the_first_start_are_made_when_they_are_needed(
    closed_desk: Desk, softhsm: SoftHsm, tmp_path: Path
) -> None:
    closed_desk.add(softhsm.path, softhsm.env)
    later = Desk(closed_desk.app, tmp_path / "config")
    assert not {"first_start", "token"} & vars(later.window.browser).keys()
    later.open()
    try:
        later.until(lambda: any(isinstance(page, TokenPage) for page in later.window.pages.pages))
        assert not any(isinstance(page, FirstStartPage) for page in later.window.pages.pages)
    finally:
        later.close()


def test_the_look_at_itself_tells_tree_and_times(desk: Desk, token: Token, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    check = SelfCheck(desk.window, str(report))
    QTimer.singleShot(0, check, check.begin)
    desk.until(report.exists)
    told = msgspec.json.decode(report.read_bytes())
    assert "Anna" in str(told["tree"])
    assert told["listed"] >= told["shown"] - 1 > 0


def test_the_process_that_signs_starts_while_the_person_chooses_and_ends_when_nothing_is_chosen(
    desk: Desk, token: Token
) -> None:
    desk.log_in(token, SoftHsm.pin)
    desk.window.browser.select_objects(token, [generate(desk, token, "Mine")])
    before = desk.workspace.hosts
    desk.choose("sign_file")
    dialog = desk.dialog(SignDialog)
    (started,) = set(desk.workspace.hosts) - set(before)
    desk.until(lambda: started.generation)
    dialog.reject()
    desk.until(lambda: started not in desk.workspace.hosts)
