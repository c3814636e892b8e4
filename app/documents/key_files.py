"""Certificates and PKCS#12 files (RFC 7292) that are written to a token."""

from collections.abc import Callable
from typing import TypeVar

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates

from app.documents import filekind
from app.documents.certificates import certificates_in
from app.documents.files import file_error, read_whole
from app.documents.guard import Unreadable, guarded
from app.vocabulary.errors import AppError
from app.vocabulary.key_files import KeyFile, PlainKey
from app.vocabulary.texts import N_

T = TypeVar("T")

MOST_BYTES = 1024 * 1024
MOST_ITERATIONS = 1_000_000
"""Of the derivation of a key from a password: half a second and more, and ten times what programs write today."""
_NOT_WRITTEN = N_("Nothing of it was written to the token.")

_NO_CERTIFICATE = (
    N_("There is no certificate in it. A PKCS#12 file needs its password in the list."),
    N_("Choose another file, or add the column “password”."),
)
_DAMAGED = (
    N_("It is damaged, or no PKCS#12 file, or protected in a way that is not known here."),
    N_("Copy it again from where it came from, or have it made anew."),
)
_SLOW = (
    N_("It was made so slow to open that it would take minutes: no ordinary program does that."),
    N_("Have it made anew, with fewer iterations."),
)
_NOT_OPENED = (
    N_("The password does not open it, or what the password protects is damaged."),
    N_("Compare the password with the one that came with the file."),
)
_OTHER_KEY = (
    N_("It has no RSA or EC key and certificate."),
    N_("Choose a file with a key of one of these kinds."),
)


def read_key_file(path: str, password: bytearray | None) -> KeyFile:
    """Return what is in a file: certificates in PEM or DER, or, with a password, a PKCS#12 file with its key.

    cryptography takes the password as bytes, which stay in memory until they are collected. Raises AppError.
    """
    data = read_whole(path, MOST_BYTES)
    if password is None:
        return _read(path, _NO_CERTIFICATE, lambda: KeyFile(_certificates(data)))
    if _read(path, _DAMAGED, lambda: _iterations(data)) > MOST_ITERATIONS:
        raise _refused(path, _SLOW)
    found = _read(path, _NOT_OPENED, lambda: pkcs12.load_pkcs12(data, bytes(password)))
    return _read(path, _OTHER_KEY, lambda: _opened(found))


def _read(path: str, why_not: tuple[str, str], read: Callable[[], T]) -> T:
    try:
        return guarded(read)
    except Unreadable as error:
        raise _refused(path, why_not) from error


def _refused(path: str, why_not: tuple[str, str]) -> AppError:
    return file_error(path, N_("“{name}” cannot be read"), *why_not, _NOT_WRITTEN)


def _certificates(data: bytes) -> tuple[bytes, ...]:
    found = tuple(certificates_in(filekind.normalise(data)))
    if not found:
        raise Unreadable("no certificate")
    return found


def _iterations(data: bytes) -> int:
    """Return how often the password is hashed at the most to open a file: the file says so itself."""
    store = asn1_pkcs12.Pfx.load(data)
    counts = [store["mac_data"]["iterations"].native] if store["mac_data"].native is not None else []
    for part in store.authenticated_safe:
        if part["content_type"].native == "encrypted_data":
            counts.append(part["content"]["encrypted_content_info"]["content_encryption_algorithm"].kdf_iterations)
        elif part["content_type"].native == "data":
            for bag in asn1_pkcs12.SafeContents.load(part["content"].native):
                if bag["bag_id"].native == "pkcs8_shrouded_key_bag":
                    counts.append(bag["bag_value"]["encryption_algorithm"].kdf_iterations)
    return max(counts, default=0)


def _opened(found: PKCS12KeyAndCertificates) -> KeyFile:
    own = [found.cert.certificate] if found.cert is not None else []
    others = [one.certificate for one in found.additional_certs]
    certificates = tuple(_der(one) for one in (*own, *others))
    key = found.key
    if isinstance(key, rsa.RSAPrivateKey):
        return KeyFile(certificates, PlainKey("rsa", _plain(key)))
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return KeyFile(certificates, PlainKey("ec", _plain(key)))
    if key is not None or not certificates:
        raise Unreadable("a key of another type")
    return KeyFile(certificates)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _plain(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
