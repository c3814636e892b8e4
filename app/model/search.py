"""Texts as they are searched and sorted."""

import re
import unicodedata

_DIGITS = re.compile("[0-9]+")
_LONGEST = 12
"""Numbers of up to so many digits are sorted by their value."""


def folded(text: str) -> str:
    """Return `text` so that equal words are found whatever their case and their form in Unicode."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def natural(text: str) -> str:
    """Return a text that sorts as a person would: without regard to case, ``RSA 512`` before ``RSA 2048``."""
    return _DIGITS.sub(lambda digits: digits[0].zfill(_LONGEST), folded(text))
