"""A file that may be a Cryptoki library, looked at without loading it: loading runs its code."""

import hashlib
import os
import platform
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

from app.documents import filekind
from app.documents.binaries import look_at
from app.documents.files import Snapshot, changed_error, file_error, open_regular, read_chunks
from app.documents.image import Binary, Image, NotBinary, Truncated
from app.vocabulary.errors import AppError
from app.vocabulary.messages import LibraryFile
from app.vocabulary.spies import LONGEST_MARK, SPIES, spies_in
from app.vocabulary.texts import N_, plain

LARGEST = 1024**3
"""Bytes of a library."""

ENTRY_POINT = b"C_GetFunctionList"
"""What every Cryptoki library exports (PKCS#11 v3.2, C_GetFunctionList)."""

FILE_WRITABLE = N_("Every user of this computer can change this file")
FOLDER_WRITABLE = N_("Every user of this computer can replace this file: a folder that it is in can be written by all")
FILE_OF_OTHER = N_("The file belongs to another ordinary user, who can change it at any time")
FOLDER_OF_OTHER = N_(
    "A folder that the file is in belongs to another ordinary user, who can replace the file at any time"
)

_FORMATS = {"linux": "ELF", "win32": "PE", "darwin": "Mach-O"}
_SYSTEMS = {"ELF": N_("Linux or another Unix"), "PE": N_("Windows"), "Mach-O": N_("macOS")}
_MACHINES = {"amd64": "x86-64", "x86_64": "x86-64", "aarch64": "ARM64", "arm64": "ARM64", "i386": "x86", "i686": "x86"}


def inspect_library_file(path: str) -> LibraryFile:
    """Return what can be known about a library before it is loaded; links are followed to the real file.

    Raises AppError for whatever cannot be a Cryptoki library for this system and processor.
    """
    real = _real_path(path)
    with open_regular(real, LARGEST) as stream:
        before = Snapshot.of(stream)
        made = hashlib.sha256()
        start = tail = b""
        spies = set(spies_in(real, {}))
        for chunk in read_chunks(stream, real, before.size):
            start = start or chunk[:4096]
            made.update(chunk)
            spies.update(spy for spy in SPIES if spy.mark and spy.mark in tail + chunk)
            tail = chunk[-LONGEST_MARK:]
        try:
            binary = look_at(Image(stream, before.size), ENTRY_POINT, _machine())
        except NotBinary:
            raise _not_a_library(real, start) from None
        except Truncated:
            raise _truncated(real) from None
        except OSError:
            raise changed_error(real) from None
        if Snapshot.of(stream) != before:
            raise changed_error(real)
        found = os.fstat(stream.fileno())
    _check(real, binary)
    return LibraryFile(
        path=real,
        size=found.st_size,
        owner=_owner(found.st_uid),
        modified=datetime.fromtimestamp(found.st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        sha256=made.hexdigest(),
        format=f"{binary.format} {binary.bits}-bit, {binary.machine}",
        warnings=_warnings(real, found),
        spies=tuple(spy.does for spy in SPIES if spy in spies),
    )


def _real_path(path: str) -> str:
    try:
        real = str(Path(path).resolve())
    except (OSError, ValueError, RuntimeError):
        real = path  # Opening it says what is wrong.
    for each in (path, real):
        if plain(each, len(each)) != each:
            raise file_error(
                each,
                N_("The path of this file has hidden characters"),
                N_("A line break or another invisible character can make one path look like another."),
                N_("Rename the file or its folder, or choose another file."),
                N_("The library was not loaded."),
            )
    return real


def _machine() -> str:
    name = platform.machine().lower()
    return _MACHINES.get(name, name)


def _check(path: str, binary: Binary) -> None:
    """Raise AppError where the library is for another system or processor, or has no entry point."""
    unchanged = N_("The library was not loaded.")
    wanted = _FORMATS.get(sys.platform, "ELF")
    if binary.format != wanted:
        raise file_error(
            path,
            N_("“{name}” is made for another operating system"),
            N_("It is a library for {system}."),
            N_("Ask the maker of the token for the library for this system."),
            unchanged,
            system=_SYSTEMS[binary.format],
        )
    bits = 64 if sys.maxsize > 2**32 else 32
    known = _machine() in _MACHINES.values()
    if binary.bits != bits or (known and _machine() not in binary.machine.split(", ")):
        raise file_error(
            path,
            N_("“{name}” is made for another processor"),
            N_("It was built for {machine}, {bits} bit. This program runs on {ours}, {our_bits} bit."),
            N_("Ask the maker of the token for the library for this processor."),
            unchanged,
            machine=binary.machine,
            bits=str(binary.bits),
            ours=_machine(),
            our_bits=str(bits),
        )
    if not binary.shared or not binary.exports:
        raise file_error(
            path,
            N_("“{name}” is not a Cryptoki library"),
            N_("It is a program or library, but does not offer C_GetFunctionList, which every PKCS#11 library has."),
            N_("Look in the manual of the token for the name of its PKCS#11 library."),
            unchanged,
        )


def _not_a_library(path: str, start: bytes) -> AppError:
    next_step = N_("Choose the token’s PKCS#11 library; its name usually ends in .so, .dll or .dylib.")
    unchanged = N_("Nothing was loaded.")
    if filekind.identify(start) is filekind.UNKNOWN:
        cause = N_("The file does not start like a library of any system.")
    else:
        cause = N_("It is a text or a document, not a program.")
    return file_error(path, N_("“{name}” is not a library"), cause, next_step, unchanged)


def _truncated(path: str) -> AppError:
    return file_error(
        path,
        N_("“{name}” is damaged"),
        N_(
            "It starts like a library, but a part of it is missing or makes no sense. It may be an incomplete download."
        ),
        N_("Install or download the library again."),
        N_("The library was not loaded."),
    )


# ── who else can change it ───────────────────────────────────────────────────────────────────────────────────────────


def _owner(uid: int) -> str:
    if sys.platform == "win32":
        return ""
    import pwd  # only where the system has it

    try:
        return plain(pwd.getpwuid(uid).pw_name)
    except KeyError:
        return str(uid)


def _warnings(path: str, found: os.stat_result) -> tuple[str, ...]:
    """Return what lets others change what is loaded; permissions of Windows are not looked at."""
    if sys.platform == "win32":
        return ()
    warnings = []
    trusted = {0, os.getuid()}
    if found.st_mode & stat.S_IWOTH:
        warnings.append(FILE_WRITABLE)
    if found.st_uid not in trusted:
        warnings.append(FILE_OF_OTHER)
    for folder in Path(path).parents:
        try:
            state = folder.stat()
        except OSError:
            continue
        # In a sticky folder such as /tmp nobody can rename or delete what belongs to others.
        if state.st_mode & stat.S_IWOTH and not state.st_mode & stat.S_ISVTX:
            warnings.append(FOLDER_WRITABLE)
        if state.st_uid not in trusted:
            warnings.append(FOLDER_OF_OTHER)
    return tuple(dict.fromkeys(warnings))
