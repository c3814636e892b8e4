"""What a prompt needs to know where somebody resets a token for somebody else."""

from typing import NamedTuple


class Clerk(NamedTuple):
    """The person at the helpdesk: new PINs are drawn by lot at once, and there is a reason for what is done."""

    reasons: tuple[str, ...] = ()
    """Those that the policy names; any where it names none."""
