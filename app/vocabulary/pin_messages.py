"""What the window asks of a token's host about PINs and about the token as a whole: one request per operation.

PINs never stand in a request: they follow it as secrets, in the order that its docstring names. `at_reader` means that
all of them are typed on the reader or the token itself: then NULL is passed, and none follows.
"""

from typing import Literal

import msgspec

from app.vocabulary.errors import Problem
from app.vocabulary.request import LOOK_AT_LABEL, TRY_UNKNOWN, Account, TokenRequest, uses, writes
from app.vocabulary.texts import N_
from app.vocabulary.values import Role, TokenState

_WHICH_PIN = N_(
    "It is not known which PIN holds now. Choose Restart, and enter the new PIN first, once; where it is refused, the "
    "old one still holds."
)
_NEW_PIN = N_(
    "It is not known whether the new PIN was set. Choose Restart, and test the new PIN once; where it is refused, set "
    "it again."
)
Way = Literal["so", "so session", "puk"]
"""How a user PIN is set without the old one: by the security officer, whose PIN comes along; by the one who is logged
in already; or with the card's unblocking code."""


class ChangePin(TokenRequest[TokenState], frozen=True, kw_only=True):
    """Put a new PIN in the place of the old one (C_SetPIN). Secrets: the old PIN, the new one.

    For the security officer's PIN that is a login with the old one first, as C_SetPIN wants it.
    """

    effect = writes(N_("Change PIN"), _WHICH_PIN)

    role: Role
    at_reader: bool = False

    @property
    def secrets(self) -> int:
        """The old PIN and the new one."""
        return 0 if self.at_reader else 2


class SetUserPin(TokenRequest[TokenState], frozen=True, kw_only=True):
    """Set the user's PIN, the first one or one in the place of a blocked one, and nothing else on the token.

    Secrets: what `way` wants (the officer's PIN, nothing, the unblocking code), then the new PIN.
    """

    effect = writes(N_("Set user PIN"), _NEW_PIN)

    way: Way
    at_reader: bool = False

    @property
    def secrets(self) -> int:
        """What opens the way, and the new PIN."""
        if self.at_reader:
            return 0
        return 1 if self.way == "so session" else 2


class TestPin(TokenRequest[TokenState], frozen=True, kw_only=True):
    """Log in once with a PIN and out again: a wrong one costs a try. Secret: the PIN."""

    __test__ = False  # no test of pytest's, whatever its name
    effect = uses(N_("Test PIN"), TRY_UNKNOWN)

    role: Role
    at_reader: bool = False

    @property
    def secrets(self) -> int:
        """The PIN."""
        return 0 if self.at_reader else 1


class Initialized(msgspec.Struct, frozen=True):
    """What became of a token: its new identity, and what could not be done after it was emptied."""

    state: TokenState
    problem: Problem | None = None
    """Why the user's PIN was not set; the token is initialised all the same."""


class InitializeToken(TokenRequest[Initialized], frozen=True, kw_only=True):
    """Empty a token and give it a label (C_InitToken), then set the user's PIN where one is wanted (C_InitPIN).

    Everything on it is destroyed. On a blank token the officer's PIN is the one that it gets, on a used one the one
    that it has. Secrets: the officer's PIN, then the user's.
    """

    effect = writes(N_("Initialise token"), LOOK_AT_LABEL)

    label: str
    for_user: bool = True
    """Whether the user's PIN is set too."""
    at_reader: bool = False

    def account(self, reply: Initialized) -> Account:
        """Say why the user's PIN was not set, where it was not."""
        return Account(problem=reply.problem)

    @property
    def secrets(self) -> int:
        """The officer's PIN, and the user's where one is set."""
        return 0 if self.at_reader else 1 + self.for_user
