"""Certificates read out, however odd; and every other kind of file named."""

import base64
import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs7,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.documents import certificates
from app.documents.certificates import describe, describe_or_none, read_certificate_file
from app.vocabulary.errors import AppError
from tests.catalogue import fault
from tests.documents.conftest import SoftToken, certificate

SoftTokens = Callable[[str], SoftToken]


def pem(label: str, der: bytes) -> bytes:
    body = base64.encodebytes(der).decode().replace("\n", "\r\n")
    return f"-----BEGIN {label}-----\r\n{body}-----END {label}-----\r\n".encode()


def rich(key: ec.EllipticCurvePrivateKey) -> bytes:
    upn = b"\x0c\x11anna@example.test"
    names = x509.SubjectAlternativeName(
        [
            x509.DNSName("example.test"),
            x509.RFC822Name("anna@example.test"),
            x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), upn),
        ]
    )
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    extended = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, x509.ObjectIdentifier("1.2.3.4")])
    return certificate(key, extensions=(names, usage, extended), issuer="Example CA")


def test_every_field(soft_token: SoftTokens) -> None:
    key = soft_token("P-256").key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    der = rich(key)
    found = describe(der)
    assert found.subject == "CN=Anna Weber, O=Example"
    assert found.common_name == "Anna Weber"
    assert found.issuer == "CN=Example CA"
    assert found.serial == "1f2e3d"
    assert found.key == "EC P-256"
    assert found.signature_algorithm == "ECDSA, SHA-256"
    assert found.key_usage == ("Digital signature", "Non-repudiation", "Client authentication", "1.2.3.4")
    assert found.alternative_names == (
        "DNS: example.test",
        "E-mail: anna@example.test",
        "UPN: anna@example.test",
    )
    assert not found.is_authority
    assert not found.self_issued
    assert found.sha256 == x509.load_der_x509_certificate(der).fingerprint(hashes.SHA256()).hex()
    assert found.public_key == key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert found.not_before.endswith("Z")
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("kind", "key", "algorithm"),
    [
        ("RSA 2048", "RSA 2048", "RSA, SHA-256"),
        ("P-521", "EC P-521", "ECDSA, SHA-256"),
        ("Ed25519", "Ed25519", "Ed25519"),
    ],
)
def test_keys_have_names(soft_token: SoftTokens, kind: str, key: str, algorithm: str) -> None:
    found = describe(soft_token(kind).certificate)
    assert (found.key, found.signature_algorithm, found.self_issued) == (key, algorithm, True)


def test_key_that_no_parser_knows(soft_token: SoftTokens) -> None:
    """An object identifier of the same length in place of Ed25519 stands for every key of the future."""
    der = soft_token("Ed25519").certificate.replace(bytes.fromhex("06032b6570"), bytes.fromhex("06032b6501"))
    found = describe(der)
    assert found.key == "1.3.101.1"
    assert found.common_name == "Anna Weber"
    assert found.public_key
    assert certificates.UNKNOWN_KEY in found.warnings


@fault(89, 112)
def test_times_and_weak_algorithms_are_warned_of(soft_token: SoftTokens) -> None:
    key = soft_token("P-256").key
    small = rsa.generate_private_key(65537, 1024)
    assert describe(certificate(key, days=(-9, -1))).warnings == (certificates.EXPIRED,)
    assert describe(certificate(key, days=(1, 9))).warnings == (certificates.NOT_YET_VALID,)
    assert describe(certificate(small)).warnings == (certificates.WEAK_KEY,)
    der = certificate(key)
    ecdsa_sha256, ecdsa_sha1 = bytes.fromhex("06082a8648ce3d040302"), bytes.fromhex("06072a8648ce3d0401")
    assert ecdsa_sha256 in der
    sha1_rsa = certificate(small).replace(bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010105"))
    assert certificates.WEAK_SIGNATURE in describe(sha1_rsa).warnings
    assert ecdsa_sha1 not in der
    assert describe(der, datetime(2001, 1, 1, tzinfo=UTC)).warnings == (certificates.NOT_YET_VALID,)


@fault(89)
def test_names_are_harmless(soft_token: SoftTokens) -> None:
    found = describe(certificate(soft_token("P-256").key, "Anna\u202e<b>\n" + "x" * 40))
    assert "\u202e" not in found.subject + found.common_name
    assert "\n" not in found.subject + found.common_name
    assert "U+202E" in found.common_name


def test_a_damaged_part_costs_only_that_part(soft_token: SoftTokens) -> None:
    der = soft_token("P-256").certificate
    year = der.index(b"\x17\x0d") + 2
    damaged = der[:year] + b"99" + b"1399" + der[year + 6 :]
    found = describe(damaged)
    assert found.not_before == ""
    assert found.common_name == "Anna Weber"
    assert found.key == "EC P-256"
    assert certificates.UNREADABLE in found.warnings


@pytest.mark.parametrize("data", [b"", b"0", b"0\x80", b"\x30\x03\x02\x01\x00", b"garbage" * 99, b"\x30\x80" * 60_000])
def test_no_certificate(data: bytes) -> None:
    with pytest.raises(AppError, match="not a certificate"):
        describe(data)
    assert describe_or_none(data) is None


def test_too_large() -> None:
    with pytest.raises(AppError, match="too large"):
        describe(bytes(certificates.LARGEST + 1))


def mutants(seed: int, sources: list[bytes], count: int) -> list[bytes]:
    rng = random.Random(seed)
    made = []
    for _ in range(count):
        data = bytearray(rng.choice(sources))
        for _ in range(rng.randint(1, 6)):
            place = rng.randrange(len(data))
            match rng.randrange(4):
                case 0:
                    data[place] = rng.randrange(256)
                case 1:
                    data[place] ^= 1 << rng.randrange(8)
                case 2:
                    del data[place : place + rng.randint(1, 8)]
                case _:
                    data[place:place] = data[place : place + rng.randint(1, 40)]
            if not data:
                data = bytearray(b"0")
        made.append(bytes(data))
    return made


def test_mutants_raise_nothing_but_app_errors_and_are_quick(soft_token: SoftTokens) -> None:
    key = soft_token("P-256").key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    sources = [rich(key), soft_token("RSA 2048").certificate, soft_token("Ed25519").certificate]
    readable = 0
    for mutant in mutants(20260101, sources, 5000):
        start = time.perf_counter()
        readable += describe_or_none(mutant) is not None
        assert time.perf_counter() - start < 1
    assert 500 < readable < 5000


@settings(max_examples=200, deadline=1000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300))
def test_any_bytes_in_a_file(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "any"
    path.write_bytes(b"\x30" + data)
    with pytest.raises(AppError):
        read_certificate_file(str(path))


def test_hostile_sizes_stay_quick(tmp_path: Path) -> None:
    path = tmp_path / "hostile"
    for data in (
        b"\x30\x82\xff\xff" * 2_000_000,
        b"-----BEGIN CERTIFICATE-----\n" * 300_000,
        (b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n") * 150_000,
        b"M" * 10_000_000,
        b"\xff\xfe" + b"M\0" * 5_000_000,
    ):
        path.write_bytes(data)
        start = time.perf_counter()
        with pytest.raises(AppError):
            read_certificate_file(str(path))
        assert time.perf_counter() - start < 5


def test_files_in_every_dress(tmp_path: Path, soft_token: SoftTokens) -> None:
    der = soft_token("P-256").certificate
    other = soft_token("RSA 2048").certificate
    key = soft_token("P-256").key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = tmp_path / "file"
    text = pem("CERTIFICATE", der)
    for data, others in (
        (der, 0),
        (der + b"\n", 0),
        (text, 0),
        (b"\xef\xbb\xbf" + text, 0),
        (text.decode().encode("utf-16"), 0),
        (base64.b64encode(der), 0),
        (b"subject=/CN=Anna\n" + text + pem("CERTIFICATE", other), 1),
        (key + text, 0),
        (pem("TRUSTED CERTIFICATE", der + b"\x30\x03\x02\x01\x00"), 0),
        (pem("CERTIFICATE", b"\x30\x01") + text, 0),
    ):
        path.write_bytes(data)
        found = read_certificate_file(str(path))
        assert (found.der, found.others) == (der, others)
        assert found.certificate.common_name == "Anna Weber"


def _request(key: ec.EllipticCurvePrivateKey, encoding: Encoding) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Anna")])
    return x509.CertificateSigningRequestBuilder(name).sign(key, hashes.SHA256()).public_bytes(encoding)


def _revocations(key: ec.EllipticCurvePrivateKey, encoding: Encoding) -> bytes:
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA")]), datetime.now(UTC)
    builder = x509.CertificateRevocationListBuilder(name, now, now)
    return builder.sign(key, hashes.SHA256()).public_bytes(encoding)


@fault(87)
def test_other_kinds_of_files_are_named(tmp_path: Path, soft_token: SoftTokens) -> None:
    key, rsa_key = soft_token("P-256").key, soft_token("RSA 2048").key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert isinstance(rsa_key, rsa.RSAPrivateKey)
    signer = x509.load_der_x509_certificate(soft_token("P-256").certificate)
    plain_, secret = NoEncryption(), BestAvailableEncryption(b"secret")
    pkcs8, old, spki = PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL, PublicFormat.SubjectPublicKeyInfo
    samples: list[tuple[str, bytes]] = [
        ("certificate request", _request(key, Encoding.PEM)),
        ("certificate request", _request(key, Encoding.DER)),
        ("revocation list", _revocations(key, Encoding.PEM)),
        ("revocation list", _revocations(key, Encoding.DER)),
        ("a private key", key.private_bytes(Encoding.PEM, pkcs8, plain_)),
        ("a private key", key.private_bytes(Encoding.DER, pkcs8, plain_)),
        ("a private key", key.private_bytes(Encoding.DER, old, plain_)),
        ("a private key", rsa_key.private_bytes(Encoding.DER, old, plain_)),
        ("a private key", rsa_key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, plain_)),
        ("encrypted private key", key.private_bytes(Encoding.PEM, pkcs8, secret)),
        ("encrypted private key", key.private_bytes(Encoding.DER, pkcs8, secret)),
        ("a public key", key.public_key().public_bytes(Encoding.PEM, spki)),
        ("a public key", key.public_key().public_bytes(Encoding.DER, spki)),
        ("a public key", key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)),
        ("PKCS#12", pkcs12.serialize_key_and_certificates(b"a", key, signer, None, secret)),
        ("PKCS#7", pkcs7.serialize_certificates([signer], Encoding.DER)),
        ("PKCS#7", pkcs7.serialize_certificates([signer], Encoding.PEM)),
        ("JSON", b'{"certificate": "no"}'),
        ("web page", b"<!DOCTYPE html><p>404"),
        ("PDF", b"%PDF-1.7 "),
        ("archive", b"PK\x03\x04zip"),
        ("OpenPGP", b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ==\n-----END PGP PUBLIC KEY BLOCK-----\n"),
        ("text file", b"Hello Anna,\nplease find enclosed\n"),
        ("not a certificate", b"\x00\x01\x02" * 50),
        ("damaged certificate", pem("CERTIFICATE", b"\x30\x03\x02\x01\x00")),
        ("is empty", b""),
    ]
    path = tmp_path / "file"
    for words, data in samples:
        path.write_bytes(data)
        with pytest.raises(AppError) as caught:
            read_certificate_file(str(path))
        assert words in str(caught.value), (words, str(caught.value))
        assert str(caught.value.problem.next_step)


@fault(86)
def test_a_gigabyte_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    path.touch()
    os.truncate(path, 1024**3)
    start = time.perf_counter()
    with pytest.raises(AppError, match="too large") as caught:
        read_certificate_file(str(path))
    assert time.perf_counter() - start < 0.5
    assert str(caught.value.problem.cause) == "The file has 1 GiB; at most 10 MiB are read here."
