"""What a helpdesk hands over after it has done something to a token: who, what, when, why, and never a PIN."""

from datetime import datetime
from typing import Literal

import msgspec

from app.vocabulary.texts import N_
from app.vocabulary.values import TokenAddress

Deed = Literal["changed", "unblocked", "first", "initialised"]
"""What was done: a user PIN changed by whoever knew it, unblocked or set for the first time, a token made new."""

DEEDS: dict[Deed, str] = {
    "changed": N_("User PIN changed: the old one was known"),
    "unblocked": N_("User PIN unblocked: a new one was set"),
    "first": N_("First user PIN set"),
    "initialised": N_("Token initialised: everything on it was destroyed"),
}
"""In words, marked."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was done to one token."""

    deed: Deed
    label: str
    """The token's label as it is now."""
    address: TokenAddress
    done: datetime
    """When it was done, with the zone."""
    by: str
    """Who did it: the user of the operating system."""
    reason: str = ""
    """Why, as the person typed it; clipped where it is shown."""

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return name (marked) and value of every line, the values as they are."""
        time = f"{self.done:%Y-%m-%d %H:%M:%S %z}".strip()
        told = (
            (N_("Token"), self.label),
            (N_("Serial number"), self.address.serial),
            (N_("Model"), self.address.model),
            (N_("Manufacturer"), self.address.manufacturer),
            (N_("Reader"), self.address.slot.name),
            (N_("Time"), time),
            (N_("Done by"), self.by),
            (N_("Reason"), self.reason),
        )
        return tuple((name, value) for name, value in told if value)
