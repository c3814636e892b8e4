"""Small things that many tests of Cryptoki need: the token, certificates, objects of any kind."""

import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from cryptography.x509.oid import NameOID

from app.cryptoki import public_keys, signing
from app.cryptoki.carrier import Carrier
from app.cryptoki.described import Described
from app.cryptoki.library import Library
from app.cryptoki.token import Token
from app.vocabulary.certificates import Certificate
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.messages import KeyPairMade
from app.vocabulary.objects import ObjectAddress, ObjectRow
from app.vocabulary.values import TokenAddress
from tests.canary import USER_PIN

GENERATION = 7


def address_of(library: Library) -> TokenAddress:
    """Return the address of the only initialised token."""
    found = [slot.token_address for slot in library.slots() if slot.token is not None and slot.token.initialized]
    assert len(found) == 1
    assert found[0] is not None
    return found[0]


def token_of(library: Library) -> Token:
    """Return the only initialised token."""
    return library.token(address_of(library))


def log_in(token: Token, pin: str = USER_PIN) -> None:
    """Log in as the user."""
    token.log_in("user", bytearray(pin.encode()))


def rows(token: Token) -> list[ObjectRow]:
    """List everything."""
    return [row for part in token.objects(describe) for row in part]


def make_key(token: Token, choice: str = "P-256", label: str = "key", object_id: bytes = b"\x01") -> KeyPairMade:
    """Generate a key pair that signs."""
    return token.generate_key_pair(KeyPairSpec(choice=choice, label=label, id=object_id))


def create(token: Token, template: dict[Any, Any]) -> int:
    """Create any object and return its handle."""
    with token.working(read_write=True) as work:
        handle = Carrier(work, token._slot_id).session.create_object(template).handle
        assert handle is not None
        return handle


def certificate(
    public_key: bytes, subject: str, issuer: str, issuer_key: ec.EllipticCurvePrivateKey, days: int = 100
) -> bytes:
    """Make a certificate in DER for any public key."""
    name = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in (subject, issuer)]
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    key = load_der_public_key(public_key)
    builder = x509.CertificateBuilder().subject_name(name[0]).issuer_name(name[1])
    builder = builder.public_key(key)  # type: ignore[arg-type]
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(start)
    return (
        builder.not_valid_after(start + datetime.timedelta(days=days))
        .sign(issuer_key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )


def public_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a key's SubjectPublicKeyInfo."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def describe(der: bytes) -> Certificate | None:
    """Read out a certificate, as the host does."""
    parsed = public_keys.parsed(der)
    if parsed is None:
        return None
    return Certificate(
        subject=parsed.subject.rfc4514_string(),
        issuer=parsed.issuer.rfc4514_string(),
        common_name=parsed.subject.rfc4514_string().removeprefix("CN="),
        serial="",
        not_before=parsed.not_valid_before_utc.isoformat(),
        not_after=parsed.not_valid_after_utc.isoformat(),
        key="",
        signature_algorithm="",
        sha256=parsed.fingerprint(hashes.SHA256()).hex(),
        public_key=b"",
    )


def signed(token: Token, key: ObjectAddress, mechanism: int, data: bytes) -> bytes:
    """Let the token sign, as the operation does."""
    handle = token.handle_of(key)
    with token.working() as work:
        return signing.sign(work, handle, Described(mechanism), data, lambda: None)
