"""Loading a library without holding the interpreter's lock.

``ctypes.CDLL(path)`` keeps the lock while the library's constructors run, so one that hangs stops every thread of the
process. Called as foreign functions, ``dlopen`` and ``LoadLibraryExW`` do not.
"""

import ctypes
import os
import sys
from pathlib import Path

from app.cryptoki.headers import is_truncated
from app.cryptoki.load_problems import TRUNCATED, load_error
from app.cryptoki.watch import CallWatch
from app.vocabulary.errors import AppError

if sys.platform == "win32":
    _SEARCH_ITS_OWN_FOLDER = 0x8  # LOAD_WITH_ALTERED_SEARCH_PATH: its companions are found beside it
    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.LoadLibraryExW.restype = ctypes.c_void_p
    _kernel.LoadLibraryExW.argtypes = (ctypes.c_wchar_p, ctypes.c_void_p, ctypes.c_uint32)
    _kernel.GetProcAddress.restype = ctypes.c_void_p
    _kernel.GetProcAddress.argtypes = (ctypes.c_void_p, ctypes.c_char_p)

    def load(path: str, watch: CallWatch) -> int:
        """Load the library and return its handle; raises AppError with cause and next step."""
        if not Path(path).is_file():
            raise load_error(path, "", "LoadLibrary")
        with watch.during("LoadLibrary"):
            handle: int | None = _kernel.LoadLibraryExW(path, None, _SEARCH_ITS_OWN_FOLDER)
            number = ctypes.get_last_error()
        if handle is None:
            raise load_error(path, f"{number}: {ctypes.FormatError(number)}", "LoadLibrary")
        return handle

    def symbol(handle: int, name: str) -> int | None:
        """Return the address of an exported function, or None where the library exports none of that name."""
        address: int | None = _kernel.GetProcAddress(handle, name.encode())
        return address

else:
    _system = ctypes.CDLL(None)
    _system.dlopen.restype = ctypes.c_void_p
    _system.dlopen.argtypes = (ctypes.c_char_p, ctypes.c_int)
    _system.dlsym.restype = ctypes.c_void_p
    _system.dlsym.argtypes = (ctypes.c_void_p, ctypes.c_char_p)
    _system.dlerror.restype = ctypes.c_char_p

    def load(path: str, watch: CallWatch) -> int:
        """Load the library and return its handle; raises AppError with cause and next step."""
        if not Path(path).is_file():
            raise load_error(path, "", "dlopen")
        if is_truncated(Path(path)):
            raise load_error(path, TRUNCATED, "dlopen")
        _system.dlerror()
        with watch.during("dlopen"):
            handle: int | None = _system.dlopen(os.fsencode(path), os.RTLD_NOW | os.RTLD_LOCAL)
        if handle is None:
            raise _dl_error(path)
        return handle

    def symbol(handle: int, name: str) -> int | None:
        """Return the address of an exported function, or None where the library exports none of that name."""
        address: int | None = _system.dlsym(handle, name.encode())
        return address

    def _dl_error(path: str) -> AppError:
        text: bytes | None = _system.dlerror()
        return load_error(path, (text or b"").decode("utf-8", "replace"), "dlopen")
