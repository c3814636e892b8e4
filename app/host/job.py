"""One request while it is worked on: what an operation may ask of its host."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from app.cryptoki.library import Library
from app.cryptoki.session import Work
from app.host.pipe import Incoming, Pipe
from app.host.state import HostState
from app.vocabulary.errors import AppError, Cancelled
from app.vocabulary.objects import ObjectAddress
from app.vocabulary.protocol import Progress, Unlocking
from app.vocabulary.texts import N_, Words
from app.vocabulary.values import TokenAddress

ROWS_IN_A_FRAME = 200

_NOT_SENT = N_("Your PIN was not sent.")


class Job:
    """A request's number, its PINs, and the ways to tell the window how far it is."""

    def __init__(self, incoming: Incoming, host: HostState, pipe: Pipe, cancelled: Callable[[], bool]):
        """Belong to a request; `cancelled` says whether the window does not want it any more."""
        self.number, self.secrets = incoming.number, incoming.secrets
        self.host, self._pipe, self._cancelled = host, pipe, cancelled
        self._share = -1

    @property
    def library(self) -> Library:
        """Return the library of this host; raises the problem with which it could not be opened."""
        return self.host.library()

    @contextmanager
    def using(self, token: TokenAddress, key: ObjectAddress) -> Iterator[tuple[Work, int]]:
        """Open a session for one operation with a key; the key is compared in this step, and named by its handle.

        Raises AppError where the token or the key is another one, CryptokiError.
        """
        found = self.library.token(token)
        handle = found.handle_of(key)
        with found.working() as work:
            yield work, handle

    def pins(self, count: int) -> list[bytearray | None]:
        """Return the PINs that came with the request; None for each of them where they are typed at the reader."""
        return list(self.secrets) or [None] * count

    @contextmanager
    def pins_kept_back(self) -> Iterator[None]:
        """Say of whatever goes wrong that no PIN has left this computer."""
        try:
            yield
        except AppError as error:
            raise AppError(msgspec.structs.replace(error.problem, unchanged=Words(_NOT_SENT))) from None

    def may_unlock(self, token: TokenAddress) -> None:
        """Note that a card may be unlocked from now on: this process resets it when it ends.

        The window is told before the PIN is sent: it sees to that where this process cannot.
        """
        if self.library.in_reader(token):
            self.host.unlocked.add(token.slot.description)
            self._pipe.send(Unlocking(token.slot.description))

    def stop(self) -> None:
        """Raise Cancelled where the window cancelled the request. Called between chunks, rows and calls."""
        if self._cancelled():
            raise Cancelled

    def progress(self, done: int, total: int) -> None:
        """Tell how far the request is, at most a thousand times; raises Cancelled like `stop`."""
        self.stop()
        share = done * 1000 // total if total else -1
        if share != self._share or done == total:
            self._share = share
            self._pipe.send(Progress(done, total), self.number)

    def rows(self, rows: Sequence[object]) -> None:
        """Send rows of a listing ahead of its reply."""
        for start in range(0, len(rows), ROWS_IN_A_FRAME):
            self._pipe.send_rows(list(rows[start : start + ROWS_IN_A_FRAME]), self.number)
