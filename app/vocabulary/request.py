"""What every question to a host has in common."""

from typing import ClassVar, Generic, Literal, TypeVar, get_args

import msgspec

from app.vocabulary.errors import Problem
from app.vocabulary.objects import ObjectAddress
from app.vocabulary.texts import N_, readable
from app.vocabulary.values import TokenAddress

R = TypeVar("R")

LOOK_AT_IT = N_(
    "It is not known whether it was completed. Choose Restart, log in again, and look before you repeat it."
)
TRY_UNKNOWN = N_(
    "It is not known whether a PIN try was counted. Choose Restart, and look at the state of the PIN before you enter "
    "it again."
)


LOOK_AT_LABEL = N_(
    "It is not known whether the token was emptied. Choose Restart, and look at its label and its PINs; where they are "
    "the old ones, nothing was done."
)


class Effect(msgspec.Struct, frozen=True):
    """What a request does to a token: whether the operations log has it, under which name, and how strictly."""

    title: str = ""
    """Marked: what is done, as the log calls it. Empty where something is only looked at, which is not logged."""
    writes: bool = False
    """Whether it may change what is on the token: then it is refused where it cannot be logged first."""
    unfinished: str = ""
    """Marked: where its host ends in the middle, what is not known then, and how to find out. Empty for what can simply
    be done again."""


READS = Effect()
"""Of a request that leaves the token as it is and uses none of its keys."""


def uses(title: str, unfinished: str = "") -> Effect:
    """Return the effect of a request that uses a key or a login: logged, and done also where that is impossible."""
    return Effect(title, unfinished=unfinished)


def writes(title: str, unfinished: str = LOOK_AT_IT) -> Effect:
    """Return the effect of a request that may change a token: not done where it cannot be logged first."""
    return Effect(title, writes=True, unfinished=unfinished)


class Touched(msgspec.Struct, frozen=True):
    """An object that a request works on or makes, as the operations log names it."""

    object_class: int
    label: str = ""

    @classmethod
    def of(cls, address: ObjectAddress) -> "Touched":
        """Return an object that the list showed."""
        return cls(address.object_class, readable(address.label))


class Account(msgspec.Struct, frozen=True):
    """How far a request that was answered has come, where it works on several objects."""

    done: int | None = None
    """With how many of them; None where it does all or nothing."""
    problem: Problem | None = None
    """Why not with the next one."""


class Request(msgspec.Struct, Generic[R], frozen=True, tag=True, kw_only=True):
    """A question to a host that is answered by one reply of type R, by a failure, or by "cancelled"."""

    effect: ClassVar[Effect]
    """What it does to a token. Every request that a library's host answers says it, or is not answered."""

    @property
    def touches(self) -> tuple[Touched, ...]:
        """Return the objects that it works on or makes, for the operations log."""
        return ()

    def account(self, reply: R) -> Account:
        """Return how far it has come, for the operations log."""
        return Account()

    @property
    def secrets(self) -> int:
        """Return how many secret frames (PINs) follow this request."""
        return 0

    @property
    def shows_pins(self) -> bool:
        """Return whether the host, and so the library, sees a PIN because of it."""
        return self.secrets > 0

    @property
    def unfinished(self) -> str:
        """Return what is not known where its host ends in the middle, and how to find out (marked), or nothing."""
        return getattr(type(self), "effect", READS).unfinished

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
    def touches(self) -> tuple[Touched, ...]:
        """The key."""
        return (Touched.of(self.key),)

    @property
    def secrets(self) -> int:
        """One PIN, where it was typed here."""
        return int(self.confirmation == "pin")

    @property
    def unfinished(self) -> str:
        """A try, where this use wants a PIN."""
        return TRY_UNKNOWN if self.confirmation else super().unfinished
