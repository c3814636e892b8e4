"""Mechanisms with their parameters, as C takes them (CK_MECHANISM in section 3.5)."""

import ctypes

from app.cryptoki import structs
from app.vocabulary.numbers import CKM

HASHES: dict[str, tuple[CKM, int]] = {
    # The mechanism, and CKG_MGF1_… of the same hash (section 6.1.7).
    "sha1": (CKM.SHA_1, 1),
    "sha224": (CKM.SHA224, 5),
    "sha256": (CKM.SHA256, 2),
    "sha384": (CKM.SHA384, 3),
    "sha512": (CKM.SHA512, 4),
}
"""By their names in `hashlib`."""


class Described:
    """A CK_MECHANISM, which keeps alive what it points to."""

    def __init__(self, number: int, parameter: object = None, *kept: object):
        """Describe a mechanism with a parameter: a ctypes structure or buffer, or None."""
        self._kept = (parameter, *kept)
        size = ctypes.sizeof(parameter) if parameter is not None else 0  # type: ignore[arg-type]
        address = ctypes.addressof(parameter) if parameter is not None else None  # type: ignore[arg-type]
        self.raw = structs.Mechanism(number, address, size)
