"""Signing and verifying on the token: in one call, or as a stream (sections 5.13 and 5.15)."""

import ctypes
from collections.abc import Callable, Iterable

from app.cryptoki import structs
from app.cryptoki.described import HASHES, Described
from app.cryptoki.errors import CryptokiError
from app.cryptoki.session import Work
from app.vocabulary.numbers import CKR
from app.vocabulary.signing import Method

_ROOM = 8192
"""Bytes set aside for a signature: more than any key of today's gives. Asking for the length first would be a second
C_Sign, and on some cards a second prompt."""


def described(method: Method) -> Described:
    """Return the mechanism of a method whose hash is named (for RSA-PSS CK_RSA_PKCS_PSS_PARAMS, section 6.1.10)."""
    if method.kind != "pss":
        return Described(method.mechanism)
    mechanism, mask = HASHES[method.hash]
    return Described(method.mechanism, structs.PssParams(mechanism, mask, method.salt_length))


def sign(work: Work, handle: int, mechanism: Described, data: bytes, confirm: Callable[[], None]) -> bytes:
    """Sign `data` in one call (C_SignInit, C_Sign); `confirm` is called in between. Raises CryptokiError."""
    binding, session = work
    binding.call("C_SignInit", session, ctypes.byref(mechanism.raw), handle)
    confirm()
    return _answer(work, "C_Sign", data, len(data))


def sign_stream(
    work: Work, handle: int, mechanism: Described, pieces: Iterable[bytes], confirm: Callable[[], None]
) -> bytes:
    """Sign what comes in pieces (C_SignInit, C_SignUpdate, C_SignFinal). Raises CryptokiError, and as `pieces` does."""
    binding, session = work
    binding.call("C_SignInit", session, ctypes.byref(mechanism.raw), handle)
    confirm()
    for piece in pieces:
        binding.call("C_SignUpdate", session, piece, len(piece))
    return _answer(work, "C_SignFinal")


def verify_stream(work: Work, handle: int, mechanism: Described, pieces: Iterable[bytes], signature: bytes) -> bool:
    """Return whether a signature or code fits what comes in pieces (C_VerifyInit and so on); raises CryptokiError."""
    binding, session = work
    binding.call("C_VerifyInit", session, ctypes.byref(mechanism.raw), handle)
    for piece in pieces:
        binding.call("C_VerifyUpdate", session, piece, len(piece))
    code = binding.raw("C_VerifyFinal", session, signature, len(signature))
    if code not in (CKR.OK, CKR.SIGNATURE_INVALID, CKR.SIGNATURE_LEN_RANGE):
        raise CryptokiError(code, "C_VerifyFinal")
    return code == CKR.OK


def _answer(work: Work, name: str, *given: object) -> bytes:
    binding, session = work
    length = structs.ULONG(_ROOM)
    signature = ctypes.create_string_buffer(_ROOM)
    code = binding.raw(name, session, *given, signature, ctypes.byref(length))
    if code == CKR.BUFFER_TOO_SMALL and _ROOM < length.value <= 64 * _ROOM:
        signature = ctypes.create_string_buffer(length.value)
        code = binding.raw(name, session, *given, signature, ctypes.byref(length))
    if code != CKR.OK:
        raise CryptokiError(code, name)
    if not 0 < length.value <= len(signature):
        raise CryptokiError(CKR.FUNCTION_FAILED, name)
    return signature.raw[: length.value]
