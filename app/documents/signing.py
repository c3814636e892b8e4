"""A file signed in two steps: what the token has to sign, then the signature file built around its answer."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.documents import publickeys
from app.documents.certificates import describe, describe_or_none
from app.documents.cms import signed_attributes, signed_data
from app.documents.files import check_target, file_error, write_atomically
from app.documents.guard import Unreadable
from app.documents.hashing import HASH_NAMES, HashedFile, hash_file
from app.documents.publickeys import Unsupported, load_public_key
from app.documents.verifying import check_cms, trust_in
from app.vocabulary.certificates import SignatureReport
from app.vocabulary.errors import AppError, app_error
from app.vocabulary.messages import PrepareSignature
from app.vocabulary.numbers import CKK, CKM
from app.vocabulary.texts import N_, plain

NOTHING_SAVED = N_("Nothing was saved.")
VERIFIED = N_("The signature was verified in software with the signer’s public key before it was saved.")

_DIGEST_INFO = {
    # The DER in front of the hash, RFC 8017 section 9.2, note 1.
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}


@dataclass(frozen=True)
class Preparation:
    """Everything that is known before the token signs."""

    request: PrepareSignature
    mechanism: int
    """CKM_RSA_PKCS or CKM_ECDSA."""
    data: bytes
    """What the token has to sign: for RSA a DigestInfo (RFC 8017), for ECDSA the hash."""
    hashed: HashedFile
    hash_name: str
    public_key: PublicKeyTypes
    chain: tuple[bytes, ...]
    """DER of the signer's certificate and of those of its issuers that can be read."""
    attributes: bytes = b""
    """DER of the signed attributes, for CMS."""


def prepare(request: PrepareSignature, progress: Callable[[int, int], None]) -> Preparation:
    """Check the target, hash the file and build what has to be signed.

    `progress` is told bytes done and bytes in total, and may raise `Cancelled`. Raises AppError.
    """
    check_target(request.target, request.replace)
    _check_not_itself(request)
    key = _public_key(request)
    hash_name = _hash_for(key)
    hashed = hash_file(request.file, [hash_name], progress)
    digest, attributes = hashed.digests[hash_name], b""
    if request.form == "cms":
        now = datetime.now(UTC).replace(microsecond=0)
        try:
            attributes = signed_attributes(digest, hash_name, request.signer.certificates[0], now)
        except Unreadable:
            raise _bad_certificate() from None
        digest = hashlib.new(hash_name, attributes).digest()
    is_rsa = isinstance(key, rsa.RSAPublicKey)
    return Preparation(
        request=request,
        mechanism=CKM.RSA_PKCS if is_rsa else CKM.ECDSA,
        data=_DIGEST_INFO[hash_name] + digest if is_rsa else digest,
        hashed=hashed,
        hash_name=hash_name,
        public_key=key,
        chain=request.signer.certificates[:1] + tuple(filter(describe_or_none, request.signer.certificates[1:])),
        attributes=attributes,
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
    if certificates and publickeys.is_only_for_pss(certificates[0]):
        raise app_error(
            N_("This key is only for RSA-PSS signatures"),
            N_("Its certificate allows no other kind, and files are signed with RSA PKCS #1 v1.5 here."),
            N_("Choose another key, or have a certificate issued that does not limit this one."),
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
    is_rsa, is_ec = isinstance(key, rsa.RSAPublicKey), isinstance(key, ec.EllipticCurvePublicKey)
    if not (is_rsa and request.key_type == CKK.RSA) and not (is_ec and request.key_type == CKK.EC):
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


def _hash_for(key: PublicKeyTypes) -> str:
    """Return the hash that is as strong as the key: SHA-256, for larger curves SHA-384 and SHA-512."""
    bits = key.curve.key_size if isinstance(key, ec.EllipticCurvePublicKey) else 0
    return "sha256" if bits <= 256 else "sha384" if bits <= 384 else "sha512"


def _checked(preparation: Preparation, signature: bytes) -> bytes:
    """Return the signature as files hold it; raises AppError where it is not one of this key over this data."""
    key, name = preparation.public_key, preparation.hash_name
    signed = hashlib.new(name, preparation.attributes).digest() if preparation.attributes else b""
    digest = signed or preparation.hashed.digests[name]
    try:
        if preparation.mechanism == CKM.RSA_PKCS:
            value, fits = signature, publickeys.rsa_pkcs1(key, name, digest, signature)
        else:
            value = publickeys.ecdsa_der(signature)
            fits = publickeys.ecdsa(key, name, digest, value)
    except (Unreadable, Unsupported):
        fits = False
    if not fits:
        raise _wrong_signature()
    return value


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
        content = signed_data(preparation.attributes, preparation.hash_name, value, preparation.chain)
    except Unreadable:
        raise _bad_certificate() from None
    report = check_cms(content, preparation.hashed, request.target)
    if report.verdict != "valid":
        raise _wrong_signature()
    return content, report


def _raw_report(preparation: Preparation, value: bytes) -> SignatureReport:
    request, name = preparation.request, preparation.hash_name
    certificates = preparation.chain
    return SignatureReport(
        verdict="valid",
        reason=VERIFIED,
        form="raw",
        file=plain(request.file, 4096),
        signature_file=plain(request.target, 4096),
        signature_size=len(value),
        algorithm=f"{'RSA' if preparation.mechanism == CKM.RSA_PKCS else 'ECDSA'}, {HASH_NAMES[name]}",
        digest=preparation.hashed.text(name),
        signer=describe(certificates[0]) if certificates else None,
        trust=trust_in(certificates[0], certificates) if certificates else "",
    )
