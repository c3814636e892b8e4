"""How long a PIN may be: what a token says, and what fits into one secret frame."""

from dataclasses import dataclass

from app.vocabulary.frames import LIMITS, FrameKind
from app.vocabulary.values import TokenInfo

CAPACITY = LIMITS[FrameKind.SECRET]
"""The longest PIN that is taken, in bytes: what fits into one secret frame."""


@dataclass(frozen=True)
class PinLimits:
    """How long a PIN may be, in bytes of UTF-8 (CK_TOKEN_INFO, PKCS#11 v3.2 section 3.2)."""

    shortest: int = 1
    longest: int = CAPACITY

    @property
    def known(self) -> bool:
        """Return whether the token told anything worth saying."""
        return self != PinLimits()

    def allow(self, size: int) -> bool:
        """Return whether a PIN of `size` bytes may be sent; an empty one never may."""
        return self.shortest <= size <= self.longest


def pin_limits(info: TokenInfo) -> PinLimits:
    """Return the limits that the token reports, without those that make no sense (0 to 0, least above most)."""
    least, most = info.min_pin_len, info.max_pin_len
    if most <= 0 or least < 0 or least > most or least > CAPACITY:
        return PinLimits()
    return PinLimits(max(least, 1), min(most, CAPACITY))
