"""How much room an object takes on its token."""

import ctypes

from app.cryptoki import structs
from app.cryptoki.binding import Binding
from app.vocabulary.numbers import CKR


def object_size(binding: Binding, session: int, handle: int) -> int | None:
    """Return C_GetObjectSize (section 5.7.4) in bytes, or None where the token does not tell it."""
    size = structs.ULONG()
    code = binding.raw("C_GetObjectSize", session, handle, ctypes.byref(size))
    return size.value if code == CKR.OK and size.value != structs.UNAVAILABLE else None
