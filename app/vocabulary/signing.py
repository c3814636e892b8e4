"""How files are signed: a table of schemes, what a key on a token offers of them, and the values that travel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from app.vocabulary.numbers import CKK, CKM
from app.vocabulary.texts import N_
from app.vocabulary.values import Mechanism

Kind = Literal["rsa", "pss", "ecdsa", "eddsa", "hmac", "cmac"]

HASH_LENGTH = -1
"""Stands for a salt of RSA-PSS that is as long as the hash (RFC 8017 section 9.1 calls it typical)."""

LARGEST_WHOLE = 16 * 2**20
"""Bytes of a file that can be signed as a whole: EdDSA hashes it twice, so the token needs all of it (RFC 8032)."""

_CKF_SIGN, _CKF_VERIFY = 0x800, 0x2000  # of CK_MECHANISM_INFO (section 3.5)


@dataclass(frozen=True)
class Scheme:
    """One way to sign."""

    kind: Kind
    name: str
    meaning: str
    """Marked: what it is good for."""
    key_types: tuple[CKK, ...]
    raw: CKM | None = None
    """What signs a hash that was computed here; for EdDSA and CMAC, the content itself."""
    hashing: Mapping[str, CKM] = field(default_factory=dict)
    """What hashes and signs in one, by the name of the hash: for tokens without the raw one, and for HMAC."""

    @property
    def whole(self) -> bool:
        """Return whether the token is given the content in one piece."""
        return self.kind == "eddsa"

    @property
    def has_hash(self) -> bool:
        """Return whether a hash can be chosen."""
        return self.kind not in ("eddsa", "cmac")


HASHES = ("sha256", "sha384", "sha512")
"""Hashes that files are signed with, by their names in `hashlib`; the usual one first."""

_AES_BLOCK = 16
_HASH_LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}

SCHEMES = (
    Scheme(
        "rsa",
        "RSA PKCS #1 v1.5",
        N_("What most programs know"),
        (CKK.RSA,),
        CKM.RSA_PKCS,
        {"sha256": CKM.SHA256_RSA_PKCS, "sha384": CKM.SHA384_RSA_PKCS, "sha512": CKM.SHA512_RSA_PKCS},
    ),
    Scheme(
        "pss",
        "RSA-PSS",
        N_("Newer, with a proof of its strength; some programs do not know it"),
        (CKK.RSA,),
        CKM.RSA_PKCS_PSS,
        {"sha256": CKM.SHA256_RSA_PKCS_PSS, "sha384": CKM.SHA384_RSA_PKCS_PSS, "sha512": CKM.SHA512_RSA_PKCS_PSS},
    ),
    Scheme(
        "ecdsa",
        "ECDSA",
        N_("What elliptic curve keys sign with"),
        (CKK.EC,),
        CKM.ECDSA,
        {"sha256": CKM.ECDSA_SHA256, "sha384": CKM.ECDSA_SHA384, "sha512": CKM.ECDSA_SHA512},
    ),
    Scheme("eddsa", "EdDSA", N_("Signs the content itself, so the token reads the file"), (CKK.EC_EDWARDS,), CKM.EDDSA),
    Scheme(
        "hmac",
        "HMAC",
        N_("The token reads the whole file; only the same key can check it"),
        (CKK.GENERIC_SECRET, CKK.SHA256_HMAC, CKK.SHA384_HMAC, CKK.SHA512_HMAC),
        None,
        {"sha256": CKM.SHA256_HMAC, "sha384": CKM.SHA384_HMAC, "sha512": CKM.SHA512_HMAC},
    ),
    Scheme(
        "cmac",
        "AES-CMAC",
        N_("The token reads the whole file; only the same key can check it"),
        (CKK.AES,),
        CKM.AES_CMAC,
    ),
)
"""Every scheme; of those for one type of key the usual one first."""

_BY_KIND = {scheme.kind: scheme for scheme in SCHEMES}


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """How something is signed, down to the mechanism."""

    kind: Kind
    mechanism: int
    hash: str = ""
    """Name in `hashlib`; empty for the one that is as strong as the key, and for a scheme that has its own."""
    salt: int = HASH_LENGTH
    """Bytes of salt, for RSA-PSS."""
    token_hashes: bool = False
    """Whether the token is given the content and not its hash."""

    @property
    def scheme(self) -> Scheme:
        """Return the row of the table."""
        return _BY_KIND[self.kind]

    @property
    def code_length(self) -> int:
        """Return the bytes of a message authentication code."""
        return _HASH_LENGTHS.get(self.hash, _AES_BLOCK)

    @property
    def salt_length(self) -> int:
        """Return the bytes of salt, for RSA-PSS with a hash that is named."""
        return _HASH_LENGTHS[self.hash] if self.salt == HASH_LENGTH else self.salt


@dataclass(frozen=True)
class Offer:
    """A scheme that a key on a token can sign with, and the hashes that can be chosen."""

    scheme: Scheme
    raw: bool
    """Whether the token takes a hash that was computed here."""
    hashes: tuple[str, ...]

    def method(self, hash_name: str = "", salt: int = HASH_LENGTH) -> Method:
        """Return how to sign with this hash; without a name it is the one as strong as the key, or the first."""
        scheme = self.scheme
        if self.raw:
            assert scheme.raw is not None
            content = not scheme.has_hash
            return Method(kind=scheme.kind, mechanism=scheme.raw, hash=hash_name, salt=salt, token_hashes=content)
        name = hash_name or self.hashes[0]
        return Method(kind=scheme.kind, mechanism=scheme.hashing[name], hash=name, salt=salt, token_hashes=True)


def offers(key_type: int | None, mechanisms: Iterable[Mechanism], allowed: Iterable[int] = ()) -> tuple[Offer, ...]:
    """Return how a key of `key_type` can sign files on a token with these mechanisms, the usual way first.

    `allowed` is the key's CKA_ALLOWED_MECHANISMS (section 4.8); where it is empty, all are.
    """
    limit = frozenset(allowed)
    offered = {
        one.number
        for one in mechanisms
        # Flags of 0 are those of a mechanism about which the library said nothing.
        if (one.flags & _CKF_SIGN or not one.flags) and (not limit or one.number in limit)
    }
    found = []
    for scheme in SCHEMES:
        if key_type not in scheme.key_types:
            continue
        raw = scheme.raw in offered
        hashes = HASHES if raw else tuple(name for name in HASHES if scheme.hashing.get(name) in offered)
        if raw or hashes:
            found.append(Offer(scheme, raw, hashes if scheme.has_hash else ()))
    return tuple(found)


def codes(key_type: int | None, mechanisms: Iterable[Mechanism]) -> tuple[Method, ...]:
    """Return how message authentication codes by a key of `key_type` can be checked on such a token."""
    offered = {one.number for one in mechanisms if one.flags & _CKF_VERIFY or not one.flags}
    found = []
    for scheme in (_BY_KIND["hmac"], _BY_KIND["cmac"]):
        numbers = {**scheme.hashing, **({"": scheme.raw} if scheme.raw is not None else {})}
        if key_type in scheme.key_types:
            found += [
                Method(kind=scheme.kind, mechanism=number, hash=name, token_hashes=True)
                for name, number in numbers.items()
                if number in offered
            ]
    return tuple(found)
