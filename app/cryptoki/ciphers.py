"""Encrypting and decrypting on the token: in one call, or as a stream (sections 5.8 and 5.10)."""

import ctypes
from collections.abc import Callable

from app.cryptoki import structs
from app.cryptoki.described import HASHES, Described
from app.cryptoki.errors import CryptokiError
from app.cryptoki.session import Work
from app.vocabulary.ciphers import Transported
from app.vocabulary.numbers import CKM, CKR

TAG = 16
"""Bytes of the tag that GCM puts behind what it encrypted."""

MOST_AT_ONCE = 64 * 1024
"""Bytes that are given to one call: few enough for network HSMs, enough for SoftHSM to run at its full speed."""

_SLACK = 512
"""Bytes of room beyond what the standard lets a call answer: some libraries ask for more than they use."""

TRANSPORT_HASHES = frozenset(HASHES)
"""Hashes that OAEP can be used with, by their names in `hashlib`."""

_DATA_SPECIFIED = 1  # CKZ_DATA_SPECIFIED


def gcm(iv: bytes, authenticated: bytes) -> Described:
    """Describe AES-GCM with a tag of 128 bits (CK_GCM_PARAMS, section 6.13.3)."""
    iv_buffer = ctypes.create_string_buffer(iv, len(iv))
    aad = ctypes.create_string_buffer(authenticated, max(1, len(authenticated)))
    parameter = structs.GcmParams(
        ctypes.addressof(iv_buffer), len(iv), 8 * len(iv), ctypes.addressof(aad), len(authenticated), 8 * TAG
    )
    return Described(CKM.AES_GCM, parameter, iv_buffer, aad)


def cbc_pad(iv: bytes) -> Described:
    """Describe AES-CBC with PKCS padding (section 6.13.1)."""
    return Described(CKM.AES_CBC_PAD, ctypes.create_string_buffer(iv, len(iv)))


def transport(transported: Transported) -> Described:
    """Describe how an RSA key decrypts a content key (CK_RSA_PKCS_OAEP_PARAMS, section 6.1.8)."""
    if transported.transport == "pkcs1":
        return Described(CKM.RSA_PKCS)
    label = ctypes.create_string_buffer(transported.label, max(1, len(transported.label)))
    parameter = structs.OaepParams(
        HASHES[transported.hash_name][0],
        HASHES[transported.mask_hash_name][1],
        _DATA_SPECIFIED,
        ctypes.addressof(label) if transported.label else None,
        len(transported.label),
    )
    return Described(CKM.RSA_PKCS_OAEP, parameter, label)


def encrypt(work: Work, handle: int, mechanism: Described, data: bytes) -> bytes:
    """Encrypt in one call (C_EncryptInit, C_Encrypt); raises CryptokiError."""
    return _once(work, "Encrypt", handle, mechanism, data)


def decrypt(
    work: Work, handle: int, mechanism: Described, data: bytes, confirm: Callable[[], None] = lambda: None
) -> bytes:
    """Decrypt in one call (C_DecryptInit, C_Decrypt); `confirm` is called in between. Raises CryptokiError."""
    return _once(work, "Decrypt", handle, mechanism, data, confirm)


def _once(
    work: Work,
    what: str,
    handle: int,
    mechanism: Described,
    data: bytes,
    confirm: Callable[[], None] = lambda: None,
) -> bytes:
    binding, session = work
    binding.call(f"C_{what}Init", session, ctypes.byref(mechanism.raw), handle)
    confirm()
    return _answer(work, f"C_{what}", len(data) + _SLACK, data, len(data))


class Stream:
    """Encrypts or decrypts piece by piece with a mechanism that works on blocks."""

    def __init__(self, work: Work, what: str, handle: int, mechanism: Described):
        """Begin; `what` is ``Encrypt`` or ``Decrypt``. Raises CryptokiError."""
        self._work, self._what = work, what
        work.binding.call(f"C_{what}Init", work.session, ctypes.byref(mechanism.raw), handle)

    def update(self, data: bytes) -> bytes:
        """Return what comes out for a further piece, at most one block more than went in; raises CryptokiError."""
        parts = (data[start : start + MOST_AT_ONCE] for start in range(0, len(data), MOST_AT_ONCE))
        name = f"C_{self._what}Update"
        return b"".join(_answer(self._work, name, len(part) + _SLACK, part, len(part)) for part in parts)

    def end(self) -> bytes:
        """Return the rest; raises CryptokiError, for a wrong padding too."""
        return _answer(self._work, f"C_{self._what}Final", _SLACK)


def _answer(work: Work, name: str, room: int, *given: object) -> bytes:
    binding, session = work
    length = structs.ULONG(room)
    buffer = ctypes.create_string_buffer(room)
    code = binding.raw(name, session, *given, buffer, ctypes.byref(length))
    if code == CKR.BUFFER_TOO_SMALL and room < length.value <= 64 * room:
        buffer = ctypes.create_string_buffer(length.value)
        code = binding.raw(name, session, *given, buffer, ctypes.byref(length))
    if code != CKR.OK:
        raise CryptokiError(code, name)
    if length.value > len(buffer):
        raise CryptokiError(CKR.FUNCTION_FAILED, name)
    return buffer.raw[: length.value]
