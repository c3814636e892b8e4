"""Sessions with a token: opened without a PIN, asked for their state, closed whatever happens."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from app.cryptoki import conversion, structs
from app.cryptoki.binding import Binding
from app.cryptoki.errors import CryptokiError
from app.vocabulary.numbers import CKR
from app.vocabulary.values import SessionState

_RW, _SERIAL = 0x2, 0x4
_ROOM = 8192
"""Bytes set aside for what nobody wants: more than any function gives that ends an operation."""


class Work(NamedTuple):
    """A session that was opened for one operation, and the library that it is with."""

    binding: Binding
    session: int


SESSION_LOST = frozenset(
    {
        CKR.SESSION_HANDLE_INVALID,
        CKR.SESSION_CLOSED,
        CKR.DEVICE_REMOVED,
        CKR.TOKEN_NOT_PRESENT,
        CKR.CRYPTOKI_NOT_INITIALIZED,
    }
)
"""Codes after which a session is of no more use."""


def open_session(binding: Binding, slot_id: int, read_write: bool) -> int:
    """Open a session without logging in (C_OpenSession, section 5.6) and return its handle; raises CryptokiError."""
    handle = structs.ULONG()
    flags = _SERIAL | (_RW if read_write else 0)
    binding.call("C_OpenSession", slot_id, flags, None, None, ctypes.byref(handle))
    return handle.value


def open_widest(binding: Binding, slot_id: int, write_protected: bool) -> int:
    """Open a session that may write where the token lets us, else one that may read; raises CryptokiError."""
    if not write_protected:
        try:
            return open_session(binding, slot_id, read_write=True)
        except CryptokiError as error:
            if error.code not in (CKR.TOKEN_WRITE_PROTECTED, CKR.SESSION_READ_ONLY):
                raise
    return open_session(binding, slot_id, read_write=False)


@contextmanager
def closed_after(binding: Binding, handle: int) -> Iterator[int]:
    """Lend a session to one operation and close it. It shares the login; nothing that goes wrong in it outlives it."""
    try:
        yield handle
    finally:
        binding.raw("C_CloseSession", handle)


@contextmanager
def tidied_after(binding: Binding, handle: int) -> Iterator[int]:
    """Lend a session that stays open to one operation, and end what it leaves unfinished where it fails."""
    try:
        yield handle
    except BaseException:
        _end_operations(binding, handle)
        raise


def _end_operations(binding: Binding, handle: int) -> None:
    """End whatever is active, by the functions that end it in any case (sections 5.8 to 5.15). Never raises.

    What they make of the beginning is thrown away. SoftHSM 2.6.1 ends an operation in one part by nothing but its own
    function; one is left unfinished only where the PIN for a key's use was refused, and then the key is not used.
    """
    room = ctypes.create_string_buffer(_ROOM)
    for function in ("C_SignFinal", "C_EncryptFinal", "C_DecryptFinal", "C_DigestFinal"):
        binding.raw(function, handle, room, ctypes.byref(structs.ULONG(_ROOM)))
    for function in ("C_Sign", "C_Decrypt"):
        binding.raw(function, handle, room, 1, room, ctypes.byref(structs.ULONG(_ROOM)))
    binding.raw("C_VerifyFinal", handle, room, 1)


def session_state(binding: Binding, handle: int) -> SessionState:
    """Read a CK_SESSION_INFO (section 3.3); raises CryptokiError."""
    raw = structs.SessionInfo()
    binding.call("C_GetSessionInfo", handle, ctypes.byref(raw))
    return conversion.session_state(raw)
