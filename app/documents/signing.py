"""A file signed in two steps: what the token has to sign, then the signature file built around its answer."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.documents import publickeys
from app.documents.certificates import describe, describe_or_none
from app.documents.cms import signed_attributes, signed_data
from app.documents.files import check_target, file_error, size_text, write_atomically
from app.documents.guard import Unreadable
from app.documents.hashing import HashedFile, hash_file
from app.documents.publickeys import Unsupported, load_public_key
from app.documents.verifying import algorithm_words, check_cms, kind_of, trust_in, whole_content
from app.vocabulary.certificates import SignatureReport
from app.vocabulary.errors import AppError, app_error
from app.vocabulary.numbers import CKK
from app.vocabulary.signing import LARGEST_WHOLE, Method
from app.vocabulary.signing_messages import PrepareSignature
from app.vocabulary.texts import N_, plain

_KEY_CLASSES: dict[int, tuple[type, ...]] = {
    CKK.RSA: (rsa.RSAPublicKey,),
    CKK.EC: (ec.EllipticCurvePublicKey,),
    CKK.EC_EDWARDS: (ed25519.Ed25519PublicKey, ed448.Ed448PublicKey),
}

NOTHING_SAVED = N_("Nothing was saved.")
VERIFIED = N_("The signature was verified in software with the signer’s public key before it was saved.")

_DIGEST_INFO = {
    # The DER in front of the hash, RFC 8017 section 9.2, note 1.
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}


_EDDSA_FILE_HASH = "sha512"
"""The hash of the content in a CMS signature by Ed25519 (RFC 8419 section 3)."""


@dataclass(frozen=True)
class Preparation:
    """Everything that is known before the token signs."""

    request: PrepareSignature
    method: Method
    """With the hash named."""
    data: bytes
    """What the token has to sign: for RSA PKCS #1 a DigestInfo (RFC 8017), else the hash or what it hashes itself."""
    hashed: HashedFile
    hash_name: str
    """The hash of the file."""
    public_key: PublicKeyTypes
    chain: tuple[bytes, ...]
    """DER of the signer's certificate and of those of its issuers that can be read."""
    attributes: bytes = b""
    """DER of the signed attributes, for CMS."""

    @property
    def whole_file(self) -> bool:
        """Return whether the token has to read the file itself."""
        return self.method.token_hashes and not self.attributes


def prepare(request: PrepareSignature, progress: Callable[[int, int], None]) -> Preparation:
    """Check the target, hash the file and build what has to be signed.

    `progress` is told bytes done and bytes in total, and may raise `Cancelled`. Raises AppError.
    """
    check_target(request.target, request.replace)
    _check_not_itself(request)
    key = _public_key(request)
    method = _with_hash(request, key)
    file_hash = method.hash or _EDDSA_FILE_HASH
    hashed = hash_file(request.file, [file_hash], progress)
    digest, attributes = hashed.digests[file_hash], b""
    if request.form == "cms":
        now = datetime.now(UTC).replace(microsecond=0)
        try:
            attributes = signed_attributes(digest, file_hash, request.signer.certificates[0], now, method)
        except Unreadable:
            raise _bad_certificate() from None
        digest = hashlib.new(file_hash, attributes).digest()
    elif method.scheme.whole:
        _check_whole(request.file, hashed)
    return Preparation(
        request=request,
        method=method,
        data=_to_sign(method, digest, attributes),
        hashed=hashed,
        hash_name=file_hash,
        public_key=key,
        chain=request.signer.certificates[:1] + tuple(filter(describe_or_none, request.signer.certificates[1:])),
        attributes=attributes,
    )


def _to_sign(method: Method, digest: bytes, attributes: bytes) -> bytes:
    if method.token_hashes:
        return attributes
    return _DIGEST_INFO[method.hash] + digest if method.kind == "rsa" else digest


def _check_whole(path: str, hashed: HashedFile) -> None:
    if hashed.snapshot.size > LARGEST_WHOLE:
        raise file_error(
            path,
            N_("“{name}” is too large for this kind of key"),
            N_("An EdDSA key signs the content itself, which a token can take up to {limit} of."),
            N_("Make a CMS signature, which signs a hash of the file, or choose an RSA or ECDSA key."),
            NOTHING_SAVED,
            limit=size_text(LARGEST_WHOLE),
        )


def finish(preparation: Preparation, signature: bytes) -> SignatureReport:
    """Build the signature file from the token's answer, verify it, and save it only then.

    `signature` is as Cryptoki gives it: for ECDSA r and s side by side. Raises AppError; then nothing was saved.
    """
    request = preparation.request
    value = _checked(preparation, signature)
    preparation.hashed.snapshot.check(request.file)
    if request.form == "cms":
        content, report = _cms(preparation, value)
    else:
        content, report = value, _raw_report(preparation, value)
    write_atomically(request.target, content, replace=request.replace)
    return report


def _check_not_itself(request: PrepareSignature) -> None:
    try:
        same = Path(request.target).samefile(request.file)
    except (OSError, ValueError):
        return  # One of them is not there; what that means is said where it is opened.
    if same:
        raise file_error(
            request.target,
            N_("The signature cannot replace the file itself"),
            N_("“{name}” is the file that is to be signed."),
            N_("Choose another name for the signature."),
            NOTHING_SAVED,
        )


def _public_key(request: PrepareSignature) -> PublicKeyTypes:
    """Return the signer's public key; raises AppError where there is none, or where key and certificate differ."""
    certificates = request.signer.certificates
    certified = describe(certificates[0]).public_key if certificates else b""
    if request.form == "cms" and not certificates:
        raise app_error(
            N_("There is no certificate for this key"),
            N_("A CMS signature carries the signer’s certificate, and the token has none for this key."),
            N_("Import the certificate first, or make a bare signature (.sig) instead."),
            NOTHING_SAVED,
        )
    if not request.signer.public_key and not certified:
        raise app_error(
            N_("The public key is not known"),
            N_("The token shows neither the public key nor a certificate, so the signature could not be verified."),
            N_("Import the certificate of this key first."),
            NOTHING_SAVED,
        )
    if certificates and request.method.kind == "rsa" and publickeys.is_only_for_pss(certificates[0]):
        raise app_error(
            N_("This key is only for RSA-PSS signatures"),
            N_("Its certificate allows no other kind, and RSA PKCS #1 v1.5 was chosen."),
            N_("Choose RSA-PSS under How it is signed."),
            NOTHING_SAVED,
        )
    try:
        key = load_public_key(request.signer.public_key or certified)
        if certified and _spki(load_public_key(certified)) != _spki(key):
            raise app_error(
                N_("The certificate does not belong to this key"),
                N_("The certificate has another public key than the one that would sign."),
                N_("Choose the key of this certificate, or import the right certificate."),
                NOTHING_SAVED,
            )
    except Unreadable:
        raise _unusable_key() from None
    if not any(request.key_type == kind and isinstance(key, classes) for kind, classes in _KEY_CLASSES.items()):
        raise _unusable_key()
    return key


def _spki(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _unusable_key() -> AppError:
    return app_error(
        N_("This key cannot sign files here"),
        N_("Its public key cannot be used, or is not of the type that the token reports for the private key."),
        N_("Choose an RSA or elliptic curve key."),
        NOTHING_SAVED,
    )


def _bad_certificate() -> AppError:
    return app_error(
        N_("The certificate is damaged"),
        N_("A signature with this certificate cannot be built."),
        N_("Import the certificate again, or make a bare signature (.sig) instead."),
        NOTHING_SAVED,
    )


def _with_hash(request: PrepareSignature, key: PublicKeyTypes) -> Method:
    """Return the method with its hash: where none was chosen, the one that is as strong as the key."""
    method = request.method
    if method.kind == "eddsa":
        if request.form == "cms" and isinstance(key, ed448.Ed448PublicKey):
            raise app_error(
                N_("No CMS signature can be made with an Ed448 key"),
                N_("It would need a hash (SHAKE256) that few programs know in a CMS signature."),
                N_("Make a bare signature (.sig), or choose another key."),
                NOTHING_SAVED,
            )
        return method
    return method if method.hash else msgspec.structs.replace(method, hash=_hash_for(key))


def _hash_for(key: PublicKeyTypes) -> str:
    """Return the hash that is as strong as the key: SHA-256, for larger curves SHA-384 and SHA-512."""
    bits = key.curve.key_size if isinstance(key, ec.EllipticCurvePublicKey) else 0
    return "sha256" if bits <= 256 else "sha384" if bits <= 384 else "sha512"


def _checked(preparation: Preparation, signature: bytes) -> bytes:
    """Return the signature as files hold it; raises AppError where it is not one of this key over this data."""
    try:
        value = publickeys.ecdsa_der(signature) if preparation.method.kind == "ecdsa" else signature
        if _fits(preparation, value):
            return value
    except (Unreadable, Unsupported):
        pass
    raise _wrong_signature()


def _fits(preparation: Preparation, value: bytes) -> bool:
    method, key, name = preparation.method, preparation.public_key, preparation.hash_name
    if method.kind == "eddsa":
        return publickeys.eddsa(key, preparation.attributes or whole_content(preparation.hashed), value)
    signed = hashlib.new(name, preparation.attributes).digest() if preparation.attributes else b""
    digest = signed or preparation.hashed.digests[name]
    if method.kind == "pss":
        return publickeys.rsa_pss(key, name, digest, value, method.salt_length)
    return (publickeys.rsa_pkcs1 if method.kind == "rsa" else publickeys.ecdsa)(key, name, digest, value)


def _wrong_signature() -> AppError:
    return app_error(
        N_("The token returned a signature that does not verify"),
        N_("The signature does not fit the public key and the file. The token or its library made a mistake."),
        N_("Try again. If it happens again, check that the certificate on the token belongs to the key."),
        NOTHING_SAVED,
    )


def _cms(preparation: Preparation, value: bytes) -> tuple[bytes, SignatureReport]:
    """Return the ``.p7s`` content and what our own verification of exactly these bytes says."""
    request = preparation.request
    try:
        content = signed_data(
            preparation.attributes, preparation.hash_name, value, preparation.chain, preparation.method
        )
    except Unreadable:
        raise _bad_certificate() from None
    report = check_cms(content, preparation.hashed, request.target)
    if report.verdict != "valid":
        raise _wrong_signature()
    return content, report


def _raw_report(preparation: Preparation, value: bytes) -> SignatureReport:
    request, name = preparation.request, preparation.method.hash
    certificates, kind = preparation.chain, kind_of(preparation.method.kind, preparation.public_key)
    return SignatureReport(
        verdict="valid",
        reason=VERIFIED,
        form="raw",
        file=plain(request.file, 4096),
        signature_file=plain(request.target, 4096),
        signature_size=len(value),
        algorithm=algorithm_words(kind, name),
        kind=kind,
        hash=name,
        digest=preparation.hashed.text(preparation.hash_name),
        signer=describe(certificates[0]) if certificates else None,
        trust=trust_in(certificates[0], certificates) if certificates else "",
    )
