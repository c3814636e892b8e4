"""Mechanisms as a person reads them: name, family, key sizes with their unit, and what they do."""

from app.vocabulary.flags import MECHANISM_FLAGS
from app.vocabulary.numbers import CKM, VENDOR_DEFINED, name_of
from app.vocabulary.texts import N_, Words
from app.vocabulary.values import Mechanism

RSA, EC, AES, DES = N_("RSA"), N_("Elliptic curve"), N_("AES"), N_("DES")
POST_QUANTUM, DSA, DIFFIE_HELLMAN = N_("Post-quantum"), N_("DSA"), N_("Diffie-Hellman")
CHACHA, GOST, OTHER_CIPHER = N_("ChaCha and Salsa"), N_("GOST"), N_("Other ciphers")
SECRET, PASSWORD, TLS = N_("Generic secret"), N_("Password and one-time password"), N_("TLS")
DERIVATION, HMAC, HASH = N_("Key derivation"), N_("HMAC"), N_("Hash")
OTHER, VENDOR = N_("Other"), N_("Vendor")

FAMILIES = (
    *(RSA, EC, POST_QUANTUM, DSA, DIFFIE_HELLMAN, AES, DES, CHACHA, GOST, OTHER_CIPHER),
    *(SECRET, HMAC, HASH, DERIVATION, PASSWORD, TLS, OTHER, VENDOR),
)
"""Every marked name that `mechanism_family` returns, in the order of a list."""

_BEGINNINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (RSA, ("RSA_",)),
    (EC, ("EC_", "ECDSA", "ECDH", "ECMQV", "EDDSA", "XEDDSA", "X3DH", "X2RATCHET")),
    (POST_QUANTUM, ("ML_", "HASH_ML_", "SLH_", "HASH_SLH_", "HSS", "XMSS")),
    (DSA, ("DSA",)),
    (DIFFIE_HELLMAN, ("DH_", "X9_42_", "KEA_")),
    (AES, ("AES_",)),
    (DES, ("DES_", "DES2_", "DES3_", "CDMF_")),
    (CHACHA, ("CHACHA20", "SALSA20", "POLY1305")),
    (GOST, ("GOST",)),
    (SECRET, ("GENERIC_",)),
    (PASSWORD, ("PBE_", "PBA_", "PKCS5_", "SECURID", "HOTP", "ACTI", "KIP_")),
    (TLS, ("TLS", "SSL3", "WTLS")),
    (DERIVATION, ("SP800_108", "HKDF", "IKE", "CONCATENATE", "XOR_", "EXTRACT_", "PUB_KEY_FROM")),
    (OTHER_CIPHER, ("CAMELLIA", "ARIA", "SEED", "BLOWFISH", "TWOFISH", "IDEA", "CAST", "RC2", "RC4", "RC5")),
    (OTHER_CIPHER, ("SKIPJACK", "BATON", "JUNIPER", "FORTEZZA")),
)
"""How the names of a family's mechanisms begin; the first match wins."""

_HASHES = ("SHA", "MD2", "MD5", "RIPEMD", "BLAKE2B", "FASTHASH")

_IN_BITS = frozenset({RSA, EC, DSA, DIFFIE_HELLMAN})
_IN_BYTES = frozenset({AES, DES, CHACHA, HMAC, POST_QUANTUM})
_UNIT_OF_ITS_OWN: dict[int, str] = {
    CKM.GENERIC_SECRET_KEY_GEN: "bits",
    CKM.HKDF_KEY_GEN: "bytes",
    **dict.fromkeys((CKM.RC2_KEY_GEN, CKM.RC2_ECB, CKM.RC2_CBC, CKM.RC2_CBC_PAD, CKM.RC4_KEY_GEN, CKM.RC4), "bits"),
}
_BYTE_CIPHERS = ("CAMELLIA", "ARIA", "BLOWFISH", "TWOFISH", "CAST", "RC5")

_ENDLESS = 0x7FFFFFFF
"""Sizes from here on are a library's way of saying that there is no limit."""

_USES = {
    "CKF_ENCRYPT": N_("Encrypt"),
    "CKF_DECRYPT": N_("Decrypt"),
    "CKF_DIGEST": N_("Hash"),
    "CKF_SIGN": N_("Sign"),
    "CKF_SIGN_RECOVER": N_("Sign with recovery"),
    "CKF_VERIFY": N_("Verify"),
    "CKF_VERIFY_RECOVER": N_("Verify with recovery"),
    "CKF_GENERATE": N_("Generate key"),
    "CKF_GENERATE_KEY_PAIR": N_("Generate key pair"),
    "CKF_WRAP": N_("Wrap"),
    "CKF_UNWRAP": N_("Unwrap"),
    "CKF_DERIVE": N_("Derive"),
    "CKF_ENCAPSULATE": N_("Encapsulate"),
    "CKF_DECAPSULATE": N_("Decapsulate"),
    "CKF_MESSAGE_ENCRYPT": N_("Encrypt messages"),
    "CKF_MESSAGE_DECRYPT": N_("Decrypt messages"),
    "CKF_MESSAGE_SIGN": N_("Sign messages"),
    "CKF_MESSAGE_VERIFY": N_("Verify messages"),
    "CKF_HW": N_("In hardware"),
}
"""A word or two for each flag that says what a mechanism does, in the order in which they are shown."""

_BITS = {flag.name: flag.bit for flag in MECHANISM_FLAGS}

_SIZES = {
    "bits": (N_("{smallest} bits"), N_("{smallest} to {largest} bits"), N_("{smallest} bits or more")),
    "bytes": (N_("{smallest} bytes"), N_("{smallest} to {largest} bytes"), N_("{smallest} bytes or more")),
    "": (N_("{smallest}"), N_("{smallest} to {largest}"), N_("{smallest} or more")),
}
"""For each unit: one size, a range, no upper limit."""


def mechanism_name(number: int) -> str:
    """Return the standard's name, such as ``CKM_RSA_PKCS``, or ``CKM_0x80000001`` for a vendor's or unknown number."""
    return name_of(CKM, number)


def mechanism_family(number: int) -> str:
    """Return the marked name of the family that a mechanism belongs to, one of `FAMILIES`."""
    try:
        name = CKM(number).name.removeprefix("_")
    except ValueError:
        return VENDOR if number >= VENDOR_DEFINED else OTHER
    # SHA256_RSA_PKCS and its like begin with the hash and belong to the key.
    if "_RSA_" in name:
        return RSA
    for family, beginnings in _BEGINNINGS:
        if name.startswith(beginnings):
            return family
    if not name.startswith(_HASHES):
        return OTHER
    if "_KEY_DERIV" in name:
        return DERIVATION
    return HMAC if "_HMAC" in name or name.endswith("_KEY_GEN") else HASH


def _unit(number: int) -> str:
    """Return ``bits``, ``bytes``, or nothing where the standard does not use the sizes (PKCS#11 v3.2, section 6)."""
    if number in _UNIT_OF_ITS_OWN:
        return _UNIT_OF_ITS_OWN[number]
    family = mechanism_family(number)
    if family in _IN_BITS:
        return "bits"
    in_bytes = family in _IN_BYTES or mechanism_name(number).removeprefix("CKM_").startswith(_BYTE_CIPHERS)
    return "bytes" if in_bytes else ""


def key_size_words(mechanism: Mechanism) -> Words:
    """Return the key sizes to translate and fill in; empty where the library gives none (0 to 0)."""
    smallest, largest = mechanism.min_key_size, mechanism.max_key_size
    if (smallest <= 0 and largest <= 0) or smallest >= _ENDLESS:
        return Words("")
    one, between, open_ended = _SIZES[_unit(mechanism.number)]
    fields = {"smallest": f"{smallest:,}", "largest": f"{largest:,}"}
    if largest >= _ENDLESS:
        return Words(open_ended, fields) if smallest > 1 else Words(N_("any size"))
    # Some libraries give only one of the two.
    if largest <= 0:
        return Words(one, fields)
    return Words(one if smallest == largest else between, fields)


def key_size_text(mechanism: Mechanism) -> str:
    """Return ``2,048 to 4,096 bits`` or ``16 to 32 bytes``, the unit as the standard has it for each mechanism.

    Empty where the library gives no sizes; without a unit where the standard gives them no meaning.
    """
    return str(key_size_words(mechanism))


def mechanism_uses(flags: int) -> tuple[str, ...]:
    """Return what a mechanism does as marked words, from the flags of its CK_MECHANISM_INFO."""
    return tuple(word for name, word in _USES.items() if flags & _BITS[name])
