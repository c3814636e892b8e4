"""Two questions of python-pkcs11 that the library is not asked: it gets its one slot and its session from here.

``get_slots()`` asks every slot for its information and gives none where one fails, so a broken reader would stop all
writing on every token of its library. ``open()`` opens a session of its own, also where the token allows no more. Both
see a function list in which one function is ours.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pkcs11 import Session, Slot, Token
from pkcs11._pkcs11 import lib
from pkcs11.attributes import AttributeMapper

from app.cryptoki.binding import Binding
from app.cryptoki.structs import FIRST_FUNCTION, LIST_SIZE, PROTOTYPES, ULONG
from app.vocabulary.numbers import CKR

_POINTER = ctypes.sizeof(ctypes.c_void_p)
_PLACES = {name: FIRST_FUNCTION + place * _POINTER for place, name in enumerate(PROTOTYPES)}


def slot_of(binding: Binding, library: lib, slot_id: int) -> Slot:
    """Return the slot with this id, which is there; raises what python-pkcs11 raises."""
    with _answered(binding, library, "C_GetSlotList", _answer_with(slot_id)):
        slots = library.get_slots()
    for slot in slots:
        _held(slot).value = binding.table  # our list has ended
    return slots[0]


def session_of(binding: Binding, token: Token, handle: int, mapper: AttributeMapper) -> Session:
    """Return a session that is open already; it may write, and stays open. Raises what python-pkcs11 raises."""

    def open_session(_slot: int, _flags: int, _application: int, _notify: int, place: int) -> int:
        ULONG.from_address(place).value = handle
        return CKR.OK

    with _answered(binding, token, "C_OpenSession", open_session):
        session = token.open(rw=True, attribute_mapper=mapper)
    _held(session).value = binding.table
    return session


@contextmanager
def _answered(binding: Binding, made: lib | Token, name: str, function: Callable[..., int]) -> Iterator[None]:
    """Let an object of python-pkcs11 find ours in place of one function."""
    if _held(made).value != binding.table:
        raise RuntimeError("this python-pkcs11 keeps its function list elsewhere")
    answer = ctypes.CFUNCTYPE(ULONG, *PROTOTYPES[name])(function)
    own = ctypes.create_string_buffer(ctypes.string_at(binding.table, LIST_SIZE), LIST_SIZE)
    ctypes.c_void_p.from_buffer(own, _PLACES[name]).value = ctypes.cast(answer, ctypes.c_void_p).value
    _held(made).value = ctypes.addressof(own)
    try:
        yield
    finally:
        _held(made).value = binding.table


def share_list(binding: Binding, library: lib) -> None:
    """Let python-pkcs11 use our function list: another one is not initialised, and the library's may have gaps."""
    if binding.is_ours(_held(library).value):
        _held(library).value = binding.table


def _held(made: lib | Slot | Token | Session) -> ctypes.c_void_p:
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
