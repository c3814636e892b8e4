"""Reading attributes in one call into buffers made beforehand, whatever the library answers (section 5.7.5)."""

import ctypes
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from app.cryptoki import structs
from app.cryptoki.binding import Binding
from app.cryptoki.errors import CryptokiError
from app.cryptoki.session import SESSION_LOST
from app.vocabulary.numbers import CKR

LARGEST_VALUE = 16 * 1024 * 1024
"""A value said to be longer, in bytes, is not read: no object on a token is so large, but a length can be a lie."""

_ANSWERED = (CKR.OK, CKR.ATTRIBUTE_SENSITIVE, CKR.ATTRIBUTE_TYPE_INVALID, CKR.BUFFER_TOO_SMALL)
"""After these codes the template says of each attribute how it went."""

_FATAL = SESSION_LOST


@dataclass(frozen=True)
class Answer:
    """What the token says about one attribute: a value, or the code that it gave instead."""

    value: bytes = b""
    code: int = CKR.OK


class AttributeReader:
    """Reads the same attributes of many objects, with one C_GetAttributeValue for each object."""

    def __init__(self, binding: Binding, session: int, rooms: dict[int, int], always: tuple[int, ...] = ()):
        """Make buffers for the attributes that are the keys of `rooms`, each of so many bytes.

        Those that are in `always` are asked for once more where they do not come.
        """
        self._binding = binding
        self._session = session
        self._always = always
        self._numbers = tuple(rooms)
        self._rooms = tuple(rooms.values())
        self._store = ctypes.create_string_buffer(sum(self._rooms))
        self._template = (structs.Attribute * len(rooms))()
        self._places = tuple(accumulate(self._rooms, initial=0))[:-1]
        start = ctypes.addressof(self._store)
        for attribute, number, room, place in zip(self._template, rooms, self._rooms, self._places, strict=True):
            attribute.type, attribute.pValue, attribute.ulValueLen = number, start + place, room
        self._pristine = bytes(self._template)
        self._unpack = structs.attributes_format(len(rooms)).unpack_from

    def read(self, handle: int) -> dict[int, bytes]:
        """Return the attributes that the object shows. One that is too long for its buffer is asked for again.

        Raises CryptokiError where the object cannot be read at all, or the session is lost.
        """
        ctypes.memmove(self._template, self._pristine, len(self._pristine))
        code = self._binding.raw("C_GetAttributeValue", self._session, handle, self._template, len(self._template))
        if code in _FATAL:
            raise CryptokiError(code, "C_GetAttributeValue")
        if code not in _ANSWERED:
            return self._despite(handle, code)
        lengths = self._unpack(self._template)[2::3]
        values = self._values(lengths)
        if code == CKR.OK:
            return values
        expected = self._numbers if code == CKR.BUFFER_TOO_SMALL else self._always
        again = [number for number in expected if number not in values] + self._untouched(lengths)
        if not again:
            return values
        return {number: value for number, value in values.items() if number not in again} | self._one_by_one(
            handle, again
        )

    def _values(self, lengths: Sequence[int]) -> dict[int, bytes]:
        """Return what lies in the buffers; a length of ~0 is no value, one beyond the buffer is a lie."""
        store = self._store.raw  # one copy, then slices: cheaper than a call for each attribute
        return {
            number: store[place : place + length]
            for number, length, room, place in zip(self._numbers, lengths, self._rooms, self._places, strict=True)
            if length <= room
        }

    def _untouched(self, lengths: Sequence[int]) -> list[int]:
        """Return what may not have been looked at: some libraries stop at the first attribute that they do not have."""
        return [
            number for number, length, room in zip(self._numbers, lengths, self._rooms, strict=True) if length == room
        ]

    def _despite(self, handle: int, code: int) -> dict[int, bytes]:
        """Ask for single attributes: some libraries refuse the whole question because of one of them."""
        first = self._numbers[0]
        if read_one(self._binding, self._session, handle, first).code != CKR.OK:
            raise CryptokiError(code, "C_GetAttributeValue")
        return self._one_by_one(handle, self._numbers)

    def _one_by_one(self, handle: int, numbers: Iterable[int]) -> dict[int, bytes]:
        answers = {number: read_one(self._binding, self._session, handle, number) for number in numbers}
        return {number: answer.value for number, answer in answers.items() if answer.code == CKR.OK}


def read_one(binding: Binding, session: int, handle: int, number: int) -> Answer:
    """Read one attribute of any length; raises CryptokiError only where the session is lost."""
    attribute = structs.Attribute(number, None, 0)

    def ask() -> int:
        code = binding.raw("C_GetAttributeValue", session, handle, ctypes.byref(attribute), 1)
        if code in _FATAL:
            raise CryptokiError(code, "C_GetAttributeValue")
        return code

    return _read(attribute, ask)


def _read(attribute: structs.Attribute, ask: Callable[[], int]) -> Answer:
    code = ask()
    length: int = attribute.ulValueLen
    if length == structs.UNAVAILABLE or code not in (CKR.OK, CKR.BUFFER_TOO_SMALL):
        return Answer(code=code if code != CKR.OK else CKR.ATTRIBUTE_TYPE_INVALID)
    if length > LARGEST_VALUE:
        return Answer(code=CKR.BUFFER_TOO_SMALL)
    # Zeroed: in a template attribute the library takes what lies here for pointers.
    buffer = ctypes.create_string_buffer(max(length, 1))
    attribute.pValue = ctypes.addressof(buffer)
    code = ask()
    given: int = attribute.ulValueLen
    if code == CKR.OK and given <= length:
        return Answer(buffer.raw[:given])
    return Answer(code=code if code != CKR.OK else CKR.BUFFER_TOO_SMALL)


def boolean(raw: bytes | None) -> bool:
    """Read a CK_BBOOL, of whatever length; an absent one is false."""
    return bool(raw) and any(raw or b"")


def number(raw: bytes | None) -> int | None:
    """Read a CK_ULONG, of whatever length up to 8 bytes; None for an absent one and CK_UNAVAILABLE_INFORMATION."""
    if not raw or len(raw) > 8:
        return None
    value = int.from_bytes(raw, sys.byteorder)
    return None if value == (1 << (8 * len(raw))) - 1 else value
