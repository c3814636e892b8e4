"""What the window offers first, what it greys and why, and what its menus tick."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QMenu

from app.gui.verb import VERBS
from app.model.token import Token
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.window.steps import generate, refresh

WRITE_PROTECTED = "C_GetTokenInfo or 0x2"


def primary(desk: Desk) -> list[str]:
    """Return the names of the emphasised buttons in the header of the page that is shown."""
    page, row = desk.page, desk.window.browser.token.header.action_row
    shown = [one for one in row.findChildren(QAbstractButton) if one.isVisibleTo(page)]
    return [one.accessibleName() for one in shown if one.property("kind") == "primary"]


def test_login_is_offered_first_and_then_what_makes_keys(desk: Desk, token: Token) -> None:
    desk.until(lambda: primary(desk) == ["Log in…"])
    desk.log_in(token, SoftHsm.pin)
    desk.until(lambda: primary(desk) == ["Generate key pair…"])


def test_the_security_officer_is_not_offered_what_only_the_user_can_do(desk: Desk, token: Token) -> None:
    desk.log_in(token, SoftHsm.so_pin, "log_in_as_officer")
    actions = [desk.window.actions_.named(verb) for verb in ("generate_key_pair", "generate_secret_key")]
    desk.until(lambda: all("the security officer has no private objects" in action.toolTip() for action in actions))
    assert not any(action.isEnabled() for action in actions)
    assert "Generate key pair…" not in primary(desk)


def test_a_read_only_token_offers_login_then_signing_and_no_officer(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    desk.log_in(faulty_token, SoftHsm.pin)
    generate(desk, faulty_token, "Mine")
    desk.window.browser.select_token(faulty_token)
    desk.choose("log_out")
    desk.until(lambda: faulty_token.session.role is None and faulty_token.look == "read")
    officer = desk.window.actions_.named("log_in_as_officer")
    assert officer.isEnabled()
    faulty.rule(WRITE_PROTECTED)
    refresh(desk, faulty_token)
    desk.until(lambda: primary(desk) == ["Log in…"])
    assert not officer.isEnabled()
    assert "This token is write-protected" in officer.toolTip()
    assert desk.window.actions_.named("generate_key_pair").toolTip() == "This token is read-only."
    desk.log_in(faulty_token, SoftHsm.pin)
    desk.until(lambda: primary(desk) == ["Sign file…"])


def test_where_a_library_has_crashed_restart_is_offered_first(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    library = faulty_token.library
    desk.window.browser.select((("library", library.profile.id),))
    assert not desk.window.actions_.named("restart").property("primary"), "all is well"
    faulty.rule("C_GetSlotList segv")
    desk.until(lambda: library.state == "crashed")
    desk.until(lambda: desk.window.actions_.named("restart").property("primary"))
    faulty.rule()
    desk.choose("restart")
    desk.until(lambda: library.state == "ready")
    assert not desk.window.actions_.named("restart").property("primary")


@fault(28)
def test_a_blank_token_offers_to_be_set_up_and_nothing_that_cannot_be_done(desk: Desk, softhsm: SoftHsm) -> None:
    library = desk.add(softhsm.path, softhsm.env)
    desk.until(lambda: library.tokens)
    (blank,) = library.tokens.values()
    desk.window.browser.select_token(blank)
    desk.until(lambda: "Choose Initialise token to set it up" in desk.words())
    desk.until(lambda: blank.look == "read" and primary(desk) == ["Initialise token…"])
    for verb in ("log_in", "log_in_as_officer", "generate_key_pair", "import_certificate"):
        assert desk.window.actions_.named(verb).toolTip() == "This token is blank: it has to be initialised first."


@pytest.mark.parametrize("scheme", ["system", "light", "dark"])
def test_the_colours_in_use_have_a_tick(desk: Desk, scheme: str) -> None:
    desk.choose(f"{scheme}_colours")
    desk.until(lambda: desk.workspace.settings.scheme == scheme)
    assert ticked(desk) == {f"{scheme}_colours", "side_bar", "everything_mode"}
    desk.choose(f"{scheme}_colours")
    assert ticked(desk) == {f"{scheme}_colours", "side_bar", "everything_mode"}, "chosen again it stays"


def test_the_side_bar_has_a_tick_while_it_is_shown(desk: Desk) -> None:
    desk.choose("side_bar")
    desk.until(lambda: "side_bar" not in ticked(desk))
    desk.choose("side_bar")
    desk.until(lambda: "side_bar" in ticked(desk))


def ticked(desk: Desk) -> set[str]:
    """Open the View menu and return the names of what has a tick in it."""
    menu = next(one for one in desk.window.menus.findChildren(QMenu) if one.title() == "&View")
    menu.aboutToShow.emit()
    return {action.objectName() for action in menu.actions() if _has_tick(action)}


def _has_tick(action: QAction) -> bool:
    return action.isCheckable() and action.isChecked()


def test_no_two_entries_of_a_menu_have_the_same_letter() -> None:
    for menu in {one.menu for one in VERBS}:
        letters = [one.title[one.title.index("&") + 1].lower() for one in VERBS if one.menu == menu]
        assert len(set(letters)) == len(letters), menu
