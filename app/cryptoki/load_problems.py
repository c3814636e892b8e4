"""Why a library could not be loaded, in words: from the system's message and the first bytes of the file."""

import os
import re
import sys
from pathlib import Path

from app.cryptoki.headers import processor
from app.vocabulary.errors import AppError, Problem
from app.vocabulary.texts import N_, Words, plain

_NOTHING_LOADED = N_("No library was loaded.")
_CHOOSE = N_("Choose the vendor's PKCS#11 library; its manual names the file.")
_INSTALL = N_("Install what is missing, or install the vendor's software again; then restart the library.")

_MISSING_FILE = (
    re.compile(r"^(?P<name>[^:]+): cannot open shared object file"),  # glibc
    re.compile(r"Error loading shared library (?P<name>[^:]+):"),  # musl
    re.compile(r"Library not loaded: (?P<name>\S+)"),  # macOS
)
_MISSING_SYMBOL = re.compile(r"undefined symbol: (\w+)|version [`'](\S+)' not found|Symbol not found: (\S+)")
_NO_LIBRARY = re.compile(
    r"invalid ELF header|file too short|not a mach-o|slice is not valid|^193:|ELF file's phentsize"
)
_WRONG_PROCESSOR = re.compile(r"wrong ELF class|incompatible architecture")


TRUNCATED = "file too short"
"""The message for a file that the system's loader should not even be given."""


def load_error(path: str, message: str, function: str) -> AppError:
    """Return the error for a library that `function` (dlopen, LoadLibrary) refused with `message`."""
    title, cause, step, fields = _explain(path, message)
    fields = {"path": plain(path), "reason": plain(message) or "?", **fields}
    return AppError(
        Problem(
            title=Words(title, fields),
            cause=Words(cause, fields),
            next_step=Words(step, fields),
            unchanged=Words(_NOTHING_LOADED),
            function=function,
            details={"message": plain(message, 1024)} if message else {},
        )
    )


def no_function_list(path: str, symbol_found: bool) -> AppError:
    """Return the error for a loaded file without C_GetFunctionList, or with one that gives no list."""
    cause = (
        N_("C_GetFunctionList of {path} returned no list.") if symbol_found else N_("{path} has no C_GetFunctionList.")
    )
    fields = {"path": plain(path)}
    return AppError(
        Problem(
            title=Words(N_("This is not a Cryptoki library"), fields),
            cause=Words(cause, fields),
            next_step=Words(_CHOOSE),
            unchanged=Words(N_("The file was loaded; nothing else in it was called.")),
            function="C_GetFunctionList",
        )
    )


_Explained = tuple[str, str, str, dict[str, str]]


def _explain(path: str, message: str) -> _Explained:
    file = Path(path)
    if file.is_dir():
        return N_("This is a folder"), N_("{path} is a folder, not a library."), _CHOOSE, {}
    if not file.exists():
        again = N_("Install the vendor's software again, or remove the library here.")
        return N_("The library is gone"), N_("There is no file {path}."), again, {}
    if not os.access(file, os.R_OK):
        rights = N_("Give yourself the right to read the file, or ask whoever installed it.")
        return N_("The library cannot be read"), N_("You have no right to read {path}."), rights, {}
    if _WRONG_PROCESSOR.search(message) or _processors_differ(file):
        other = N_("Install the vendor's software for this kind of processor.")
        cause = N_("{path} was built for another processor than this program, or for 32 instead of 64 bits.")
        return N_("The library is for another processor"), cause, other, {}
    return _explain_message(path, message)


def _explain_message(path: str, message: str) -> _Explained:
    if _NO_LIBRARY.search(message):
        cause = N_("{path} is no library for this system, or it is damaged.")
        return N_("This is not a library"), cause, _CHOOSE, {}
    for pattern in _MISSING_FILE:
        found = pattern.search(message)
        if found and found["name"] != path:
            cause = N_("{path} needs {name}, which is not installed or cannot be found.")
            return N_("A library that it needs is missing"), cause, _INSTALL, {"name": plain(found["name"])}
    if message.startswith("126:"):
        cause = N_("{path} needs another library that is not installed or cannot be found.")
        return N_("A library that it needs is missing"), cause, _INSTALL, {}
    if found := _MISSING_SYMBOL.search(message):
        cause = N_(
            "{path} needs {name}, which the libraries of this system do not have: it was built for another version."
        )
        step = N_("Install the version of the vendor's software for this system.")
        return (
            N_("The library does not fit this system"),
            cause,
            step,
            {"name": plain(next(filter(None, found.groups())))},
        )
    step = N_("Copy the details and ask the vendor, or install the vendor's software again.")
    return N_("The library could not be loaded"), N_("The system says: {reason}"), step, {}


def _processors_differ(file: Path) -> bool:
    """Compare the file's header with that of the running program; False where they cannot be compared."""
    mine, its = processor(Path(sys.executable)), processor(file)
    return bool(mine and its) and mine != its
