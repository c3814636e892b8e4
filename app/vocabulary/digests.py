"""Digest mechanisms: those that can be computed here too, and which of them a token offers."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.vocabulary.numbers import CKM, name_of
from app.vocabulary.values import Mechanism

_CKF_DIGEST = 0x400


@dataclass(frozen=True)
class Digest:
    """One mechanism that hashes data without a key or a parameter (PKCS#11 v3.2, sections 6.18 to 6.29)."""

    mechanism: int
    name: str
    """As a person reads it, such as ``SHA-256``; the standard's name where it has no other."""
    local: str = ""
    """Its name in `hashlib`; empty where it is not computed here."""
    size: int = 0
    """Length of the digest in bytes; 0 where it is not known here."""


DIGESTS = (
    Digest(CKM.SHA256, "SHA-256", "sha256", 32),
    Digest(CKM.SHA384, "SHA-384", "sha384", 48),
    Digest(CKM.SHA512, "SHA-512", "sha512", 64),
    Digest(CKM.SHA224, "SHA-224", "sha224", 28),
    Digest(CKM.SHA512_224, "SHA-512/224", "sha512_224", 28),
    Digest(CKM.SHA512_256, "SHA-512/256", "sha512_256", 32),
    Digest(CKM.SHA3_256, "SHA3-256", "sha3_256", 32),
    Digest(CKM.SHA3_384, "SHA3-384", "sha3_384", 48),
    Digest(CKM.SHA3_512, "SHA3-512", "sha3_512", 64),
    Digest(CKM.SHA3_224, "SHA3-224", "sha3_224", 28),
    Digest(CKM.BLAKE2B_256, "BLAKE2b-256", "blake2b", 32),
    Digest(CKM.BLAKE2B_384, "BLAKE2b-384", "blake2b", 48),
    Digest(CKM.BLAKE2B_512, "BLAKE2b-512", "blake2b", 64),
    Digest(CKM.BLAKE2B_160, "BLAKE2b-160", "blake2b", 20),
    Digest(CKM.SHA_1, "SHA-1", "sha1", 20),
    Digest(CKM.RIPEMD160, "RIPEMD-160", "ripemd160", 20),
    Digest(CKM.MD5, "MD5", "md5", 16),
)
"""What is computed here too, in the order in which it is offered: what is strong first, what is broken last."""

_KNOWN = {digest.mechanism: digest for digest in DIGESTS}
_WITH_PARAMETER = frozenset({CKM.SHA512_T})
"""Hashes only with a parameter, the length, that nobody is asked for here (section 6.20)."""


def digest_of(mechanism: int) -> Digest:
    """Return what is known about a digest mechanism; for any other only its name."""
    return _KNOWN.get(mechanism) or Digest(mechanism, name_of(CKM, mechanism))


def digests_of(mechanisms: Iterable[Mechanism]) -> list[Digest]:
    """Return every digest of a token with these mechanisms, those of `DIGESTS` first and in their order.

    A mechanism whose flags could not be read counts where it is known to be a digest.
    """
    offered = [
        one.number
        for one in mechanisms
        if one.number not in _WITH_PARAMETER and (one.flags & _CKF_DIGEST or (not one.flags and one.number in _KNOWN))
    ]
    order = {digest.mechanism: place for place, digest in enumerate(DIGESTS)}
    return [digest_of(number) for number in sorted(offered, key=lambda number: (order.get(number, len(order)), number))]
