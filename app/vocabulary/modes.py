"""What the window offers: everything, or only what one kind of person needs."""

from typing import Literal, NamedTuple

from app.vocabulary.texts import N_

Mode = Literal["everyday", "helpdesk", "inspect", "everything"]
"""Whom the window is for. *everything* leaves nothing out."""


class ModeWords(NamedTuple):
    """How a mode is called, and what it is for; marked."""

    name: str
    purpose: str


MODES: dict[Mode, ModeWords] = {
    "everyday": ModeWords(N_("Everyday"), N_("For whoever has a token: log in, sign, encrypt, change the PIN.")),
    "helpdesk": ModeWords(N_("Helpdesk"), N_("For whoever resets tokens: PINs, initialising and receipts, no keys.")),
    "inspect": ModeWords(N_("Inspect"), N_("For looking only: nothing on a token can be changed or used.")),
    "everything": ModeWords(N_("Everything"), N_("All that the program can do.")),
}
"""In the order in which they are offered."""

EVERYWHERE: tuple[Mode, ...] = ("everyday", "helpdesk", "inspect", "everything")
HOLDERS: tuple[Mode, ...] = ("everyday", "everything")
CLERKS: tuple[Mode, ...] = ("helpdesk", "everything")
HOLDERS_AND_CLERKS: tuple[Mode, ...] = ("everyday", "helpdesk", "everything")
OPERATORS: tuple[Mode, ...] = ("inspect", "everything")
NOT_CLERKS: tuple[Mode, ...] = ("everyday", "inspect", "everything")
ONLY_EVERYTHING: tuple[Mode, ...] = ("everything",)
