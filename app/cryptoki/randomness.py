"""Random bytes from the token's own generator."""

import ctypes
from collections.abc import Callable

from app.cryptoki.session import Work
from app.vocabulary.errors import AppError, app_error
from app.vocabulary.texts import N_

_PIECE = 1024
"""Bytes asked for in one call: more than a card answers at once is more than it can be stopped in."""

_TELLING = 16
"""From so many bytes on, a repetition is no chance."""


def generate(work: Work, count: int, progress: Callable[[int, int], None]) -> bytes:
    """Return `count` bytes of the token's generator (C_GenerateRandom, section 5.20.2); raises CryptokiError.

    `progress` is told bytes done and in all, and may raise. Raises AppError where a piece is the same as the one before
    it or one byte over and over: a library that says "done" and has not filled the buffer is no source of keys.
    """
    binding, session = work
    made, before = bytearray(), b""
    while len(made) < count:
        progress(len(made), count)
        room = ctypes.create_string_buffer(min(_PIECE, count - len(made)))
        binding.call("C_GenerateRandom", session, room, len(room))
        piece = room.raw
        if len(piece) >= _TELLING and (len(set(piece)) == 1 or before.startswith(piece)):
            raise _not_random()
        made += piece
        before = piece
    progress(count, count)
    return bytes(made)


def _not_random() -> AppError:
    return app_error(
        N_("These bytes are not random"),
        N_("The token answered with the same bytes again. Its random number generator is broken, or its library is."),
        N_("Do not make keys with this token. Try again once, then tell the vendor."),
        N_("Nothing was saved."),
    )
