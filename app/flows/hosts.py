"""What a flow needs of a host: to ask, and to await the answer. The window and the command line each have their own."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from app.vocabulary.request import Request
from app.vocabulary.texts import Words

R = TypeVar("R")


class Host(Protocol):
    """Somebody who answers requests."""

    def call(
        self,
        request: Request[R],
        secrets: Sequence[bytearray] = (),
        *,
        title: Words | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Awaitable[R]:
        """Send a request with its PINs, which are wiped.

        The await returns its reply or raises AppError, HostGone or Cancelled.
        """
        ...
