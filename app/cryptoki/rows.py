"""One object as a line of a list: what is asked of the token, and what is made of the answer."""

import hashlib
from collections.abc import Callable, Mapping

from app.cryptoki.binding import Binding
from app.cryptoki.curves import curve_name
from app.cryptoki.errors import CryptokiError
from app.cryptoki.reading import AttributeReader, boolean, number, read_one
from app.cryptoki.session import SESSION_LOST
from app.vocabulary.certificates import Certificate
from app.vocabulary.numbers import CKA, CKC, CKK, CKO, CKR, name_of
from app.vocabulary.objects import ObjectAddress, ObjectRow
from app.vocabulary.texts import readable

Describe = Callable[[bytes], Certificate | None]
"""Reads out a certificate in DER form; None where it cannot be read."""

UNREADABLE_CLASS = -1
"""Stands for CKA_CLASS where the token does not tell it."""

_USAGE = (
    CKA.ENCRYPT,
    CKA.DECRYPT,
    CKA.SIGN,
    CKA.VERIFY,
    CKA.SIGN_RECOVER,
    CKA.VERIFY_RECOVER,
    CKA.WRAP,
    CKA.UNWRAP,
    CKA.DERIVE,
    CKA.ENCAPSULATE,
    CKA.DECAPSULATE,
)
_USAGE_NAMES = tuple((usage, name_of(CKA, usage)) for usage in _USAGE)

ROOMS: dict[int, int] = {
    CKA.CLASS: 16,
    CKA.LABEL: 1024,
    CKA.ID: 1024,
    CKA.UNIQUE_ID: 128,
    CKA.KEY_TYPE: 16,
    CKA.CERTIFICATE_TYPE: 16,
    CKA.PRIVATE: 16,
    CKA.EXTRACTABLE: 16,
    CKA.TOKEN: 16,
    CKA.MODIFIABLE: 16,
    CKA.DESTROYABLE: 16,
    CKA.MODULUS: 2048,
    CKA.MODULUS_BITS: 16,
    CKA.EC_PARAMS: 512,
    CKA.EC_POINT: 256,
    CKA.VALUE_LEN: 16,
    **dict.fromkeys(_USAGE, 16),
}
"""What is asked about every object, and the bytes set aside for it. CKA_VALUE is not among it: of an extractable secret
key it would be the key."""

_ALWAYS = (CKA.LABEL,)
"""What every object has: where it does not come, it may have been too long, and another attribute's code hides that."""

_ADDRESS_LIMIT = 1024
"""So many bytes of a label or an identifier tell objects apart."""

_KEY_CLASSES = (CKO.PUBLIC_KEY, CKO.PRIVATE_KEY, CKO.SECRET_KEY)
_FAMILIES: dict[int, str] = {
    CKK.RSA: "RSA",
    CKK.EC: "EC",
    CKK.EC_EDWARDS: "EdDSA",
    CKK.EC_MONTGOMERY: "XDH",
    CKK.DSA: "DSA",
    CKK.DH: "DH",
    CKK.AES: "AES",
    CKK.DES: "DES",
    CKK.DES3: "3DES",
    CKK.CAMELLIA: "Camellia",
    CKK.ARIA: "ARIA",
    CKK.CHACHA20: "ChaCha20",
    CKK.ML_DSA: "ML-DSA",
    CKK.ML_KEM: "ML-KEM",
    CKK.SLH_DSA: "SLH-DSA",
    CKK.GENERIC_SECRET: "Generic secret",
}


class RowReader:
    """Reads objects of one session as rows: one call an object, and one more for a certificate's content."""

    def __init__(self, binding: Binding, session: int, generation: int, describe: Describe):
        """Prepare the buffers; `generation` goes into the addresses."""
        self._binding = binding
        self._session = session
        self._generation = generation
        self._describe = describe
        self._reader = AttributeReader(binding, session, ROOMS, _ALWAYS)

    def row(self, handle: int) -> ObjectRow:
        """Read one object; one that cannot be read becomes an unreadable row. Raises CryptokiError without session."""
        try:
            values = self._reader.read(handle)
        except CryptokiError as error:
            if error.code in SESSION_LOST:
                raise
            return ObjectRow(address=unreadable(self._generation, handle), label="", type="", unreadable=True)
        der = b""
        if number(values.get(CKA.CLASS)) == CKO.CERTIFICATE:
            der = read_one(self._binding, self._session, handle, CKA.VALUE).value
        return self._make(handle, values, der)

    def _make(self, handle: int, values: Mapping[int, bytes], der: bytes) -> ObjectRow:
        address = _address(self._generation, handle, values, der)
        certificate = self._describe(der) if der else None
        is_key = address.object_class in _KEY_CLASSES
        label = readable(values.get(CKA.LABEL, b""))
        return ObjectRow(
            address=address,
            label=label or (certificate.common_name if certificate else ""),
            type=_type(address.object_class, values),
            key_type=number(values.get(CKA.KEY_TYPE)) if is_key else None,
            usage=tuple(name for usage, name in _USAGE_NAMES if boolean(values.get(usage))) if is_key else (),
            private=boolean(values.get(CKA.PRIVATE)),
            extractable=boolean(values[CKA.EXTRACTABLE]) if is_key and values.get(CKA.EXTRACTABLE) else None,
            not_after=certificate.not_after[:10] if certificate else "",
            subject=certificate.subject if certificate else "",
            issuer=certificate.issuer if certificate else "",
            unreadable=address.object_class == UNREADABLE_CLASS,
            modifiable=_unless_denied(values.get(CKA.MODIFIABLE)),
            destroyable=_unless_denied(values.get(CKA.DESTROYABLE)),
            of_session=not _unless_denied(values.get(CKA.TOKEN)),
        )


def unreadable(generation: int, handle: int) -> ObjectAddress:
    """Return the address of an object of which nothing can be read but that it is there."""
    return ObjectAddress(generation, handle, UNREADABLE_CLASS)


def read_address(binding: Binding, session: int, generation: int, handle: int) -> ObjectAddress:
    """Read what an object's address says about it, as it is now; raises CryptokiError."""
    values = AttributeReader(binding, session, ROOMS, _ALWAYS).read(handle)
    der = b""
    if number(values.get(CKA.CLASS)) == CKO.CERTIFICATE:
        answer = read_one(binding, session, handle, CKA.VALUE)
        der = answer.value if answer.code == CKR.OK else b""
    return _address(generation, handle, values, der)


def _address(generation: int, handle: int, values: Mapping[int, bytes], der: bytes) -> ObjectAddress:
    object_class = number(values.get(CKA.CLASS))
    public = values.get(CKA.UNIQUE_ID) or values.get(CKA.MODULUS) or values.get(CKA.EC_POINT) or der
    return ObjectAddress(
        generation=generation,
        handle=handle,
        object_class=UNREADABLE_CLASS if object_class is None else object_class,
        id=values.get(CKA.ID, b"")[:_ADDRESS_LIMIT],
        label=values.get(CKA.LABEL, b"")[:_ADDRESS_LIMIT],
        fingerprint=hashlib.sha256(public).digest() if public else b"",
    )


def _unless_denied(raw: bytes | None) -> bool:
    """Return a CK_BBOOL that is true where the token does not give it."""
    return boolean(raw) if raw else True


def _type(object_class: int, values: Mapping[int, bytes]) -> str:
    if object_class == CKO.CERTIFICATE:
        kind = number(values.get(CKA.CERTIFICATE_TYPE))
        return "X.509" if kind in (None, CKC.X_509) else name_of(CKC, kind or 0)
    key_type = number(values.get(CKA.KEY_TYPE))
    if key_type is None or object_class not in (*_KEY_CLASSES, CKO.DOMAIN_PARAMETERS, CKO.OTP_KEY):
        return ""
    return _key_type(key_type, values)


def _key_type(key_type: int, values: Mapping[int, bytes]) -> str:
    family = _FAMILIES.get(key_type) or name_of(CKK, key_type)
    if key_type == CKK.RSA:
        bits = int.from_bytes(values.get(CKA.MODULUS, b""), "big").bit_length() or number(values.get(CKA.MODULUS_BITS))
        return f"{family} {bits}" if bits else family
    if key_type in (CKK.EC, CKK.EC_EDWARDS, CKK.EC_MONTGOMERY):
        curve = curve_name(values.get(CKA.EC_PARAMS, b""))
        if key_type == CKK.EC or not curve or curve[0].isdigit():
            return f"{family} {curve}".rstrip()
        return curve
    length = number(values.get(CKA.VALUE_LEN))
    return f"{family} {length * 8}" if length and length < 65536 else family
