"""A certificate as values that a person reads. Parsed in a host, never in the window."""

from typing import Literal

import msgspec


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What an X.509 certificate (RFC 5280) says. Texts are harmless to show; times are ISO 8601 in UTC."""

    subject: str
    issuer: str
    common_name: str
    """The subject's most telling name: common name, else organisation, else the whole subject."""
    serial: str
    """Hexadecimal digits."""
    not_before: str
    not_after: str
    key: str
    """Such as ``RSA 2048`` or ``EC P-256``."""
    signature_algorithm: str
    key_usage: tuple[str, ...] = ()
    alternative_names: tuple[str, ...] = ()
    is_authority: bool = False
    self_issued: bool = False
    sha256: str
    """Fingerprint of the DER form, hexadecimal digits."""
    public_key: bytes
    """SubjectPublicKeyInfo, DER."""
    warnings: tuple[str, ...] = ()
    """Marked texts: expired, not valid yet, weak signature, and what could not be read."""


class CertificateFile(msgspec.Struct, frozen=True):
    """A certificate read from a file, to be shown before anything is written."""

    certificate: Certificate
    der: bytes
    others: int = 0
    """How many more certificates the file holds."""


SignatureForm = Literal["cms", "raw", "mac"]
"""A detached CMS SignedData (RFC 5652) in a ``.p7s`` file, the bare signature in a ``.sig`` file, or the message
authentication code that a secret key makes in a ``.mac`` file."""

Verdict = Literal["valid", "invalid", "unchecked"]


class SignatureReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was found out about a signature, and what was not."""

    verdict: Verdict
    reason: str
    """A marked text: why it is invalid or could not be checked, or what exactly was checked."""
    form: SignatureForm
    file: str
    signature_file: str
    signature_size: int = 0
    algorithm: str = ""
    kind: str = ""
    """Of the algorithm: rsa, pss, ecdsa, ed25519, ed448, hmac or cmac; empty where it is not known."""
    hash: str = ""
    """Name in `hashlib` of the hash that was signed; empty where the algorithm has its own."""
    digest: str = ""
    """Name and value of the file's hash, such as ``SHA-256 ab12…``."""
    signer: Certificate | None = None
    signing_time: str = ""
    """As the signer claims it; ISO 8601 in UTC."""
    trust: str = ""
    """A marked text: what is known about the certificate's issuer."""
