"""Names of elliptic curves, from CKA_EC_PARAMS (PKCS#11 v3.2 section 6.3; RFC 5480, RFC 8410)."""

from functools import lru_cache

_NAMES = {
    "1.2.840.10045.3.1.1": "P-192",
    "1.3.132.0.33": "P-224",
    "1.2.840.10045.3.1.7": "P-256",
    "1.3.132.0.34": "P-384",
    "1.3.132.0.35": "P-521",
    "1.3.132.0.10": "secp256k1",
    "1.3.36.3.3.2.8.1.1.1": "brainpoolP160r1",
    "1.3.36.3.3.2.8.1.1.3": "brainpoolP192r1",
    "1.3.36.3.3.2.8.1.1.5": "brainpoolP224r1",
    "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1",
    "1.3.36.3.3.2.8.1.1.9": "brainpoolP320r1",
    "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
    "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
    "1.2.250.1.223.101.256.1": "FRP256v1",
    "1.2.156.10197.1.301": "SM2",
    "1.3.101.110": "X25519",
    "1.3.101.111": "X448",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
}
_BY_CURVE_NAME = {
    b"edwards25519": "Ed25519",
    b"edwards448": "Ed448",
    b"curve25519": "X25519",
    b"curve448": "X448",
}
"""PKCS#11 v3.0 lets a library name these curves by a PrintableString."""

_OBJECT_IDENTIFIER, _PRINTABLE_STRING = 0x06, 0x13


@lru_cache(maxsize=256)
def curve_oid(ec_params: bytes) -> str:
    """Return the object identifier in dotted form; empty where the parameters are none."""
    if len(ec_params) < 3 or ec_params[0] != _OBJECT_IDENTIFIER or ec_params[1] != len(ec_params) - 2:
        return ""
    numbers = [0]
    for byte in ec_params[2:]:
        numbers[-1] = numbers[-1] << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(0)
    if numbers.pop() or len(numbers) > 32:
        return ""
    first = min(numbers[0] // 40, 2)
    return ".".join(str(number) for number in (first, numbers[0] - 40 * first, *numbers[1:]))


@lru_cache(maxsize=256)
def curve_name(ec_params: bytes) -> str:
    """Return a name such as ``P-256``, else the object identifier; empty for parameters written out."""
    if len(ec_params) > 2 and ec_params[0] == _PRINTABLE_STRING:
        return _BY_CURVE_NAME.get(ec_params[2:], "")
    oid = curve_oid(ec_params)
    return _NAMES.get(oid, oid)
