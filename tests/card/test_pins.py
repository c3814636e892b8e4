"""Changing, testing and unblocking PINs on virtual cards with real counters; the card's own log counts the tries."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.model.library import Library
from app.model.token import Token
from app.vocabulary.errors import AppError
from app.vocabulary.pin_messages import ChangePin, SetUserPin, TestPin
from tests.canary import CARD_SO_PIN
from tests.card.readers import CardReaders, VirtualCard
from tests.card.steps import PGP, PIN, PIV, WRONG_PIN
from tests.catalogue import fault
from tests.desk import Desk

PUK, SO_PIN, NEW = CARD_SO_PIN, CARD_SO_PIN, "71930264"


def secrets(*pins: str) -> list[bytearray]:
    return [bytearray(pin.encode()) for pin in pins]


def change(desk: Desk, token: Token, request: ChangePin | SetUserPin | TestPin, *pins: str) -> None:
    """Send PINs once; raises AppError where they are refused."""
    sent = secrets(*pins)
    desk.ask(token.change_pins(request, sent))
    assert not any(any(pin) for pin in sent), "they are wiped"


def is_pin(desk: Desk, token: Token, pin: str) -> bool:
    try:
        change(desk, token, TestPin(token=token.address, role="user"), pin)
    except AppError:
        return False
    return True


def block(desk: Desk, token: Token, card: VirtualCard, name: str = "pin") -> None:
    """Type wrong PINs until the card takes none."""
    while card.tries(name):
        assert not is_pin(desk, token, WRONG_PIN)


@pytest.fixture
def unblocking(desk: Desk, reader: CardReaders, opensc: str, tmp_path: Path) -> Callable[[str], Library]:
    """Configure OpenSC for one of its ways to unblock a PIN."""

    def configure(style: str) -> Library:
        conf = tmp_path / "opensc.conf"
        conf.write_text(f"app opensc-pkcs11 {{ pkcs11 {{ user_pin_unblock_style = {style}; }} }}\n")
        return desk.add(opensc, {**reader.env, "OPENSC_CONF": str(conf)}, "Unblocking")

    return configure


@dataclass(frozen=True)
class Inserted:
    """A card of one kind in the reader, read, and what its user PIN is called in its memory."""

    card: VirtualCard
    token: Token
    pin: str

    def used(self) -> list[int]:
        return self.card.pins_used()

    def left(self) -> int:
        return self.card.tries(self.pin)


@pytest.fixture(params=["piv", "openpgp"])
def inserted(
    request: pytest.FixtureRequest,
    desk: Desk,
    library: Library,
    reader: CardReaders,
    piv_card: VirtualCard,
    openpgp_card: VirtualCard,
) -> Inserted:
    """Insert a card of each kind, one after the other."""
    card, name, pin = {"piv": (piv_card, PIV, "pin"), "openpgp": (openpgp_card, PGP, "pw1")}[request.param]
    reader.insert(card)
    return Inserted(card, desk.token(name), pin)


def test_a_pin_is_changed_and_each_that_was_typed_reached_the_card_once(desk: Desk, inserted: Inserted) -> None:
    token, before = inserted.token, len(inserted.used())
    change(desk, token, ChangePin(token=token.address, role="user"), PIN, NEW)
    assert len(inserted.used()) == before + 1
    assert is_pin(desk, token, NEW)
    assert not is_pin(desk, token, PIN)
    assert inserted.left() == 2
    assert len(inserted.used()) == before + 3


def test_a_wrong_old_pin_costs_one_try(desk: Desk, inserted: Inserted) -> None:
    token = inserted.token
    with pytest.raises(AppError) as caught:
        change(desk, token, ChangePin(token=token.address, role="user"), WRONG_PIN, NEW)
    assert str(caught.value.problem.title) == "Wrong PIN"
    assert inserted.left() == 2
    assert is_pin(desk, token, PIN)


def test_a_pin_that_is_tested_is_tried_once_and_nobody_is_logged_in_afterwards(desk: Desk, inserted: Inserted) -> None:
    token = inserted.token
    assert not is_pin(desk, token, WRONG_PIN)
    assert (len(inserted.used()), inserted.left()) == (1, 2)
    assert is_pin(desk, token, PIN)
    assert (len(inserted.used()), inserted.left()) == (2, 3)
    assert token.session.role is None


def test_the_officers_pin_of_an_openpgp_card_is_changed(
    desk: Desk, library: Library, reader: CardReaders, openpgp_card: VirtualCard
) -> None:
    """PW3 is the officer's. A login with the old one comes first, as C_SetPIN wants it."""
    reader.insert(openpgp_card)
    token = desk.token(PGP)
    with pytest.raises(AppError) as caught:
        change(desk, token, ChangePin(token=token.address, role="so"), WRONG_PIN, NEW)
    assert str(caught.value.problem.title) == "Wrong security officer PIN"
    assert openpgp_card.pins_used() == [0x63C2]
    change(desk, token, ChangePin(token=token.address, role="so"), SO_PIN, NEW)
    assert openpgp_card.pins_used() == [0x63C2, 0x9000, 0x9000]
    assert (openpgp_card.tries("pw3"), openpgp_card.tries("pw1")) == (3, 3)
    change(desk, token, ChangePin(token=token.address, role="so"), NEW, SO_PIN)
    assert openpgp_card.pins_used()[3:] == [0x9000, 0x9000]


@fault(56)
def test_a_blocked_pin_is_unblocked_with_the_unblocking_code(
    desk: Desk, unblocking: Callable[[str], Library], reader: CardReaders, piv_card: VirtualCard
) -> None:
    unblocking("set_pin_in_unlogged_session")
    reader.insert(piv_card)
    token = desk.token(PIV)
    block(desk, token, piv_card)
    request = SetUserPin(token=token.address, way="puk")
    with pytest.raises(AppError) as caught:
        change(desk, token, request, "00000000", NEW)
    assert str(caught.value.problem.title) == "Wrong unblocking code"
    assert piv_card.tries("puk") == 2
    change(desk, token, request, PUK, NEW)
    assert piv_card.tries() == 3
    assert is_pin(desk, token, NEW)


def test_without_that_setting_no_try_of_the_code_is_spent(desk: Desk, token: Token, piv_card: VirtualCard) -> None:
    block(desk, token, piv_card)
    with pytest.raises(AppError) as caught:
        change(desk, token, SetUserPin(token=token.address, way="puk"), PUK, NEW)
    assert str(caught.value.problem.title) == "Unblocking code is blocked"
    assert piv_card.tries("puk") == 3


def test_where_opensc_unblocks_without_a_login_a_change_costs_no_try_of_the_unblocking_code(
    desk: Desk, unblocking: Callable[[str], Library], reader: CardReaders, piv_card: VirtualCard
) -> None:
    """There C_SetPIN without a login takes the old PIN for the unblocking code, which is gone for good after three."""
    unblocking("set_pin_in_unlogged_session")
    reader.insert(piv_card)
    token = desk.token(PIV)
    with pytest.raises(AppError) as caught:
        change(desk, token, ChangePin(token=token.address, role="user"), WRONG_PIN, NEW)
    assert str(caught.value.problem.title) == "Wrong PIN"
    assert (piv_card.tries(), piv_card.tries("puk")) == (2, 3)
    change(desk, token, ChangePin(token=token.address, role="user"), PIN, NEW)
    assert piv_card.pins_used() == [0x63C2, 0x9000, 0x9000], "a login and a change"
    assert (piv_card.tries(), piv_card.tries("puk")) == (3, 3)
    assert token.session.role is None
    assert is_pin(desk, token, NEW)


@fault(40)
def test_the_officer_sets_a_new_pin_on_an_openpgp_card(
    desk: Desk, unblocking: Callable[[str], Library], reader: CardReaders, openpgp_card: VirtualCard
) -> None:
    unblocking("init_pin_in_so_session")
    reader.insert(openpgp_card)
    token = desk.token(PGP)
    block(desk, token, openpgp_card, "pw1")
    change(desk, token, SetUserPin(token=token.address, way="so"), SO_PIN, NEW)
    assert is_pin(desk, token, NEW)
