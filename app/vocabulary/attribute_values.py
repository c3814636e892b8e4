"""Attribute values as a person reads them. Every value may be wrong in every way: nothing here raises for any bytes."""

import re
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

from asn1crypto import core, keys, x509

from app.vocabulary.attribute_kinds import CHOICES, ValueKind, value_kind
from app.vocabulary.numbers import CKC, CKK, CKM, CKO, name_of
from app.vocabulary.texts import CLIP, N_, fill, plain, readable

NOT_SET = N_("not set")
NOT_REPORTED = N_("not reported")
YES, NO = N_("yes"), N_("no")

_HEX_BYTES = CLIP // 4
"""How many bytes of a value are shown in hexadecimal digits; the whole of it stands in the hex view."""

_LARGEST = 65_536
"""Longer values are not taken apart, only text is read (and clipped): no honest one of the others is longer."""

_SPECIAL = re.compile(r'[\\",+;<>]')

_NAMES = {
    "common_name": "CN",
    "country_name": "C",
    "domain_component": "DC",
    "email_address": "E",
    "given_name": "G",
    "locality_name": "L",
    "organization_name": "O",
    "organizational_unit_name": "OU",
    "serial_number": "SERIALNUMBER",
    "state_or_province_name": "ST",
    "street_address": "STREET",
    "surname": "SN",
    "user_id": "UID",
}

_CURVES = {
    "secp192r1": "P-192",
    "secp224r1": "P-224",
    "secp256r1": "P-256",
    "secp384r1": "P-384",
    "secp521r1": "P-521",
    "1.3.101.110": "X25519",
    "1.3.101.111": "X448",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
}

_FAMILIES = {
    ValueKind.CLASS: CKO,
    ValueKind.KEY_TYPE: CKK,
    ValueKind.CERTIFICATE_TYPE: CKC,
    ValueKind.MECHANISM: CKM,
}


def value_text(number: int, raw: bytes, ulong_size: int) -> str:
    """Return the value of attribute `number` as one line of harmless text; in hexadecimal digits where it is odd.

    A CK_ULONG has `ulong_size` bytes in this machine's byte order.
    """
    kind = value_kind(number)
    if not raw:
        return NOT_SET if kind is ValueKind.DATE else ""
    reader = _READERS.get(kind) if kind is ValueKind.TEXT or len(raw) <= _LARGEST else None
    try:
        text = _hex(raw) if reader is None else reader(number, raw, ulong_size)
    except Exception:  # asn1crypto alone raises six kinds of exception for damaged DER; what fails is shown as it is
        return fill(N_("{value} (not in the expected form)"), {"value": _hex(raw)})
    return text if len(text) <= CLIP else text[: CLIP - 1] + "…"


def _hex(raw: bytes) -> str:
    if len(raw) <= _HEX_BYTES:
        return raw.hex()
    return fill(N_("{start}… ({size} bytes)"), {"start": raw[:_HEX_BYTES].hex(), "size": f"{len(raw):,}"})


def _bool(_number: int, raw: bytes, _ulong_size: int) -> str:
    if len(raw) != 1:
        raise ValueError(raw)
    if raw[0] > 1:
        return fill(N_("yes (as 0x{value})"), {"value": raw.hex()})
    return YES if raw[0] else NO


def _ulong(raw: bytes, ulong_size: int) -> int | None:
    """Return the number, or nothing for CK_UNAVAILABLE_INFORMATION."""
    if len(raw) != ulong_size:
        raise ValueError(raw)
    return None if raw == b"\xff" * ulong_size else int.from_bytes(raw, sys.byteorder)


def _counted(pattern: str) -> Callable[[int, bytes, int], str]:
    def text(_number: int, raw: bytes, ulong_size: int) -> str:
        value = _ulong(raw, ulong_size)
        return NOT_REPORTED if value is None else fill(pattern, {"count": f"{value:,}"})

    return text


def _flags(_number: int, raw: bytes, ulong_size: int) -> str:
    value = _ulong(raw, ulong_size)
    return NOT_REPORTED if value is None else f"0x{value:08x}"


def _family(number: int, raw: bytes, ulong_size: int) -> str:
    value = _ulong(raw, ulong_size)
    return NOT_REPORTED if value is None else name_of(_FAMILIES[value_kind(number)], value)


def _choice(number: int, raw: bytes, ulong_size: int) -> str:
    value = _ulong(raw, ulong_size)
    return NOT_REPORTED if value is None else CHOICES[number].get(value, f"0x{value:08x}")


def _text(_number: int, raw: bytes, _ulong_size: int) -> str:
    return readable(raw)


def _integer(_number: int, raw: bytes, _ulong_size: int) -> str:
    if len(raw) <= 8:
        return f"{int.from_bytes(raw, 'big'):,}"
    bits = int.from_bytes(raw, "big").bit_length()
    return fill(N_("{bits} bits: {value}"), {"bits": f"{bits:,}", "value": _hex(raw)})


def _date(_number: int, raw: bytes, _ulong_size: int) -> str:
    # Libraries fill an unset CK_DATE with nothing, zero bytes, blanks, or the digit 0.
    if not raw.strip(b"\x00 0"):
        return NOT_SET
    digits = raw.decode("ascii")
    if len(digits) != 8 or not digits.isdecimal():
        raise ValueError(raw)
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()


def _version(_number: int, raw: bytes, _ulong_size: int) -> str:
    major, minor = raw
    return f"{major}.{minor}"


def _ulongs(raw: bytes, ulong_size: int) -> list[int]:
    if ulong_size <= 0 or len(raw) % ulong_size:
        raise ValueError(raw)
    return [int.from_bytes(raw[i : i + ulong_size], sys.byteorder) for i in range(0, len(raw), ulong_size)]


def _numbers(_number: int, raw: bytes, ulong_size: int) -> str:
    return ", ".join(str(value) for value in _ulongs(raw, ulong_size))


def _mechanisms(_number: int, raw: bytes, ulong_size: int) -> str:
    return ", ".join(name_of(CKM, value) for value in _ulongs(raw, ulong_size))


def _template(_number: int, raw: bytes, _ulong_size: int) -> str:
    """Say no more than its size: the bytes are pointers, which mean nothing outside of the process that read them."""
    return fill(N_("template ({size} bytes)"), {"size": f"{len(raw):,}"})


def _name(_number: int, raw: bytes, _ulong_size: int) -> str:
    """Write the name as RFC 4514 does: the most telling part first, and its special characters escaped."""
    parts = []
    for rdn in reversed(list(x509.Name.load(raw, strict=True).chosen)):
        pairs = ((pair["type"], str(pair["value"].native)) for pair in rdn)
        parts.append("+".join(f"{_NAMES.get(str(kind.native), kind.dotted)}={_escaped(text)}" for kind, text in pairs))
    return plain(", ".join(parts))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _der_integer(_number: int, raw: bytes, _ulong_size: int) -> str:
    """Show the digits of the INTEGER; some libraries store the bare number without its DER header."""
    try:
        value: Any = core.Integer.load(raw, strict=True).native
    except (ValueError, TypeError):
        return _hex(raw)
    return f"-{-value:x}" if value < 0 else _hex(value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def _oid(_number: int, raw: bytes, _ulong_size: int) -> str:
    return str(core.ObjectIdentifier.load(raw, strict=True).dotted)


def _curve(_number: int, raw: bytes, _ulong_size: int) -> str:
    """Name the curve: an object identifier, or since v3.0 a PrintableString (section 6.3)."""
    if raw[0] == 0x13:
        return plain(str(core.PrintableString.load(raw, strict=True).native))
    parameters = keys.ECDomainParameters.load(raw, strict=True)
    if parameters.name != "named":
        return fill(N_("parameters written out: {value}"), {"value": _hex(raw)})
    named = str(parameters.native)
    friendly = _CURVES.get(named)
    return f"{friendly} ({named})" if friendly else named


def _point(_number: int, raw: bytes, _ulong_size: int) -> str:
    """Show the point inside of the OCTET STRING; Edwards and Montgomery keys, and some libraries, give it bare."""
    try:
        return _hex(bytes(core.OctetString.load(raw, strict=True).native))
    except (ValueError, TypeError):
        return _hex(raw)


_READERS: dict[ValueKind, Callable[[int, bytes, int], str]] = {
    ValueKind.BOOL: _bool,
    ValueKind.NUMBER: _counted(N_("{count}")),
    ValueKind.BITS: _counted(N_("{count} bits")),
    ValueKind.SIZE: _counted(N_("{count} bytes")),
    ValueKind.FLAGS: _flags,
    ValueKind.CLASS: _family,
    ValueKind.KEY_TYPE: _family,
    ValueKind.CERTIFICATE_TYPE: _family,
    ValueKind.MECHANISM: _family,
    ValueKind.CHOICE: _choice,
    ValueKind.TEXT: _text,
    ValueKind.INTEGER: _integer,
    ValueKind.DATE: _date,
    ValueKind.VERSION: _version,
    ValueKind.NUMBERS: _numbers,
    ValueKind.MECHANISMS: _mechanisms,
    ValueKind.TEMPLATE: _template,
    ValueKind.NAME: _name,
    ValueKind.DER_INTEGER: _der_integer,
    ValueKind.OID: _oid,
    ValueKind.CURVE: _curve,
    ValueKind.POINT: _point,
}
