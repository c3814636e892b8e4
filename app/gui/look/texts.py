"""Words as Qt shows them: never as rich text, never as a mnemonic that nobody meant."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.model.tips import plain_tip

__all__ = ["breakable", "isolated", "literal", "plain_tip"]

_BREAK = "\u200b"
_LONG = 32


def literal(words: str) -> str:
    """Return words for buttons, menus and tabs, where a single ``&`` would vanish and underline what follows."""
    return words.replace("&", "&&")


def isolated(words: str) -> str:
    """Return words to be painted in their own direction: a path or a date stays whole where one reads right to left.

    They are put between U+2068 and U+2069 (first strong isolate, Unicode Annex 9), and are for painting only.
    """
    mirrored = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return f"\u2068{words}\u2069" if mirrored and words else words


def breakable(words: str) -> str:
    """Return words in which a very long one (a path, a fingerprint) may break, so that it is not cut off."""
    return " ".join(_split(word) if len(word) > _LONG else word for word in words.split(" "))


def _split(word: str) -> str:
    size = _LONG // 4
    return _BREAK.join(word[start : start + size] for start in range(0, len(word), size))
