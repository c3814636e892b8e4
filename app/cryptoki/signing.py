"""Signing prepared bytes with a key on the token."""

import ctypes

from app.cryptoki import structs
from app.cryptoki.errors import CryptokiError
from app.cryptoki.session import Work
from app.vocabulary.numbers import CKR

_ROOM = 8192
"""Bytes set aside for a signature: more than any RSA or elliptic curve key gives. Asking for the length first would be
a second C_Sign, and on some cards a second prompt."""


def sign(work: Work, handle: int, mechanism: int, data: bytes) -> bytes:
    """Sign `data` with a mechanism without parameters (C_SignInit, C_Sign, section 5.13); raises CryptokiError."""
    binding, session = work
    described = structs.Mechanism(mechanism, None, 0)
    binding.call("C_SignInit", session, ctypes.byref(described), handle)
    length = structs.ULONG(_ROOM)
    signature = ctypes.create_string_buffer(_ROOM)
    code = binding.raw("C_Sign", session, data, len(data), signature, ctypes.byref(length))
    if code == CKR.BUFFER_TOO_SMALL and _ROOM < length.value <= 64 * _ROOM:
        signature = ctypes.create_string_buffer(length.value)
        code = binding.raw("C_Sign", session, data, len(data), signature, ctypes.byref(length))
    if code != CKR.OK:
        raise CryptokiError(code, "C_Sign")
    if not 0 < length.value <= len(signature):
        raise CryptokiError(CKR.FUNCTION_FAILED, "C_Sign")
    return signature.raw[: length.value]
