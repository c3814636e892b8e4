"""Making a token new: C_InitToken, and the first PIN of its user (sections 5.5.7 and 5.5.8)."""

import ctypes

from app.cryptoki.binding import Binding
from app.cryptoki.pin_changes import as_officer, init_pin
from app.cryptoki.pins import pin_pointer
from app.cryptoki.session import Work, closed_after, open_session
from app.vocabulary.errors import app_error
from app.vocabulary.texts import N_

LABEL_LENGTH = 32
"""Bytes of UTF-8 that a token's label has room for."""


def init_token(binding: Binding, slot_id: int, label: bytes, so_pin: bytearray | None) -> None:
    """Destroy what is on the token in this slot and call it `label`, which is padded; raises CryptokiError.

    None is NULL, for a PIN that is typed on the token. No session of this process may be open with it.
    """
    binding.call("C_InitToken", slot_id, *pin_pointer(so_pin), ctypes.c_char_p(label))


def set_first_pin(binding: Binding, slot_id: int, so_pin: bytearray | None, user_pin: bytearray | None) -> None:
    """Set the user's PIN of a token that was just initialised; raises CryptokiError."""
    with closed_after(binding, open_session(binding, slot_id, read_write=True)) as session:
        work = Work(binding, session)
        with as_officer(work, so_pin):
            init_pin(work, user_pin)


def padded_label(label: str) -> bytes:
    """Return a label as C_InitToken wants it; raises AppError where it is empty or too long."""
    raw = label.encode("utf-8", "replace")
    if not raw or len(raw) > LABEL_LENGTH:
        raise app_error(
            N_("This name does not fit"),
            N_("A token's name has 1 to {most} bytes; letters beyond the English ones need two or more."),
            N_("Choose a shorter name."),
            N_("No token was touched."),
            most=str(LABEL_LENGTH),
        )
    return raw.ljust(LABEL_LENGTH)
