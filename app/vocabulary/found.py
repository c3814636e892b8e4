"""Libraries that were found on this computer."""

import msgspec

from app.vocabulary.texts import Words

NOTHING = Words("")


class FoundLibrary(msgspec.Struct, frozen=True):
    """A Cryptoki library that is there."""

    name: str
    """The product's name."""
    path: str
    """Where it is, as its source names it: possibly a link."""
    note: Words = NOTHING
    """What it is for, in a few words."""
    source: Words = NOTHING
    """How it was found."""
    for_cards: bool = False
    """Whether it is for cards and USB keys, and not for tokens in files."""
    real_path: str = ""
    """Where links lead to, as far as somebody has looked."""
