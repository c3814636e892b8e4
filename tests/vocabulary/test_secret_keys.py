import pytest

from app.vocabulary.numbers import CKM
from app.vocabulary.secret_keys import SECRET_KEY_CHOICES, SecretKeySpec, can_generate, secret_key_choices
from app.vocabulary.values import Mechanism


def offered(*mechanisms: Mechanism) -> dict[str, str]:
    """Return the reason for each choice; empty where the token can make it."""
    return {choice.name: str(reason) for choice, reason in secret_key_choices(mechanisms)}


@pytest.mark.parametrize(
    ("smallest", "largest", "possible"),
    [
        (16, 32, {"AES 128", "AES 192", "AES 256"}),
        (128, 256, {"AES 128", "AES 192", "AES 256"}),  # in bits, as some libraries do
        (16, 16, {"AES 128"}),
        (24, 32, {"AES 192", "AES 256"}),
        (0, 0, {"AES 128", "AES 192", "AES 256"}),
        (0, 32, {"AES 128", "AES 192", "AES 256"}),
        (64, 64, set()),
    ],
)
def test_lengths_are_those_of_the_mechanism(smallest: int, largest: int, possible: set[str]) -> None:
    reasons = offered(Mechanism(CKM.AES_KEY_GEN, smallest, largest, 0))
    assert {name for name, reason in reasons.items() if not reason} == possible
    assert can_generate([Mechanism(CKM.AES_KEY_GEN, smallest, largest, 0)]) == bool(possible)


def test_what_cannot_be_made_has_a_reason_that_names_the_mechanism() -> None:
    reasons = offered(Mechanism(CKM.AES_KEY_GEN, 16, 16, 0))
    assert reasons["3DES"] == "Not on this token: it has no CKM_DES3_KEY_GEN"
    assert reasons["AES 256"] == "Not on this token: its CKM_AES_KEY_GEN makes other lengths"


def test_a_token_that_makes_key_pairs_only_makes_none() -> None:
    assert not can_generate([Mechanism(CKM.RSA_PKCS_KEY_PAIR_GEN, 2048, 4096, 0)])


def test_a_mechanism_that_generates_nothing_does_not_count() -> None:
    assert not can_generate([Mechanism(CKM.AES_KEY_GEN, 16, 32, 0x800)])
    assert can_generate([Mechanism(CKM.AES_KEY_GEN, 16, 32, 0x8000)])


def test_triple_des_has_one_length_whatever_the_mechanism_says() -> None:
    assert offered(Mechanism(CKM.DES3_KEY_GEN, 1, 2, 0))["3DES"] == ""


def test_a_spec_finds_its_row_and_is_safe_by_default() -> None:
    for choice in SECRET_KEY_CHOICES:
        spec = SecretKeySpec(choice=choice.name, label="x", id=b"\x01")
        assert spec.key_choice is choice
        assert (spec.sensitive, spec.extractable) == (True, False)
    with pytest.raises(KeyError):
        _ = SecretKeySpec(choice="AES 512", label="x", id=b"\x01").key_choice
