"""python-pkcs11 on the library that is loaded already: it carries templates and key generation, one object at a time.

What it does beside that is kept from it: initialising, finalizing, logging in, listing.
"""

import ctypes
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pkcs11 import Attribute, exceptions
from pkcs11._pkcs11 import lib
from pkcs11.attributes import AttributeMapper

from app.cryptoki.answers import session_of, share_list, slot_of
from app.cryptoki.binding import Binding
from app.cryptoki.errors import CryptokiError
from app.cryptoki.session import Work
from app.vocabulary.numbers import CKR

_UNMAPPED = re.compile(r"Unmapped error code (0x[0-9a-f]+)")
_BY_MESSAGE = {
    "Buffer was too small": CKR.BUFFER_TOO_SMALL,
    "Initialisation error (already": CKR.CRYPTOKI_ALREADY_INITIALIZED,
    "Initialisation error (not": CKR.CRYPTOKI_NOT_INITIALIZED,
    "Parallel not supported": CKR.SESSION_PARALLEL_NOT_SUPPORTED,
    "User type invalid": CKR.USER_TYPE_INVALID,
}
_OTHER_SPELLING = {
    "functioncancelled": "functioncanceled",
    "tokennotrecognised": "tokennotrecognized",
    "anotheruseralreadyloggedin": "useranotheralreadyloggedin",
}
_BY_NAME = {code.name.replace("_", "").lower(): code for code in CKR}


class _LoadedLibrary(lib):
    """The library as we have initialised it: C_Initialize and C_Finalize stay ours."""

    binding: Binding

    def __init__(self, path: str):
        # Not that of `lib`, which asks for C_GetInfo once more, and follows unseen what C_GetInterface gives.
        self.initialize()

    def initialize(self) -> None:
        """Initialise nothing, for that is done, with locking; only see to it that it is the same list of functions."""
        share_list(self.binding, self)

    def finalize(self) -> None:
        """Do nothing: we finalize it."""


def _loaded(binding: Binding) -> lib:
    # python-pkcs11 takes nothing but a path, and asks for the list before it can be told anything else.
    loaded: lib = type("_Loaded", (_LoadedLibrary,), {"binding": binding})(binding.path)
    return loaded


class TolerantMapper(AttributeMapper):
    """Never raises: an error while python-pkcs11 fills a template frees memory that is not its own."""

    def pack_attribute(self, key: Attribute, value: object) -> bytes:
        """Encode a value; one that cannot be encoded becomes empty, and the token refuses it."""
        try:
            if isinstance(value, (bytes, bytearray, memoryview)):
                return bytes(value)
            if isinstance(value, str):
                return value.encode("utf-8", "surrogateescape")
            return bytes(super().pack_attribute(key, value))
        except Exception:
            return b""

    def unpack_attributes(self, key: Attribute, value: bytes) -> object:
        """Decode a value; one that python-pkcs11 has no word for stays a number or bytes."""
        try:
            return super().unpack_attributes(key, value)
        except Exception:
            return int.from_bytes(value, sys.byteorder) if len(value) == ctypes.sizeof(ctypes.c_ulong) else value


class Carrier:
    """python-pkcs11's view of one token of a loaded library, and of the session that is worked in."""

    def __init__(self, work: Work, slot_id: int):
        """Attach to the token in this slot, with which `work` has a session that may write; raises CryptokiError."""
        binding = self._binding = work.binding
        with _told_as("C_GetFunctionList"), binding.watch.alone("C_GetFunctionList"):
            library = _loaded(binding)
        with self.calling("C_GetSlotList"):
            slot = slot_of(binding, library, slot_id)
        with self.calling("C_GetTokenInfo"):
            token = slot.get_token()
        self.session = session_of(binding, token, work.session, TolerantMapper())

    @contextmanager
    def calling(self, function: str) -> Iterator[None]:
        """Show `function` as running, and raise what python-pkcs11 raises as a CryptokiError with its code."""
        with _told_as(function), self._binding.watch.during(function):
            yield


@contextmanager
def _told_as(function: str) -> Iterator[None]:
    try:
        yield
    except exceptions.PKCS11Error as error:
        raise CryptokiError(code_of(error), function) from None


def code_of(error: exceptions.PKCS11Error) -> int:
    """Return the CKR_ number behind an exception of python-pkcs11, which carries none."""
    text = str(error)
    if found := _UNMAPPED.search(text):
        return int(found[1], 16)
    for start, code in _BY_MESSAGE.items():
        if text.startswith(start):
            return code
    name = type(error).__name__.lower()
    return _BY_NAME.get(_OTHER_SPELLING.get(name, name), CKR.GENERAL_ERROR)


def handle_of(made: object) -> int:
    """Return the handle of an object that python-pkcs11 has made."""
    handle: int = made.handle  # type: ignore[attr-defined] # its stub leaves the attribute out
    return handle
