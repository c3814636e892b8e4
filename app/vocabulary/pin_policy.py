"""What a new PIN has to be like, and what is wrong with one: judged in its buffer, before it is sent anywhere."""

from collections.abc import Callable, Iterator
from typing import Annotated, Literal

import msgspec

from app.vocabulary.pin_limits import CAPACITY, PinLimits
from app.vocabulary.pin_patterns import (
    is_backwards,
    is_date,
    is_digits,
    is_made_of_pairs,
    is_next_to,
    is_one_character,
    is_palindrome,
    is_row,
    repeats_itself,
)
from app.vocabulary.texts import N_, Words

Buffer = bytearray | memoryview | bytes
"""The bytes of a PIN: a bytearray or a view of one, wiped by whoever has it."""

WeaknessKind = Literal[
    "short", "long", "characters", "old", "same", "row", "group", "pairs", "date", "mirror", "like old"
]
"""What is wrong with a PIN, in a word."""

_Length = Annotated[int, msgspec.Meta(ge=1, le=CAPACITY)]


class PinPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a new PIN has to be like. The defaults suit smart cards, and leave the last word to the token."""

    shortest: _Length = 4
    """The least length, in bytes of UTF-8 as the token counts them; a token that wants more has its way."""
    longest: _Length = CAPACITY
    """The greatest length, in bytes of UTF-8; a token that takes less has its way."""
    characters: Literal["digits", "any"] = "any"
    """Whether there may be digits only, such as for readers with keys of their own."""
    weak: Literal["warn", "refuse"] = "warn"
    """What is done with a PIN that is guessed early: sequences, repeats, birthdays."""
    must_differ: bool = True
    """Whether the old PIN is refused as the new one."""
    generated: _Length = 8
    """How many digits a generated PIN has, where token and policy have room for them."""

    def __post_init__(self) -> None:
        """Raise ValueError where no length is left."""
        if self.shortest > self.longest:
            raise ValueError("the shortest PIN is longer than the longest")

    def within(self, limits: PinLimits) -> PinLimits:
        """Return the lengths that both allow. Where they exclude each other, the one of the token's that is nearest."""
        shortest = min(max(self.shortest, limits.shortest), limits.longest)
        return PinLimits(shortest, max(min(self.longest, limits.longest), shortest))


class Weakness(msgspec.Struct, frozen=True):
    """One thing that is wrong with a PIN. It never tells anything of the PIN but this."""

    kind: WeaknessKind
    words: Words
    refused: bool
    """Whether such a PIN must not be set; otherwise a person is warned."""


_PATTERNS: tuple[tuple[WeaknessKind, Callable[[memoryview], bool], str], ...] = (
    ("same", is_one_character, N_("It is the same all over, such as 1111.")),
    ("row", is_row, N_("It is a row, such as 1234, 9876 or qwertz.")),
    ("group", repeats_itself, N_("It repeats itself, such as 1212 or 123123.")),
    ("pairs", is_made_of_pairs, N_("It is made of pairs, such as 112233.")),
    ("date", is_date, N_("It looks like a date or a year.")),
    ("mirror", is_palindrome, N_("It reads the same backwards, such as 1221.")),
)

_OLD_PATTERNS: tuple[tuple[Callable[[memoryview, memoryview], bool], str], ...] = (
    (is_backwards, N_("It is the old PIN backwards.")),
    (is_next_to, N_("It is the old PIN, one up or down.")),
)


def weaknesses(
    pin: Buffer, policy: PinPolicy, limits: PinLimits | None = None, old: Buffer | None = None
) -> tuple[Weakness, ...]:
    """Return all that is wrong with a PIN: what is refused first, then from the plainest to the subtlest.

    `limits` are those of the token; `old` is the PIN that it replaces. An empty PIN, or an empty old one, has no
    weakness but that it is too short. Nothing is copied out of the buffers.
    """
    with memoryview(pin) as view, memoryview(old or b"") as before:
        found = [*_against_rules(view, policy, limits or PinLimits()), *_patterns(view, before, policy)]
    return tuple(sorted(found, key=lambda one: not one.refused))


def _against_rules(pin: memoryview, policy: PinPolicy, limits: PinLimits) -> Iterator[Weakness]:
    allowed = policy.within(limits)
    if len(pin) < allowed.shortest:
        words = Words(N_("It needs at least {count} characters."), {"count": str(allowed.shortest)})
        yield Weakness("short", words, refused=True)
    if len(pin) > allowed.longest:
        words = Words(N_("It may have {count} characters at the most."), {"count": str(allowed.longest)})
        yield Weakness("long", words, refused=True)
    if policy.characters == "digits" and not is_digits(pin):
        yield Weakness("characters", Words(N_("Only the digits 0 to 9 are allowed in it.")), refused=True)


def _patterns(pin: memoryview, old: memoryview, policy: PinPolicy) -> Iterator[Weakness]:
    refused = policy.weak == "refuse"
    if not pin:
        return
    if pin == old:
        yield Weakness("old", Words(N_("It is the old PIN.")), refused=refused or policy.must_differ)
    for kind, has_pattern, text in _PATTERNS:
        if has_pattern(pin):
            yield Weakness(kind, Words(text), refused=refused)
    for is_like, text in _OLD_PATTERNS:
        if pin != old and is_like(pin, old):
            yield Weakness("like old", Words(text), refused=refused)
