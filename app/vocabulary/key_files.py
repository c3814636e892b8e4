"""What a file holds that is written to a token: certificates, and a private key with them."""

from typing import Literal, NamedTuple


class PlainKey(NamedTuple):
    """A private key that lies open. It never leaves the process that read it."""

    kind: Literal["rsa", "ec"]
    der: bytes
    """RSAPrivateKey (RFC 8017 appendix A.1.2) or ECPrivateKey (RFC 5915 section 3)."""


class KeyFile(NamedTuple):
    """What was found in a file."""

    certificates: tuple[bytes, ...]
    """DER; the one that belongs to the key first."""
    key: PlainKey | None = None
