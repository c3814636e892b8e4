"""A PIN that is drawn by lot, for whoever sets one for somebody else."""

import secrets
from collections.abc import Callable

from app.vocabulary.errors import app_error
from app.vocabulary.pin_limits import PinLimits
from app.vocabulary.pin_policy import Buffer, PinPolicy, weaknesses
from app.vocabulary.texts import N_

TRIES = 1000
"""How often a weak PIN is thrown away. From four digits on at least two of three are good: so many never come."""


def generate_pin(
    policy: PinPolicy,
    limits: PinLimits,
    old: Buffer | None = None,
    pick: Callable[[int], int] = secrets.randbelow,
) -> bytearray:
    """Return digits in which nothing is weak, each such PIN as likely as any other. Whoever takes it wipes it.

    `limits` are those of the token, `old` is a PIN that it must not resemble; `pick` draws a number below the given
    one, from the system's generator where none is named. Raises AppError where the rules leave no good PIN, such as
    one of a single digit.
    """
    allowed = policy.within(limits)
    pin = bytearray(min(max(policy.generated, allowed.shortest), allowed.longest))
    for _ in range(TRIES):
        for place in range(len(pin)):
            pin[place] = 0x30 + pick(10)
        if not weaknesses(pin, policy, limits, old):
            return pin
    pin[:] = bytes(len(pin))
    raise app_error(
        N_("No PIN could be generated"),
        N_("Every PIN that was drawn is easy to guess or against the rules. Length: {count}."),
        N_("Type a PIN, or let an administrator change the length in the policy."),
        N_("Nothing was sent to the token."),
        count=str(len(pin)),
    )
