"""Public keys in one form, so that they can be compared: SubjectPublicKeyInfo in DER (RFC 5280 section 4.1.2.7)."""

import warnings
from collections.abc import Callable, Mapping

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, x448, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from cryptography.x509 import Certificate, InvalidVersion, ObjectIdentifier, load_der_x509_certificate

from app.cryptoki.curves import curve_name, curve_oid
from app.cryptoki.reading import number
from app.vocabulary.numbers import CKA, CKK

PUBLIC_ATTRIBUTES: dict[int, int] = {
    CKA.CLASS: 16,
    CKA.KEY_TYPE: 16,
    CKA.ID: 256,
    CKA.MODULUS: 1024,
    CKA.PUBLIC_EXPONENT: 64,
    CKA.EC_PARAMS: 512,
    CKA.EC_POINT: 256,
    CKA.PUBLIC_KEY_INFO: 1024,
}
"""What `public_key` needs to see, with the room for each in bytes."""

_USUAL_EXPONENT = b"\x01\x00\x01"
_MOST_MODULUS = 16384 // 8
_PointKey = (
    ec.EllipticCurvePublicKey
    | ed25519.Ed25519PublicKey
    | ed448.Ed448PublicKey
    | x25519.X25519PublicKey
    | x448.X448PublicKey
)
_BY_BYTES: dict[str, Callable[[bytes], _PointKey]] = {
    "Ed25519": ed25519.Ed25519PublicKey.from_public_bytes,
    "Ed448": ed448.Ed448PublicKey.from_public_bytes,
    "X25519": x25519.X25519PublicKey.from_public_bytes,
    "X448": x448.X448PublicKey.from_public_bytes,
}
_OCTET_STRING, _BIT_STRING, _SEQUENCE = 0x04, 0x03, 0x30
_EC_PUBLIC_KEY = bytes.fromhex("06072a8648ce3d0201")


def canonical(public_key: bytes) -> bytes:
    """Return a SubjectPublicKeyInfo in its one form: points uncompressed, parameters as RFC 3279 wants them.

    One that cannot be read is returned as it is: it equals itself.
    """
    try:
        return load_der_public_key(public_key).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return public_key


def parsed(der: bytes) -> Certificate | None:
    """Return a certificate with its parts; None where it cannot be read."""
    with warnings.catch_warnings():
        # Old roots have serial numbers that later standards forbid; that is not for us to say here.
        warnings.simplefilter("ignore")
        try:
            return load_der_x509_certificate(der)
        except (ValueError, InvalidVersion):
            return None


def of_certificate(der: bytes) -> bytes:
    """Return the public key of a certificate; empty where it cannot be read."""
    certificate = parsed(der)
    try:
        if certificate is None:
            return b""
        key = certificate.public_key()
        return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return b""


def public_key(values: Mapping[int, bytes]) -> bytes:
    """Return the public key that a key object shows in `PUBLIC_ATTRIBUTES`; empty where it shows none."""
    if info := values.get(CKA.PUBLIC_KEY_INFO):
        return canonical(info)
    key_type = number(values.get(CKA.KEY_TYPE))
    try:
        if key_type == CKK.RSA:
            return _rsa(values.get(CKA.MODULUS, b""), values.get(CKA.PUBLIC_EXPONENT) or _USUAL_EXPONENT)
        if key_type in (CKK.EC, CKK.EC_EDWARDS, CKK.EC_MONTGOMERY):
            return _elliptic(values.get(CKA.EC_PARAMS, b""), values.get(CKA.EC_POINT, b""))
    except (ValueError, UnsupportedAlgorithm):
        pass
    return b""


def _rsa(modulus: bytes, exponent: bytes) -> bytes:
    if not modulus or len(modulus) > _MOST_MODULUS:
        return b""
    numbers = rsa.RSAPublicNumbers(int.from_bytes(exponent, "big"), int.from_bytes(modulus, "big"))
    return numbers.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _elliptic(params: bytes, point: bytes) -> bytes:
    if not params or not point:
        return b""
    for candidate in (_unwrapped(point), point):
        if candidate and (found := _from_point(params, candidate)):
            return found
    return _by_hand(params, _unwrapped(point) or point)


def _from_point(params: bytes, point: bytes) -> bytes:
    """Return the key where `point` is one of the curve's points; empty where it is none."""
    key: _PointKey
    try:
        if make := _BY_BYTES.get(curve_name(params)):
            key = make(point)
        else:
            curve = ec.get_curve_for_oid(ObjectIdentifier(curve_oid(params)))
            key = ec.EllipticCurvePublicKey.from_encoded_point(curve(), point)
        return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, LookupError, UnsupportedAlgorithm):
        return b""


def _unwrapped(point: bytes) -> bytes:
    """Return the content where `point` is a whole DER OCTET STRING, as the standard has it; empty for a bare point."""
    if len(point) < 3 or point[0] != _OCTET_STRING:
        return b""
    content = point[2:] if point[1] < 0x80 else point[3:]
    return content if point == _der(_OCTET_STRING, content) else b""


def _by_hand(params: bytes, point: bytes) -> bytes:
    """Build the structure of RFC 5480 section 2 for a curve that nothing here can compute with."""
    return _der(_SEQUENCE, _der(_SEQUENCE, _EC_PUBLIC_KEY + params) + _der(_BIT_STRING, b"\0" + point))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content
