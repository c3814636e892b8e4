"""Public keys: read from files and certificates, and used to check a signature in software."""

from collections.abc import Callable

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509.oid import PublicKeyAlgorithmOID

from app.documents import filekind
from app.documents.guard import Unreadable, guarded

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - old signatures are still checked, and named as old
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha3_224": hashes.SHA3_224(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}


class Unsupported(Exception):  # noqa: N818 - a finding, not a fault of ours
    """The key, hash or padding is not known here. Never leaves `app.documents`."""


def load_public_key(spki: bytes) -> PublicKeyTypes:
    """Return the key in a DER SubjectPublicKeyInfo; raises Unreadable."""
    return guarded(lambda: load_der_public_key(spki))


def public_key_in(data: bytes) -> PublicKeyTypes:
    """Return the first public key in the content of a PEM or DER file; raises Unreadable where there is none."""
    blocks = [der for label, der in filekind.pem_blocks(data) if label.endswith(b"PUBLIC KEY")]
    return load_public_key(blocks[0] if blocks else data)


def is_only_for_pss(certificate: bytes) -> bool:
    """Return whether a certificate (DER) says id-RSASSA-PSS of its key: no other signature by it is to be accepted.

    RFC 4055 section 1.2. A certificate that cannot be read says nothing.
    """
    try:
        oid = guarded(lambda: x509.load_der_x509_certificate(certificate).public_key_algorithm_oid)
    except Unreadable:
        return False
    return oid == PublicKeyAlgorithmOID.RSASSA_PSS


def rsa_pkcs1(key: PublicKeyTypes, hash_name: str, digest: bytes, signature: bytes) -> bool:
    """Return whether an RSASSA-PKCS1-v1_5 signature (RFC 8017 section 8.2) fits the digest; raises Unsupported."""
    if not isinstance(key, rsa.RSAPublicKey):
        raise Unsupported("not an RSA key")
    prehashed = Prehashed(_hash(hash_name))
    return _fits(lambda: key.verify(signature, digest, padding.PKCS1v15(), prehashed))


def rsa_pss(key: PublicKeyTypes, hash_name: str, digest: bytes, signature: bytes, salt: int | None = None) -> bool:
    """Return whether an RSASSA-PSS signature (RFC 8017 section 8.1) fits the digest.

    The salt has `salt` bytes, or any length. The mask is made with the hash of the digest. Raises Unsupported.
    """
    if not isinstance(key, rsa.RSAPublicKey):
        raise Unsupported("not an RSA key")
    scheme = padding.PSS(padding.MGF1(_hash(hash_name)), padding.PSS.AUTO if salt is None else salt)
    return _fits(lambda: key.verify(signature, digest, scheme, Prehashed(_hash(hash_name))))


def ecdsa(key: PublicKeyTypes, hash_name: str, digest: bytes, signature: bytes) -> bool:
    """Return whether a DER ECDSA signature (RFC 3279 section 2.2.3) fits the digest; raises Unsupported."""
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise Unsupported("not an EC key")
    algorithm = ec.ECDSA(Prehashed(_hash(hash_name)))
    return _fits(lambda: key.verify(signature, digest, algorithm))


def eddsa(key: PublicKeyTypes, message: bytes, signature: bytes) -> bool:
    """Return whether an EdDSA signature (RFC 8032) fits the message itself; raises Unsupported."""
    if not isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        raise Unsupported("not an EdDSA key")
    return _fits(lambda: key.verify(signature, message))


def ecdsa_der(signature: bytes) -> bytes:
    """Return r and s side by side, as Cryptoki gives them (PKCS#11 v3.2, ECDSA), as DER; raises Unreadable."""
    half, odd = divmod(len(signature), 2)
    if odd or not half:
        raise Unreadable("r and s")
    r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    return encode_dss_signature(r, s)


def _hash(name: str) -> hashes.HashAlgorithm:
    try:
        return _HASHES[name]
    except KeyError:
        raise Unsupported(f"hash {name}") from None


def _fits(verify: Callable[[], None]) -> bool:
    """Return whether `verify` accepts; an odd curve, key or value that the software refuses raises Unsupported."""

    def attempt() -> bool:
        try:
            verify()
        except InvalidSignature:
            return False
        return True

    try:
        return guarded(attempt)
    except Unreadable as error:
        raise Unsupported(str(error)) from error
