"""Libraries that are probably on this computer: a short table of well-known places, looked at with `stat` only.

Nothing here opens or loads a file; that takes the user's consent and a host.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from app.vocabulary.texts import N_, Words

NO_NOTE = Words("")


@dataclass(frozen=True)
class FoundLibrary:
    """A Cryptoki library that is there."""

    name: str
    """The product's name."""
    path: str
    """Where it is, as the table names it: possibly a link."""
    note: Words = NO_NOTE
    """What it is for, in a few words."""
    for_cards: bool = False
    """Whether it is for cards and USB keys, and not for tokens in files."""


@dataclass(frozen=True)
class _Place:
    name: str
    note: str
    patterns: tuple[str, ...]
    """Where it may be, relative to the root; the first that is there counts. ``*`` stands for a multiarch folder."""
    for_cards: bool = False
    """Whether it is for cards and USB keys."""


SOFTHSM = "SoftHSM2"
"""The name of the software token that the practice token uses."""

_SOFTHSM_NOTE = N_("Tokens in files, for tests and practice")
_OPENSC_NOTE = N_("Smart cards of many makers, PIV and OpenPGP")
_TRUST_NOTE = N_("This system's trusted certificates; no login")
_YKCS11_NOTE = N_("YubiKeys, PIV application")

# Sources: the file lists of the distributions' packages softhsm2/softhsm, opensc, p11-kit-modules/p11-kit-trust and
# ykcs11, of Homebrew's formulae of the same names, and of the makers' Windows installers.
_PLACES: dict[str, tuple[_Place, ...]] = {
    "linux": (
        _Place(
            SOFTHSM,
            _SOFTHSM_NOTE,
            (
                "usr/lib/*/softhsm/libsofthsm2.so",
                "usr/lib64/softhsm/libsofthsm2.so",
                "usr/lib64/pkcs11/libsofthsm2.so",
                "usr/lib/softhsm/libsofthsm2.so",
                "usr/lib/pkcs11/libsofthsm2.so",
                "usr/local/lib/softhsm/libsofthsm2.so",
            ),
        ),
        _Place(
            "OpenSC",
            _OPENSC_NOTE,
            (
                "usr/lib/*/opensc-pkcs11.so",
                "usr/lib64/opensc-pkcs11.so",
                "usr/lib64/pkcs11/opensc-pkcs11.so",
                "usr/lib/pkcs11/opensc-pkcs11.so",
                "usr/lib/opensc-pkcs11.so",
            ),
            for_cards=True,
        ),
        _Place(
            "YubiKey (ykcs11)", _YKCS11_NOTE, ("usr/lib/*/libykcs11.so.2", "usr/lib64/libykcs11.so.2"), for_cards=True
        ),
        _Place(
            "p11-kit trust",
            _TRUST_NOTE,
            (
                "usr/lib/*/pkcs11/p11-kit-trust.so",
                "usr/lib64/pkcs11/p11-kit-trust.so",
                "usr/lib/pkcs11/p11-kit-trust.so",
            ),
        ),
    ),
    "darwin": (
        _Place(
            SOFTHSM,
            _SOFTHSM_NOTE,
            ("opt/homebrew/lib/softhsm/libsofthsm2.so", "usr/local/lib/softhsm/libsofthsm2.so"),
        ),
        _Place(
            "OpenSC",
            _OPENSC_NOTE,
            (
                "Library/OpenSC/lib/opensc-pkcs11.so",
                "opt/homebrew/lib/opensc-pkcs11.so",
                "usr/local/lib/opensc-pkcs11.so",
            ),
            for_cards=True,
        ),
        _Place(
            "YubiKey (ykcs11)",
            _YKCS11_NOTE,
            ("opt/homebrew/lib/libykcs11.dylib", "usr/local/lib/libykcs11.dylib"),
            for_cards=True,
        ),
        _Place(
            "p11-kit trust",
            _TRUST_NOTE,
            ("opt/homebrew/lib/pkcs11/p11-kit-trust.so", "usr/local/lib/pkcs11/p11-kit-trust.so"),
        ),
    ),
    "win32": (
        _Place(
            SOFTHSM, _SOFTHSM_NOTE, ("SoftHSM2/lib/softhsm2-x64.dll", "Program Files/SoftHSM2/lib/softhsm2-x64.dll")
        ),
        _Place(
            "OpenSC",
            _OPENSC_NOTE,
            ("Program Files/OpenSC Project/OpenSC/pkcs11/opensc-pkcs11.dll", "Windows/System32/opensc-pkcs11.dll"),
            for_cards=True,
        ),
        _Place(
            "YubiKey (ykcs11)",
            _YKCS11_NOTE,
            ("Program Files/Yubico/Yubico PIV Tool/bin/libykcs11.dll",),
            for_cards=True,
        ),
    ),
}


def found_libraries(root: Path | None = None, platform: str = sys.platform) -> list[FoundLibrary]:
    """Return the well-known libraries whose file is there; an unknown system has none.

    Those for cards come first, as most people have one; SoftHSM2, which is for practice, comes last.

    `root` is where the table's paths start: ``/``, or the system drive on Windows. Nothing is read but folders.
    """
    start = root or Path(Path.home().anchor)
    found = []
    for place in _PLACES.get(platform, ()):
        path = _first_file(start, place.patterns)
        if path is not None:
            found.append(FoundLibrary(place.name, str(path), Words(place.note), place.for_cards))
    return sorted(found, key=lambda library: (not library.for_cards, library.name == SOFTHSM))


def _first_file(start: Path, patterns: tuple[str, ...]) -> Path | None:
    for pattern in patterns:
        for path in sorted(start.glob(pattern)):
            if path.is_file():
                return path
    return None
