"""Texts as they are sorted."""

import re

from app.vocabulary.texts import folded

_DIGITS = re.compile("[0-9]+")
_LONGEST = 12
"""Numbers of up to so many digits are sorted by their value."""


def natural(text: str) -> str:
    """Return a text that sorts as a person would: without regard to case, ``RSA 512`` before ``RSA 2048``."""
    return _DIGITS.sub(lambda digits: digits[0].zfill(_LONGEST), folded(text))
