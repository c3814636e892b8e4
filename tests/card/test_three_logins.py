"""What ends one host costs its own login only: two tokens and a card are logged in, and each host ends in each way."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.model.host import Host
from app.model.library import Library
from app.model.token import Token
from app.vocabulary.errors import AppError
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.messages import GenerateKeyPair
from app.vocabulary.numbers import CKM
from app.vocabulary.objects import ObjectAddress
from app.vocabulary.signing import Method
from app.vocabulary.signing_messages import Sign
from tests.card.readers import CardReaders, VirtualCard
from tests.card.steps import PIN, key
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm

METHOD = Method(kind="rsa", mechanism=CKM.RSA_PKCS, hash="sha256")


@dataclass
class User:
    """Somebody who is logged in to a token and signs."""

    desk: Desk
    token: Token
    pin: str
    signs_with: Callable[[], ObjectAddress]
    faulty: Faulty

    def log_in(self) -> None:
        self.desk.ask(self.token.log_in("user", bytearray(self.pin.encode())))
        self.desk.ask(self.token.read_objects())

    def sign(self) -> bytes:
        """Sign without a login and return the signature; raises AppError where there is no login."""
        request = Sign(token=self.token.address, key=self.signs_with(), method=METHOD, data=bytes(51))
        return self.desk.ask(self.token.host.call(request)).value

    @property
    def host(self) -> Host:
        return self.token.host


def kill(user: User) -> None:
    os.kill(user.host.pid, signal.SIGKILL)


def hang(user: User) -> None:
    """Hang in C_Sign, and press Stop in the message that tells of it, which names the login that it costs."""
    desk, host = user.desk, user.host
    user.faulty.rule("C_Sign hang")
    host.call(Sign(token=user.token.address, key=user.signs_with(), method=METHOD, data=bytes(51)))
    desk.until(lambda: host.stalled)
    user.faulty.rule()
    desk.told("C_Sign", user.token.name)
    desk.press_button("Stop", desk.window.messages)


def crash(user: User) -> None:
    user.faulty.rule("C_Sign segv")
    with pytest.raises(AppError):
        user.sign()
    user.faulty.rule()


@pytest.fixture
def card_library(
    desk: Desk, faulty_library: Path, reader: CardReaders, opensc: str, softhsm: SoftHsm, tmp_path: Path
) -> tuple[Library, Faulty]:
    """Configure OpenSC behind a faulty library of its own."""
    folder = tmp_path / "card"
    folder.mkdir()
    faulty = Faulty(faulty_library, softhsm, folder)
    faulty.env |= {**reader.env, "FAULTY_MODULE": opensc}
    return desk.add(faulty.path, faulty.env, "Cards"), faulty


@pytest.fixture
def users(
    desk: Desk, card_library: tuple[Library, Faulty], faulty: Faulty, reader: CardReaders, piv_card: VirtualCard
) -> list[User]:
    """Log in to the tokens Anna and Bert of one SoftHSM, and to a card."""
    for name in ("Anna", "Bert"):
        faulty.softhsm.new_token(name)
    desk.add(faulty.path, faulty.env, "Fixed")
    reader.insert(piv_card)
    found = []
    for name in ("Anna", "Bert"):
        token = desk.token(name)
        user = User(desk, token, SoftHsm.pin, lambda token=token: key(token, "Mine").address, faulty)  # type: ignore[misc]
        user.log_in()
        spec = KeyPairSpec(choice="RSA 2048", label="Mine", id=b"\x01", sign=True)
        desk.ask(token.host.call(GenerateKeyPair(token=token.address, spec=spec)))
        desk.ask(token.read_objects())
        found.append(user)
    card = desk.token("PIV authentication")
    found.append(User(desk, card, PIN, lambda: key(card, "PIV AUTH key").address, card_library[1]))
    found[-1].log_in()
    return found


def _logins(users: list[User]) -> list[int]:
    """Return how often somebody was logged in through each library."""
    return [len(user.faulty.calls("C_Login")) for user in users]


@fault(102, 103)
@pytest.mark.parametrize("end", [kill, hang, crash])
def test_what_ends_one_host_costs_one_login(
    desk: Desk, users: list[User], piv_card: VirtualCard, impatient: None, end: Callable[[User], None]
) -> None:
    for user in users:
        assert user.sign()
    for user in users:
        others = [other for other in users if other is not user]
        logins = _logins(users), len(piv_card.pins_sent())
        host = user.host
        end(user)
        desk.until(lambda host=host, user=user: host.end is not None and user.token.session.role is None)  # type: ignore[misc]
        for other in others:
            assert other.token.session.role == "user"
            assert other.sign(), "the others sign without a new login"
        assert (_logins(users), len(piv_card.pins_sent())) == logins, "nobody is logged in again by itself"
        library = user.token.library
        if library.state in ("crashed", "stopped"):
            library.restart()
        desk.until(lambda library=library: library.state == "ready")  # type: ignore[misc]
        user.log_in()
        assert user.sign()


def test_a_restart_of_the_library_of_fixed_tokens_costs_nothing_and_that_of_cards_their_logins(
    desk: Desk, users: list[User]
) -> None:
    anna, bert, card = users
    anna.token.library.restart()
    desk.until(lambda: anna.token.library.state == "ready")
    assert all(user.sign() for user in users)
    card.token.library.restart()
    desk.until(lambda: card.token.library.state == "ready" and card.token.session.role is None)
    assert anna.sign()
    assert bert.sign()
