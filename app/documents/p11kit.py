"""p11-kit's module files: the libraries that this system's programs are told to use (pkcs11.conf(5))."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from app.documents.files import read_whole
from app.vocabulary.errors import AppError
from app.vocabulary.found import FoundLibrary
from app.vocabulary.texts import N_, Words, plain

_LARGEST = 64 * 1024
"""Bytes of a module file; each has a few lines."""

_MOST_FILES = 200


def module_folders(environment: Mapping[str, str] = os.environ, home: Path | None = None) -> list[Path]:
    """Return where module files lie: the user's own first, then the system's, then those of packages."""
    config = environment.get("XDG_CONFIG_HOME") or str((home or Path.home()) / ".config")
    return [Path(config) / "pkcs11" / "modules", Path("/etc/pkcs11/modules"), Path("/usr/share/p11-kit/modules")]


def library_folders() -> list[Path]:
    """Return where a relative ``module:`` is looked for: the folder that p11-kit was built with, on this system."""
    if sys.platform == "win32":
        return []
    usual = (Path("/usr/lib64/pkcs11"), Path("/usr/lib/pkcs11"), Path("/usr/local/lib/pkcs11"))
    return [*sorted(Path("/usr/lib").glob("*-linux-gnu*/pkcs11")), *usual]


def configured_modules(folders: Sequence[Path], libraries: Sequence[Path]) -> list[FoundLibrary]:
    """Return the libraries that the module files in `folders` name and that are there.

    A file in an earlier folder takes the place of one with the same name in a later folder, as p11-kit has it. What
    cannot be read is left out: it is somebody else's configuration.
    """
    found: list[FoundLibrary] = []
    seen: set[str] = set()
    for file in _files(folders):
        if file.name in seen:
            continue
        seen.add(file.name)
        path = _library(_settings(file).get("module", ""), libraries)
        if path is not None:
            source = Words(N_("p11-kit’s file {file}"), {"file": plain(str(file), 300)})
            found.append(FoundLibrary(name=plain(file.stem, 60), path=str(path), source=source))
    return found


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        try:
            yield from sorted(folder.glob("*.module"))[:_MOST_FILES]
        except OSError:
            continue


def _settings(file: Path) -> dict[str, str]:
    """Return the lines ``name: value`` of a module file; nothing where it cannot be read."""
    try:
        text = read_whole(str(file), _LARGEST).decode("utf-8")
    except (AppError, UnicodeDecodeError):
        return {}
    pairs = (line.partition(":") for line in text.splitlines() if not line.lstrip().startswith("#"))
    return {name.strip(): value.strip() for name, colon, value in pairs if colon}


def _library(module: str, libraries: Sequence[Path]) -> Path | None:
    if not module or "\0" in module:
        return None
    candidates = [Path(module)] if Path(module).is_absolute() else [folder / module for folder in libraries]
    for path in candidates:
        try:
            if path.is_file():
                return path
        except OSError:
            continue
    return None
