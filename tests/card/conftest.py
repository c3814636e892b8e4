"""Card readers and cards: one pcscd for all tests of a session, fresh cards for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.model.library import Library
from app.model.token import Token
from tests.card.readers import CardReaders, VirtualCard, issue_cards, running, why_not
from tests.desk import Desk
from tests.softhsm import find_library
from tests.window.conftest import closed_desk as closed_desk
from tests.window.conftest import desk as desk
from tests.window.conftest import impatient as impatient


@pytest.fixture(scope="session")
def pcscd() -> Iterator[CardReaders]:
    """Run a pcscd with two empty readers."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with running() as readers:
        yield readers


@pytest.fixture(scope="session")
def issued() -> dict[str, str]:
    """Issue one card of each kind."""
    return issue_cards()


@pytest.fixture
def reader(pcscd: CardReaders) -> CardReaders:
    """Return the readers, with no card in them."""
    return pcscd


@pytest.fixture
def piv_card(issued: dict[str, str], tmp_path: Path) -> Iterator[VirtualCard]:
    """Make a PIV card, which is not in a reader yet."""
    yield from _card("piv", issued, tmp_path)


@pytest.fixture
def openpgp_card(issued: dict[str, str], tmp_path: Path) -> Iterator[VirtualCard]:
    """Make an OpenPGP card, which is not in a reader yet."""
    yield from _card("openpgp", issued, tmp_path)


@pytest.fixture
def unknown_card(issued: dict[str, str], tmp_path: Path) -> Iterator[VirtualCard]:
    """Make a card that OpenSC does not know."""
    yield from _card("unknown", issued, tmp_path)


@pytest.fixture(scope="session")
def opensc() -> str:
    """Find OpenSC's Cryptoki library."""
    return find_library("opensc-pkcs11", "opensc-pkcs11.so")


def _card(kind: str, issued: dict[str, str], folder: Path) -> Iterator[VirtualCard]:
    card = VirtualCard(kind, folder, issued[kind])
    yield card
    card.pull()


@pytest.fixture
def library(desk: Desk, reader: CardReaders, opensc: str) -> Library:
    """Configure OpenSC at the window; no card is in a reader."""
    return desk.add(opensc, reader.env, "OpenSC")


@pytest.fixture
def token(desk: Desk, library: Library, reader: CardReaders, piv_card: VirtualCard) -> Token:
    """Insert the PIV card; it is selected and has been read, and nobody is logged in."""
    reader.insert(piv_card)
    return desk.token()


@pytest.fixture
def twin_card(issued: dict[str, str], tmp_path: Path) -> Iterator[VirtualCard]:
    """Make a second PIV card with the same serial number and the same keys."""
    folder = tmp_path / "twin"
    folder.mkdir()
    yield from _card("piv", issued, folder)
