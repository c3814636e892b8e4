"""Every message that crosses the pipe between the window and a host, in both directions."""

from collections.abc import Iterator
from typing import Any, Union

import msgspec

from app.vocabulary import (
    crypto_messages,
    desk_messages,
    log_messages,
    messages,
    pin_messages,
    readers,
    signing_messages,
)
from app.vocabulary.errors import Problem
from app.vocabulary.request import Request
from app.vocabulary.values import SlotState

REQUEST_MODULES = (messages, pin_messages, signing_messages, crypto_messages, readers, log_messages, desk_messages)
"""Where requests are written; they are known by being imported."""


class Cancel(msgspec.Struct, frozen=True, tag=True):
    """From the window: stop the request of this frame's number at the next chunk, row or call."""


class Hello(msgspec.Struct, frozen=True, tag=True):
    """From a host, first of all: it runs, and this is its generation."""

    generation: int


class Reply(msgspec.Struct, frozen=True, tag=True):
    """The result of a request, still in JSON; it is decoded as the request's reply type."""

    value: msgspec.Raw


class Failure(msgspec.Struct, frozen=True, tag=True):
    """The request ended with a problem."""

    problem: Problem


class WasCancelled(msgspec.Struct, frozen=True, tag=True):
    """The request stopped because of `Cancel`, or was given up at the reader; nothing was written."""


class Progress(msgspec.Struct, frozen=True, tag=True):
    """How far a request is; `total` is 0 where that is unknown."""

    done: int
    total: int


class Calling(msgspec.Struct, frozen=True, tag=True):
    """A Cryptoki or loading function that has not returned for a while; an empty name says that it has returned now."""

    function: str
    seconds: float = 0.0


class SlotsChanged(msgspec.Struct, frozen=True, tag=True):
    """What a watching host sees in its slots now. Belongs to no request."""

    slots: tuple[SlotState, ...] | None = None
    """None where they are as they were told last."""
    problem: Problem | None = None
    """Why the slots cannot be listed at present."""


class Unlocking(msgspec.Struct, frozen=True, tag=True):
    """A PIN goes to the card in this reader next: it has to be locked, also where the host does not come to it."""

    reader: str


class StillUnlocked(msgspec.Struct, frozen=True, tag=True):
    """The last word of a host that was `Unlocking` cards: they are locked now, but for these, which others hold."""

    readers: tuple[str, ...]


class NotLogged(msgspec.Struct, frozen=True, tag=True):
    """Something that was done is not in the operations log. Told once, until the log can be written again."""

    problem: Problem


FromHost = (
    Hello | Reply | Failure | WasCancelled | Progress | Calling | SlotsChanged | Unlocking | StillUnlocked | NotLogged
)
"""Every message that a host sends."""


def _requests(base: type[Any]) -> Iterator[type[Any]]:
    for kind in base.__subclasses__():
        if kind.__struct_config__.tag and not getattr(kind, "__parameters__", ()):
            yield kind
        yield from _requests(kind)


REQUESTS: tuple[type[Request[Any]], ...] = tuple(_requests(Request))
"""Every request of those modules, so that a new one is known to both sides by being written."""

_LOGGED = {kind.__name__: kind.effect.title for kind in REQUESTS if hasattr(kind, "effect")}


def operation_title(operation: str) -> str:
    """Return the marked title of an operation in the log; its own name where this version does not know it."""
    return _LOGGED.get(operation) or operation


ToHost = Union[(*REQUESTS, Cancel)]  # type: ignore[valid-type] # made from the list above
