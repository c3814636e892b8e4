"""Which secret keys can be made: a table of types and lengths, and what a token offers of them."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from app.vocabulary.numbers import CKK, CKM, name_of
from app.vocabulary.texts import N_, Words
from app.vocabulary.values import Mechanism

_CKF_GENERATE = 0x8000


@dataclass(frozen=True)
class SecretKeyChoice:
    """One type and length of secret key that a person can choose."""

    name: str
    """Stable name, also shown: ``AES 256``, ``3DES``."""
    family: str
    """Marked name of the family, such as ``Generic secret``."""
    key_type: CKK
    mechanism: CKM
    """What generates it (PKCS#11 v3.2, sections 6.2, 6.13 and 6.15)."""
    length: int
    """In bytes."""
    hint: str = ""
    """Marked sentence that helps to choose."""
    fixed: bool = False
    """The type has only one length: CKA_VALUE_LEN is not part of the template."""

    @property
    def for_mac(self) -> bool:
        """Return whether it signs and verifies (HMAC) instead of encrypting."""
        return self.key_type == CKK.GENERIC_SECRET


AES, GENERIC, DES3 = N_("AES"), N_("Generic secret"), N_("Triple DES")

FAMILY_NOTES = {
    AES: N_("Encrypts files and wraps other keys"),
    GENERIC: N_("For HMAC, and for deriving other keys"),
    DES3: N_("Outdated: only for systems that know nothing better"),
}
"""For each family, in the order in which they are offered, a marked line about its purpose."""

SECRET_KEY_CHOICES = (
    SecretKeyChoice("AES 256", AES, CKK.AES, CKM.AES_KEY_GEN, 32, N_("The strongest; holds against quantum computers")),
    SecretKeyChoice("AES 192", AES, CKK.AES, CKM.AES_KEY_GEN, 24, N_("Rarely asked for")),
    SecretKeyChoice("AES 128", AES, CKK.AES, CKM.AES_KEY_GEN, 16, N_("Strong enough, and the fastest")),
    SecretKeyChoice(
        "256 bits", GENERIC, CKK.GENERIC_SECRET, CKM.GENERIC_SECRET_KEY_GEN, 32, N_("For HMAC with SHA-256")
    ),
    SecretKeyChoice(
        "384 bits", GENERIC, CKK.GENERIC_SECRET, CKM.GENERIC_SECRET_KEY_GEN, 48, N_("For HMAC with SHA-384")
    ),
    SecretKeyChoice(
        "512 bits", GENERIC, CKK.GENERIC_SECRET, CKM.GENERIC_SECRET_KEY_GEN, 64, N_("For HMAC with SHA-512")
    ),
    SecretKeyChoice(
        "160 bits",
        GENERIC,
        CKK.GENERIC_SECRET,
        CKM.GENERIC_SECRET_KEY_GEN,
        20,
        N_("For HMAC with SHA-1, as one-time passwords use it"),
    ),
    SecretKeyChoice(
        "3DES",
        DES3,
        CKK.DES3,
        CKM.DES3_KEY_GEN,
        24,
        N_("192 bits, of which 112 count"),
        fixed=True,
    ),
)


def why_not(choice: SecretKeyChoice, mechanisms: Iterable[Mechanism]) -> Words:
    """Return why a token with these mechanisms cannot make such a key; without text where it can."""
    name = name_of(CKM, choice.mechanism)
    found = next((one for one in mechanisms if one.number == choice.mechanism), None)
    # Flags of 0 are those of a mechanism about which the library said nothing.
    if found is None or (found.flags and not found.flags & _CKF_GENERATE):
        return Words(N_("Not on this token: it has no {mechanism}"), {"mechanism": name})
    # The standard counts AES in bytes and generic secrets in bits, and libraries do as they like. 0 is "no limits".
    smallest, largest = found.min_key_size, found.max_key_size
    fits = any(smallest <= size <= largest for size in (choice.length, choice.length * 8))
    if choice.fixed or largest == 0 or fits:
        return Words("")
    return Words(N_("Not on this token: its {mechanism} makes other lengths"), {"mechanism": name})


def secret_key_choices(mechanisms: Iterable[Mechanism]) -> list[tuple[SecretKeyChoice, Words]]:
    """Return every choice and why a token with these mechanisms cannot make it; without text where it can."""
    offered = tuple(mechanisms)
    return [(choice, why_not(choice, offered)) for choice in SECRET_KEY_CHOICES]


def can_generate(mechanisms: Iterable[Mechanism]) -> bool:
    """Return whether a token with these mechanisms makes any secret key of the table."""
    return any(not reason.text for _, reason in secret_key_choices(mechanisms))


class SecretKeySpec(msgspec.Struct, frozen=True, kw_only=True):
    """What secret key to generate."""

    choice: str
    """Name of a `SecretKeyChoice`."""
    label: str
    id: bytes
    encrypt: bool = False
    """CKA_ENCRYPT and CKA_DECRYPT."""
    sign: bool = False
    """CKA_SIGN and CKA_VERIFY."""
    wrap: bool = False
    """CKA_WRAP and CKA_UNWRAP."""
    derive: bool = False
    sensitive: bool = True
    extractable: bool = False
    of_session: bool = False
    """Whether it goes with our session (CKA_TOKEN false) instead of staying on the token."""

    @property
    def key_choice(self) -> SecretKeyChoice:
        """Return the row of the table; raises KeyError for a name that is not in it."""
        return _BY_NAME[self.choice]


_BY_NAME = {choice.name: choice for choice in SECRET_KEY_CHOICES}
