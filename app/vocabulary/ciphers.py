"""How files are encrypted and decrypted with keys on a token: what a token offers, and the values that travel."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import msgspec

from app.vocabulary.numbers import CKK, CKM
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_
from app.vocabulary.values import Mechanism

Transport = Literal["oaep", "pkcs1"]
"""How an RSA key carries a content key: RSAES-OAEP (RFC 3560) or RSAES-PKCS1-v1_5 (RFC 3370 section 4.2.1)."""

ENCRYPTED_SUFFIX = ".p11enc"
"""What the name of a container (docs/file-format.md) ends in."""

CMS_SUFFIX = ".p7m"
"""What the name of an encrypted CMS message ends in (RFC 8551 section 3.2.1)."""

MOST_CMS_CONTENT = 128 * 2**20
"""Bytes of a file that CMS takes: it is built and read in memory."""

_ENCRYPT, _DECRYPT = 0x100, 0x200  # CKF_ENCRYPT, CKF_DECRYPT of CK_MECHANISM_INFO (section 3.5)


@dataclass(frozen=True)
class FileCipher:
    """One way to encrypt a file with a secret key on a token."""

    mechanism: CKM
    name: str
    meaning: str
    """Marked: what it is good for."""


FILE_CIPHERS = (
    FileCipher(
        CKM.AES_GCM,
        "AES-GCM",
        N_("Every later change of the file is noticed when it is decrypted"),
    ),
    FileCipher(
        CKM.AES_CBC_PAD,
        "AES-CBC",
        N_("For tokens without GCM: damage is noticed, but not every forgery"),
    ),
)
"""The best first."""


def file_ciphers(mechanisms: Iterable[Mechanism]) -> list[tuple[FileCipher, bool]]:
    """Return every cipher and whether a token with these mechanisms both encrypts and decrypts with it."""
    offered = {mechanism.number: mechanism.flags for mechanism in mechanisms}
    both = _ENCRYPT | _DECRYPT
    return [(cipher, offered.get(cipher.mechanism, 0) & both == both) for cipher in FILE_CIPHERS]


def transports(mechanisms: Iterable[Mechanism]) -> list[Transport]:
    """Return how content keys can be carried to a token with these mechanisms, the best first."""
    offered = {mechanism.number for mechanism in mechanisms if mechanism.flags & _DECRYPT}
    rows: tuple[tuple[CKM, Transport], ...] = ((CKM.RSA_PKCS_OAEP, "oaep"), (CKM.RSA_PKCS, "pkcs1"))
    return [transport for number, transport in rows if number in offered]


def can_decrypt_files(mechanisms: Iterable[Mechanism]) -> bool:
    """Return whether a token with these mechanisms decrypts files in any way that is known here."""
    offered = tuple(mechanisms)
    return bool(transports(offered)) or any(possible for _, possible in file_ciphers(offered))


class Container(msgspec.Struct, frozen=True, kw_only=True):
    """The head of a container (docs/file-format.md), read out."""

    header: bytes
    """The head itself, byte for byte: it is authenticated together with the content."""
    mechanism: int
    iv: bytes
    size: int
    """Bytes of the content before it was encrypted."""
    key_id: bytes
    """CKA_ID of the key that encrypted it."""
    key_label: str
    """What that key was called then."""


class Transported(msgspec.Struct, frozen=True, kw_only=True):
    """A content key as the private key on the token has to decrypt it."""

    transport: Transport
    hash_name: str = "sha1"
    """OAEP's hash."""
    mask_hash_name: str = "sha1"
    """The hash of its mask generation function, MGF1."""
    label: bytes = b""
    """OAEP's label, called P in RFC 3560."""
    value: bytes
    key_size: int
    """Bytes that the content key must have."""


class EncryptedFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a file that is to be decrypted is."""

    form: Literal["container", "cms"]
    size: int
    container: Container | None = None


class FileWritten(msgspec.Struct, frozen=True):
    """A file that was saved, encrypted, decrypted or exported, with its size in bytes."""

    path: str
    size: int


class Recipient(msgspec.Struct, frozen=True):
    """For whom a file is encrypted: the public key, and the certificate where one was chosen."""

    public_key: bytes
    """SubjectPublicKeyInfo, DER; empty where the token does not show it."""
    certificate: bytes = b""


class ContentKey(msgspec.Struct, frozen=True):
    """What the token made of a transported key; empty where it refused, which is told like a damaged content."""

    value: bytes


class PreparedDecryption(msgspec.Struct, frozen=True):
    """What the token has to decrypt, with the key of which of the candidates, and the ticket to go on with."""

    ticket: int
    candidate: int
    key: Transported


def is_key_for_files(row: ObjectRow) -> bool:
    """Return whether files can be encrypted with a key of this type: AES by the token, RSA by CMS."""
    return row.key_type in (CKK.AES, CKK.RSA)
