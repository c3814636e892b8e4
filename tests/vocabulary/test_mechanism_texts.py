"""Mechanisms as a person reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vocabulary.mechanism_texts import (
    FAMILIES,
    OTHER,
    key_size_text,
    key_size_words,
    mechanism_family,
    mechanism_name,
    mechanism_uses,
)
from app.vocabulary.numbers import CKM
from app.vocabulary.values import Mechanism


def sizes(number: int, smallest: int, largest: int) -> str:
    return key_size_text(Mechanism(number, smallest, largest, 0))


def test_names() -> None:
    assert mechanism_name(0x1) == "CKM_RSA_PKCS"
    assert mechanism_name(0x80000001) == "CKM_0x80000001"


@pytest.mark.parametrize(
    ("number", "family"),
    [
        (CKM.RSA_PKCS_OAEP, "RSA"),
        (CKM.SHA256_RSA_PKCS_PSS, "RSA"),
        (CKM.RSA_AES_KEY_WRAP, "RSA"),
        (CKM.ECDSA_SHA256, "Elliptic curve"),
        (CKM.ECDH1_DERIVE, "Elliptic curve"),
        (CKM.EDDSA, "Elliptic curve"),
        (CKM.ECDH_AES_KEY_WRAP, "Elliptic curve"),
        (CKM.HASH_ML_DSA_SHA256, "Post-quantum"),
        (CKM.ML_KEM, "Post-quantum"),
        (CKM.DSA_SHA256, "DSA"),
        (CKM.X9_42_DH_DERIVE, "Diffie-Hellman"),
        (CKM.AES_CMAC, "AES"),
        (CKM.DES3_CBC, "DES"),
        (CKM.SHA256, "Hash"),
        (CKM.SHA_1_HMAC, "HMAC"),
        (CKM.SHA3_512_KEY_GEN, "HMAC"),
        (CKM.SHA256_KEY_DERIVATION, "Key derivation"),
        (CKM.SHAKE_128_KEY_DERIVATION, "Key derivation"),
        (CKM.GOSTR3411_HMAC, "GOST"),
        (CKM.PBE_SHA1_RC4_128, "Password and one-time password"),
        (CKM.TLS12_KDF, "TLS"),
        (CKM.CHACHA20_POLY1305, "ChaCha and Salsa"),
        (CKM.SEED_CBC, "Other ciphers"),
        (CKM.GENERIC_SECRET_KEY_GEN, "Generic secret"),
        (0x80000001, "Vendor"),
        (0x7FFFFFFF, "Other"),
        (-1, "Other"),
    ],
)
def test_families(number: int, family: str) -> None:
    assert mechanism_family(number) == family


def test_every_mechanism_has_a_family() -> None:
    assert {mechanism_family(number) for number in CKM} <= set(FAMILIES)
    without = {number.name for number in CKM if mechanism_family(number) == OTHER}
    assert without == {"KEY_WRAP_LYNKS", "KEY_WRAP_SET_OAEP", "CMS_SIG", "NULL"}


@pytest.mark.parametrize(
    ("number", "smallest", "largest", "text"),
    [
        (CKM.RSA_PKCS_KEY_PAIR_GEN, 2048, 4096, "2,048 to 4,096 bits"),
        (CKM.SHA256_RSA_PKCS, 512, 16384, "512 to 16,384 bits"),
        (CKM.EC_KEY_PAIR_GEN, 256, 521, "256 to 521 bits"),
        (CKM.EDDSA, 255, 255, "255 bits"),
        (CKM.DH_PKCS_DERIVE, 1024, 4096, "1,024 to 4,096 bits"),
        (CKM.AES_KEY_GEN, 16, 32, "16 to 32 bytes"),
        (CKM.AES_GCM, 16, 32, "16 to 32 bytes"),
        (CKM.DES3_CBC, 24, 24, "24 bytes"),
        (CKM.SHA256_HMAC, 32, 512, "32 to 512 bytes"),
        (CKM.GENERIC_SECRET_KEY_GEN, 8, 2048, "8 to 2,048 bits"),
        (CKM.RC4, 8, 2048, "8 to 2,048 bits"),
        (CKM.BLOWFISH_CBC, 4, 56, "4 to 56 bytes"),
        (CKM.GENERIC_SECRET_KEY_GEN, 1, 0x80000000, "any size"),
        (CKM.AES_CBC, 16, 2**64 - 1, "16 bytes or more"),
        (CKM.RSA_PKCS, 2048, 0, "2,048 bits"),
        (CKM.RSA_PKCS, 0, 4096, "0 to 4,096 bits"),
        (CKM.SHA256, 0, 0, ""),
        (CKM.SHA256, 1, 64, "1 to 64"),
        (0x80000001, 128, 256, "128 to 256"),
        (CKM.RSA_PKCS, 2**64 - 1, 2**64 - 1, ""),
    ],
)
def test_key_sizes_have_the_unit_of_the_standard(number: int, smallest: int, largest: int, text: str) -> None:
    assert sizes(number, smallest, largest) == text


def test_key_sizes_can_be_translated() -> None:
    words = key_size_words(Mechanism(CKM.AES_KEY_GEN, 16, 32, 0))
    assert words.text == "{smallest} to {largest} bytes"
    assert words.fields == {"smallest": "16", "largest": "32"}


@given(st.integers(), st.integers(), st.integers(), st.integers())
def test_nothing_is_too_odd(number: int, smallest: int, largest: int, flags: int) -> None:
    mechanism = Mechanism(number, smallest, largest, flags)
    assert "{" not in key_size_text(mechanism)
    assert mechanism_family(number) in FAMILIES
    assert len(set(mechanism_uses(flags))) == len(mechanism_uses(flags))


def test_uses() -> None:
    assert mechanism_uses(0) == ()
    assert mechanism_uses(0x800 | 0x2000) == ("Sign", "Verify")
    assert mechanism_uses(0x1 | 0x10000) == ("Generate key pair", "In hardware")
    assert mechanism_uses(0x100 | 0x200 | 0x20000 | 0x40000) == ("Encrypt", "Decrypt", "Wrap", "Unwrap")
    assert mechanism_uses(0x80000000) == ()
