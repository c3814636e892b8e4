"""What a host process keeps from one request to the next."""

import itertools
import secrets
from typing import TYPE_CHECKING

from app.cryptoki.library import Library
from app.cryptoki.watch import CallWatch
from app.vocabulary.errors import AppError, app_error
from app.vocabulary.texts import N_

if TYPE_CHECKING:
    from app.documents.envelope import Envelope
    from app.documents.signing import Preparation


class HostState:
    """The one library, and signatures and decryptions that were prepared and wait for the token's answer."""

    def __init__(self) -> None:
        """Start without a library."""
        self.generation = secrets.randbits(53)
        self.watch = CallWatch()
        self.watch_every = 0.0
        self.slots_told = False
        """Whether the window has been told of all slots, so that only changes are news to it."""
        self.preparations: dict[int, Preparation | Envelope] = {}
        self.unlocked: set[str] = set()
        """Card readers, by name, with whose cards somebody has logged in."""
        self._tickets = itertools.count(1)
        self._library: Library | None = None
        self._refused: AppError | None = None

    def open(self, path: str) -> Library:
        """Load and initialise the library; raises AppError."""
        self._library = Library(path, self.watch, self.generation)
        return self._library

    @property
    def is_open(self) -> bool:
        """Return whether there is a library."""
        return self._library is not None

    def refuse(self, error: AppError) -> None:
        """Remember why there is no library: the answer to every later request."""
        self._refused = error

    def library(self) -> Library:
        """Return the open library, or raise why there is none."""
        if self._library is not None:
            return self._library
        if self._refused is not None:
            raise AppError(self._refused.problem)
        raise app_error(
            N_("No library is open"),
            N_("This process was asked about a token before it was told which library to load."),
            N_("Restart the library."),
        )

    def keep(self, preparation: "Preparation | Envelope") -> int:
        """Keep a prepared signature or decryption and return its ticket."""
        ticket = next(self._tickets)
        self.preparations[ticket] = preparation
        return ticket

    def close(self) -> frozenset[str] | None:
        """Log out, close sessions, finalize, and lock the cards that were logged in to; never raises.

        Returns the readers, as slots call them, whose card another program holds, so that it may still be unlocked;
        None where there was nothing to lock.
        """
        if self._library is not None:
            self._library.finalize()
        if self.unlocked:
            from app.host.card_lock import lock_cards

            return lock_cards(self.unlocked, self.watch)
        return None
