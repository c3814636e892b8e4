"""Files with certificates and keys that are written to a token: what is in them, and what is refused."""

from pathlib import Path

import pytest
from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)

from app.documents.key_files import MOST_ITERATIONS, read_key_file
from app.vocabulary.errors import AppError
from tests.catalogue import fault
from tests.tour.certificate import certificate_for

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PASSWORD = b"parcel-17"


def certificate(key: Key) -> x509.Certificate:
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return x509.load_der_x509_certificate(certificate_for(spki))


def packed(key: Key, iterations: int = 1000) -> bytes:
    scheme = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(iterations).hmac_hash(SHA256()).build(PASSWORD)
    return pkcs12.serialize_key_and_certificates(b"Anna", key, certificate(key), None, scheme)


def why(path: Path, password: bytes | None = PASSWORD) -> str:
    with pytest.raises(AppError) as caught:
        read_key_file(str(path), None if password is None else bytearray(password))
    assert str(caught.value.problem.unchanged) == "Nothing of it was written to the token."
    return str(caught.value.problem.cause)


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_key_with_its_certificate(tmp_path: Path, kind: str) -> None:
    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "anna.p12").write_bytes(packed(key))
    found = read_key_file(str(tmp_path / "anna.p12"), bytearray(PASSWORD))
    assert found.key is not None
    assert found.key.kind == kind
    assert len(found.certificates) == 1


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_certificates_alone(tmp_path: Path, encoding: Encoding) -> None:
    own = certificate(ec.generate_private_key(ec.SECP256R1()))
    (tmp_path / "anna.cer").write_bytes(own.public_bytes(encoding))
    found = read_key_file(str(tmp_path / "anna.cer"), None)
    assert found.certificates == (own.public_bytes(Encoding.DER),)
    assert found.key is None


@fault(90)
def test_a_wrong_password_and_a_key_of_another_type_are_told(tmp_path: Path) -> None:
    path = tmp_path / "anna.p12"
    path.write_bytes(packed(ec.generate_private_key(ec.SECP256R1())))
    assert "does not open it" in why(path, b"other")
    assert "needs its password" in why(path, None)
    edwards = ed25519.Ed25519PrivateKey.generate()
    scheme = BestAvailableEncryption(PASSWORD)
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", edwards, certificate(edwards), None, scheme))
    assert "no RSA or EC key" in why(path)


@fault(90)
def test_a_file_that_would_take_minutes_to_open_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "anna.p12"
    made = packed(ec.generate_private_key(ec.SECP256R1()), 1000)
    for most in (MOST_ITERATIONS + 1, 2**31 - 1):  # of the MAC, which is what is looked at first
        store = asn1_pkcs12.Pfx.load(made)
        store["mac_data"]["iterations"] = most
        path.write_bytes(store.dump(force=True))
        assert "made so slow to open" in why(path)
    path.write_bytes(packed(ec.generate_private_key(ec.SECP256R1()), MOST_ITERATIONS + 1))
    assert "made so slow to open" in why(path, b"other"), "whatever the password"


@fault(90)
@pytest.mark.parametrize("left", [0.2, 0.6, 0.99])
def test_a_damaged_file_is_not_called_a_wrong_password(tmp_path: Path, left: float) -> None:
    path = tmp_path / "anna.p12"
    made = packed(ec.generate_private_key(ec.SECP256R1()))
    path.write_bytes(made[: int(len(made) * left)])
    assert "damaged" in why(path)
    path.write_bytes(certificate(ec.generate_private_key(ec.SECP256R1())).public_bytes(Encoding.DER))
    assert "damaged, or no PKCS#12 file" in why(path)
