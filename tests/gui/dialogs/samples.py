"""Values to fill dialogs with."""

from app.vocabulary.certificates import Certificate, CertificateFile, SignatureReport
from app.vocabulary.errors import Problem
from app.vocabulary.messages import LibraryFile
from app.vocabulary.numbers import CKK, CKM, CKO, CKR
from app.vocabulary.objects import ObjectAddress, ObjectRow
from app.vocabulary.signing import offers
from app.vocabulary.texts import N_, Words
from app.vocabulary.values import Mechanism, TokenInfo, Version

LOW, FINAL, BLOCKED, TO_BE_CHANGED = 0x10000, 0x20000, 0x40000, 0x80000
SO_LOW, SO_FINAL, SO_BLOCKED = 0x100000, 0x200000, 0x400000
USUAL = 0x40C
"""Initialised, with a user PIN, login required."""

HOSTILE = "<b>Anna & Co</b> &Berg [*] <img src=x>"


def token_info(flags: int = USUAL, least: int = 6, most: int = 8, label: str = "Anna Berg") -> TokenInfo:
    return TokenInfo(
        label=label,
        manufacturer="Test",
        model="PKCS#15 emulated",
        serial="000611884711",
        flags=flags,
        max_session_count="unlimited",
        session_count=1,
        max_rw_session_count="unlimited",
        rw_session_count=0,
        max_pin_len=most,
        min_pin_len=least,
        total_public_memory="not reported",
        free_public_memory="not reported",
        total_private_memory="not reported",
        free_private_memory="not reported",
        hardware_version=Version(1, 0),
        firmware_version=Version(1, 0),
        utc_time="",
    )


def certificate(**changes: object) -> Certificate:
    values: dict[str, object] = {
        "subject": "CN=Anna Berg, O=Berg Example, C=DE",
        "issuer": "CN=Example Staff CA 3, O=Example",
        "common_name": "Anna Berg",
        "serial": "4a1f99c00b6d11e2",
        "not_before": "2026-01-14T00:00:00Z",
        "not_after": "2028-01-14T23:59:59Z",
        "key": "EC P-256",
        "signature_algorithm": "ECDSA with SHA-256",
        "key_usage": ("digital signature", "non-repudiation"),
        "alternative_names": ("anna@berg.example",),
        "sha256": "ab12" * 16,
        "public_key": b"spki",
    }
    return Certificate(**{**values, **changes})  # type: ignore[arg-type]


def certificate_file(others: int = 0, **changes: object) -> CertificateFile:
    return CertificateFile(certificate(**changes), b"der", others)


def object_row(object_class: int = CKO.PRIVATE_KEY, label: str = "Signature", id_: bytes = b"\x01") -> ObjectRow:
    address = ObjectAddress(1, 7, object_class, id_, label.encode())
    return ObjectRow(address=address, label=label, type="EC P-256", key_type=CKK.EC)


EC_AND_RSA = (
    Mechanism(CKM.EC_KEY_PAIR_GEN, 256, 384, 0),
    Mechanism(CKM.RSA_PKCS_KEY_PAIR_GEN, 2048, 4096, 0),
    Mechanism(CKM.ECDSA, 256, 384, 0),
)
EC_ONLY = EC_AND_RSA[:1]


def library_file(**changes: object) -> LibraryFile:
    values: dict[str, object] = {
        "path": "/usr/lib/softhsm/libsofthsm2.so",
        "size": 987_432,
        "owner": "root",
        "modified": "2026-03-04T10:20:30Z",
        "sha256": "0123456789abcdef" * 4,
        "format": "ELF 64-bit, x86-64",
    }
    return LibraryFile(**{**values, **changes})  # type: ignore[arg-type]


def wrong_pin() -> Problem:
    return Problem(
        title=Words(N_("The PIN was refused")),
        cause=Words(N_("It is not the user PIN of {token}."), {"token": "Anna Berg"}),
        unchanged=Words(N_("Nobody is logged in.")),
        next_step=Words(N_("Check Caps Lock and which PIN is meant; type it again.")),
        code=CKR.PIN_INCORRECT,
        function="C_Login",
    )


OFFERS = offers(CKK.EC, [Mechanism(CKM.ECDSA, 256, 521, 0x800)])
METHOD = OFFERS[0].method()
"""How the key of the samples signs."""


def signature_report(**changes: object) -> SignatureReport:
    values: dict[str, object] = {
        "verdict": "valid",
        "reason": N_("The file is exactly what was signed, and the signature fits the certificate."),
        "form": "cms",
        "file": "/home/anna/archive/backup-2026-11.tar",
        "signature_file": "/home/anna/archive/backup-2026-11.tar.p7s",
        "signature_size": 2148,
        "algorithm": "ECDSA, SHA-256",
        "kind": "ecdsa",
        "hash": "sha256",
        "digest": "SHA-256 " + "12ab" * 16,
        "signer": certificate(),
        "signing_time": "2026-11-23T10:02:00Z",
        "trust": N_("Not checked: the issuer is not known here"),
    }
    return SignatureReport(**{**values, **changes})  # type: ignore[arg-type]
