"""Environment variables that vendors' libraries read, so that nobody has to know them by heart."""

from collections.abc import Container
from typing import NamedTuple

from app.vocabulary.texts import N_


class LibraryVariable(NamedTuple):
    """One variable."""

    name: str
    libraries: tuple[str, ...]
    """Beginnings of the names of the files that read it, in lower case and without ``lib``."""
    meaning: str
    """Marked: what it says."""


# Sources: softhsm2.conf(5); OpenSC wiki, "Environment variables"; Thales Luna SDK Reference, "Configuration file";
# p11-kit manual, "Remoting"; Entrust nShield PKCS #11 reference, "Environment variables"; Utimaco PKCS#11 R3 developer
# guide, section 3; YubiHSM 2 user guide, "PKCS#11"; pcsc-lite, pcscd(8); tpm2-pkcs11, docs/INITIALIZING.md.
LIBRARY_VARIABLES = (
    LibraryVariable("SOFTHSM2_CONF", ("softhsm2",), N_("SoftHSM2: path of its configuration file")),
    LibraryVariable("OPENSC_CONF", ("opensc-pkcs11", "onepin-opensc-pkcs11"), N_("OpenSC: path of opensc.conf")),
    LibraryVariable(
        "ChrystokiConfigurationPath", ("cryptoki2", "cryptoki"), N_("Thales Luna: folder of Chrystoki.conf")
    ),
    LibraryVariable("P11_KIT_SERVER_ADDRESS", ("p11-kit-client",), N_("p11-kit client: where the other side listens")),
    LibraryVariable("CKNFAST_LOADSHARING", ("cknfast",), N_("Entrust nShield: 1 shows all modules as one slot")),
    LibraryVariable("CKNFAST_NO_ACCELERATOR_SLOTS", ("cknfast",), N_("Entrust nShield: 1 hides accelerator slots")),
    LibraryVariable("CS_PKCS11_R3_CFG", ("cs_pkcs11_r3",), N_("Utimaco: path of its configuration file")),
    LibraryVariable("CS_PKCS11_R2_CFG", ("cs_pkcs11_r2",), N_("Utimaco: path of its configuration file")),
    LibraryVariable("YUBIHSM_PKCS11_CONF", ("yubihsm_pkcs11",), N_("YubiHSM 2: path of its configuration file")),
    LibraryVariable("TPM2_PKCS11_STORE", ("tpm2_pkcs11",), N_("TPM 2: folder of the token store")),
    LibraryVariable("PCSCLITE_CSOCK_NAME", (), N_("Card readers: socket of another pcscd")),
)
"""The table, with its sources above."""


def variables_for(path: str) -> tuple[LibraryVariable, ...]:
    """Return the variables that the library at this path reads, then those that any may read."""
    file = path.replace("\\", "/").rpartition("/")[2].lower().removeprefix("lib")
    own = tuple(one for one in LIBRARY_VARIABLES if any(file.startswith(name) for name in one.libraries))
    return own + tuple(one for one in LIBRARY_VARIABLES if not one.libraries)


def missing_variables(path: str, passed: Container[str]) -> tuple[LibraryVariable, ...]:
    """Return the variables of its own that the library at this path reads, and that are not among those it gets."""
    return tuple(one for one in variables_for(path) if one.libraries and one.name not in passed)
