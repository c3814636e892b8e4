"""Secret keys made on a real token."""

import pytest

from app.cryptoki import secret_keys
from app.cryptoki.errors import CryptokiError
from app.cryptoki.token import Token
from app.vocabulary.numbers import CKA
from app.vocabulary.objects import ObjectRow
from app.vocabulary.secret_keys import SECRET_KEY_CHOICES, SecretKeyChoice, SecretKeySpec
from tests.catalogue import fault
from tests.cryptoki.helpers import describe, log_in, rows
from tests.faulty.library import Faulty

_TYPES = {"3DES": "3DES", **{f"AES {bits}": f"AES {bits}" for bits in (128, 192, 256)}}


def generate(token: Token, spec: SecretKeySpec) -> ObjectRow:
    with token.working(read_write=True) as work:
        return token.row_of(secret_keys.generate(work, spec))


@pytest.mark.parametrize("choice", SECRET_KEY_CHOICES, ids=lambda choice: choice.name)
def test_every_choice_is_made_as_it_was_asked_for(token: Token, choice: SecretKeyChoice) -> None:
    log_in(token)
    name = "Tür <1>"
    made = generate(
        token,
        SecretKeySpec(choice=choice.name, label=name, id=b"\x07\x08", encrypt=not choice.for_mac, sign=choice.for_mac),
    )
    assert (made.label, made.id, made.private, made.extractable) == (name, "0708", True, False)
    assert made.type == _TYPES.get(choice.name, f"Generic secret {choice.length * 8}")
    assert made.usage == (("CKA_SIGN", "CKA_VERIFY") if choice.for_mac else ("CKA_ENCRYPT", "CKA_DECRYPT"))
    values = {one.number: one for one in token.detail(made.address, describe).attributes}
    assert values[CKA.TOKEN].raw == values[CKA.SENSITIVE].raw == values[CKA.LOCAL].raw == b"\x01"
    assert values[CKA.VALUE].state == "sensitive"
    assert [row.address.handle for row in rows(token)] == [made.address.handle]


def test_wrapping_deriving_and_exporting_only_where_they_were_asked_for(token: Token) -> None:
    log_in(token)
    spec = SecretKeySpec(
        choice="AES 128", label="x", id=b"\x01", wrap=True, derive=True, sensitive=False, extractable=True
    )
    made = generate(token, spec)
    assert made.usage == ("CKA_WRAP", "CKA_UNWRAP", "CKA_DERIVE")
    assert made.extractable is True
    value = {one.number: one for one in token.detail(made.address, describe).attributes}[CKA.VALUE]
    assert value.size == 16


def test_two_keys_are_two_keys(token: Token) -> None:
    log_in(token)
    specs = [
        SecretKeySpec(choice="AES 256", label="x", id=bytes([number]), encrypt=True, sensitive=False, extractable=True)
        for number in (1, 2)
    ]
    made = [generate(token, spec) for spec in specs]
    values = {
        attribute.raw
        for row in made
        for attribute in token.detail(row.address, describe).attributes
        if attribute.number == CKA.VALUE
    }
    assert len(values) == 2


def test_without_a_login_it_is_refused_and_leaves_nothing(faulty: Faulty, faulty_token: Token) -> None:
    faulty_token.state()
    faulty.forget_calls()
    with pytest.raises(CryptokiError) as caught:
        generate(faulty_token, SecretKeySpec(choice="AES 256", label="x", id=b"\x01", encrypt=True))
    assert (caught.value.problem.code_name, caught.value.function) == ("CKR_USER_NOT_LOGGED_IN", "C_GenerateKey")
    assert len(faulty.calls("C_OpenSession")) == len(faulty.calls("C_CloseSession")) == 1
    assert rows(faulty_token) == []


@fault(63)
@pytest.mark.parametrize("code", [0x54, 0x70, 0xD1, 0x31, 0xB3, 0x91])
def test_what_the_token_answers_is_told_and_it_was_asked_once(faulty: Faulty, faulty_token: Token, code: int) -> None:
    log_in(faulty_token)
    faulty.rule(f"C_GenerateKey rv {code:#x}")
    with pytest.raises(CryptokiError) as caught:
        generate(faulty_token, SecretKeySpec(choice="3DES", label="x", id=b"\x01", encrypt=True))
    assert (caught.value.code, caught.value.function) == (code, "C_GenerateKey")
    assert len(faulty.calls("C_GenerateKey")) == 1
