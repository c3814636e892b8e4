"""What a key can sign with follows from its type, the token's mechanisms and the key's own limits."""

import pytest

from app.vocabulary.numbers import CKK, CKM
from app.vocabulary.signing import HASH_LENGTH, SCHEMES, Method, codes, offers
from app.vocabulary.values import Mechanism

SIGN, VERIFY, DECRYPT = 0x800, 0x2000, 0x200


def offered(*numbers: int, flags: int = SIGN | VERIFY) -> list[Mechanism]:
    return [Mechanism(number, 0, 0, flags) for number in numbers]


def kinds(key_type: int | None, *numbers: int, flags: int = SIGN) -> list[str]:
    return [offer.scheme.kind for offer in offers(key_type, offered(*numbers, flags=flags))]


def test_a_key_signs_only_with_what_its_token_offers() -> None:
    assert kinds(CKK.RSA, CKM.ECDSA, CKM.RSA_PKCS) == ["rsa"]
    assert kinds(CKK.RSA, CKM.RSA_PKCS_PSS, CKM.RSA_PKCS) == ["rsa", "pss"], "the usual way comes first"
    assert kinds(CKK.RSA, CKM.ECDSA) == kinds(CKK.AES, CKM.ECDSA) == kinds(None, CKM.ECDSA) == []
    assert kinds(0x80000001, CKM.RSA_PKCS, CKM.ECDSA) == []
    assert kinds(CKK.GENERIC_SECRET, CKM.SHA256_HMAC) == ["hmac"]
    assert kinds(CKK.AES, CKM.AES_CMAC) == ["cmac"]


def test_a_mechanism_that_does_not_sign_is_none_and_one_without_flags_may() -> None:
    assert kinds(CKK.RSA, CKM.RSA_PKCS, flags=DECRYPT) == []
    assert kinds(CKK.RSA, CKM.RSA_PKCS, flags=0) == ["rsa"]


def test_the_key_itself_can_limit_its_mechanisms() -> None:
    mechanisms = offered(CKM.RSA_PKCS, CKM.RSA_PKCS_PSS)
    assert [offer.scheme.kind for offer in offers(CKK.RSA, mechanisms, [CKM.RSA_PKCS_PSS])] == ["pss"]
    assert offers(CKK.RSA, mechanisms, [CKM.SHA256_RSA_PKCS]) == ()


def test_without_the_raw_mechanism_the_token_hashes() -> None:
    (offer,) = offers(CKK.RSA, offered(CKM.SHA384_RSA_PKCS, CKM.SHA512_RSA_PKCS))
    assert offer.hashes == ("sha384", "sha512")
    assert offer.method() == Method(kind="rsa", mechanism=CKM.SHA384_RSA_PKCS, hash="sha384", token_hashes=True)
    (raw,) = offers(CKK.RSA, offered(CKM.RSA_PKCS, CKM.SHA384_RSA_PKCS))
    assert raw.method() == Method(kind="rsa", mechanism=CKM.RSA_PKCS)
    assert raw.method("sha512").hash == "sha512"


@pytest.mark.parametrize(("salt", "length"), [(HASH_LENGTH, 48), (0, 0), (20, 20)])
def test_the_salt_of_pss(salt: int, length: int) -> None:
    (offer,) = offers(CKK.RSA, offered(CKM.RSA_PKCS_PSS))
    assert offer.method("sha384", salt).salt_length == length


def test_codes_are_told_by_key_and_length() -> None:
    mechanisms = offered(CKM.SHA256_HMAC, CKM.SHA512_HMAC, CKM.AES_CMAC)
    assert {one.hash: one.code_length for one in codes(CKK.GENERIC_SECRET, mechanisms)} == {"sha256": 32, "sha512": 64}
    assert [one.code_length for one in codes(CKK.AES, mechanisms)] == [16]
    assert codes(CKK.RSA, mechanisms) == codes(CKK.AES, offered(CKM.AES_CMAC, flags=SIGN)) == ()


def test_each_scheme_says_what_it_is_good_for() -> None:
    assert all(scheme.name and scheme.meaning and scheme.key_types for scheme in SCHEMES)
    assert len({scheme.kind for scheme in SCHEMES}) == len(SCHEMES)
