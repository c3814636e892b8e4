"""Attributes for people: the value as text, what it means, and which attributes an object should have.

Numbers, encodings and tables follow PKCS#11 v3.2, sections 4 and 6. Nothing here raises, whatever the bytes.
"""

import struct

from app.vocabulary.attribute_kinds import ValueKind, value_kind
from app.vocabulary.attribute_meanings import MEANINGS, YES_OR_NO
from app.vocabulary.attribute_sets import defined_for
from app.vocabulary.numbers import CKA

ULONG_SIZE = struct.calcsize("L")
"""Bytes of a CK_ULONG on this system: 8, but 4 on Windows and 32-bit systems."""


def attribute_text(number: int, raw: bytes, ulong_size: int = ULONG_SIZE) -> str:
    """Return a value as one line that a person reads: harmless, at most `CLIP` characters long.

    What does not have the form that the standard gives to attribute `number` is shown in hexadecimal digits with a
    note; a vendor's attribute is shown in hexadecimal digits.
    """
    # Only hosts read values; the window needs the meanings, and should not load a parser of DER for them.
    from app.vocabulary.attribute_values import value_text

    return value_text(number, raw, ulong_size)


def meaning(number: int, raw: bytes | None = None) -> str:
    """Return a marked sentence of what the attribute says; of what this value says, where it is a yes or a no.

    Empty for an attribute that is not in the standard.
    """
    try:
        known = CKA(number)
    except ValueError:
        return ""
    if known not in YES_OR_NO:
        return MEANINGS.get(known, "")
    asks, yes, no = YES_OR_NO[known]
    if raw is None or len(raw) != 1:
        return asks
    return yes if raw[0] else no


def is_array(number: int) -> bool:
    """Return whether the value is an array of CK_ATTRIBUTE, which needs buffers inside of its buffer to be read.

    CKA_ALLOWED_MECHANISMS has the array bit too, but is a plain row of numbers: false.
    """
    return value_kind(number) is ValueKind.TEMPLATE


def expected(object_class: int, key_type: int | None) -> tuple[int, ...]:
    """Return the attributes that the standard defines for a class and, for keys, a key type, in reading order.

    For an unknown class those that every stored object has; for an unknown key type those that every such key has.
    """
    return tuple(int(number) for number in defined_for(object_class, key_type))
