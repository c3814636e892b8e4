"""What a CMS SignedData (RFC 5652) says and whether its signature holds, for bytes that anyone may have made."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from app.documents import publickeys
from app.documents.guard import Unreadable, guarded
from app.documents.hashing import HASH_NAMES
from app.documents.publickeys import Unsupported

_EDDSA = ("ed25519", "ed448")


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

    @property
    def attributes(self) -> bytes:
        """Return the signed attributes as they are signed: with the tag of a SET OF; empty where there are none."""
        found = self.info["signed_attrs"]
        return found.untag().dump() if len(found) else b""


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


def attributes_fit(signed: SignedBy, digest: bytes) -> bool:
    """Return whether the signed attributes name this content: its hash and its type, once each; raises Unreadable."""

    def check() -> bool:
        digests = [value.native for value in _values(signed.info, "message_digest")]
        types = [value.native for value in _values(signed.info, "content_type")]
        return digests == [digest] and types == [signed.content_type]

    return guarded(check)


def names_certificate(signed: SignedBy, der: bytes) -> bool:
    """Return whether a signing-certificate attribute (RFC 5035), where there is one, means this certificate.

    Raises Unreadable.
    """

    def check() -> bool:
        for value in _values(signed.info, "signing_certificate_v2"):
            first: tsp.ESSCertIDv2 = value["certs"][0]
            made = hashlib.new(first["hash_algorithm"]["algorithm"].native, der, usedforsecurity=False)
            if first["cert_hash"].native != made.digest():
                return False
        return all(
            value["certs"][0]["cert_hash"].native == hashlib.sha1(der, usedforsecurity=False).digest()
            for value in _values(signed.info, "signing_certificate")
        )

    return guarded(check)


def signature_fits(signed: SignedBy, key: PublicKeyTypes, digest: bytes, content: Callable[[], bytes]) -> bool:
    """Return whether the signature is this key's, over the signed attributes or, without them, over the content.

    `digest` is the content's, by `signature_hash`; `content` reads all of it, where a key signs no digest. Raises
    Unsupported and Unreadable.
    """
    signature = guarded(lambda: bytes(signed.info["signature"].native))
    attributes = guarded(lambda: signed.attributes)
    if not attributes:
        return _fits(signed, key, digest, content, signature)
    if _fits_bytes(signed, key, attributes, signature):
        return True
    # Some programs write the attributes in another order than they sign them in: RFC 5652 says that DER is signed.
    sorted_again = guarded(lambda: cms.CMSAttributes.load(attributes).dump(force=True))
    return sorted_again != attributes and _fits_bytes(signed, key, sorted_again, signature)


def _fits_bytes(signed: SignedBy, key: PublicKeyTypes, data: bytes, signature: bytes) -> bool:
    name = signed.signature_hash
    digest = hashlib.new(name, data, usedforsecurity=False).digest() if name in HASH_NAMES else b""
    return _fits(signed, key, digest, lambda: data, signature)


def _fits(signed: SignedBy, key: PublicKeyTypes, digest: bytes, content: Callable[[], bytes], signature: bytes) -> bool:
    if signed.algorithm in _EDDSA:
        return publickeys.eddsa(key, content(), signature)
    if signed.algorithm == "rsa":
        return publickeys.rsa_pkcs1(key, signed.signature_hash, digest, signature)
    if signed.algorithm == "ecdsa":
        return publickeys.ecdsa(key, signed.signature_hash, digest, signature)
    if signed.algorithm == "pss":
        mask, salt = guarded(lambda: _pss_parameters(signed.info))
        return publickeys.rsa_pss(key, signed.signature_hash, digest, signature, mask, salt)
    raise Unsupported(signed.algorithm)


def _pss_parameters(info: cms.SignerInfo) -> tuple[str, int]:
    parameters = info["signature_algorithm"]["parameters"]
    mask = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native
    return str(mask), int(parameters["salt_length"].native)


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
