"""A library opened in the tests' own process, on a token folder of one test, and finalized at its end."""

from collections.abc import Callable, Iterator

import pytest

from app.cryptoki.binding import CallWatch
from app.cryptoki.library import Library
from app.cryptoki.token import Token
from tests.cryptoki.helpers import GENERATION, token_of
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm

Opener = Callable[[SoftHsm | Faulty], Library]


@pytest.fixture
def open_library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Open libraries, with their variables in this process; all are finalized before the variables go."""
    opened: list[Library] = []

    def open_(made: SoftHsm | Faulty) -> Library:
        for name, value in made.env.items():
            monkeypatch.setenv(name, value)
        opened.append(Library(made.path, CallWatch(), GENERATION))
        return opened[-1]

    yield open_
    for library in opened:
        library.finalize()


@pytest.fixture
def library(softhsm: SoftHsm, open_library: Opener) -> Library:
    """Open SoftHSM with one token."""
    softhsm.new_token("Test token")
    return open_library(softhsm)


@pytest.fixture
def token(library: Library) -> Token:
    """Find the token of `library`; nobody is logged in."""
    return token_of(library)


@pytest.fixture
def faulty_token(faulty: Faulty, open_library: Opener) -> Token:
    """Find the token behind the faulty library, which behaves until it is told otherwise."""
    faulty.softhsm.new_token("Faulty token")
    return token_of(open_library(faulty))
