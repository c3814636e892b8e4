"""A blocked PIN at the window: what is offered for which card, what OpenSC has to be told first, and the way back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton

from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.set_pin import SetPinDialog
from app.model.library import Library
from app.model.token import Token
from tests.card.readers import CardReaders, VirtualCard
from tests.card.steps import PGP, PIV, prompt_of, refuse
from tests.card.test_login import BLOCKED, RIGHT, WRONG
from tests.card.test_pins import NEW, PUK, SO_PIN, block
from tests.card.test_pins import unblocking as unblocking
from tests.catalogue import fault
from tests.desk import Desk


def choose_way(desk: Desk, dialog: SetPinDialog, words: str) -> None:
    """Choose how the PIN is set, as a click on the words does."""
    button = next(one for one in dialog.choices.buttons() if words in one.text())
    assert isinstance(button, QAbstractButton)
    button.click()


def fill(desk: Desk, dialog: SetPinDialog, token: Token, secret: str, new: str = NEW) -> None:
    """Type the secret, the new PIN twice and the token's label, and press the button."""
    assert dialog.asked is not None
    desk.type(dialog.asked.field, secret)
    desk.type(dialog.new.first.field, new)
    desk.type(dialog.new.repeat.field, new)
    desk.confirm(dialog, token.name)
    desk.press(dialog)


@pytest.fixture
def blocked_token(desk: Desk, token: Token, piv_card: VirtualCard) -> Token:
    """Block the PIV card, under OpenSC as it is configured by itself."""
    block(desk, token, piv_card)
    return token


@fault(56)
def test_three_wrong_pins_and_the_way_back_by_the_unblocking_code(
    desk: Desk, unblocking: Callable[[str], Library], reader: CardReaders, piv_card: VirtualCard
) -> None:
    unblocking("set_pin_in_unlogged_session")
    reader.insert(piv_card)
    token = desk.token(PIV)
    second = refuse(desk, prompt_of(desk))
    assert piv_card.pins_used() == [WRONG]
    last = refuse(desk, second)
    assert piv_card.pins_used() == [WRONG, WRONG - 1]
    last.tick.box.click()
    blocked = refuse(desk, last)
    wrong = [WRONG, WRONG - 1, BLOCKED]
    assert piv_card.pins_used() == wrong
    assert not blocked.field.isEnabled()
    desk.until(lambda: "Unblock PIN…" in desk.words(blocked))
    desk.press_button("Unblock PIN…", blocked)
    dialog = desk.dialog(SetPinDialog)
    assert not desk.dialogs(PinDialog)
    assert dialog.way == "puk", "a PIV card has no security officer's PIN"
    choose_way(desk, dialog, "SO PIN")
    choose_way(desk, dialog, "PUK")
    assert piv_card.pins_used() == wrong, "nothing was sent meanwhile"
    fill(desk, dialog, token, "00000000")
    desk.until(lambda: [one for one in desk.dialogs(SetPinDialog) if one is not dialog])
    assert piv_card.pins_used() == [*wrong, WRONG]
    again = desk.dialog(SetPinDialog)
    assert "Wrong unblocking code" in desk.words(again)
    fill(desk, again, token, PUK)
    desk.until(lambda: token.info.pin_state("user") == "ok" and not desk.dialogs(SetPinDialog))
    assert piv_card.pins_used() == [*wrong, WRONG, RIGHT]
    assert (piv_card.tries(), piv_card.tries("puk")) == (3, 3)
    for receipt in desk.open_dialogs:
        desk.escape(receipt)
    desk.until(lambda: not desk.open_dialogs and token.library.state == "ready")
    desk.token(PIV)
    desk.log_in(token, NEW)
    assert piv_card.pins_used() == [*wrong, WRONG, RIGHT, RIGHT]


def test_the_officers_way_on_a_piv_card_is_refused_and_the_setting_for_the_other_one_named(
    desk: Desk, blocked_token: Token, piv_card: VirtualCard
) -> None:
    desk.choose("unblock_pin")
    dialog = desk.dialog(SetPinDialog)
    assert dialog.way == "puk"
    choose_way(desk, dialog, "SO PIN")
    fill(desk, dialog, blocked_token, SO_PIN)
    desk.told("OpenSC knows no security officer's PIN on this card", "Choose the unblocking code", "OPENSC_CONF")
    assert piv_card.tries("puk") == 3


def refused(desk: Desk, token: Token) -> SetPinDialog:
    """Type the unblocking code where OpenSC does not take it for one, and return the prompt that says so."""
    desk.choose("unblock_pin")
    dialog = desk.dialog(SetPinDialog)
    fill(desk, dialog, token, PUK)
    desk.until(lambda: [one for one in desk.dialogs(SetPinDialog) if one is not dialog])
    return desk.dialog(SetPinDialog)


def test_an_unblocking_code_that_opensc_does_not_take_names_the_setting(
    desk: Desk, blocked_token: Token, piv_card: VirtualCard
) -> None:
    again = refused(desk, blocked_token)
    assert "user_pin_unblock_style = set_pin_in_unlogged_session" in desk.words(again)
    assert piv_card.tries("puk") == 3
    desk.escape(again)


def test_a_code_that_would_be_taken_for_the_user_pin_is_not_sent(
    desk: Desk, token: Token, piv_card: VirtualCard
) -> None:
    desk.choose("unblock_pin")
    fill(desk, desk.dialog(SetPinDialog), token, PUK)
    desk.told(
        "OpenSC is not set up for unblocking codes", "set_pin_in_unlogged_session", "Nothing was sent to the card"
    )
    assert piv_card.pins_used() == []
    assert (piv_card.tries(), piv_card.tries("puk")) == (3, 3)


def test_a_setting_that_the_library_has_not_read_yet_sends_no_code(
    desk: Desk, unblocking: Callable[[str], Library], reader: CardReaders, piv_card: VirtualCard
) -> None:
    """Whoever has followed the message, and not restarted the library."""
    library = unblocking("none")
    reader.insert(piv_card)
    token = desk.token(PIV)
    conf = Path(library.profile.environment["OPENSC_CONF"])
    conf.write_text(conf.read_text().replace("none", "set_pin_in_unlogged_session"))
    desk.choose("unblock_pin")
    fill(desk, desk.dialog(SetPinDialog), token, PUK)
    desk.told("OpenSC is not set up for unblocking codes", "restart the library")
    assert piv_card.pins_used() == []
    library.restart()
    desk.until(lambda: library.state == "ready")
    desk.token(PIV)
    desk.choose("unblock_pin")
    fill(desk, desk.dialog(SetPinDialog), token, PUK)
    desk.told("was unblocked")
    assert piv_card.pins_used() == [RIGHT]


@pytest.fixture
def openpgp_token(desk: Desk, library: Library, reader: CardReaders, openpgp_card: VirtualCard) -> Token:
    """Insert the OpenPGP card, under OpenSC as it is configured by itself."""
    reader.insert(openpgp_card)
    return desk.token(PGP)


def test_the_officers_way_on_an_openpgp_card_names_the_setting_that_it_needs(
    desk: Desk, openpgp_token: Token, openpgp_card: VirtualCard
) -> None:
    block(desk, openpgp_token, openpgp_card, "pw1")
    desk.until(lambda: openpgp_token.info.pin_state("user") == "blocked" and openpgp_token.look == "read")
    desk.choose("unblock_pin")
    dialog = desk.dialog(SetPinDialog)
    assert dialog.way == "so"
    fill(desk, dialog, openpgp_token, SO_PIN)
    desk.told("OpenSC is not set up for this", "user_pin_unblock_style = init_pin_in_so_session", "OPENSC_CONF")
    assert openpgp_card.tries("pw3") == 3


def test_a_card_that_opensc_does_not_initialise_is_not_offered_for_it(desk: Desk, openpgp_token: Token) -> None:
    action = desk.window.actions_.named("initialize_token")
    assert not action.isEnabled()
    assert "OpenSC does not initialise this kind of card" in action.toolTip()
