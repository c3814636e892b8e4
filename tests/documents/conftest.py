"""Software keys and certificates that play the token, and a user without rights."""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from app.vocabulary.messages import Signer
from app.vocabulary.numbers import CKK
from tests import canary

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def certificate(
    key: Key,
    name: str = "Anna Weber",
    *,
    issuer: str | None = None,
    issuer_key: CertificateIssuerPrivateKeyTypes | None = None,
    days: tuple[int, int] = (-1, 30),
    extensions: tuple[x509.ExtensionType, ...] = (),
) -> bytes:
    """Make a certificate; self-signed unless an issuer is given."""
    now = datetime.now(UTC)
    subject = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )
    by = subject if issuer is None else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)])
    builder = (
        x509.CertificateBuilder(subject_name=subject, issuer_name=by, public_key=key.public_key())
        .serial_number(0x1F2E3D)
        .not_valid_before(now + timedelta(days[0]))
        .not_valid_after(now + timedelta(days[1]))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    signer = issuer_key or key
    algorithm = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(signer, algorithm).public_bytes(Encoding.DER)


@dataclass
class SoftToken:
    """A private key that answers as Cryptoki's raw mechanisms do."""

    key: Key
    certificate: bytes
    key_type: int

    @property
    def signer(self) -> Signer:
        """Return what the token shows of the key."""
        spki = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return Signer(spki, (self.certificate,))

    def sign(self, data: bytes) -> bytes:
        """CKM_RSA_PKCS over a DigestInfo, or CKM_ECDSA over a hash."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            # Textbook RSA over the padded block, because the software signs no ready DigestInfo.
            numbers, size = self.key.private_numbers(), self.key.key_size // 8
            block = b"\0\1" + b"\xff" * (size - len(data) - 3) + b"\0" + data
            return pow(int.from_bytes(block, "big"), numbers.d, numbers.public_numbers.n).to_bytes(size, "big")
        assert isinstance(self.key, ec.EllipticCurvePrivateKey)
        hash_ = {32: hashes.SHA256(), 48: hashes.SHA384(), 64: hashes.SHA512()}[len(data)]
        r, s = decode_dss_signature(self.key.sign(data, ec.ECDSA(Prehashed(hash_))))
        size = (self.key.key_size + 7) // 8
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    def save(self, folder: Path) -> tuple[Path, Path, Path]:
        """Write key, certificate and public key as PEM, for openssl."""
        files = (folder / "key.pem", folder / "cert.pem", folder / "pub.pem")
        files[0].write_bytes(self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        files[1].write_bytes(x509.load_der_x509_certificate(self.certificate).public_bytes(Encoding.PEM))
        files[2].write_bytes(self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        return files


_MAKERS: dict[str, Callable[[], Key]] = {
    "RSA 2048": lambda: rsa.generate_private_key(65537, 2048),
    "RSA 3072": lambda: rsa.generate_private_key(65537, 3072),
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "P-521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
}
TOKENS = ("RSA 2048", "RSA 3072", "P-256", "P-384", "P-521")


@pytest.fixture(scope="session")
def soft_token() -> Callable[[str], SoftToken]:
    """Return a function that gives the one token with a key of this kind."""
    made: dict[str, SoftToken] = {}

    def get(kind: str) -> SoftToken:
        if kind not in made:
            key = _MAKERS[kind]()
            key_type = CKK.RSA if kind.startswith("RSA") else CKK.EC
            made[kind] = SoftToken(key, certificate(key), key_type)
        return made[kind]

    return get


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """Be a user without rights for a while, also where the tests run as root; returns a folder that he can enter."""
    folder = Path(tempfile.mkdtemp(prefix="symbolon-test-"))
    folder.chmod(0o755)
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield folder
    finally:
        os.seteuid(was)
        canary.remove(folder)
