"""Libraries and variables that let what passes between this program and a token be read along, PINs included."""

from collections.abc import Mapping
from typing import NamedTuple

from app.vocabulary.texts import N_


class Spy(NamedTuple):
    """One way to read along."""

    does: str
    """Marked: what it writes down."""
    files: tuple[str, ...] = ()
    """Beginnings of the names of its library's files, in lower case and without ``lib``."""
    mark: bytes = b""
    """What its library's file contains, whatever it is called."""
    variables: tuple[str, ...] = ()
    """Environment variables that switch it on."""


# Sources: OpenSC 0.23, src/pkcs11/pkcs11-spy.c (C_Login dumps pPin; PKCS11SPY and PKCS11SPY_OUTPUT); PKCS11-LOGGER,
# README.md, "Configuration"; Thales Luna, Utilities Reference Guide, "CKlog"; opensc.conf(5), "debug"; Entrust nShield,
# "nShield PKCS #11 library environment variables"; ld.so(8); Apple's dyld(1).
SPIES = (
    Spy(
        N_("OpenSC’s pkcs11-spy writes every call to a file or the screen, PINs in clear text included."),
        ("pkcs11-spy",),
        b"PKCS11SPY_OUTPUT",
        ("PKCS11SPY", "PKCS11SPY_OUTPUT"),
    ),
    Spy(
        N_("PKCS11-LOGGER writes every call to a file, and PINs in clear text where it is told to."),
        ("pkcs11-logger",),
        b"PKCS11_LOGGER_LIBRARY_PATH",
        ("PKCS11_LOGGER_LIBRARY_PATH", "PKCS11_LOGGER_LOG_FILE_PATH"),
    ),
    Spy(N_("The cklog library of Thales Luna writes every call to a file; PINs may be among it."), ("cklog",)),
    Spy(
        N_("OpenSC writes down what it sends to the card; PINs may be among it."),
        variables=("OPENSC_DEBUG",),
    ),
    Spy(
        N_("The library of Entrust nShield writes its calls to a file; PINs may be among it."),
        variables=("CKNFAST_DEBUG", "CKNFAST_DEBUGFILE", "CKNFAST_DEBUGDIR"),
    ),
    Spy(
        N_("Foreign code is loaded into the processes of this library. It can read every PIN."),
        variables=("LD_PRELOAD", "LD_AUDIT", "DYLD_INSERT_LIBRARIES"),
    ),
)
"""The table, with its sources above."""

LONGEST_MARK = max(len(spy.mark) for spy in SPIES)
_OFF = ("", "0")


def spies_in(path: str, environment: Mapping[str, str]) -> tuple[Spy, ...]:
    """Return who reads along where the library at this path is loaded with these variables."""
    file = path.replace("\\", "/").rpartition("/")[2].lower().removeprefix("lib")
    on = {name for name, value in environment.items() if value.strip() not in _OFF}
    return tuple(spy for spy in SPIES if file.startswith(spy.files) or not on.isdisjoint(spy.variables))
