"""A card that is pulled while one of its PINs is changed or unblocked: it is told, and no PIN goes anywhere else."""

from collections.abc import Callable

import pytest

from app.gui.dialogs.change_pin import ChangePinDialog
from app.gui.dialogs.set_pin import SetPinDialog
from app.model.library import Library
from app.model.token import Token
from tests.card.readers import CHANGE, UNBLOCK, CardReaders, VirtualCard
from tests.card.steps import PIN, PIV, SOON, names, runs
from tests.card.test_pins import NEW, PUK, block
from tests.card.test_pins import unblocking as unblocking
from tests.card.test_unblocking import fill
from tests.catalogue import fault
from tests.desk import Desk

UNKNOWN = "It is not known whether the action was completed"


@pytest.fixture
def slow_token(desk: Desk, unblocking: Callable[[str], Library], reader: CardReaders, piv_card: VirtualCard) -> Token:
    """Insert a blocked PIV card that takes its time for a change and for an unblocking."""
    unblocking("set_pin_in_unlogged_session")
    reader.insert(piv_card, slow={CHANGE: 3.0, UNBLOCK: 3.0})
    return desk.token(PIV)


def back(desk: Desk, reader: CardReaders, card: VirtualCard) -> Token:
    """Put the card in again, in a hurry from now on, and return its token."""
    desk.until(lambda: not names(desk), SOON)
    assert not desk.open_dialogs
    assert len(desk.messages) == 1, "told once"
    reader.insert(card)
    return desk.token(PIV)


def typed(desk: Desk) -> ChangePinDialog:
    """Choose to change the PIN, and type the old and the new one."""
    desk.choose("change_pin")
    dialog = desk.dialog(ChangePinDialog)
    desk.type(dialog.old, PIN)
    desk.type(dialog.new.first.field, NEW)
    desk.type(dialog.new.repeat.field, NEW)
    return dialog


@fault(32)
def test_while_the_pin_is_changed(desk: Desk, slow_token: Token, reader: CardReaders, piv_card: VirtualCard) -> None:
    desk.press(typed(desk))
    desk.until(lambda: runs(desk, "C_SetPIN"))
    piv_card.pull()
    desk.told(UNKNOWN)
    token = back(desk, reader, piv_card)
    # The login that a change begins with in this configuration; the change was not answered, and nobody repeats either.
    assert piv_card.pins_used() == [0x9000]
    desk.log_in(token, PIN)


@fault(32)
def test_while_the_pin_is_unblocked(desk: Desk, slow_token: Token, reader: CardReaders, piv_card: VirtualCard) -> None:
    block(desk, slow_token, piv_card)
    desk.until(lambda: slow_token.library.state == "ready")
    before = len(piv_card.pins_used())
    token = desk.token(PIV)
    desk.choose("unblock_pin")
    fill(desk, desk.dialog(SetPinDialog), token, PUK)
    desk.until(lambda: runs(desk, "C_SetPIN"))
    piv_card.pull()
    desk.told(UNKNOWN)
    token = back(desk, reader, piv_card)
    assert len(piv_card.pins_used()) == before
    assert (piv_card.tries(), piv_card.tries("puk")) == (0, 3)
    desk.choose("unblock_pin")
    fill(desk, desk.dialog(SetPinDialog), token, PUK)
    desk.until(lambda: piv_card.tries() == 3)


@fault(31)
def test_while_the_pins_are_typed(desk: Desk, slow_token: Token, reader: CardReaders, piv_card: VirtualCard) -> None:
    typed(desk)
    piv_card.pull()
    desk.told("PIV authentication was taken out", "Your PIN was not sent", "Insert it again")
    back(desk, reader, piv_card)
    assert piv_card.pins_used() == []
