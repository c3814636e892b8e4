"""Which keys can be made and what can be signed with them: tables of mechanisms, and what a token offers of them."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from app.vocabulary.numbers import CKK, CKM
from app.vocabulary.texts import N_
from app.vocabulary.values import Mechanism


@dataclass(frozen=True)
class KeyChoice:
    """One size of key pair that a person can choose."""

    name: str
    """Stable name, also shown: ``RSA 2048``, ``P-256``."""
    family: str
    """Marked name of the family, such as ``Elliptic curve``."""
    key_type: CKK
    mechanism: CKM
    """What generates it; its CK_MECHANISM_INFO gives the smallest and the largest size, in bits."""
    bits: int
    curve: str = ""
    """Name of the curve as asn1crypto and openssl know it; of an Edwards curve as pkcs11-tool does."""
    hint: str = ""
    """Marked sentence that helps to choose."""
    can_encrypt: bool = False
    can_derive: bool = False


_RSA, _EC = N_("RSA"), N_("Elliptic curve")

KEY_CHOICES = (
    KeyChoice(
        "P-256",
        _EC,
        CKK.EC,
        CKM.EC_KEY_PAIR_GEN,
        256,
        "secp256r1",
        N_("As strong as RSA 3072, and much faster"),
        can_derive=True,
    ),
    KeyChoice(
        "P-384", _EC, CKK.EC, CKM.EC_KEY_PAIR_GEN, 384, "secp384r1", N_("As strong as RSA 7680"), can_derive=True
    ),
    KeyChoice(
        "P-521",
        _EC,
        CKK.EC,
        CKM.EC_KEY_PAIR_GEN,
        521,
        "secp521r1",
        N_("The strongest of the NIST curves"),
        can_derive=True,
    ),
    KeyChoice(
        "Ed25519",
        _EC,
        CKK.EC_EDWARDS,
        CKM.EC_EDWARDS_KEY_PAIR_GEN,
        256,
        "edwards25519",
        N_("As strong as P-256 and simpler; signs only, and fewer programs know it"),
    ),
    KeyChoice(
        "Ed448",
        _EC,
        CKK.EC_EDWARDS,
        CKM.EC_EDWARDS_KEY_PAIR_GEN,
        448,
        "edwards448",
        N_("Stronger than P-384; few programs know it"),
    ),
    KeyChoice(
        "RSA 2048",
        _RSA,
        CKK.RSA,
        CKM.RSA_PKCS_KEY_PAIR_GEN,
        2048,
        "",
        N_("Accepted everywhere; enough until about 2030"),
        can_encrypt=True,
    ),
    KeyChoice(
        "RSA 3072",
        _RSA,
        CKK.RSA,
        CKM.RSA_PKCS_KEY_PAIR_GEN,
        3072,
        "",
        N_("A good choice for the years after 2030"),
        can_encrypt=True,
    ),
    KeyChoice(
        "RSA 4096",
        _RSA,
        CKK.RSA,
        CKM.RSA_PKCS_KEY_PAIR_GEN,
        4096,
        "",
        N_("Slow to make and to use on a card"),
        can_encrypt=True,
    ),
)


def key_choices(mechanisms: Iterable[Mechanism]) -> list[tuple[KeyChoice, bool]]:
    """Return every choice and whether a token with these mechanisms can generate it."""
    offered = {mechanism.number: mechanism for mechanism in mechanisms}

    def possible(choice: KeyChoice) -> bool:
        mechanism = offered.get(choice.mechanism)
        if mechanism is None:
            return False
        # Some libraries report 0 to 0 for "no limits known".
        return mechanism.max_key_size == 0 or mechanism.min_key_size <= choice.bits <= mechanism.max_key_size

    return [(choice, possible(choice)) for choice in KEY_CHOICES]


class KeyPairSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What key pair to generate."""

    choice: str
    """Name of a `KeyChoice`."""
    label: str
    id: bytes
    sign: bool = True
    encrypt: bool = False
    derive: bool = False
    extractable: bool = False

    @property
    def key_choice(self) -> KeyChoice:
        """Return the row of the table; raises KeyError for a name that is not in it."""
        return _BY_NAME[self.choice]


_BY_NAME = {choice.name: choice for choice in KEY_CHOICES}


def suggest_id(taken: Iterable[bytes]) -> bytes:
    """Return a CKA_ID that no object has: the smallest free number from 01, in as few bytes as it needs."""
    used = set(taken)
    number = 1
    while (candidate := number.to_bytes((number.bit_length() + 7) // 8, "big")) in used:
        number += 1
    return candidate
