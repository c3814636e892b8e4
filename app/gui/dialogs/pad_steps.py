"""What a reader with keys of its own asks for, in which order, for each thing that is done with a PIN."""

from __future__ import annotations

from typing import Literal, NamedTuple

from app.gui.dialogs.pin_words import PUK, PinName, pin_name
from app.model.translate import tr
from app.vocabulary.texts import N_
from app.vocabulary.values import Role

PadWork = Literal[
    "login",
    "test",
    "change",
    "change after login",
    "change so",
    "set",
    "set in session",
    "unblock",
    "initialize",
    "initialize blank",
]
"""What is done: a login; one and out again; C_SetPIN; C_Login as user, or as security officer, and C_SetPIN; the
officer's login and C_InitPIN, or C_InitPIN alone where that is done; C_SetPIN with an unblocking code in a public
session; C_InitToken on a token with an SO PIN, or on a blank one."""


class PadSteps(NamedTuple):
    """Title and purpose of the page, and what the reader asks for: labels of several, the name of one in a sentence."""

    title: str
    purpose: str
    asks: tuple[str, ...]


_TITLES: dict[PadWork, str] = {
    "login": N_("Enter the PIN on the reader"),
    "test": N_("Test a PIN on the reader"),
    "change": N_("Change the PIN on the reader"),
    "change after login": N_("Change the PIN on the reader"),
    "change so": N_("Change the SO PIN on the reader"),
    "set": N_("Set a user PIN on the reader"),
    "set in session": N_("Set a user PIN on the reader"),
    "unblock": N_("Unblock the PIN on the reader"),
    "initialize": N_("Enter the SO PIN on the reader"),
    "initialize blank": N_("Set the SO PIN on the reader"),
}


def checked_role(work: PadWork, role: Role) -> Role | None:
    """Return whose PIN the token checks, so that a wrong one costs a try that its flags tell of; none for a PUK."""
    roles: dict[PadWork, Role] = {
        "login": role,
        "test": role,
        "change": role,
        "change after login": role,
        "change so": "so",
        "set": "so",
        "initialize": "so",
    }
    return roles.get(work)


def pad_steps(work: PadWork, role: Role) -> PadSteps:
    """Return the page for what is done with the PIN of `role`."""
    purpose = N_("This reader has its own keys. Nothing is typed here.")
    if work == "test":
        purpose = N_("One login and out again, at the reader’s own keys. A wrong PIN costs a try.")
    return PadSteps(tr(_TITLES[work]), tr(purpose), _asks(work, pin_name(role)))


def _asks(work: PadWork, name: PinName) -> tuple[str, ...]:
    officer, user = pin_name("so"), pin_name("user")
    orders: dict[PadWork, tuple[str, ...]] = {
        "login": (name.short,),
        "test": (name.short,),
        "change": (name.old, name.new, name.again),
        "change after login": (user.old, tr(N_("The same user PIN again")), user.new, user.again),
        "change so": (officer.old, tr(N_("The same SO PIN again")), officer.new, officer.again),
        "set": (officer.long, user.new, user.again),
        "set in session": (user.new, user.again),
        "unblock": (tr(PUK), user.new, user.again),
        "initialize": (officer.short,),
        "initialize blank": (officer.new, officer.again),
    }
    return orders[work]
