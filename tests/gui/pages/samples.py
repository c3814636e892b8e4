"""Made-up values for the pages: libraries, slots, tokens, objects and problems in every state."""

from functools import cache

from app.gui.pages.views_of import Expiry, LibraryView, ObjectsSummary, PracticePins, TokenView
from app.gui.reader_notes import Surroundings, reader_notes
from app.vocabulary.certificates import Certificate
from app.vocabulary.errors import Problem
from app.vocabulary.found import FoundLibrary
from app.vocabulary.numbers import CKA, CKK, CKM, CKO
from app.vocabulary.objects import Attribute, ObjectAddress, ObjectDetail, ObjectRow
from app.vocabulary.readers import CardReader, ReadersSeen
from app.vocabulary.texts import Words
from app.vocabulary.values import (
    LibraryInfo,
    Mechanism,
    SessionState,
    SlotAddress,
    SlotInfo,
    SlotState,
    TokenAddress,
    TokenInfo,
    TokenState,
    Version,
)

HOSTILE = '<b>bold</b><img src=x> & "quotes" ⁅U+202E⁆ %1 {label}'
LONG = "Signature key of the department for very long names that go on and on " * 3

INITIALIZED = 0x400 | 0x8 | 0x4 | 0x1
"""CKF_TOKEN_INITIALIZED, USER_PIN_INITIALIZED, LOGIN_REQUIRED, RNG."""

LIBRARY_INFO = LibraryInfo(Version(3, 0), "Atlas Systems", "Atlas HSM client", Version(7, 12), 0, True)
PATH = "/opt/atlas/lib/libatlas-cryptoki.so"
SHA256 = "3fa1c09be27d" * 5 + "beef"

PROBLEM = Problem(
    title=Words("The token was removed"),
    cause=Words("The card was taken out of {reader} while it was read.", {"reader": "ACS ACR39U"}),
    unchanged=Words("Nothing was written to it."),
    next_step=Words("Put the token back into the reader and wait until it is in the list again."),
    code=0x32,
    function="C_FindObjects",
    details={"Library": "OpenSC 0.23.0"},
)
BARE_PROBLEM = Problem(title=Words("Not a Cryptoki library"), cause=Words("The file is a text file."))


def library(**changes: object) -> LibraryView:
    """Return a healthy library, or one with `changes`."""
    values: dict[str, object] = {
        "id": "atlas",
        "name": "Atlas HSM client",
        "path": PATH,
        "sha256": SHA256,
        "state": "ready",
        "info": LIBRARY_INFO,
        "slots": 12,
        "tokens": 9,
        "environment": {"ChrystokiConfigurationPath": "/etc/atlas"},
    }
    return LibraryView(**(values | changes))  # type: ignore[arg-type]


def slot(*, removable: bool = False, token: TokenInfo | None = None, problem: Problem | None = None) -> SlotState:
    """Return a slot, empty unless `token` is given."""
    flags = (0x2 if removable else 0) | (0x1 if token is not None else 0) | 0x4
    description = "ACS ACR39U ICC Reader 00 00" if removable else "Slot 3"
    info = SlotInfo(description, "Atlas Systems", flags, Version(2, 1), Version(1, 44))
    return SlotState(SlotAddress(description), info, token, problem)


def token_info(**changes: object) -> TokenInfo:
    """Return a healthy token that tells everything, or one with `changes`."""
    values: dict[str, object] = {
        "label": "Payments EU",
        "manufacturer": "Atlas Systems",
        "model": "Atlas 7 HSM",
        "serial": "0451 9920",
        "flags": INITIALIZED,
        "max_session_count": "unlimited",
        "session_count": 3,
        "max_rw_session_count": 1024,
        "rw_session_count": 1,
        "max_pin_len": 64,
        "min_pin_len": 4,
        "total_public_memory": 4_194_304,
        "free_public_memory": 1_593_835,
        "total_private_memory": "not reported",
        "free_private_memory": "not reported",
        "hardware_version": Version(7, 1),
        "firmware_version": Version(7, 4),
        "utc_time": "2026112310025900",
    }
    return TokenInfo(**(values | changes))  # type: ignore[arg-type]


BLANK = token_info(label="", serial="", flags=0x1)
SECRETIVE = token_info(
    max_session_count="not reported",
    session_count="not reported",
    max_rw_session_count="not reported",
    rw_session_count="unlimited",
    total_public_memory="not reported",
    free_public_memory="not reported",
    utc_time="",
)

MECHANISMS = (
    Mechanism(CKM.RSA_PKCS_KEY_PAIR_GEN, 1024, 4096, 0x10000 | 0x1),
    Mechanism(CKM.RSA_PKCS, 1024, 4096, 0x100 | 0x200 | 0x800 | 0x2000 | 0x1),
    Mechanism(CKM.EC_KEY_PAIR_GEN, 256, 521, 0x10000 | 0x1),
    Mechanism(CKM.ECDSA, 256, 521, 0x800 | 0x2000),
    Mechanism(CKM.AES_KEY_GEN, 16, 32, 0x8000),
    Mechanism(CKM.SHA256, 0, 0, 0x400),
    Mechanism(0x80000042, 0, 0, 0x80000000),
)

COUNTS = [1, 0, 2, 12, 9, 17, 21, 14, 8, 26, 31, 18, 12, 22, 40, 35, 19, 11, 24, 30, 16, 9, 13, 22, 31]
EXPIRIES = tuple(
    Expiry(f"{2026 + (7 + place) // 12}-{(7 + place) % 12 + 1:02}-{number % 28 + 1:02}", f"pay-{place}-{number}")
    for place, count in enumerate(COUNTS)
    for number in range(count)
)
OBJECTS = ObjectsSummary(
    total=10_026,
    classes=(
        (CKO.CERTIFICATE, 412),
        (CKO.PRIVATE_KEY, 3150),
        (CKO.PUBLIC_KEY, 3150),
        (CKO.SECRET_KEY, 3290),
        (CKO.DATA, 24),
    ),
    key_types=(
        ("AES 256", 3290),
        ("RSA 2048", 3120),
        ("EC P-256", 1840),
        ("RSA 4096", 640),
        ("EC P-384", 400),
        ("", 300),
    ),
    expiries=EXPIRIES,
)
FEW_OBJECTS = ObjectsSummary(
    total=3,
    classes=((CKO.CERTIFICATE, 2), (CKO.PRIVATE_KEY, 1)),
    key_types=(("RSA 2048", 1),),
    expiries=(Expiry("2026-11-01", "Anna Berg (old)"), Expiry("2028-03-02", "Anna Berg")),
)


def session(kind: str = "rw user") -> SessionState:
    """Return a session of one kind."""
    return SessionState(kind, 0x6 if kind.startswith("rw") else 0x4)  # type: ignore[arg-type]


def token(info: TokenInfo | None = None, kind: str = "rw user", **changes: object) -> TokenView:
    """Return a token of a library, logged in, with everything read."""
    info = info or token_info()
    address = TokenAddress(info.manufacturer, info.model, info.serial, SlotAddress("Slot 3"))
    values: dict[str, object] = {
        "library": "Atlas HSM client",
        "state": TokenState(address, info, session(kind)),
        "mechanisms": MECHANISMS,
        "objects": OBJECTS,
    }
    return TokenView(**(values | changes))  # type: ignore[arg-type]


def row(
    label: str = "pay-edge-0416",
    object_class: int = CKO.PRIVATE_KEY,
    handle: int = 7,
    **changes: object,
) -> ObjectRow:
    """Return a line of a list: a private key unless told otherwise."""
    address = ObjectAddress(1, handle, object_class, b"\x00\x01\xa0", label.encode())
    values: dict[str, object] = {
        "type": "RSA 4096",
        "key_type": CKK.RSA,
        "usage": ("CKA_SIGN",),
        "private": True,
        "extractable": False,
    }
    return ObjectRow(address=address, label=label, **(values | changes))  # type: ignore[arg-type]


@cache
def rows(count: int) -> tuple[ObjectRow, ...]:
    """Return a long list: certificate, both halves of a key, and a secret key, again and again."""
    result = []
    names = ("pay-api", "pay-batch", "pay-card", "pay-clear", "pay-disp", "pay-edge")
    ends = ("2026-12-05", "2027-01-14", "2028-03-02", "2027-06-30")
    for number in range(count):
        identity, half = divmod(number, 4)
        label = f"{names[identity % 6]}-{411 + identity:04}"
        size = ("RSA 2048", "EC P-256", "RSA 4096")[identity % 3]
        if half == 0:
            made = row(
                label, CKO.CERTIFICATE, number, type="X.509", usage=(), not_after=ends[identity % 4], private=False
            )
        elif half == 1:
            made = row(label, CKO.PRIVATE_KEY, number, type=size)
        elif half == 2:
            made = row(label, CKO.PUBLIC_KEY, number, type=size, usage=("CKA_VERIFY",), private=False)
        else:
            made = row(f"{label}-wrap", CKO.SECRET_KEY, number, type="AES 256", usage=("CKA_WRAP", "CKA_UNWRAP"))
        result.append(made)
    return tuple(result)


def yes(number: CKA) -> Attribute:
    """Return a Boolean attribute that is true."""
    return Attribute(number, "value", "yes", b"\x01", 1)


def no(number: CKA) -> Attribute:
    """Return a Boolean attribute that is false."""
    return Attribute(number, "value", "no", b"\x00", 1)


MODULUS = bytes((17 * place + 196) % 256 for place in range(512))
PRIVATE_KEY = ObjectDetail(
    row(),
    (
        Attribute(CKA.CLASS, "value", "CKO_PRIVATE_KEY", b"\x03" + bytes(7), 8),
        Attribute(CKA.LABEL, "value", "pay-edge-0416", b"pay-edge-0416", 13),
        Attribute(CKA.ID, "value", "0001a0", b"\x00\x01\xa0", 3),
        Attribute(CKA.KEY_TYPE, "value", "CKK_RSA", bytes(8), 8),
        yes(CKA.SIGN),
        yes(CKA.SENSITIVE),
        no(CKA.EXTRACTABLE),
        yes(CKA.NEVER_EXTRACTABLE),
        yes(CKA.ALWAYS_AUTHENTICATE),
        no(CKA.MODIFIABLE),
        Attribute(CKA.START_DATE, "empty"),
        Attribute(CKA.PRIVATE_EXPONENT, "sensitive"),
        Attribute(CKA.URL, "absent"),
        Attribute(CKA.PRIME_1, "error", note="CKR_DEVICE_ERROR"),
        Attribute(0x80001234, "value", "ab cd", b"\xab\xcd", 2),  # a vendor's
        Attribute(CKA.MODULUS, "value", MODULUS.hex(), MODULUS, 512),
    ),
    size=1240,
)
CERTIFICATE = Certificate(
    subject="CN=Anna Berg, OU=Staff, O=Example Organisation for Long Names, C=DE",
    issuer="CN=Example Staff CA 3, O=Example, C=DE",
    common_name="Anna Berg",
    serial="4711ab",
    not_before="2025-01-14T09:30:00Z",
    not_after="2026-11-01T09:30:00Z",
    key="RSA 2048",
    signature_algorithm="SHA-256 with RSA",
    key_usage=("Digital signature", "Non-repudiation"),
    alternative_names=("anna@berg.example", "anna.berg@staff.example"),
    sha256="8d" * 32,
    public_key=b"",
    warnings=("This certificate has expired.",),
)
CERTIFICATE_ROW = row(
    "Anna Berg", CKO.CERTIFICATE, type="X.509", usage=(), private=False, extractable=None, not_after="2026-11-01"
)
CERTIFICATE_OBJECT = ObjectDetail(
    CERTIFICATE_ROW,
    (
        Attribute(CKA.CLASS, "value", "CKO_CERTIFICATE", b"\x01" + bytes(7), 8),
        Attribute(CKA.LABEL, "value", "Anna Berg", b"Anna Berg", 9),
        Attribute(CKA.ID, "value", "0001a0", b"\x00\x01\xa0", 3),
        Attribute(CKA.VALUE, "value", (b"\x30\x82" * 400).hex(), b"\x30\x82" * 400, 800),
    ),
    certificate=CERTIFICATE,
)

FOUND = (
    FoundLibrary("OpenSC smart cards", "/usr/lib/opensc-pkcs11.so", Words("Most cards and YubiKeys")),
    FoundLibrary("p11-kit trust", "/usr/lib/pkcs11/p11-kit-trust.so", Words("Certificates this computer trusts")),
    FoundLibrary("SoftHSM 2", "/usr/lib/softhsm/libsofthsm2.so", Words("A token in software")),
)
PINS = PracticePins("Practice", "1234", "12345678", "/home/anna/.local/share/symbolon/practice")

READERS = ReadersSeen(
    service="running",
    readers=(
        CardReader(name="ACS ACR39U ICC Reader 00 00", state=0x22, atr=bytes.fromhex("3B951381018073FF01000B")),
        CardReader(name="Virtual PCD 00 01", state=0x12),
        CardReader(name="Old reader", state=0x222),
    ),
)
CARDS = reader_notes(READERS, {}, Surroundings("debian"))
NO_SERVICE = reader_notes(
    ReadersSeen(service="absent", code=0x8010001D, function="SCardEstablishContext"),
    {},
    Surroundings("debian", installed=False),
)
