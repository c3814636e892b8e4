"""What every question to a host has in common."""

from typing import Generic, Literal, TypeVar, get_args

import msgspec

from app.vocabulary.objects import ObjectAddress
from app.vocabulary.values import TokenAddress

R = TypeVar("R")


class Request(msgspec.Struct, Generic[R], frozen=True, tag=True, kw_only=True):
    """A question to a host that is answered by one reply of type R, by a failure, or by "cancelled"."""

    @property
    def secrets(self) -> int:
        """Return how many secret frames (PINs) follow this request."""
        return 0

    @classmethod
    def reply_type(cls) -> type:
        """Return R."""
        found: type = get_args(cls.__orig_bases__[0])[0]  # type: ignore[attr-defined]
        return found


class TokenRequest(Request[R], Generic[R], frozen=True, kw_only=True):
    """A request about one token. The host finds its slot by the address in the same step, and refuses another token."""

    token: TokenAddress


Confirmation = Literal["", "pin", "reader"]
"""How a use of a key is confirmed: not at all, by the PIN that follows, or by one that is typed at the reader."""


class KeyRequest(TokenRequest[R], Generic[R], frozen=True, kw_only=True):
    """A request that uses a private key, which may want the PIN for this very use (CKA_ALWAYS_AUTHENTICATE)."""

    key: ObjectAddress
    confirmation: Confirmation = ""

    @property
    def secrets(self) -> int:
        """One PIN, where it was typed here."""
        return int(self.confirmation == "pin")
