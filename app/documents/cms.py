"""Detached CMS SignedData (RFC 5652) with signed attributes: built around a signature that a token makes."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from asn1crypto import algos, cms, core, tsp, x509

from app.documents.guard import guarded


def signed_attributes(digest: bytes, certificate: bytes, signing_time: datetime) -> bytes:
    """Return the DER of the attributes that are signed in the place of the content (RFC 5652 section 5.4).

    They are content type, message digest, signing time (UTC) and ESSCertIDv2 of the signer's `certificate` (RFC 5035).
    Raises Unreadable where the certificate cannot be read.
    """
    return guarded(lambda: bytes(_attributes(digest, certificate, signing_time).dump()))


def _attributes(digest: bytes, certificate: bytes, signing_time: datetime) -> cms.CMSAttributes:
    signer = x509.Certificate.load(certificate)
    issuer = x509.GeneralName(name="directory_name", value=signer.issuer)
    reference = tsp.ESSCertIDv2(
        {
            "cert_hash": hashlib.sha256(certificate).digest(),
            "issuer_serial": {"issuer": [issuer], "serial_number": signer["tbs_certificate"]["serial_number"]},
        }
    )
    # Two digits for the year until 2049, four from then on (RFC 5652 section 11.3).
    form = ("utc_time", core.UTCTime) if signing_time.year < 2050 else ("general_time", core.GeneralizedTime)
    values = {
        "content_type": "data",
        "signing_time": cms.Time(name=form[0], value=form[1](signing_time)),
        "message_digest": digest,
        "signing_certificate_v2": tsp.SigningCertificateV2({"certs": [reference]}),
    }
    return cms.CMSAttributes([cms.CMSAttribute({"type": name, "values": [value]}) for name, value in values.items()])


def signed_data(attributes: bytes, algorithm: str, hash_name: str, signature: bytes, chain: Sequence[bytes]) -> bytes:
    """Return the DER of a detached SignedData with one signer.

    `attributes` come from `signed_attributes`; `algorithm` is ``rsa`` or ``ecdsa``; `chain` starts with the
    signer's certificate. Raises Unreadable where a certificate cannot be read.
    """

    def build() -> bytes:
        certificates = [x509.Certificate.load(der) for der in chain]
        digest_algorithm = algos.DigestAlgorithm({"algorithm": hash_name})
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    name="issuer_and_serial_number",
                    value=cms.IssuerAndSerialNumber(
                        {
                            "issuer": certificates[0].issuer,
                            "serial_number": certificates[0]["tbs_certificate"]["serial_number"],
                        }
                    ),
                ),
                "digest_algorithm": digest_algorithm,
                "signed_attrs": cms.CMSAttributes.load(attributes),
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": f"{hash_name}_{algorithm}"}),
                "signature": signature,
            }
        )
        content = cms.SignedData(
            {
                "version": "v1",
                "digest_algorithms": [digest_algorithm],
                "encap_content_info": {"content_type": "data"},
                "certificates": [cms.CertificateChoices(name="certificate", value=each) for each in certificates],
                "signer_infos": [signer],
            }
        )
        return bytes(cms.ContentInfo({"content_type": "signed_data", "content": content}).dump())

    return guarded(build)
