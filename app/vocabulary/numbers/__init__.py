"""The numbers of the standard by their names, as in the header files of PKCS#11 v3.2."""

from enum import IntEnum

from app.vocabulary.numbers.attributes import CKA
from app.vocabulary.numbers.mechanisms import CKM
from app.vocabulary.numbers.objects import CKC, CKK, CKO
from app.vocabulary.numbers.returns import CKR

VENDOR_DEFINED = 0x80000000
"""The first number of the range that every vendor uses as it likes (CKA_, CKM_, CKO_, CKK_, CKR_VENDOR_DEFINED)."""

__all__ = ["CKA", "CKC", "CKK", "CKM", "CKO", "CKR", "VENDOR_DEFINED", "name_of"]


def name_of(family: type[IntEnum], number: int) -> str:
    """Return the standard's name, such as ``CKA_LABEL``; a vendor's or an unknown number as ``CKA_0x80000001``."""
    try:
        name = family(number).name.removeprefix("_")
    except ValueError:
        name = f"0x{number:08x}"
    return f"{family.__name__}_{name}"
