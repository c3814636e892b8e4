"""What is selected, and the conditions that verbs put on it, each with the sentence that says why not."""

from collections.abc import Callable
from dataclasses import dataclass

from app.model.library import Library
from app.model.token import Token
from app.vocabulary.keys import key_choices, signing_mechanism
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_
from app.vocabulary.values import SlotState


@dataclass(frozen=True)
class Selection:
    """What the tree or a table has selected, from the outside in; nothing stands for everything below it."""

    library: Library | None = None
    slot: SlotState | None = None
    token: Token | None = None
    object: ObjectRow | None = None


@dataclass(frozen=True)
class Condition:
    """Something that must be true before a verb can be chosen."""

    holds: Callable[[Selection], bool]
    reason: str
    """Marked sentence for when it is not."""


A_LIBRARY = Condition(lambda s: s.library is not None, N_("Select a library first."))
RESTARTABLE = Condition(
    lambda s: s.token is None or s.token.problem is not None,
    N_("The process of this token is well. The library has a row of its own, with its own Restart."),
)
A_TOKEN = Condition(lambda s: s.token is not None, N_("Select a token first."))
INITIALIZED = Condition(
    lambda s: s.token is not None and s.token.info.initialized,
    N_("This token is blank: it has to be initialised first."),
)
LOGGED_OUT = Condition(lambda s: s.token is not None and s.token.session.role is None, N_("Log out first."))
LOGGED_IN = Condition(lambda s: s.token is not None and s.token.session.role is not None, N_("Nobody is logged in."))
LOGIN_OFFERED = Condition(
    lambda s: s.token is not None and s.token.info.login_required, N_("This token needs no login: it shows everything.")
)
WRITABLE = Condition(lambda s: s.token is not None and s.token.writable, N_("This token is read-only."))
CAN_GENERATE = Condition(
    lambda s: (
        s.token is not None
        and (s.token.look != "read" or any(possible for _, possible in key_choices(s.token.mechanisms)))
    ),
    N_("This token has no mechanism that generates key pairs."),
)
A_PRIVATE_KEY = Condition(
    lambda s: s.object is not None and s.object.object_class == CKO.PRIVATE_KEY, N_("Select a private key first.")
)
MAY_SIGN = Condition(
    lambda s: s.object is not None and "CKA_SIGN" in s.object.usage, N_("This key must not sign: CKA_SIGN is not set.")
)
CAN_SIGN = Condition(
    lambda s: (
        s.object is not None
        and s.token is not None
        and signing_mechanism(s.object.key_type, s.token.mechanisms) is not None
    ),
    N_("This token cannot sign with a key of this type."),
)


def why_not(needs: tuple[Condition, ...], selection: Selection) -> str:
    """Return the reason of the first condition that does not hold, or an empty text."""
    return next((condition.reason for condition in needs if not condition.holds(selection)), "")
