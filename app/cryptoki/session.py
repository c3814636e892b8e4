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
def one_session(binding: Binding, slot_id: int, read_write: bool) -> Iterator[int]:
    """Open a session for one operation. It shares the login, and nothing that goes wrong in it outlives it."""
    handle = open_session(binding, slot_id, read_write)
    try:
        yield handle
    finally:
        binding.raw("C_CloseSession", handle)


def session_state(binding: Binding, handle: int) -> SessionState:
    """Read a CK_SESSION_INFO (section 3.3); raises CryptokiError."""
    raw = structs.SessionInfo()
    binding.call("C_GetSessionInfo", handle, ctypes.byref(raw))
    return conversion.session_state(raw)
