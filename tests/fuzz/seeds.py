"""Healthy files of every kind that a person may choose: what the mutants are made from."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs7,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.documents.container import new_head
from app.vocabulary.numbers import CKM

CONTENT = b"What was signed and encrypted.\n" * 8


@dataclass(frozen=True)
class Seeds:
    """The files by name, and what belongs to them."""

    files: dict[str, bytes]
    certificate: bytes
    """DER of the certificate that the messages are for."""
    public_key: bytes
    """Its SubjectPublicKeyInfo, DER."""


def _certificate(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> x509.Certificate:
    """Return a certificate with every extension that the program reads out."""
    now = datetime.now(UTC)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example & Söhne"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Anna Weber"),
            x509.NameAttribute(NameOID.EMAIL_ADDRESS, "anna@example.org"),
        ]
    )
    usage = x509.KeyUsage(True, True, True, False, False, False, False, False, False)
    names = x509.SubjectAlternativeName(
        [
            x509.DNSName("example.org"),
            x509.RFC822Name("anna@example.org"),
            x509.IPAddress(ipaddress.ip_address("192.0.2.1")),
            x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), b"\x0c\x04anna"),
            x509.UniformResourceIdentifier("https://example.org/"),
            x509.DirectoryName(name),
        ]
    )
    uri = [x509.UniformResourceIdentifier("http://example.org/crl")]
    policy = x509.PolicyInformation(x509.ObjectIdentifier("1.2.3.4"), ["http://example.org/policy"])
    builder = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(0x1F2E3D4C5B6A)
        .not_valid_before(now - timedelta(1))
        .not_valid_after(now + timedelta(30))
    )
    for extension in (
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
        x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()),
        x509.BasicConstraints(ca=True, path_length=2),
        usage,
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.CLIENT_AUTH]),
        names,
        x509.CRLDistributionPoints([x509.DistributionPoint(uri, None, None, None)]),
        x509.CertificatePolicies([policy]),
        x509.NameConstraints([x509.DNSName("example.org")], None),
    ):
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())


PASSWORD = b"secret"
"""Of the PKCS#12 file among the seeds."""


def make(library: str) -> Seeds:
    """Make the seeds; `library` is the path of a real Cryptoki library, whose headers are one of them."""
    key, curve, edwards = (
        rsa.generate_private_key(65537, 2048),
        ec.generate_private_key(ec.SECP256R1()),
        ed25519.Ed25519PrivateKey.generate(),
    )
    own, other, third = _certificate(key), _certificate(curve), _certificate(edwards)
    request = x509.CertificateSigningRequestBuilder().subject_name(own.subject).sign(key, hashes.SHA256())
    signed = pkcs7.PKCS7SignatureBuilder().set_data(CONTENT).add_signer(own, key, hashes.SHA256())
    elliptic = pkcs7.PKCS7SignatureBuilder().set_data(CONTENT).add_signer(other, curve, hashes.SHA384())
    detached = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    envelope = pkcs7.PKCS7EnvelopeBuilder().set_data(CONTENT).add_recipient(own)
    password = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(500).build(PASSWORD)
    private = PrivateFormat.PKCS8, NoEncryption()
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    head = new_head(CKM.AES_GCM, bytes(12), 1000, b"\x01\x02", b"A key")
    files = {
        "rsa.cer": own.public_bytes(Encoding.DER),
        "ec.cer": other.public_bytes(Encoding.DER),
        "ed25519.pem": third.public_bytes(Encoding.PEM),
        "chain.pem": own.public_bytes(Encoding.PEM) + other.public_bytes(Encoding.PEM),
        "bundle.p7b": pkcs7.serialize_certificates([own, other], Encoding.DER),
        "request.csr": request.public_bytes(Encoding.DER),
        "key.pem": key.private_bytes(Encoding.PEM, *private),
        "key.der": curve.private_bytes(Encoding.DER, *private),
        "public.der": public,
        "store.p12": pkcs12.serialize_key_and_certificates(b"Anna", key, own, [other], password),
        "signed.p7s": signed.sign(Encoding.DER, detached),
        "elliptic.p7s": elliptic.sign(Encoding.PEM, detached),
        "opaque.p7m": signed.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary]),
        "envelope.p7m": envelope.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary]),
        "file.symbolon": head.header + bytes(1016),
        "library.so": Path(library).read_bytes()[:8192],
        "tokens.csv": b'label,serial,so_pin,pin,file,password\r\n"Anna, 1",,81940273,generate,,\r\nB,7,,593047,,\r\n',
        "opensc.module": b"module: opensc-pkcs11.so\npriority: 5\ntrust-policy: no\n",
    }
    return Seeds(files, files["rsa.cer"], public)
