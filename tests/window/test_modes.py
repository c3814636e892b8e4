"""Modes: what each leaves out is nowhere to be seen, and its shortcut does nothing."""

from collections.abc import Callable
from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app.gui.verb import VERBS
from app.model.token import Token
from app.settings.policy import Policy, PolicyInForce
from app.vocabulary.modes import MODES, Mode
from tests.desk import Desk
from tests.softhsm import SoftHsm
from tests.window.steps import generate
from tests.window.test_policy import under as under

DESTROYS = {"delete_objects", "initialize_token", "edit_object", "token_desk"}
WRITES = {
    *DESTROYS, "generate_key_pair", "generate_secret_key", "import_certificate", "change_pin", "unblock_pin",
    "set_first_pin", "change_so_pin", "practice",
}  # fmt: skip
USES = {"sign_file", "encrypt_file", "decrypt_file"}


def offered(mode: Mode) -> set[str]:
    return {verb.name for verb in VERBS if mode in verb.modes}


def test_every_mode_has_its_verbs() -> None:
    assert set(MODES) == set(get_args(Mode))
    assert offered("everything") == {verb.name for verb in VERBS}
    assert offered("inspect").isdisjoint(WRITES | USES | {"test_pin"})
    assert offered("everyday").isdisjoint(DESTROYS)
    assert {"change_pin", "unblock_pin", "sign_file", "log_in"} <= offered("everyday")
    helpdesk = {"unblock_pin", "change_pin", "set_first_pin", "initialize_token", "token_desk", "operations_log"}
    assert helpdesk <= offered("helpdesk")
    assert offered("helpdesk").isdisjoint({*USES, "delete_objects", "generate_key_pair", "log_in", "edit_object"})


def test_a_clerk_sees_tokens_and_no_keys(desk: Desk, token: Token, softhsm: SoftHsm) -> None:
    desk.log_in(token, softhsm.pin)
    generate(desk, token, "Old")
    assert any("Old" in line for line in desk.tree())
    desk.choose("helpdesk_mode")
    desk.told("Mode: Helpdesk")
    desk.window.browser.select_token(token)
    assert not any("Old" in line for line in desk.tree()), desk.tree()
    assert desk.window.windowTitle() == "Helpdesk – Symbolon"
    assert desk.window.menu_row.mode.isVisible()
    assert not desk.token_page.tabs.bar.isVisible()
    menus = [menu for menu in desk.window.menus.findChildren(QMenu) if menu.menuAction().isVisible()]
    entries = {action.objectName() for menu in menus for action in menu.actions() if action.isVisible()}
    assert entries - {""} <= offered("helpdesk")
    assert "&Object" not in {menu.title() for menu in menus}
    QTest.keyClick(desk.window, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(50)
    assert not desk.open_dialogs, "a shortcut of a verb that is not offered"


def test_the_mode_is_kept(desk: Desk) -> None:
    desk.choose("inspect_mode")
    desk.told("Mode: Inspect")
    assert desk.workspace.settings.mode == "inspect"
    assert desk.window.actions_.named("everything_mode").isEnabled()


def test_what_an_administrator_has_chosen_stays(under: Callable[[PolicyInForce], Desk]) -> None:
    desk = under(PolicyInForce(Policy(mode="helpdesk"), "/etc/symbolon/policy.json"))
    assert desk.workspace.mode == "helpdesk"
    action = desk.window.actions_.named("everything_mode")
    assert not action.isEnabled()
    assert action.toolTip() == "Your administrator has chosen the mode."


@pytest.mark.parametrize("mode", list(MODES))
def test_each_mode_shows_the_page_of_a_token(desk: Desk, token: Token, mode: Mode) -> None:
    desk.choose(f"{mode}_mode")
    desk.told(f"Mode: {MODES[mode].name}")
    desk.window.browser.select_token(token)
    assert desk.page is desk.token_page
    assert token.name in desk.words()
