"""Which keys can be made and what can be signed with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vocabulary.keys import KEY_CHOICES, KeyPairSpec, key_choices, suggest_id
from app.vocabulary.numbers import CKK, CKM
from app.vocabulary.values import Mechanism
from tests.catalogue import fault


def possible(*mechanisms: Mechanism) -> list[str]:
    return [choice.name for choice, can in key_choices(mechanisms) if can]


def test_every_choice_is_always_listed() -> None:
    assert [choice.name for choice, _ in key_choices([])] == [choice.name for choice in KEY_CHOICES]
    assert possible() == []
    assert {choice.name for choice in KEY_CHOICES} == {
        *("P-256", "P-384", "P-521", "Ed25519", "Ed448"),
        *("RSA 2048", "RSA 3072", "RSA 4096"),
    }


def test_only_sizes_within_the_tokens_limits() -> None:
    rsa = Mechanism(CKM.RSA_PKCS_KEY_PAIR_GEN, 1024, 3072, 0)
    assert possible(rsa) == ["RSA 2048", "RSA 3072"]
    curves = Mechanism(CKM.EC_KEY_PAIR_GEN, 256, 384, 0)
    assert possible(curves, rsa) == ["P-256", "P-384", "RSA 2048", "RSA 3072"]


def test_zero_to_zero_means_no_limits_known() -> None:
    assert possible(Mechanism(CKM.EC_KEY_PAIR_GEN, 0, 0, 0)) == ["P-256", "P-384", "P-521"]


def test_signing_alone_makes_no_keys() -> None:
    assert possible(Mechanism(CKM.RSA_PKCS, 512, 16384, 0)) == []


def test_a_spec_finds_its_choice() -> None:
    spec = KeyPairSpec(choice="P-384", label="x", id=b"\x01")
    assert spec.key_choice.bits == 384
    assert spec.key_choice.key_type is CKK.EC
    assert not spec.extractable


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(KeyError):
        _ = KeyPairSpec(choice="RSA 512", label="x", id=b"").key_choice


def test_the_suggested_id_is_the_smallest_free_one() -> None:
    assert suggest_id([]) == b"\x01"
    assert suggest_id([b"\x01", b"\x02", b"\x04", b""]) == b"\x03"
    assert suggest_id(bytes([number]) for number in range(1, 256)) == b"\x01\x00"


@fault(83)
@given(st.sets(st.binary(max_size=2), max_size=300))
def test_the_suggested_id_is_never_taken(taken: set[bytes]) -> None:
    assert suggest_id(taken) not in taken
    assert suggest_id(taken)
