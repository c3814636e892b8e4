"""Detached CMS SignedData (RFC 5652) with signed attributes, built by pyHanko around a signature that a token makes.

pyHanko is imported where it is used: it takes longer than all else at the start of a host, and most work on
files needs none of it. Its signers are coroutines because some of them ask servers; none of these does.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from asn1crypto import algos, cms, core, x509

from app.documents.guard import guarded
from app.vocabulary.signing import Method

_LAST_UTC_TIME = 2049
"""The last year that is written with two digits (RFC 5652 section 11.3)."""


def load() -> None:
    """Import pyHanko now instead of with the first signature."""
    import pyhanko.sign.signers.pdf_cms  # noqa: F401


def signed_attributes(
    digest: bytes, hash_name: str, certificate: bytes, signing_time: datetime, method: Method
) -> bytes:
    """Return the DER of the attributes that are signed in the place of the content (RFC 5652 section 5.4).

    They are content type, message digest, signing time (UTC), ESSCertIDv2 of the signer's `certificate` (RFC 5035) and
    the algorithms (RFC 6211). Raises Unreadable where the certificate cannot be read or its key cannot sign.
    """
    from pyhanko.sign.signers.pdf_cms import ExternalSigner, PdfCMSSignedAttributes

    def build() -> bytes:
        signer = ExternalSigner(x509.Certificate.load(certificate), None, signature_mechanism=_algorithm(method))
        no_time = PdfCMSSignedAttributes()  # pyHanko knows years of two digits only
        attributes = asyncio.run(signer.signed_attrs(digest, hash_name, no_time, is_pdf_sig=False))
        attributes.append(cms.CMSAttribute({"type": "signing_time", "values": [_time(signing_time)]}))
        return bytes(attributes.dump())

    return guarded(build)


def _time(moment: datetime) -> cms.Time:
    if moment.year <= _LAST_UTC_TIME:
        return cms.Time("utc_time", core.UTCTime(moment))
    return cms.Time("generalized_time", core.GeneralizedTime(moment))


def _algorithm(method: Method) -> algos.SignedDigestAlgorithm | None:
    """Return the algorithm with its parameters where the certificate's key alone does not tell it (RFC 4056)."""
    if method.kind != "pss":
        return None
    digest = algos.DigestAlgorithm({"algorithm": method.hash})
    mask = algos.MaskGenAlgorithm({"algorithm": "mgf1", "parameters": digest})
    parameters = {"hash_algorithm": digest, "mask_gen_algorithm": mask, "salt_length": method.salt_length}
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(parameters)})


def signed_data(attributes: bytes, hash_name: str, signature: bytes, chain: Sequence[bytes], method: Method) -> bytes:
    """Return the DER of a detached SignedData with one signer.

    `attributes` come from `signed_attributes`; `chain` starts with the signer's certificate. Raises Unreadable where a
    certificate cannot be read.

    """
    from pyhanko.sign.signers.pdf_cms import ExternalSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    def build() -> bytes:
        signing, *others = map(x509.Certificate.load, chain)
        store = SimpleCertificateStore.from_certs(others)  # type: ignore[no-untyped-call]
        signer = ExternalSigner(signing, store, signature, _algorithm(method))
        prescribed = cms.CMSAttributes.load(attributes)
        return bytes(asyncio.run(signer.async_sign_prescribed_attributes(hash_name, prescribed)).dump())

    return guarded(build)
