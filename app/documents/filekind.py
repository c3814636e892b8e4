"""What a file is, told from its first bytes: PEM label, DER shape or magic number."""

import base64
import re
from dataclasses import dataclass

from app.documents.guard import Unreadable, guarded
from app.vocabulary.texts import N_

_PEM_LINE = re.compile(rb"-----(BEGIN|END) ([A-Z0-9# ]{1,60})-----")


@dataclass(frozen=True)
class FileKind:
    """How a file that is no certificate is called, and what can be done with it."""

    title: str
    """Marked sentence with the field ``{name}``."""
    next_step: str
    """Marked sentence."""


_PRIVATE = N_("Choose the certificate that belongs to it. A private key is better kept on the token than in a file.")
_CONTAINER = N_("Take the certificate out of it first, for example with the program that made it.")

CERTIFICATE = FileKind(N_("“{name}” is a certificate"), N_("Choose another file."))
REQUEST = FileKind(
    N_("“{name}” is a certificate request, not a certificate"),
    N_("Send it to a certificate authority, and import the certificate that you get back."),
)
PRIVATE_KEY = FileKind(N_("“{name}” is a private key, not a certificate"), _PRIVATE)
ENCRYPTED_KEY = FileKind(N_("“{name}” is an encrypted private key, not a certificate"), _PRIVATE)
PUBLIC_KEY = FileKind(
    N_("“{name}” is a public key, not a certificate"),
    N_("Choose the certificate of this key: only a certificate says whose key it is."),
)
PKCS12 = FileKind(N_("“{name}” is a PKCS#12 file with a private key, not a certificate"), _CONTAINER)
PKCS7 = FileKind(N_("“{name}” is a PKCS#7 or CMS file, not a certificate"), _CONTAINER)
REVOCATION_LIST = FileKind(
    N_("“{name}” is a revocation list, not a certificate"), N_("Choose the certificate file itself.")
)
KEYSTORE = FileKind(N_("“{name}” is a Java keystore, not a certificate"), _CONTAINER)
PGP = FileKind(
    N_("“{name}” is an OpenPGP file, not an X.509 certificate"), N_("Open it with an OpenPGP program such as GnuPG.")
)
PDF = FileKind(
    N_("“{name}” is a PDF document, not a certificate"), N_("Choose a file that ends in .pem, .crt or .cer.")
)
ARCHIVE = FileKind(N_("“{name}” is an archive, not a certificate"), N_("Unpack it first, and choose the file in it."))
JSON = FileKind(N_("“{name}” is a JSON file, not a certificate"), N_("Choose a file that ends in .pem, .crt or .cer."))
MARKUP = FileKind(
    N_("“{name}” is a web page or an XML file, not a certificate"),
    N_("Download the certificate again; the server may have sent an error page instead."),
)
TEXT = FileKind(N_("“{name}” is a text file, not a certificate"), N_("Choose a file that ends in .pem, .crt or .cer."))
UNKNOWN = FileKind(
    N_("“{name}” is not a certificate"),
    N_("Choose a file that ends in .pem, .crt or .cer, or ask its sender for another copy."),
)

CMS_LABELS = (b"CMS", b"PKCS7", b"PKCS #7 SIGNED DATA")
"""PEM labels of CMS and PKCS#7 files."""

SEQUENCE = 0x30
"""The tag of a SEQUENCE."""

_LABELS = {
    b"CERTIFICATE": CERTIFICATE,
    b"X509 CERTIFICATE": CERTIFICATE,
    b"TRUSTED CERTIFICATE": CERTIFICATE,
    b"CERTIFICATE REQUEST": REQUEST,
    b"NEW CERTIFICATE REQUEST": REQUEST,
    b"ENCRYPTED PRIVATE KEY": ENCRYPTED_KEY,
    b"PKCS12": PKCS12,
    **dict.fromkeys(CMS_LABELS, PKCS7),
    b"X509 CRL": REVOCATION_LIST,
}
_MAGIC = (
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"\xfe\xed\xfe\xed", KEYSTORE),
    (b"\xce\xce\xce\xce", KEYSTORE),
    (b"ssh-", PUBLIC_KEY),
    (b"ecdsa-sha2-", PUBLIC_KEY),
    (b"{", JSON),
    (b"[", JSON),
    (b"<", MARKUP),
)
_SHAPES = (
    # Tags of the outer SEQUENCE's elements, then those of its first element (``Is``: INTEGER, SEQUENCE).
    (re.compile(r"o0"), PKCS7),
    (re.compile(r"IsO"), PRIVATE_KEY),
    (re.compile(r"IIII"), PRIVATE_KEY),
    (re.compile(r"IO"), PRIVATE_KEY),
    (re.compile(r"sO/o"), ENCRYPTED_KEY),
    (re.compile(r"sB/o"), PUBLIC_KEY),
    (re.compile(r"ssB/Iss0?$"), REQUEST),
    (re.compile(r"ssB/I?ss[tT]"), REVOCATION_LIST),
    (re.compile(r"ssB/0?Issss"), CERTIFICATE),
)
_LETTERS = {0x02: "I", 0x03: "B", 0x04: "O", 0x06: "o", 0x17: "t", 0x18: "T", SEQUENCE: "s", 0x31: "S"}


def normalise(data: bytes) -> bytes:
    """Return the content without what is wrapped around it: a byte order mark, UTF-16, base64 without PEM lines."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode()
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data[:1] == b"M" and re.fullmatch(rb"[A-Za-z0-9+/=\s]+", data):
        try:
            return guarded(lambda: base64.b64decode(data))
        except Unreadable:
            return data
    return data


def pem_blocks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return label and DER of every PEM block (RFC 7468); a block that is no base64 has empty content."""
    blocks = []
    label, start = b"", 0
    # Line by line, not with one pattern for a whole block: that takes forever on a file of nothing but beginnings.
    for line in _PEM_LINE.finditer(data):
        if line[1] == b"BEGIN":
            label, start = line[2], line.end()
        elif line[2] == label:
            blocks.append((label, _unarmoured(data[start : line.start()])))
            label = b""
    return blocks


def _unarmoured(body: bytes) -> bytes:
    body = body.replace(b"\r", b"")
    if b":" in body:
        # Headers, as older programs write them, end with an empty line (RFC 1421).
        body = body.partition(b"\n\n")[2]
    try:
        return guarded(lambda: base64.b64decode(body))
    except Unreadable:
        return b""


def identify(data: bytes) -> FileKind:
    """Return what a file is, by its content; `UNKNOWN` where nothing tells."""
    for label, _ in pem_blocks(data):
        if (kind := _labelled(label)) is not None:
            return kind
    if (kind := _shaped(data)) is not None:
        return kind
    start = data[:4096].lstrip()
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    return UNKNOWN if _is_binary(data[:4096]) else TEXT


def is_certificate(label: bytes) -> bool:
    """Return whether a PEM block with this label is a certificate."""
    return _LABELS.get(label) is CERTIFICATE


def _labelled(label: bytes) -> FileKind | None:
    if label in _LABELS:
        return _LABELS[label]
    if label.endswith(b"PRIVATE KEY"):
        return PRIVATE_KEY
    if label.endswith(b"PUBLIC KEY"):
        return PUBLIC_KEY
    return PGP if label.startswith(b"PGP ") else None


def _shaped(data: bytes) -> FileKind | None:
    try:
        outer = elements(data, 0, len(data))
        if len(outer) != 1 or outer[0][0] != SEQUENCE:
            return None
        inner = elements(data, *outer[0][1:])
        first = elements(data, *inner[0][1:]) if inner and inner[0][0] == SEQUENCE else []
        second = elements(data, *inner[1][1:]) if len(inner) > 1 and inner[1][0] == SEQUENCE else []
    except Unreadable:
        return None
    shape = f"{_letters(inner)}/{_letters(first)}"
    if shape.startswith("Is") and "O" not in shape and _letters(second) == "o0":
        return PKCS12
    return next((kind for pattern, kind in _SHAPES if pattern.match(shape)), None)


def _letters(elements: list[tuple[int, int, int]]) -> str:
    return "".join(_LETTERS.get(tag, str(tag & 0x1F) if tag >= 0xA0 else "?") for tag, _, _ in elements)


def elements(data: bytes, start: int, end: int, most: int = 8) -> list[tuple[int, int, int]]:
    """Return the first `most` DER elements between two offsets, each as tag, start and end of its content.

    After X.690 section 8.1. Raises Unreadable where an element goes beyond the end, or its length is no DER.
    """
    found: list[tuple[int, int, int]] = []
    while start < end and len(found) < most:
        if start + 2 > end:
            raise Unreadable("header cut off")
        tag, length = data[start], data[start + 1]
        start += 2
        if length >= 0x80:
            count = length & 0x7F
            if not 1 <= count <= 4 or start + count > end:
                raise Unreadable("length")
            length = int.from_bytes(data[start : start + count], "big")
            start += count
        if start + length > end:
            raise Unreadable("content cut off")
        found.append((tag, start, start + length))
        start += length
    return found


def _is_binary(data: bytes) -> bool:
    return any(byte < 0x20 and byte not in b"\t\n\r\f\x1b" for byte in data)
