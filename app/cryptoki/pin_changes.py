"""Changing, setting and unblocking PINs (sections 5.5.8, 5.5.9): one call for each, and nothing is ever repeated.

None in the place of a PIN is the NULL pointer: then it is typed on the reader or the token itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from app.cryptoki.pins import pin_pointer
from app.cryptoki.session import Work
from app.vocabulary.errors import AppError
from app.vocabulary.pin_problems import Pin, about

_SO, _USER = 0, 1


@contextmanager
def meaning(pin: Pin) -> Iterator[None]:
    """Let a refusal say which PIN was refused."""
    try:
        yield
    except AppError as error:
        error.problem = about(error.problem, pin)
        raise


@contextmanager
def as_officer(work: Work, pin: bytearray | None) -> Iterator[None]:
    """Log in as security officer for what follows, and out again whatever comes of it. Raises AppError."""
    with meaning("so"):
        work.binding.call("C_Login", work.session, _SO, *pin_pointer(pin))
    try:
        yield
    finally:
        work.binding.raw("C_Logout", work.session)


@contextmanager
def as_user(work: Work, pin: bytearray | None) -> Iterator[None]:
    """Log in as user for what follows, and out again whatever comes of it. Raises CryptokiError."""
    work.binding.call("C_Login", work.session, _USER, *pin_pointer(pin))
    try:
        yield
    finally:
        work.binding.raw("C_Logout", work.session)


def set_pin(work: Work, old: bytearray | None, new: bytearray | None) -> None:
    """Change the PIN of who is logged in; where nobody is, the user's (C_SetPIN). Raises CryptokiError."""
    work.binding.call("C_SetPIN", work.session, *pin_pointer(old), *pin_pointer(new))


def init_pin(work: Work, new: bytearray | None) -> None:
    """Set the user's PIN as the security officer, who is logged in (C_InitPIN). Raises CryptokiError."""
    work.binding.call("C_InitPIN", work.session, *pin_pointer(new))
