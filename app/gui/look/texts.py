"""Words as Qt shows them: never as rich text, never as a mnemonic that nobody meant."""

from __future__ import annotations

from app.model.tips import plain_tip

__all__ = ["breakable", "literal", "plain_tip"]

_BREAK = "\u200b"
_LONG = 32


def literal(words: str) -> str:
    """Return words for buttons, menus and tabs, where a single ``&`` would vanish and underline what follows."""
    return words.replace("&", "&&")


def breakable(words: str) -> str:
    """Return words in which a very long one (a path, a fingerprint) may break, so that it is not cut off."""
    return " ".join(_split(word) if len(word) > _LONG else word for word in words.split(" "))


def _split(word: str) -> str:
    size = _LONG // 4
    return _BREAK.join(word[start : start + size] for start in range(0, len(word), size))
