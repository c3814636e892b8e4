"""Tokens and slots that appear and go show within two seconds; selection and expansion survive."""

from app.gui.main_window import MainWindow
from app.model.token import Token
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm

SOON = 2.0
"""Seconds, as promised."""


def selected(window: MainWindow) -> str:
    """Return the name of the row that is selected."""
    index = window.tree.currentIndex()
    return window.browser.model.row(index).name if index.isValid() else ""


def names(desk: Desk) -> set[str]:
    """Return the names of all tokens in the tree."""
    return {line.split(" / ")[2].split("  ")[0] for line in desk.tree() if line.count(" / ") == 2}


@fault(25)
def test_a_token_made_by_another_program_shows_and_selection_and_expansion_stay(
    desk: Desk, softhsm: SoftHsm, token: Token
) -> None:
    desk.log_in(token, softhsm.pin)
    before = desk.row("Test", token.address.slot.description, "Anna")
    desk.window.tree.expand(before)
    softhsm.new_token("Bert")
    desk.until(lambda: {"Anna", "Bert"} <= names(desk), SOON)
    assert selected(desk.window) == "Anna"
    assert desk.window.tree.isExpanded(desk.row("Test"))
    assert desk.window.tree.isExpanded(desk.row("Test", token.address.slot.description))
    assert token.session.role == "user", "nobody was logged out"


@fault(22)
def test_a_token_whose_slot_says_it_is_empty_is_shown_and_used(desk: Desk, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_GetSlotInfo clear 0x1")
    desk.add(faulty.path, faulty.env)
    desk.log_in(desk.token("Anna"), faulty.softhsm.pin)
    desk.select(desk.row("Test", desk.token("Anna").address.slot.description))
    assert "Token present" in desk.words()


@fault(30)
def test_a_card_that_is_pulled_goes_and_comes_back_within_two_seconds(desk: Desk, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_GetSlotInfo or 0x2")
    desk.add(faulty.path, faulty.env)
    token = desk.token("Anna")
    slot = token.address.slot.description
    faulty.rule("C_GetSlotInfo or 0x2", "C_GetSlotInfo clear 0x1")
    desk.until(lambda: "Anna" not in names(desk), SOON)
    assert any(line.startswith(f"Test / {slot}") and "no token" in line for line in desk.tree())
    assert selected(desk.window) in (slot, "Test"), "the selection goes to what is left of it"
    assert desk.window.tree.isExpanded(desk.row("Test"))
    faulty.rule("C_GetSlotInfo or 0x2")
    desk.until(lambda: "Anna" in names(desk), SOON)
    again = desk.token("Anna")
    assert again is not token
    assert again.session.role is None, "a card that was away is not logged in"


@fault(36)
def test_a_pulled_card_leaves_nobody_logged_in(desk: Desk, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_GetSlotInfo or 0x2")
    desk.add(faulty.path, faulty.env)
    desk.log_in(desk.token("Anna"), faulty.softhsm.pin)
    faulty.rule("C_GetSlotInfo or 0x2", "C_GetSlotInfo clear 0x1")
    desk.until(lambda: "Anna" not in names(desk), SOON)
    assert not desk.window.actions_.named("log_out").isEnabled()


@fault(35)
def test_a_slot_that_goes_shows_within_two_seconds_and_the_window_stays_where_it_was(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    desk.select(desk.row("Test"))
    faulty.rule("C_GetSlotList count 0")
    desk.until(lambda: not any(" / " in line for line in desk.tree()), SOON)
    assert selected(desk.window) == "Test"
    faulty.rule()
    desk.until(lambda: "Anna" in names(desk), SOON)
    assert selected(desk.window) == "Test"


def test_a_restart_keeps_selection_and_expansion(desk: Desk, softhsm: SoftHsm, token: Token) -> None:
    desk.select(desk.row("Test"))
    desk.choose("restart")
    desk.until(lambda: token.library.state == "ready")
    desk.until(lambda: "Anna" in names(desk))
    assert selected(desk.window) == "Test"
    assert desk.window.tree.isExpanded(desk.row("Test", token.address.slot.description))
