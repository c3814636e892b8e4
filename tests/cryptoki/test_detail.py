"""Every attribute of one object, and that it is still the same object."""

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11 import Attribute as Name
from pkcs11 import ObjectClass

from app.cryptoki.token import Token
from app.vocabulary.errors import AppError
from app.vocabulary.numbers import CKA
from app.vocabulary.objects import Attribute, ObjectAddress, ObjectRow
from tests.catalogue import fault
from tests.cryptoki.helpers import certificate, create, describe, log_in, make_key, public_bytes, rows, signed
from tests.faulty.library import Faulty


def attributes(token: Token, row: ObjectRow) -> dict[int, Attribute]:
    return {attribute.number: attribute for attribute in token.detail(row.address, describe).attributes}


@pytest.fixture
def private_key(token: Token) -> ObjectRow:
    log_in(token)
    return make_key(token, "RSA 2048", "my key", b"\x01").private


def test_sensitive_absent_and_empty_are_told_apart(token: Token, private_key: ObjectRow) -> None:
    found = attributes(token, private_key)
    assert found[CKA.PRIVATE_EXPONENT].state == "sensitive"
    assert found[CKA.PRIVATE_EXPONENT].raw == b""
    assert found[CKA.UNIQUE_ID].state == "absent"
    assert found[CKA.START_DATE].state == "empty"
    assert found[CKA.LABEL].state == "value"
    assert (found[CKA.LABEL].text, found[CKA.LABEL].raw) == ("my key", b"my key")
    assert found[CKA.MODULUS].size == 256


def test_attributes_of_other_kinds_of_objects_are_left_out(token: Token, private_key: ObjectRow) -> None:
    found = attributes(token, private_key)
    assert CKA.EC_POINT not in found
    assert CKA.CERTIFICATE_CATEGORY not in found
    assert len(found) == len(token.detail(private_key.address, describe).attributes)


def test_a_certificate_is_read_out(token: Token) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    der = certificate(public_bytes(key), "Ada", "Ada", key)
    row = token.import_certificate(der, "Ada's", b"\x01", describe)
    detail = token.detail(row.address, describe)
    assert detail.certificate is not None
    assert detail.certificate.common_name == "Ada"
    assert next(a for a in detail.attributes if a.number == CKA.VALUE).raw == der
    assert detail.row == row


def test_a_long_value_is_cut_and_its_size_told(token: Token) -> None:
    template = {Name.CLASS: ObjectClass.DATA, Name.TOKEN: True, Name.PRIVATE: False, Name.VALUE: b"\x07" * 20_000}
    create(token, template)
    (row,) = rows(token)
    value = attributes(token, row)[CKA.VALUE]
    assert (value.size, len(value.raw), value.state) == (20_000, 4096, "value")


@pytest.mark.parametrize(
    ("rule", "number", "state", "note"),
    [
        ("gone 0x3=0x11", CKA.LABEL, "sensitive", ""),
        ("gone 0x3=0x5", CKA.LABEL, "error", "CKR_GENERAL_ERROR"),
        ("gone 0x122=0x80000001", CKA.PUBLIC_EXPONENT, "error", "CKR_0x80000001"),
        ("length 0x3=99999999999", CKA.LABEL, "error", "CKR_BUFFER_TOO_SMALL"),
        ("attr 0x110=3939", CKA.START_DATE, "value", ""),
        ("attr 0x103=", CKA.SENSITIVE, "empty", ""),
    ],
)
def test_an_odd_answer_is_one_odd_attribute(
    faulty: Faulty, faulty_token: Token, rule: str, number: int, state: str, note: str
) -> None:
    log_in(faulty_token)
    row = make_key(faulty_token, "RSA 2048").private
    faulty.rule(f"C_GetAttributeValue {rule}")
    address = msgspec.structs.replace(row.address, label=row.address.label if number != CKA.LABEL else b"")
    found = {attribute.number: attribute for attribute in faulty_token.detail(address, describe).attributes}
    assert (found[number].state, found[number].note) == (state, note)
    assert found[CKA.MODULUS].state == "value"


@fault(70)
def test_a_library_that_refuses_the_whole_question_is_asked_one_by_one(faulty: Faulty, faulty_token: Token) -> None:
    log_in(faulty_token)
    row = make_key(faulty_token).private
    # the row of the address check answers; then the question about everything is refused once
    faulty.rule("C_GetAttributeValue rv 0x5 2 1")
    found = attributes(faulty_token, row)
    assert found[CKA.LABEL].text == "key"
    assert found[CKA.VALUE].state == "sensitive"


def test_the_size_is_told_where_the_token_tells_it(faulty: Faulty, faulty_token: Token) -> None:
    log_in(faulty_token)
    row = make_key(faulty_token).private
    assert faulty_token.detail(row.address, describe).size is None
    assert faulty.calls("C_GetObjectSize")


# ── the same object ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "change", [{"id": b"\x02"}, {"label": b"other"}, {"object_class": 4}, {"fingerprint": b"x" * 32}]
)
def test_another_object_behind_the_handle_is_refused(
    token: Token, private_key: ObjectRow, change: dict[str, object]
) -> None:
    address: ObjectAddress = msgspec.structs.replace(private_key.address, **change)
    for use in (
        lambda: token.detail(address, describe),
        lambda: signed(token, address, 1, b"x"),
        lambda: token.signer(address),
    ):
        with pytest.raises(AppError, match="The list is outdated") as caught:
            use()
        assert str(caught.value.problem.unchanged) == "Nothing was done."


def test_an_object_is_found_again_by_what_identifies_it(token: Token, private_key: ObjectRow) -> None:
    of_another_process = msgspec.structs.replace(private_key.address, generation=8, handle=4711)
    detail = token.detail(of_another_process, describe)
    assert detail.row.label == private_key.label


def test_of_two_equal_objects_neither_is_taken_for_the_other(token: Token, private_key: ObjectRow) -> None:
    for _ in range(2):
        create(token, {Name.CLASS: ObjectClass.DATA, Name.TOKEN: True, Name.PRIVATE: False, Name.LABEL: "twin"})
    twin = next(row for row in rows(token) if row.label == "twin")
    assert token.detail(twin.address, describe).row == twin
    with pytest.raises(AppError, match="The list is outdated"):
        token.detail(msgspec.structs.replace(twin.address, generation=8), describe)


@fault(72)
def test_a_deleted_object_is_refused(token: Token, private_key: ObjectRow) -> None:
    token._binding.call("C_DestroyObject", token._session, private_key.address.handle)
    with pytest.raises(AppError, match="The list is outdated"):
        token.detail(private_key.address, describe)
