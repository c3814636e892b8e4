"""Sees to it that a card which nobody is logged in to any more is locked, and remembers where that is not certain."""

from collections.abc import Set
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.model.host import LAST_WORD, Host
from app.model.task import Pending, Task
from app.vocabulary.errors import AppError
from app.vocabulary.readers import LockCards
from app.vocabulary.values import Unlocked

if TYPE_CHECKING:
    from app.model.library import Library
    from app.model.token import Token


PATIENCE = 2000
"""Milliseconds that a process gets to lock cards in the place of others that have ended: a reset waits for nobody."""


def _raise(error: Exception) -> None:
    raise error


class CardLocks(QObject):
    """The locks of the cards of one library."""

    def __init__(self, library: "Library"):
        """Belong to a library."""
        super().__init__(library)
        self._library = library
        self.running: Host | None = None
        """The process that locks cards in the place of one that did not; no other may connect to them meanwhile."""
        self.leaving: list[Host] = []
        """Processes of the library that nobody needs any more, which may still be connected to cards."""

    @property
    def before_others(self) -> list[Host]:
        """Return the processes that have to end before another one connects to the cards."""
        return [*self.leaving, *([] if self.running is None else [self.running])]

    def take_last_word(self, host: Host) -> Host | None:
        """Note which cards a host that has ended has left unlocked.

        A host that hung, crashed or was killed leaves that to another one, which is returned. Until its answer the
        cards may be unlocked: pcscd alone does not always lock them.
        """
        if host in self.leaving:
            self.leaving.remove(host)
        if host.still_unlocked is not None:
            self._note(host.unlocked - host.still_unlocked, "")
            self._note(host.still_unlocked, "held")
            return None
        if not host.unlocked:
            return None
        self._note(host.unlocked, "lost")
        locker, _ = self.lock(host.unlocked)
        return locker

    def lock(self, readers: Set[str]) -> tuple[Host, Pending[None]]:
        """Lock cards in a process of its own; return it, and when it has been tried."""
        tried: Pending[None] = Pending()
        before = self.before_others
        self.running = locker = Host(self._library.profile.environment, after=before, parent=self)
        QTimer.singleShot(PATIENCE + (LAST_WORD if before else 0), locker, locker.kill)
        asked = locker.call(LockCards(readers=tuple(sorted(readers))))
        Task(self._lock(asked, readers, locker, tried), self, _raise)
        return locker, tried

    def lock_beside_others(self, host: Host, token: "Token") -> Pending[None]:
        """Lock the card of a token that was logged out from, in a host in which other tokens are logged in.

        Where one of those is on the same card, the card stays unlocked, and that is noted. The answer says when it has
        been tried.
        """
        tried: Pending[None] = Pending()
        reader = token.address.slot.description
        others = [other for other in self._library.tokens.values() if other.session.role is not None]
        if any(other.address.slot.description == reader for other in others):
            token.may_be_unlocked = "half"
            token.changed.emit()
            tried.resolve(None)
        else:
            asked = host.call(LockCards(readers=(reader,), ours=True))
            Task(self._lock(asked, {reader}, None, tried), self, _raise)
        return tried

    async def _lock(
        self, asked: Pending[tuple[str, ...]], readers: Set[str], locker: Host | None, tried: Pending[None]
    ) -> None:
        """Note what comes of it; where nothing does, what was noted before stands."""
        try:
            with suppress(AppError):
                held = frozenset(await asked)
                self._note(readers - held, "")
                self._note(held, "held")
        finally:  # also where it was cancelled: somebody waits for the end
            if locker is not None:
                if locker is self.running:
                    self.running = None
                locker.close()
            tried.resolve(None)

    def _note(self, readers: Set[str], why: Unlocked) -> None:
        for token in self._library.tokens.values():
            if token.address.slot.description in readers:
                token.may_be_unlocked = why
                token.changed.emit()
