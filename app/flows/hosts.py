"""What a flow needs of a host: to ask, and to await the answer. The window and the command line each have their own."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from app.vocabulary.request import Request
from app.vocabulary.texts import Words

R = TypeVar("R")


class Host(Protocol):
    """Somebody who answers requests."""

    def call(
        self,
        request: Request[R],
        *,
        title: Words | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Awaitable[R]:
        """Send a request; the await returns its reply or raises AppError, HostGone or Cancelled."""
        ...
