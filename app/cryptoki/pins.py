"""Handing a PIN to Cryptoki without making a copy of it."""

import ctypes


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
