"""Which environment variables a library reads is known by the name of its file."""

import pytest

from app.vocabulary.library_variables import LIBRARY_VARIABLES, variables_for


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("/usr/lib/softhsm/libsofthsm2.so", "SOFTHSM2_CONF"),
        ("C:\\SoftHSM2\\lib\\softhsm2-x64.dll", "SOFTHSM2_CONF"),
        ("/usr/safenet/lunaclient/lib/libCryptoki2_64.so", "ChrystokiConfigurationPath"),
        ("/usr/lib/opensc-pkcs11.so", "OPENSC_CONF"),
        ("/x/unknown.so", "PCSCLITE_CSOCK_NAME"),
    ],
)
def test_the_first_suggestion_is_the_librarys_own(path: str, first: str) -> None:
    assert variables_for(path)[0].name == first


def test_the_table_is_whole() -> None:
    assert all(one.meaning for one in LIBRARY_VARIABLES)
    assert len({one.name for one in LIBRARY_VARIABLES}) == len(LIBRARY_VARIABLES)
    assert all(
        name == name.lower() and not name.startswith("lib") for one in LIBRARY_VARIABLES for name in one.libraries
    )
