"""Making a token out of a blank one: C_InitToken and C_InitPIN, on nothing that holds anything."""

import ctypes

from app.cryptoki.binding import Binding
from app.cryptoki.pins import pin_pointer
from app.cryptoki.session import closed_after, open_session
from app.cryptoki.slots import Slots
from app.vocabulary.errors import app_error
from app.vocabulary.texts import N_

_SO = 0
_LABEL_LENGTH = 32


def initialize_blank(
    binding: Binding, slots: Slots, label: str, so_pin: bytearray, user_pin: bytearray
) -> tuple[str, str, str]:
    """Initialise the first blank token (sections 5.5 and 5.6) and return its new identity.

    Raises AppError where the label is too long, no token is blank, or the library refuses.
    """
    padded_label = _padded_label(label)
    slot_id = slots.blank()
    if slot_id is None:
        raise app_error(
            N_("There is no blank token"),
            N_("Every token of this library is initialised already, and none of them may be overwritten."),
            N_("Insert a new token, or delete one with the vendor's own tool."),
            N_("No token was touched."),
        )
    pointer, length = pin_pointer(so_pin)
    binding.call("C_InitToken", slot_id, pointer, length, ctypes.c_char_p(padded_label))
    with closed_after(binding, open_session(binding, slot_id, read_write=True)) as session:
        binding.call("C_Login", session, _SO, pointer, length)
        try:
            binding.call("C_InitPIN", session, *pin_pointer(user_pin))
        finally:
            binding.raw("C_Logout", session)
    info = slots.token_info(slot_id)
    return (info.manufacturer, info.model, info.serial)


def _padded_label(label: str) -> bytes:
    raw = label.encode("utf-8", "replace")
    if not raw or len(raw) > _LABEL_LENGTH:
        raise app_error(
            N_("This name does not fit"),
            N_("A token's name has 1 to {most} bytes; letters beyond the English ones need two or more."),
            N_("Choose a shorter name."),
            N_("No token was touched."),
            most=str(_LABEL_LENGTH),
        )
    return raw.ljust(_LABEL_LENGTH)
