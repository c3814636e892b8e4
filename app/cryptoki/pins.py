"""Handing a PIN to Cryptoki without making a copy of it, and what comes back."""

import ctypes

from app.cryptoki.errors import CryptokiError
from app.vocabulary.errors import Cancelled
from app.vocabulary.numbers import CKR

_GIVEN_UP = (CKR.FUNCTION_CANCELED, CKR.CANCEL)


def pin_pointer(pin: bytearray | None) -> tuple[object, int]:
    """Return pointer and length of a PIN for C_Login and its like; None is NULL, for a PIN typed on the token.

    The pointer goes to the caller's own bytes, which the caller wipes. An empty PIN is not NULL: that would start a
    PIN pad.
    """
    if pin is None:
        return None, 0
    if not pin:
        return (ctypes.c_char * 1)(), 0
    return (ctypes.c_char * len(pin)).from_buffer(pin), len(pin)


def check_login(code: int, function: str, pin: bytearray | None) -> None:
    """Raise CryptokiError where a login was refused, and Cancelled where the person gave up on the reader's own keys.

    Giving up there is an ending like giving up here: nothing was tried, and nothing needs to be said.
    """
    if pin is None and code in _GIVEN_UP:
        raise Cancelled
    if code != CKR.OK:
        raise CryptokiError(code, function)
