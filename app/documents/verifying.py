"""A detached signature checked against the file that it signs: valid, invalid, or honestly unchecked."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from app.documents import cmscheck, filekind, publickeys
from app.documents.certificates import LARGEST_FILE, certificates_in, describe, describe_or_none
from app.documents.files import read_whole
from app.documents.guard import Unreadable
from app.documents.hashing import HASH_NAMES, HashedFile, hash_file
from app.documents.publickeys import Unsupported, load_public_key, public_key_in
from app.vocabulary.certificates import Certificate, SignatureForm, SignatureReport, Verdict
from app.vocabulary.errors import AppError
from app.vocabulary.signing_messages import VerifySignature
from app.vocabulary.texts import N_, plain

LARGEST_SIGNATURE = 10 * 1024 * 1024
"""Bytes of a signature file."""

LARGEST_WHOLE = 64 * 1024 * 1024
"""Bytes of a file that is read as a whole, because its signature is over the content and not over a hash."""

LARGEST_BARE = 64 * 1024
"""Bytes of a bare signature."""

VALID = N_("The file is exactly what was signed, and the signature is the signer’s.")
VALID_OLD_HASH = N_("The file is what was signed, but the signature uses SHA-1, which is no longer safe.")
VALID_FIRST = N_(
    "The first signer’s signature is valid. Others signed this file too; their signatures were not checked."
)
CHANGED = N_("The file is not what was signed: it was changed, or the signature belongs to another file.")
WRONG = N_("The signature is wrong: it was changed, or was not made with the signer’s key.")
WRONG_RAW = N_("The signature does not fit this file and this key: the file was changed, or another key signed it.")
WRONG_FORM = N_("The signature file does not have the form of a signature by this key: another key or program made it.")
OTHER_CERTIFICATE = N_("The signature was made for another certificate than the one it comes with.")
NO_SIGNATURE = N_("The signature file holds no signature that can be read here.")
NO_CERTIFICATE = N_("The signer’s certificate is not in the signature file. Choose the certificate to check with.")
NEEDS_KEY = N_(
    "A bare signature can only be checked with the signer’s certificate or public key. Choose that file too."
)
NOT_A_KEY = N_("The file to check with holds neither a certificate nor a public key.")
UNSUPPORTED = N_("The signature uses an algorithm that is not known here, or is too weak to prove anything.")
TOO_LARGE = N_("The signature is over the whole content and not over its hash, and the file is too large for that.")

SELF_SIGNED = N_("The signer’s certificate is self-signed: nobody else confirms whose it is.")
ISSUER_IN_FILE = N_(
    "The issuer’s certificate comes with the signature and fits. It was not checked against any list of trusted "
    "authorities."
)
ISSUER_UNKNOWN = N_("The issuer was not checked against any list of trusted authorities.")
KEY_ONLY = N_("Checked with a bare public key: it does not say whose it is.")

_RAW_HASHES = ("sha256", "sha384", "sha512", "sha1")
_KINDS = {"rsa": "RSA", "pss": "RSA-PSS", "ecdsa": "ECDSA", "ed25519": "Ed25519", "ed448": "Ed448"}


def verify(request: VerifySignature, progress: Callable[[int, int], None]) -> SignatureReport:
    """Check a ``.p7s`` (CMS) or ``.sig`` (bare) file against the file that it signs.

    `progress` is told bytes done and bytes in total, and may raise `Cancelled`. Raises AppError where a file cannot be
    read at all; everything else is a verdict.
    """
    signature = read_whole(request.signature_file, LARGEST_SIGNATURE)
    given = filekind.normalise(read_whole(request.certificate, LARGEST_FILE)) if request.certificate else b""
    der = _unwrapped(signature)
    try:
        signed = cmscheck.read_signed_data(der)
    except Unreadable:
        return _Raw(request, signature, given).report(progress)
    hashes = {signed.file_hash, signed.signature_hash} & set(HASH_NAMES)
    hashed = hash_file(request.file, sorted(hashes), progress, allow_empty=True)
    report = check_cms(der, hashed, request.signature_file, tuple(certificates_in(given)) if given else ())
    return msgspec.structs.replace(report, signature_size=len(signature))


def kind_of(kind: str, key: PublicKeyTypes) -> str:
    """Return which algorithm a scheme is with this key: EdDSA is one of two."""
    if kind != "eddsa":
        return kind
    return "ed25519" if isinstance(key, ed25519.Ed25519PublicKey) else "ed448"


def algorithm_words(kind: str, hash_name: str) -> str:
    """Return an algorithm with its hash as a person reads it, such as ``RSA-PSS, SHA-256``."""
    name = _KINDS.get(kind, plain(kind))
    return name if kind.startswith("ed") else f"{name}, {HASH_NAMES.get(hash_name, plain(hash_name))}"


def _unwrapped(signature: bytes) -> bytes:
    """Return the DER of a signature file that may be PEM or base64."""
    data = filekind.normalise(signature)
    return next((der for label, der in filekind.pem_blocks(data) if label in filekind.CMS_LABELS), data)


def trust_in(certificate: bytes, others: tuple[bytes, ...]) -> str:
    """Return a marked text: what is known about who issued a certificate (DER)."""
    if describe(certificate).self_issued:
        return SELF_SIGNED
    return ISSUER_IN_FILE if cmscheck.issued_by_one_of(certificate, others) else ISSUER_UNKNOWN


# ── CMS ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def check_cms(
    der: bytes, hashed: HashedFile, signature_file: str, certificates: tuple[bytes, ...] = ()
) -> SignatureReport:
    """Check the first signer of a SignedData (RFC 5652 section 5.4) against a file that was hashed already.

    Content inside the SignedData is not looked at: the question is whether the file is what was signed. `certificates`
    (DER) help where the SignedData brings none.
    """
    report = SignatureReport(
        verdict="unchecked",
        reason=NO_SIGNATURE,
        form="cms",
        file=plain(hashed.path, 4096),
        signature_file=plain(signature_file, 4096),
        signature_size=len(der),
    )
    try:
        signed = cmscheck.read_signed_data(der)
    except Unreadable:
        return report
    report = msgspec.structs.replace(
        report,
        algorithm=algorithm_words(signed.algorithm, signed.signature_hash),
        kind=signed.algorithm if signed.algorithm in _KINDS else "",
        hash=signed.signature_hash if signed.signature_hash in HASH_NAMES else "",
        digest=hashed.text(signed.file_hash) if signed.file_hash in hashed.digests else "",
        signing_time=signed.signing_time.strftime("%Y-%m-%dT%H:%M:%SZ") if signed.signing_time else "",
    )
    try:
        certificate = cmscheck.signer_certificate(signed, certificates)
        signer = describe(certificate)
    except (Unreadable, AppError):
        return msgspec.structs.replace(report, reason=NO_CERTIFICATE)
    verdict, reason = _judge(signed, certificate, hashed)
    return msgspec.structs.replace(
        report,
        verdict=verdict,
        reason=reason,
        signer=signer,
        trust=trust_in(certificate, signed.certificates + certificates),
    )


def _judge(signed: cmscheck.SignedBy, certificate: bytes, hashed: HashedFile) -> tuple[Verdict, str]:
    if signed.algorithm not in _KINDS or not {signed.file_hash, signed.signature_hash} <= set(hashed.digests):
        return "unchecked", UNSUPPORTED
    try:
        found = cmscheck.compare(signed, certificate, _signed_content(signed, hashed))
    except _TooLarge:
        return "unchecked", TOO_LARGE
    except Unreadable:
        return "unchecked", UNSUPPORTED
    if found == "other certificate":
        return "invalid", OTHER_CERTIFICATE
    if found != "fits":
        return "invalid", WRONG if found == "wrong" and signed.has_attributes else CHANGED
    if signed.signers > 1:
        return "valid", VALID_FIRST
    return "valid", VALID_OLD_HASH if "sha1" in (signed.signature_hash, signed.file_hash) else VALID


def _signed_content(signed: cmscheck.SignedBy, hashed: HashedFile) -> bytes:
    """Return what `compare` wants to know of the file; raises _TooLarge."""
    if signed.has_attributes:
        return hashed.digests[signed.file_hash]
    return whole_content(hashed) if signed.algorithm in cmscheck.EDDSA else hashed.digests[signed.signature_hash]


class _TooLarge(Exception):  # noqa: N818 - a finding, not a fault of ours
    """The file cannot be read as a whole."""


def whole_content(hashed: HashedFile) -> bytes:
    """Return the content of a file that was hashed; raises AppError, and _TooLarge beyond `LARGEST_WHOLE`."""
    if hashed.snapshot.size > LARGEST_WHOLE:
        raise _TooLarge
    if hashed.snapshot.size == 0:
        return b""
    content = read_whole(hashed.path, LARGEST_WHOLE)
    hashed.snapshot.check(hashed.path)
    return content


# ── bare signatures ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Raw:
    """A bare signature with the key to check it, whose hash and padding nothing tells."""

    request: VerifySignature
    signature: bytes
    given: bytes
    """Content of the certificate or public key file; empty where none was chosen."""

    def report(self, progress: Callable[[int, int], None]) -> SignatureReport:
        """Try every usual way in which this key could have signed the file."""
        if len(self.signature) > LARGEST_BARE or filekind.pem_blocks(self.signature):
            return self._made("unchecked", NO_SIGNATURE)
        if not self.given:
            return self._made("unchecked", NEEDS_KEY)
        found = certificates_in(self.given)
        signer = describe_or_none(found[0]) if found else None
        try:
            key = load_public_key(signer.public_key) if signer else public_key_in(self.given)
        except Unreadable:
            return self._made("unchecked", NOT_A_KEY, signer)
        if not _has_form(key, self.signature):
            return self._made("invalid", WRONG_FORM, signer)
        trust = trust_in(found[0], tuple(found)) if found else KEY_ONLY
        hashed = hash_file(self.request.file, _RAW_HASHES, progress, allow_empty=True)
        try:
            kind, hash_name = self._way(key, hashed)
        except _TooLarge:
            return self._made("unchecked", TOO_LARGE, signer)
        except Unsupported:
            return self._made("unchecked", UNSUPPORTED, signer)
        report = self._made("valid" if kind else "invalid", VALID if kind else WRONG_RAW, signer)
        return msgspec.structs.replace(
            report,
            reason=VALID_OLD_HASH if kind and hash_name == "sha1" else report.reason,
            algorithm=algorithm_words(kind, hash_name) if kind else "",
            kind=kind,
            hash=hash_name,
            digest=hashed.text(hash_name or "sha256"),
            trust=trust,
        )

    def _way(self, key: PublicKeyTypes, hashed: HashedFile) -> tuple[str, str]:
        """Return kind and hash of the first way that fits, or two empty texts; raises Unsupported and _TooLarge."""
        signature = self.signature
        if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            name = kind_of("eddsa", key)
            return (name if publickeys.eddsa(key, whole_content(hashed), signature) else "", "")
        if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
            raise Unsupported("key type")
        for name, digest in hashed.digests.items():
            if isinstance(key, ec.EllipticCurvePublicKey):
                if publickeys.ecdsa(key, name, digest, signature):
                    return "ecdsa", name
            elif publickeys.rsa_pkcs1(key, name, digest, signature):
                return "rsa", name
            elif publickeys.rsa_pss(key, name, digest, signature):
                return "pss", name
        return "", ""

    def _made(self, verdict: Verdict, reason: str, signer: Certificate | None = None) -> SignatureReport:
        form: SignatureForm = "raw"
        return SignatureReport(
            verdict=verdict,
            reason=reason,
            form=form,
            file=plain(self.request.file, 4096),
            signature_file=plain(self.request.signature_file, 4096),
            signature_size=len(self.signature),
            signer=signer,
        )


def _has_form(key: PublicKeyTypes, signature: bytes) -> bool:
    """Return whether bytes can be a signature of this key at all, by their length or first byte."""
    if isinstance(key, rsa.RSAPublicKey):
        return len(signature) == (key.key_size + 7) // 8
    if isinstance(key, ed25519.Ed25519PublicKey):
        return len(signature) == 64
    return not isinstance(key, ec.EllipticCurvePublicKey) or signature[0] == filekind.SEQUENCE
