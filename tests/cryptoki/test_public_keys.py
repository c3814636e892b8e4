"""Curves and public keys in every spelling that tokens use."""

import sys

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from app.cryptoki.curves import curve_name
from app.cryptoki.public_keys import canonical, of_certificate, parsed, public_key
from app.vocabulary.numbers import CKA, CKK
from tests.tour.certificate import certificate_for

P256 = bytes.fromhex("06082a8648ce3d030107")
SPKI = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def ulong(number: int) -> bytes:
    return number.to_bytes(8, sys.byteorder)


@pytest.mark.parametrize(
    ("params", "name"),
    [
        (P256, "P-256"),
        (bytes.fromhex("06052b81040022"), "P-384"),
        (bytes.fromhex("06052b81040023"), "P-521"),
        (bytes.fromhex("06092b2403030208010107"), "brainpoolP256r1"),
        (bytes.fromhex("06032b6570"), "Ed25519"),
        (b"\x13\x0cedwards25519", "Ed25519"),
        (bytes.fromhex("06042a030481"), ""),
        (bytes.fromhex("06032a0304"), "1.2.3.4"),
        (b"", ""),
        (b"\x30\x03\x02\x01\x01", ""),
    ],
)
def test_a_curve_has_its_name_or_its_identifier(params: bytes, name: str) -> None:
    assert curve_name(params) == name


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("compressed", [True, False])
def test_a_point_is_read_in_every_spelling(wrapped: bool, compressed: bool) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    form = PublicFormat.CompressedPoint if compressed else PublicFormat.UncompressedPoint
    point = key.public_bytes(Encoding.X962, form)
    if wrapped:
        point = bytes((4, len(point))) + point
    values: dict[int, bytes] = {CKA.KEY_TYPE: ulong(CKK.EC), CKA.EC_PARAMS: P256, CKA.EC_POINT: point}
    assert public_key(values) == key.public_bytes(*SPKI)


def test_edwards_and_rsa_keys_are_read() -> None:
    edwards = ed25519.Ed25519PrivateKey.generate().public_key()
    point = b"\x04\x20" + edwards.public_bytes_raw()
    params = bytes.fromhex("06032b6570")
    values: dict[int, bytes] = {CKA.KEY_TYPE: ulong(CKK.EC_EDWARDS), CKA.EC_PARAMS: params, CKA.EC_POINT: point}
    assert public_key(values) == edwards.public_bytes(*SPKI)
    numbers = rsa.generate_private_key(65537, 2048).public_key()
    modulus = numbers.public_numbers().n.to_bytes(257, "big")  # with a leading zero
    assert public_key({CKA.KEY_TYPE: ulong(CKK.RSA), CKA.MODULUS: modulus}) == numbers.public_bytes(*SPKI)


def test_a_curve_that_nobody_computes_with_still_compares() -> None:
    point = b"\x04\xaa\xbb\xcc\xdd"
    curve = bytes.fromhex("06032a0304")
    first = public_key({CKA.KEY_TYPE: ulong(CKK.EC), CKA.EC_PARAMS: curve, CKA.EC_POINT: point})
    wrapped = b"\x04\x05" + point
    assert first.endswith(point)
    assert first == public_key({CKA.KEY_TYPE: ulong(CKK.EC), CKA.EC_PARAMS: curve, CKA.EC_POINT: wrapped})
    assert canonical(first) == first


@given(st.dictionaries(st.sampled_from([int(number) for number in CKA]), st.binary(max_size=80)), st.binary())
def test_no_bytes_raise(values: dict[int, bytes], noise: bytes) -> None:
    for key_type in (CKK.RSA, CKK.EC, CKK.EC_EDWARDS, CKK.EC_MONTGOMERY, CKK.AES):
        assert isinstance(public_key({**values, CKA.KEY_TYPE: ulong(key_type)}), bytes)
    assert canonical(noise) is not None
    assert of_certificate(noise) == b""
    assert curve_name(noise) is not None


def test_a_certificate_of_no_known_version_is_one_that_cannot_be_read() -> None:
    """Its exception is no ValueError; found by ``./test --fuzz``."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    der = certificate_for(key.public_bytes(*SPKI))
    assert of_certificate(der)
    strange = der.replace(bytes.fromhex("a003020102"), bytes.fromhex("a003020122"), 1)
    assert strange != der
    assert parsed(strange) is None
    assert of_certificate(strange) == b""
