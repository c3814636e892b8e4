"""What a CMS SignedData (RFC 5652) says and whether its signature holds, for bytes that anyone may have made."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import asn1crypto.tsp  # noqa: F401 - adds the attributes of RFC 5035 to `cms`, which learns no name after its first use
from asn1crypto import cms
from cryptography import x509

from app.documents.guard import Unreadable, guarded

EDDSA = ("ed25519", "ed448")
"""Algorithms that sign the content itself and no hash of it."""

Finding = Literal["fits", "changed", "wrong", "other certificate"]
"""What is wrong with a signature: the content, the signature itself, or the certificate that it was made for."""


@dataclass(frozen=True)
class SignedBy:
    """The first signer of a SignedData, as far as it can be told without the content."""

    info: cms.SignerInfo
    content_type: str
    file_hash: str
    """Name of the hash of the content."""
    algorithm: str
    signature_hash: str
    certificates: tuple[bytes, ...]
    """DER of every certificate in the file."""
    signers: int
    signing_time: datetime | None
    has_attributes: bool
    """Whether attributes are signed, and not the content itself."""


def read_signed_data(der: bytes) -> SignedBy:
    """Return the first signer; raises Unreadable where this is no SignedData or nobody signed it."""
    return guarded(lambda: _read(der))


def _read(der: bytes) -> SignedBy:
    outer = cms.ContentInfo.load(der)
    if outer["content_type"].native != "signed_data":
        raise Unreadable("not SignedData")
    data = outer["content"]
    infos = data["signer_infos"]
    if not len(infos):
        raise Unreadable("no signer")
    info = infos[0]
    file_hash = info["digest_algorithm"]["algorithm"].native
    algorithm, signature_hash = _algorithm(info, file_hash)
    times = _values(info, "signing_time")
    return SignedBy(
        info=info,
        content_type=data["encap_content_info"]["content_type"].native,
        file_hash=file_hash,
        algorithm=algorithm,
        signature_hash=signature_hash,
        certificates=tuple(each.chosen.dump() for each in data["certificates"] or () if each.name == "certificate"),
        signers=len(infos),
        signing_time=times[0].native.astimezone(UTC) if times else None,
        has_attributes=len(info["signed_attrs"]) > 0,
    )


def _algorithm(info: cms.SignerInfo, file_hash: str) -> tuple[str, str]:
    """Return the kind of signature (rsa, pss, ecdsa, ed25519, ed448 or an unknown name) and its hash."""
    found = info["signature_algorithm"]
    name = found["algorithm"].native
    if name in ("rsassa_pkcs1v15", "ecdsa"):
        return ("rsa" if name == "rsassa_pkcs1v15" else "ecdsa"), file_hash
    if name == "rsassa_pss":
        return "pss", found["parameters"]["hash_algorithm"]["algorithm"].native
    hash_name, _, kind = name.rpartition("_")
    return (kind, hash_name) if kind in ("rsa", "ecdsa") else (name, file_hash)


def _values(info: cms.SignerInfo, name: str) -> list[Any]:
    return [value for each in info["signed_attrs"] or () if each["type"].native == name for value in each["values"]]


def signer_certificate(signed: SignedBy, others: tuple[bytes, ...] = ()) -> bytes:
    """Return the DER of the certificate that the signer is named by; raises Unreadable where it is not there."""

    def find() -> bytes:
        sid = signed.info["sid"]
        for der in (*signed.certificates, *others):
            if _is_named(sid, der):
                return der
        raise Unreadable("no certificate")

    return guarded(find)


def _is_named(sid: cms.SignerIdentifier, der: bytes) -> bool:
    def named() -> bool:
        certificate = cms.Certificate.load(der)
        if sid.name == "subject_key_identifier":
            return bool(certificate.key_identifier == sid.native)
        wanted = sid.chosen
        same_issuer = certificate.issuer.dump() == wanted["issuer"].dump()
        return bool(same_issuer and certificate.serial_number == wanted["serial_number"].native)

    try:
        return guarded(named)
    except Unreadable:
        return False


def compare(signed: SignedBy, certificate: bytes, content: bytes) -> Finding:
    """Return whether the signature is this certificate's, over this content (RFC 5652 section 5.4 and 5.6).

    `content` is the hash of the content by `file_hash` where attributes are signed; without them it is the hash by
    `signature_hash`, or for EdDSA the content itself. Which hashes still prove something is for the caller to say.
    Raises Unreadable where key and algorithm do not go together.
    """
    return guarded(lambda: _compare(signed, cms.Certificate.load(certificate), content))


def _compare(signed: SignedBy, certificate: cms.Certificate, content: bytes) -> Finding:
    from pyhanko.sign.ades.report import AdESIndeterminate
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    try:
        intact, fits = validate_sig_integrity(signed.info, certificate, signed.content_type, content)
        if intact and not fits and signed.has_attributes:
            sorted_again = _in_der_order(signed.info)
            _, fits = validate_sig_integrity(sorted_again, certificate, signed.content_type, content)
    except SignatureValidationError as error:
        other = error.ades_subindication == AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND
        return "other certificate" if other else "wrong"
    return "changed" if not intact else "fits" if fits else "wrong"


def _in_der_order(info: cms.SignerInfo) -> cms.SignerInfo:
    """Return the signer with sorted attributes: some programs write them in another order than they are signed in."""
    made = info.copy()
    made["signed_attrs"] = cms.CMSAttributes(list(info["signed_attrs"]))
    return made


def issued_by_one_of(der: bytes, certificates: tuple[bytes, ...]) -> bool:
    """Return whether one of the other certificates is the issuer's: named as such, and its key made the signature."""

    def issued(other: bytes) -> bool:
        x509.load_der_x509_certificate(der).verify_directly_issued_by(x509.load_der_x509_certificate(other))
        return True

    for other in certificates:
        if other == der:
            continue
        try:
            if guarded(lambda other=other: issued(other)):  # type: ignore[misc]
                return True
        except Unreadable:
            continue
    return False
