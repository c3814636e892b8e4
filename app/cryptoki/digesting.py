"""Hashing with a digest mechanism of the token, and the same here to compare."""

import ctypes
import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from app.cryptoki import structs
from app.cryptoki.errors import CryptokiError
from app.cryptoki.search import never
from app.cryptoki.session import Work
from app.vocabulary.digests import Digest
from app.vocabulary.numbers import CKR

_PIECE = 64 * 1024
"""Bytes handed over in one call: some libraries take no more, and a slow token can be stopped in between."""

_ROOM = 1024
"""Bytes set aside for a digest, far more than any has. Asking for the length first would be one more call, and one that
not every library answers without ending the operation."""


class LocalHash(Protocol):
    """What `hashlib` makes."""

    def update(self, data: bytes, /) -> None:
        """Take more data."""

    def digest(self) -> bytes:
        """Return the digest of all data."""


def local_hash(digest: Digest) -> LocalHash | None:
    """Return what computes the same digest here, or nothing where this computer does not know it."""
    if digest.local == "blake2b":
        return hashlib.blake2b(digest_size=digest.size)
    try:
        return hashlib.new(digest.local, usedforsecurity=False) if digest.local else None
    except ValueError:  # a system that forbids or lacks it
        return None


def both(chunks: Iterable[bytes], local: LocalHash | None) -> Iterator[bytes]:
    """Pass `chunks` on, and give each to `local` too."""
    for chunk in chunks:
        if local is not None:
            local.update(chunk)
        yield chunk


def digest(work: Work, mechanism: int, chunks: Iterable[bytes], stop: Callable[[], None] = never) -> bytes:
    """Hash `chunks` with a mechanism without a parameter (C_DigestInit, C_DigestUpdate, C_DigestFinal, section 5.12).

    `stop` is called between calls and may raise; the operation ends with the session. Raises CryptokiError.
    """
    binding, session = work
    described = structs.Mechanism(mechanism, None, 0)
    binding.call("C_DigestInit", session, ctypes.byref(described))
    for chunk in chunks:
        for start in range(0, len(chunk), _PIECE):
            stop()
            piece = chunk[start : start + _PIECE]
            binding.call("C_DigestUpdate", session, piece, len(piece))
    room = ctypes.create_string_buffer(_ROOM)
    length = structs.ULONG(_ROOM)
    binding.call("C_DigestFinal", session, room, ctypes.byref(length))
    if not 0 < length.value <= _ROOM:
        raise CryptokiError(CKR.FUNCTION_FAILED, "C_DigestFinal")
    return room.raw[: length.value]
