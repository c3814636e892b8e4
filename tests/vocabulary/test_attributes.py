"""Attribute values and what they mean."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vocabulary.attribute_kinds import CHOICES, KINDS, ValueKind, value_kind
from app.vocabulary.attribute_meanings import MEANINGS, YES_OR_NO
from app.vocabulary.attributes import ULONG_SIZE, attribute_text, expected, is_array, meaning
from app.vocabulary.numbers import CKA, CKK, CKM, CKO
from app.vocabulary.texts import CLIP
from tests.catalogue import fault

ODD = "(not in the expected form)"
P256 = bytes.fromhex("06082a8648ce3d030107")
NAME = bytes.fromhex(
    "3031310b300906035504061302444531133011060355040a0c0a41636d652c20496e632e310d300b06035504030c04416e6e61"
)
"""C=DE, O=Acme, Inc., CN=Anna."""


def ulong(value: int, size: int = ULONG_SIZE) -> bytes:
    return value.to_bytes(size, sys.byteorder)


def test_every_attribute_of_the_standard_is_known() -> None:
    assert set(KINDS) == set(CKA)
    assert set(MEANINGS) | set(YES_OR_NO) == set(CKA)
    assert not set(MEANINGS) & set(YES_OR_NO)


def test_yes_or_no_attributes_are_the_booleans() -> None:
    assert {number for number, kind in KINDS.items() if kind is ValueKind.BOOL} == set(YES_OR_NO)
    assert {number for number, kind in KINDS.items() if kind is ValueKind.CHOICE} == set(CHOICES)


@pytest.mark.parametrize("number", CKA)
def test_every_meaning_is_a_sentence(number: CKA) -> None:
    for raw in (None, b"\x00", b"\x01"):
        assert meaning(number, raw).endswith(".")
        assert "{" not in meaning(number, raw)


@pytest.mark.parametrize(
    ("number", "raw", "text"),
    [
        (CKA.TOKEN, b"\x01", "yes"),
        (CKA.TOKEN, b"\x00", "no"),
        (CKA.TOKEN, b"\xff", "yes (as 0xff)"),
        (CKA.TOKEN, b"\x01\x00", f"0100 {ODD}"),
        (CKA.TOKEN, b"", ""),
        (CKA.CLASS, ulong(CKO.PRIVATE_KEY), "CKO_PRIVATE_KEY"),
        (CKA.CLASS, ulong(0x80000055), "CKO_0x80000055"),
        (CKA.KEY_TYPE, ulong(CKK.EC), "CKK_EC"),
        (CKA.CERTIFICATE_TYPE, ulong(0), "CKC_X_509"),
        (CKA.KEY_GEN_MECHANISM, ulong(CKM.EC_KEY_PAIR_GEN), "CKM_EC_KEY_PAIR_GEN"),
        (CKA.KEY_GEN_MECHANISM, b"\xff" * ULONG_SIZE, "not reported"),
        (CKA.MODULUS_BITS, ulong(2048), "2,048 bits"),
        (CKA.MODULUS_BITS, b"\x00\x08", f"0008 {ODD}"),
        (CKA.MODULUS_BITS, b"\xff" * ULONG_SIZE, "not reported"),
        (CKA.VALUE_LEN, ulong(32), "32 bytes"),
        (CKA.HSS_KEYS_REMAINING, ulong(1024), "1,024"),
        (CKA.CERTIFICATE_CATEGORY, ulong(2), "CK_CERTIFICATE_CATEGORY_AUTHORITY"),
        (CKA.CERTIFICATE_CATEGORY, ulong(9), "0x00000009"),
        (CKA.VALIDATION_FLAG, ulong(5), "0x00000005"),
        (CKA.LABEL, "Schlüssel".encode(), "Schlüssel"),
        (CKA.LABEL, b"\xff<b>\x00", "\ufffd<b>⁅U+0000⁆"),
        (CKA.LABEL, b"a" * 1_000_000, "a" * (CLIP - 1) + "…"),
        (CKA.ID, b"\x01\xab", "01ab"),
        (CKA.ID, b"\xab" * 100, "ab" * 64 + "… (100 bytes)"),
        (CKA.PUBLIC_EXPONENT, b"\x01\x00\x01", "65,537"),
        (CKA.MODULUS, b"\x80" + bytes(255), "2,048 bits: 80" + "00" * 63 + "… (256 bytes)"),
        (CKA.START_DATE, b"20260131", "2026-01-31"),
        (CKA.START_DATE, b"", "not set"),
        (CKA.START_DATE, b"00000000", "not set"),
        (CKA.START_DATE, bytes(8), "not set"),
        (CKA.START_DATE, b" " * 8, "not set"),
        (CKA.START_DATE, b"20260231", f"3230323630323331 {ODD}"),
        (CKA.START_DATE, b"2026", f"32303236 {ODD}"),
        (CKA.START_DATE, "²026²131".encode(), f"{'²026²131'.encode().hex()} {ODD}"),
        (CKA.VALIDATION_VERSION, b"\x03\x02", "3.2"),
        (CKA.VALIDATION_VERSION, b"\x03", f"03 {ODD}"),
        (CKA.ALLOWED_MECHANISMS, ulong(CKM.RSA_PKCS) + ulong(0x80000001), "CKM_RSA_PKCS, CKM_0x80000001"),
        (CKA.ALLOWED_MECHANISMS, b"\x01", f"01 {ODD}"),
        (CKA.ALLOWED_MECHANISMS, b"", ""),
        (CKA.WRAP_TEMPLATE, bytes(48), "template (48 bytes)"),
        (CKA.EC_PARAMS, P256, "P-256 (secp256r1)"),
        (CKA.EC_PARAMS, bytes.fromhex("06052b8104000a"), "secp256k1"),
        (CKA.EC_PARAMS, bytes.fromhex("06032b6570"), "Ed25519 (1.3.101.112)"),
        (CKA.EC_PARAMS, b"\x13\x0cedwards25519", "edwards25519"),
        (CKA.EC_PARAMS, b"\x13\x02\x1b[", "⁅U+001B⁆["),
        (CKA.EC_PARAMS, P256[:-1], f"{P256[:-1].hex()} {ODD}"),
        (CKA.EC_POINT, b"\x04\x03\x04\x01\x02", "040102"),
        (CKA.EC_POINT, b"\x20" * 32, "20" * 32),
        (CKA.SERIAL_NUMBER, b"\x02\x02\x01\x00", "0100"),
        (CKA.SERIAL_NUMBER, b"\x02\x01\xff", "-1"),
        (CKA.SERIAL_NUMBER, b"\x01\x23\x45", "012345"),
        (CKA.OBJECT_ID, bytes.fromhex("06032a0304"), "1.2.3.4"),
        (CKA.SUBJECT, NAME, r"CN=Anna, O=Acme\, Inc., C=DE"),
        (CKA.SUBJECT, b"\x30\x00", ""),
        (CKA.SUBJECT, NAME + b"\x00", f"{(NAME + bytes(1)).hex()} {ODD}"),
        (CKA.SUBJECT, b"\x30\x80" * 5000, f"{'3080' * 32}… (10,000 bytes) {ODD}"),
        (0x80000001, b"\x01\x02", "0102"),
        (0x80000001, b"", ""),
        (-1, b"\x01", "01"),
    ],
)
def test_values(number: int, raw: bytes, text: str) -> None:
    assert attribute_text(number, raw) == text


def test_the_size_of_a_ulong_can_be_told() -> None:
    """A CK_ULONG has 4 bytes on Windows."""
    assert attribute_text(CKA.MODULUS_BITS, ulong(2048, 4), ulong_size=4) == "2,048 bits"
    assert attribute_text(CKA.MODULUS_BITS, b"\xff" * 4, ulong_size=4) == "not reported"
    assert attribute_text(CKA.MODULUS_BITS, ulong(2048, 8), ulong_size=4).endswith(ODD)


def test_a_name_that_imitates_is_made_visible() -> None:
    hostile = NAME.replace(b"Anna", b"A\x1b\x0an")
    assert attribute_text(CKA.SUBJECT, hostile) == r"CN=A⁅U+001B⁆⁅U+000A⁆n, O=Acme\, Inc., C=DE"


def test_what_is_too_long_is_not_taken_apart() -> None:
    huge = b"\x30\x84\x00\x98\x96\x80" + bytes(10_000_000)
    assert attribute_text(CKA.SUBJECT, huge).endswith("… (10,000,006 bytes)")


VALUES = st.one_of(
    st.binary(max_size=64),
    st.binary(min_size=ULONG_SIZE, max_size=ULONG_SIZE),
    st.builds(
        lambda raw, place, byte: raw[: place % len(raw)] + bytes([byte]) + raw[place % len(raw) + 1 :],
        st.sampled_from([NAME, P256, b"\x13\x0cedwards25519", b"\x04\x03\x04\x01\x02", b"20260131"]),
        st.integers(0, 60),
        st.integers(0, 255),
    ),
)


@given(st.one_of(st.sampled_from(CKA), st.integers()), VALUES, st.sampled_from([ULONG_SIZE, 4, 8, 0, -1]))
def test_no_value_is_too_odd(number: int, raw: bytes, ulong_size: int) -> None:
    text = attribute_text(number, raw, ulong_size)
    assert len(text) <= CLIP
    assert text.isprintable()
    assert isinstance(meaning(number, raw), str)
    assert isinstance(is_array(number), bool)


@fault(68)
@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_is_read(day: date) -> None:
    assert attribute_text(CKA.END_DATE, day.strftime("%Y%m%d").encode()) == day.isoformat()


def test_the_meaning_follows_the_value() -> None:
    assert meaning(CKA.EXTRACTABLE, b"\x00") == "Never leaves the token, not even wrapped."
    assert meaning(CKA.EXTRACTABLE, b"\x01") == "Can leave the token, at least wrapped by another key."
    assert meaning(CKA.EXTRACTABLE) == meaning(CKA.EXTRACTABLE, b"") == "Whether the key can leave the token."
    assert meaning(CKA.LABEL, b"x") == meaning(CKA.LABEL)
    assert meaning(0x80000001) == ""
    assert meaning(-1) == ""


@pytest.mark.parametrize("number", YES_OR_NO)
def test_yes_and_no_do_not_mean_the_same(number: CKA) -> None:
    assert len(set(YES_OR_NO[number])) == 3


def test_arrays_are_templates() -> None:
    assert {number for number in CKA if is_array(number)} == {
        *(CKA.WRAP_TEMPLATE, CKA.UNWRAP_TEMPLATE, CKA.DERIVE_TEMPLATE),
        *(CKA.ENCAPSULATE_TEMPLATE, CKA.DECAPSULATE_TEMPLATE),
    }
    assert is_array(0xC0000001)
    assert not is_array(0x80000001)
    assert value_kind(CKA.ALLOWED_MECHANISMS) is ValueKind.MECHANISMS


@pytest.mark.parametrize("object_class", [*CKO, 0x80000001, -1])
@pytest.mark.parametrize("key_type", [*CKK, None, 0x80000001, -1])
def test_expected_attributes(object_class: int, key_type: int | None) -> None:
    numbers = expected(object_class, key_type)
    assert numbers[0] == CKA.CLASS
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= set(CKA)


@pytest.mark.parametrize(
    ("object_class", "key_type", "there", "not_there"),
    [
        (
            CKO.PRIVATE_KEY,
            CKK.RSA,
            {CKA.MODULUS, CKA.PRIME_1, CKA.SIGN, CKA.ALWAYS_AUTHENTICATE},
            {CKA.VERIFY, CKA.VALUE},
        ),
        (CKO.PUBLIC_KEY, CKK.RSA, {CKA.MODULUS, CKA.MODULUS_BITS, CKA.VERIFY}, {CKA.PRIME_1, CKA.SENSITIVE, CKA.SIGN}),
        (CKO.PRIVATE_KEY, CKK.EC, {CKA.EC_PARAMS, CKA.VALUE}, {CKA.EC_POINT, CKA.MODULUS}),
        (CKO.PUBLIC_KEY, CKK.EC, {CKA.EC_PARAMS, CKA.EC_POINT}, {CKA.VALUE}),
        (CKO.PUBLIC_KEY, None, {CKA.KEY_TYPE, CKA.ENCAPSULATE}, {CKA.EC_POINT, CKA.MODULUS}),
        (CKO.SECRET_KEY, CKK.AES, {CKA.VALUE, CKA.VALUE_LEN, CKA.CHECK_VALUE}, {CKA.SUBJECT, CKA.MODULUS}),
        (CKO.SECRET_KEY, CKK.DES3, {CKA.VALUE}, {CKA.VALUE_LEN}),
        (CKO.CERTIFICATE, None, {CKA.SUBJECT, CKA.ISSUER, CKA.TRUSTED, CKA.VALUE}, {CKA.SENSITIVE, CKA.KEY_TYPE}),
        (CKO.DATA, None, {CKA.APPLICATION, CKA.OBJECT_ID, CKA.VALUE}, {CKA.ID}),
        (CKO.PRIVATE_KEY, CKK.ML_DSA, {CKA.PARAMETER_SET, CKA.SEED, CKA.VALUE}, {CKA.MODULUS}),
        (CKO.OTP_KEY, CKK.HOTP, {CKA.OTP_LENGTH, CKA.OTP_COUNTER, CKA.VALUE_LEN}, {CKA.SUBJECT}),
        (CKO.DOMAIN_PARAMETERS, CKK.DSA, {CKA.PRIME, CKA.SUBPRIME}, {CKA.SIGN}),
        (CKO.PROFILE, None, {CKA.PROFILE_ID}, {CKA.LABEL, CKA.TOKEN}),
        (0x80000001, None, {CKA.LABEL, CKA.TOKEN}, {CKA.VALUE}),
    ],
)
def test_expected_of_each_class(object_class: int, key_type: int | None, there: set[int], not_there: set[int]) -> None:
    numbers = set(expected(object_class, key_type))
    assert there <= numbers
    assert not not_there & numbers


def test_meanings_do_not_bring_a_parser_into_the_window(capfd: pytest.CaptureFixture[str]) -> None:
    code = "import sys, app.vocabulary.attributes as a; a.meaning(3); print('asn1crypto' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
    assert capfd.readouterr().out.strip() == "False"


def test_every_kind_is_used() -> None:
    assert set(KINDS.values()) == set(ValueKind)
