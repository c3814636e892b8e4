"""Templates: the attributes that a Cryptoki function is given (PKCS#11 v3.2, CK_ATTRIBUTE in section 3.4)."""

import ctypes
import sys
from collections.abc import Mapping

from app.cryptoki import structs


def template(values: Mapping[int, bytes]) -> tuple[ctypes.Array[structs.Attribute], list[object]]:
    """Return the CK_ATTRIBUTE array and what must live as long as it."""
    kept: list[object] = []
    attributes = (structs.Attribute * len(values))()
    for attribute, (number, value) in zip(attributes, values.items(), strict=True):
        buffer = ctypes.create_string_buffer(value, len(value))
        kept.append(buffer)
        attribute.type, attribute.pValue, attribute.ulValueLen = number, ctypes.addressof(buffer), len(value)
    return attributes, kept


def ulong(value: int) -> bytes:
    """Return a CK_ULONG as the bytes of an attribute."""
    return value.to_bytes(structs.ULONG_SIZE, sys.byteorder)


def truth(value: bool) -> bytes:
    """Return a CK_BBOOL as the byte of an attribute."""
    return b"\x01" if value else b"\x00"
