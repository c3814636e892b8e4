"""What a card computes: keys kept as PEM, raw RSA, and the certificate that its issuer would have put on it."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def new_rsa() -> rsa.RSAPrivateKey:
    """Generate an RSA key of 2048 bits."""
    return rsa.generate_private_key(65537, 2048)


def dump(key: Key) -> str:
    """Return a key as PEM, for the card's state."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def load(pem: str) -> Key:
    """Return a key from the card's state."""
    key = load_pem_private_key(pem.encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return key


def load_rsa(pem: str) -> rsa.RSAPrivateKey:
    """Return an RSA key from the card's state."""
    key = load(pem)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def raw_rsa(key: rsa.RSAPrivateKey, data: bytes) -> bytes:
    """Do the bare RSA operation with the private key, as cards do: padding is the computer's business."""
    numbers = key.private_numbers()
    modulus = numbers.public_numbers.n
    return pow(int.from_bytes(data, "big"), numbers.d, modulus).to_bytes((modulus.bit_length() + 7) // 8, "big")


def certificate(key: Key, name: str) -> bytes:
    """Return a certificate of the key for itself, valid for a year, in DER."""
    subject = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Test Bed"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, name),
        ]
    )
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(start)
    return (
        builder.not_valid_after(start + datetime.timedelta(days=366))
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
