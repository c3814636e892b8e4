"""One slot of python-pkcs11, without a question to any other.

``get_slots()`` asks every slot for its information and gives none where one fails, so a broken reader would stop all
writing on every token of its library. Here it sees a function list in which the library has one slot only.
"""

import ctypes
from collections.abc import Callable

from pkcs11 import Slot
from pkcs11._pkcs11 import lib

from app.cryptoki.binding import Binding
from app.cryptoki.structs import FIRST_FUNCTION, PROTOTYPES, ULONG
from app.vocabulary.numbers import CKR

_POINTER = ctypes.sizeof(ctypes.c_void_p)
_SIZE = FIRST_FUNCTION + len(PROTOTYPES) * _POINTER
"""Bytes of a CK_FUNCTION_LIST (section 3.6)."""
_PLACE = FIRST_FUNCTION + list(PROTOTYPES).index("C_GetSlotList") * _POINTER
_GetSlotList = ctypes.CFUNCTYPE(ULONG, ctypes.c_ubyte, ctypes.c_void_p, ctypes.c_void_p)


def slot_of(binding: Binding, library: lib, slot_id: int) -> Slot | None:
    """Return the slot with this id, or None where there is none; raises CryptokiError, and what python-pkcs11 raises.

    A python-pkcs11 that keeps its function list elsewhere is let do as it likes.
    """
    original = binding.table
    if _held(library).value != original:
        return next((slot for slot in library.get_slots() if slot.slot_id == slot_id), None)
    answer = _GetSlotList(_answer_with(slot_id))
    own = ctypes.create_string_buffer(ctypes.string_at(original, _SIZE), _SIZE)
    ctypes.c_void_p.from_buffer(own, _PLACE).value = ctypes.cast(answer, ctypes.c_void_p).value
    _held(library).value = ctypes.addressof(own)
    try:
        slots = library.get_slots()
    finally:
        _held(library).value = original
    for slot in slots:
        _held(slot).value = original  # our list ends with this function
    return slots[0]


def share_list(binding: Binding, library: lib) -> None:
    """Let python-pkcs11 use our function list where the library would give it another one, uninitialised."""
    if _held(library).value != binding.table and binding.gives_own_lists():
        _held(library).value = binding.table


def _held(made: lib | Slot) -> ctypes.c_void_p:
    """Return the pointer to the function list in an object of python-pkcs11: what it keeps first."""
    return ctypes.c_void_p.from_address(id(made) + object.__basicsize__)


def _answer_with(slot_id: int) -> Callable[..., int]:
    """Return a C_GetSlotList (section 5.5.1) that knows one slot."""

    def get_slot_list(_: int, slots: int | None, count: int) -> int:
        if slots:
            ULONG.from_address(slots).value = slot_id
        ULONG.from_address(count).value = 1
        return CKR.OK

    return get_slot_list
