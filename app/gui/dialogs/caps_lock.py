"""Whether Caps Lock is on, as well as each system tells it."""

from __future__ import annotations

import sys


def caps_lock_now() -> bool | None:
    """Ask the system; nothing where it has no cheap answer: there the letters tell, see `caps_from_letter`."""
    if sys.platform == "win32":
        import ctypes

        vk_capital = 0x14
        return bool(ctypes.windll.user32.GetKeyState(vk_capital) & 1)
    return None


def caps_from_letter(letter: str, shift: bool) -> bool | None:
    """Conclude from a typed letter: upper case without Shift, or lower case with it, means that Caps Lock is on.

    Returns nothing for what has no case, such as digits.
    """
    if len(letter) != 1 or letter.upper() == letter.lower():
        return None
    return letter.isupper() != shift
