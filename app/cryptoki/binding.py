"""One loaded Cryptoki library: its function list, called with a watch that another thread can look at."""

import ctypes
import time
from collections.abc import Callable

from app.cryptoki import foreign
from app.cryptoki.errors import CryptokiError
from app.cryptoki.load_problems import no_function_list
from app.cryptoki.structs import (
    FIRST_FUNCTION,
    LIST_SIZE,
    LOGIN_USER,
    LOGIN_USER_PLACE,
    PROTOTYPES,
    ULONG,
    InitializeArgs,
    Interface,
    Version,
)
from app.cryptoki.watch import CallWatch
from app.vocabulary.numbers import CKR

__all__ = ["Binding", "CallWatch"]

_OS_LOCKING_OK = 0x2
_STANDARD = b"PKCS 11"
"""What the standard's own interface is called (section 3.6)."""
_CANNOT_LOCK = (CKR.ARGUMENTS_BAD, CKR.CANT_LOCK, CKR.NEED_TO_CREATE_THREADS)


class Binding:
    """The functions of one Cryptoki library. Made, and used, by one thread only.

    Functions are called through pointers that release the interpreter's lock, so a call that hangs stops this thread
    and no other.
    """

    def __init__(self, path: str, watch: CallWatch):
        """Load the library at `path`. Raises AppError where it cannot be loaded or is no Cryptoki library."""
        self.path = path
        self.watch = watch
        self.os_locking = False
        self._ours = False
        self._ended = False
        """Whether the library was finalized by us and has not been initialised since."""
        handle = foreign.load(path, watch)
        address = foreign.symbol(handle, "C_GetFunctionList")
        if address is None:
            raise no_function_list(path, symbol_found=False)
        self._get_function_list = address
        self._get_interface = foreign.symbol(handle, "C_GetInterface")
        self._given = self._function_list(address)
        self._functions = _functions(self._given)
        self._copy = _without_gaps(self._given)
        self.table = ctypes.addressof(self._copy)
        """Where our copy of CK_FUNCTION_LIST is, without NULL pointers, for who calls through it unseen."""

    def is_ours(self, table: int | None) -> bool:
        """Return whether a list is the one that was given to us, or stands in for it where each caller gets its own."""
        return table == self._given or self._gives_own_lists()

    def _gives_own_lists(self) -> bool:
        """Return whether every caller of C_GetFunctionList gets a list of its own, which is not initialised yet.

        p11-kit's proxy does so (0.24, measured), so that each user of it in a process is on its own.
        """
        return self._function_list(self._get_function_list) != self._given

    def _function_list(self, address: int) -> int:
        found = ctypes.c_void_p()
        get = ctypes.CFUNCTYPE(ULONG, ctypes.c_void_p)(address)
        with self.watch.during("C_GetFunctionList"):
            code = int(get(ctypes.addressof(found)))
        if code != CKR.OK:
            raise CryptokiError(code, "C_GetFunctionList")
        if not found.value:
            raise no_function_list(self.path, symbol_found=True)
        return found.value

    def find_login_user(self) -> None:
        """Look for C_LoginUser, which only libraries of Cryptoki 3.0 and later have (C_GetInterface, section 5.4.6).

        Where it is not found, calling it answers CKR_FUNCTION_NOT_SUPPORTED. Looked for only where it is wanted: who
        needs no user name need not find out how an old library takes the question. The interface is asked for by its
        name: a library may have one of its vendor's own, with other functions, and give that one first.
        """
        if self._get_interface is None or "C_LoginUser" in self._functions:
            return
        found = ctypes.c_void_p()
        parameters = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ULONG)
        get = ctypes.CFUNCTYPE(ULONG, *parameters)(self._get_interface)
        with self.watch.during("C_GetInterface"):
            code = int(get(_STANDARD, None, ctypes.addressof(found), 0))
        if code != CKR.OK or not found.value:
            return
        interface = Interface.from_address(found.value)
        table = interface.pFunctionList
        if interface.pInterfaceName != _STANDARD or not table or Version.from_address(table).major < 3:
            return
        place = table + FIRST_FUNCTION + LOGIN_USER_PLACE * ctypes.sizeof(ctypes.c_void_p)
        pointer = ctypes.c_void_p.from_address(place).value
        if pointer:
            self._functions["C_LoginUser"] = ctypes.CFUNCTYPE(ULONG, *LOGIN_USER)(pointer)

    def raw(self, name: str, *args: object) -> int:
        """Run one function, such as ``C_Login``, and return its CKR_ code."""
        function = self._functions.get(name)
        if function is None:
            return CKR.FUNCTION_NOT_SUPPORTED
        self.watch.current = (name, time.monotonic())
        try:
            return function(*args)
        finally:
            self.watch.current = None

    def call(self, name: str, *args: object) -> None:
        """Run one function; raises CryptokiError for any code but CKR_OK."""
        code = self.raw(name, *args)
        if code != CKR.OK:
            raise CryptokiError(code, name)

    def initialize(self) -> None:
        """Call C_Initialize (section 5.4), with system locks where the library can; raises CryptokiError.

        A library that somebody else in this process has initialised is used, and later left as it is.
        """
        arguments = InitializeArgs(flags=_OS_LOCKING_OK)
        code = self.raw("C_Initialize", ctypes.byref(arguments))
        self.os_locking = code == CKR.OK
        if code in _CANNOT_LOCK:
            code = self.raw("C_Initialize", None)
        if code not in (CKR.OK, CKR.CRYPTOKI_ALREADY_INITIALIZED):
            raise CryptokiError(code, "C_Initialize")
        self._ours, self._ended = code == CKR.OK, False

    def finalize(self) -> None:
        """Call C_Finalize where C_Initialize was ours; what it returns helps nobody any more."""
        if self._ours:
            self._ours, self._ended = False, True
            self.raw("C_Finalize", None)

    def revive(self) -> None:
        """Call C_Initialize once more where it failed after our own C_Finalize; raises CryptokiError."""
        if self._ended:
            self.initialize()

    @property
    def initialized_by_us(self) -> bool:
        """Whether C_Finalize is ours to call."""
        return self._ours


def _functions(table: int) -> dict[str, Callable[..., int]]:
    """Read the pointers of CK_FUNCTION_LIST; a NULL pointer is a function that the library does not have."""
    pointers = (ctypes.c_void_p * len(PROTOTYPES)).from_address(table + FIRST_FUNCTION)
    return {
        name: ctypes.CFUNCTYPE(ULONG, *parameters)(pointer)
        for (name, parameters), pointer in zip(PROTOTYPES.items(), pointers, strict=True)
        if pointer
    }


_not_supported = ctypes.CFUNCTYPE(ULONG)(lambda: int(CKR.FUNCTION_NOT_SUPPORTED))
"""Stands where a library has NULL, though it should have just such a function (section 3.6). In C the caller takes
away the parameters, so it fits any."""


def _without_gaps(table: int) -> ctypes.Array[ctypes.c_char]:
    """Return a copy of CK_FUNCTION_LIST in which every pointer can be followed."""
    copy = ctypes.create_string_buffer(ctypes.string_at(table, LIST_SIZE), LIST_SIZE)
    pointers = (ctypes.c_void_p * len(PROTOTYPES)).from_buffer(copy, FIRST_FUNCTION)
    for place, pointer in enumerate(pointers):
        pointers[place] = pointer or ctypes.cast(_not_supported, ctypes.c_void_p).value
    return copy
