"""Libraries that are probably on this computer: a short table of well-known places, looked at with `stat` only.

Nothing here opens or loads a file; that takes the user's consent and a host.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from app.vocabulary.found import FoundLibrary
from app.vocabulary.texts import N_, Words


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

_USUAL_PLACE = N_("where its package or installer puts it")
_LUNA_NOTE, _NSHIELD_NOTE = N_("Thales Luna HSMs"), N_("Entrust nShield HSMs")
_ETOKEN_NOTE = N_("SafeNet eToken and IDPrime cards")
_UTIMACO_NOTE, _YUBIHSM_NOTE = N_("Utimaco HSMs"), N_("YubiHSM 2")
_CLOUDHSM_NOTE, _TPM_NOTE = N_("AWS CloudHSM"), N_("The TPM of this computer")
_BEID_NOTE = N_("Belgian identity cards")
_P11_PROXY_NOTE = N_("All libraries of p11-kit's module files as one")

# Sources: the file lists of the distributions' packages softhsm2/softhsm, opensc, p11-kit-modules/p11-kit-trust,
# libp11-kit0, ykcs11, yubihsm-pkcs11, libtpm2-pkcs11-1 and beid-mw, of Homebrew's formulae of the same names, and of
# the makers' Windows installers; for the others the makers' manuals: Thales Luna HSM Client, "Installation"; SafeNet
# Authentication Client Administrator's Guide; Entrust nShield PKCS #11 reference; Utimaco PKCS#11 R3 guide; AWS
# CloudHSM user guide.
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
        _Place("p11-kit proxy", _P11_PROXY_NOTE, ("usr/lib/*/p11-kit-proxy.so", "usr/lib64/p11-kit-proxy.so")),
        _Place("SafeNet eToken", _ETOKEN_NOTE, ("usr/lib/libeToken.so", "usr/lib64/libeToken.so"), for_cards=True),
        _Place(
            "Belgian eID", _BEID_NOTE, ("usr/lib/*/libbeidpkcs11.so.0", "usr/lib64/libbeidpkcs11.so.0"), for_cards=True
        ),
        _Place("Thales Luna", _LUNA_NOTE, ("usr/safenet/lunaclient/lib/libCryptoki2_64.so",)),
        _Place("Entrust nShield", _NSHIELD_NOTE, ("opt/nfast/toolkits/pkcs11/libcknfast.so",)),
        _Place("Utimaco", _UTIMACO_NOTE, ("opt/utimaco/lib/libcs_pkcs11_R3.so", "opt/utimaco/p11/libcs_pkcs11_R3.so")),
        _Place(
            "YubiHSM 2", _YUBIHSM_NOTE, ("usr/lib/*/pkcs11/yubihsm_pkcs11.so", "usr/lib64/pkcs11/yubihsm_pkcs11.so")
        ),
        _Place("AWS CloudHSM", _CLOUDHSM_NOTE, ("opt/cloudhsm/lib/libcloudhsm_pkcs11.so",)),
        _Place("TPM 2", _TPM_NOTE, ("usr/lib/*/pkcs11/libtpm2_pkcs11.so.1", "usr/lib/*/libtpm2_pkcs11.so.1")),
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
        _Place("SafeNet eToken", _ETOKEN_NOTE, ("Windows/System32/eTPKCS11.dll",), for_cards=True),
        _Place("Thales Luna", _LUNA_NOTE, ("Program Files/SafeNet/LunaClient/cryptoki.dll",)),
        _Place("Entrust nShield", _NSHIELD_NOTE, ("Program Files/nCipher/nfast/toolkits/pkcs11/cknfast.dll",)),
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
            found.append(
                FoundLibrary(
                    name=place.name,
                    path=str(path),
                    note=Words(place.note),
                    source=Words(_USUAL_PLACE),
                    for_cards=place.for_cards,
                )
            )
    return sorted(found, key=lambda library: (not library.for_cards, library.name == SOFTHSM))


def _first_file(start: Path, patterns: tuple[str, ...]) -> Path | None:
    for pattern in patterns:
        for path in sorted(start.glob(pattern)):
            if path.is_file():
                return path
    return None
