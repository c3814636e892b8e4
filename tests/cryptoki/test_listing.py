"""Lists of objects: every class, every oddity, pages, cancel, limits."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11 import Attribute, KeyType, ObjectClass

from app.cryptoki import search
from app.cryptoki.binding import CallWatch
from app.cryptoki.errors import CryptokiError
from app.cryptoki.library import Library
from app.cryptoki.rows import UNREADABLE_CLASS
from app.cryptoki.token import Token
from app.vocabulary.errors import Cancelled
from app.vocabulary.objects import ObjectRow
from tests.catalogue import fault
from tests.cryptoki.helpers import (
    GENERATION,
    certificate,
    create,
    describe,
    log_in,
    make_key,
    public_bytes,
    rows,
    token_of,
)
from tests.faulty.library import Faulty


def data(label: str | bytes) -> dict[Attribute, object]:
    return {Attribute.CLASS: ObjectClass.DATA, Attribute.TOKEN: True, Attribute.PRIVATE: False, Attribute.LABEL: label}


def secret(key_type: KeyType, length: int, **more: object) -> dict[Attribute, object]:
    return {
        Attribute.CLASS: ObjectClass.SECRET_KEY,
        Attribute.KEY_TYPE: key_type,
        Attribute.TOKEN: True,
        Attribute.VALUE: bytes(range(length)),
        Attribute.LABEL: "secret",
        **{Attribute[name]: value for name, value in more.items()},
    }


def test_every_class_is_listed_with_its_type(token: Token) -> None:
    log_in(token)
    make_key(token, "RSA 2048", "rsa", b"\x01")
    make_key(token, "P-384", "ec", b"\x02")
    create(token, secret(KeyType.AES, 32, ENCRYPT=True))
    create(token, secret(KeyType.GENERIC_SECRET, 20))
    create(token, data("notes"))
    ca = ec.generate_private_key(ec.SECP256R1())
    token.import_certificate(certificate(public_bytes(ca), "Ada", "Ada", ca), "", b"\x03", describe)
    found = {(row.object_class, row.label): row for row in rows(token)}
    assert {key: row.type for key, row in found.items()} == {
        (0, "notes"): "",
        (1, "Ada"): "X.509",
        (2, "rsa"): "RSA 2048",
        (3, "rsa"): "RSA 2048",
        (2, "ec"): "EC P-384",
        (3, "ec"): "EC P-384",
        (4, "secret"): found[4, "secret"].type,
    }
    assert sorted(row.type for row in rows(token) if row.object_class == 4) == ["AES 256", "Generic secret 160"]
    assert found[3, "rsa"].extractable is False
    assert found[3, "rsa"].private
    assert found[3, "rsa"].id == "01"
    assert "CKA_SIGN" in found[3, "rsa"].usage
    assert "CKA_VERIFY" in found[2, "rsa"].usage
    assert found[0, "notes"].extractable is None
    assert found[1, "Ada"].not_after == "2026-04-11"
    assert found[1, "Ada"].subject == found[1, "Ada"].issuer == "CN=Ada"
    assert found[3, "rsa"].address.generation == GENERATION


def test_no_key_material_is_asked_for(faulty: Faulty, faulty_token: Token) -> None:
    """One C_GetAttributeValue an object: the content of nothing but certificates is read."""
    log_in(faulty_token)
    create(faulty_token, secret(KeyType.AES, 32, EXTRACTABLE=True, SENSITIVE=False))
    make_key(faulty_token)
    faulty.forget_calls()
    assert len(rows(faulty_token)) == 3
    assert len(faulty.calls("C_GetAttributeValue")) == 3


@fault(66)
@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("<b>bold</b> & %s", "<b>bold</b> & %s"),
        ("a\x1b[31m\nb", "a⁅U+001B⁆[31m⁅U+000A⁆b"),
        ("abc\u202etxt.exe", "abc⁅U+202E⁆txt.exe"),
        (b"bad \xff\xfe utf-8 \xc3(", "bad \ufffd\ufffd utf-8 \ufffd("),
        ("x" * 5000, "x" * 256 + "…"),
        ("", ""),
    ],
)
def test_a_label_of_any_kind_is_harmless(token: Token, label: str | bytes, shown: str) -> None:
    create(token, data(label))
    (row,) = rows(token)
    assert row.label == shown
    detail = token.detail(row.address, describe)
    raw = label if isinstance(label, bytes) else label.encode()
    assert next(a for a in detail.attributes if a.number == 3).size == len(raw)


@pytest.mark.parametrize(
    ("rule", "object_class", "type_"),
    [
        ("attr 0x0=0100008000000000", 0x80000001, ""),
        ("attr 0x0=0a00000000000000", 0x0A, ""),
        ("attr 0x0=02", 2, "EC P-256"),
        ("attr 0x100=4200008000000000", 2, "CKK_0x80000042"),
        ("attr 0x100=4100000000000000", 2, "P-256"),
        ("attr 0x180=06052b81040019", 2, "EC 1.3.132.0.25"),
        ("attr 0x180=300100", 2, "EC"),
        ("attr 0x110=ffff", 2, "EC P-256"),
        ("length 0x3=70000", 2, "EC P-256"),
        ("length 0x3=18446744073709551615", 2, "EC P-256"),
        ("gone 0x3=0x11", 2, "EC P-256"),
        ("gone 0x3=0x5", 2, "EC P-256"),
        ("gone 0x3=0x150", 2, "EC P-256"),
    ],
)
def test_an_odd_answer_is_one_odd_row(
    faulty: Faulty, faulty_token: Token, rule: str, object_class: int, type_: str
) -> None:
    log_in(faulty_token)
    make_key(faulty_token)
    faulty_token.log_out()
    faulty.rule(f"C_GetAttributeValue {rule}")
    (row,) = rows(faulty_token)
    assert (row.object_class, row.type, row.unreadable) == (object_class, type_, False)


@fault(76)
def test_an_object_without_class_and_one_that_fails_are_unreadable(faulty: Faulty, faulty_token: Token) -> None:
    log_in(faulty_token)
    make_key(faulty_token)
    faulty.rule("C_GetAttributeValue rv 0x30 0 2")
    bad, good = rows(faulty_token)
    assert bad.unreadable
    assert bad.object_class == UNREADABLE_CLASS
    assert not good.unreadable
    faulty.rule("C_GetAttributeValue gone 0x0=0x12")
    assert all(row.unreadable for row in rows(faulty_token))


def test_a_lost_session_ends_the_listing_with_an_error(faulty: Faulty, faulty_token: Token) -> None:
    log_in(faulty_token)
    make_key(faulty_token)
    faulty.rule("C_GetAttributeValue rv 0x32 1")
    with pytest.raises(CryptokiError) as caught:
        rows(faulty_token)
    assert caught.value.problem.code_name == "CKR_DEVICE_REMOVED"


def test_rows_come_200_at_a_time(token: Token) -> None:
    for number in range(201):
        create(token, data(str(number)))
    parts: list[list[ObjectRow]] = []
    listing = token.list_objects(describe, parts.append)
    assert [len(part) for part in parts] == [200, 1]
    assert (listing.count, listing.unreadable, listing.truncated) == (201, 0, False)
    assert {row.label for part in parts for row in part} == {str(number) for number in range(201)}


def test_a_cancel_ends_the_search_and_the_next_one_works(faulty: Faulty, faulty_token: Token) -> None:
    log_in(faulty_token)
    make_key(faulty_token)

    def cancel() -> None:
        raise Cancelled

    faulty.forget_calls()
    with pytest.raises(Cancelled):
        faulty_token.objects(describe, cancel)
    assert len(faulty.calls("C_FindObjectsFinal")) == 1
    listing = faulty_token.objects(describe)
    listing._stop = cancel
    with pytest.raises(Cancelled):
        next(listing)
    assert len(rows(faulty_token)) == 2


@fault(62)
def test_an_error_in_the_search_ends_it_too(faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_FindObjects rv 0x5 0 1")
    faulty.forget_calls()
    with pytest.raises(CryptokiError):
        rows(faulty_token)
    assert faulty.calls("C_FindObjectsFinal") == [("C_FindObjectsFinal", "0x0")]
    assert rows(faulty_token) == []


@fault(62)
def test_a_search_left_over_by_the_library_is_ended_first(faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_FindObjectsInit rv 0x90 0 1")
    assert rows(faulty_token) == []


@fault(73)
def test_a_search_that_never_ends_is_cut_off(
    faulty: Faulty, faulty_token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        create(faulty_token, data(str(number)))
    monkeypatch.setattr(search, "MOST_OBJECTS", 3)
    listing = faulty_token.list_objects(describe, list[ObjectRow]().extend)
    assert (listing.count, listing.truncated) == (3, True)
    monkeypatch.setattr(search, "MOST_OBJECTS", 100_000)
    monkeypatch.setattr(search, "SEARCH_SECONDS", -1.0)
    assert faulty_token.objects(describe).truncated


@fault(73)
@pytest.mark.parametrize(
    ("rule", "truncated"),
    [("count 1000000", True), ("count 1099511627776", True), ("count 200", True), ("rv 0 1", False)],
    ids=["a million", "2^40", "200", "fills in nothing"],
)
def test_a_count_that_is_a_lie_makes_no_objects(
    faulty: Faulty, faulty_token: Token, rule: str, truncated: bool
) -> None:
    for number in range(5):
        create(faulty_token, data(str(number)))
    faulty.rule(f"C_FindObjects {rule}")
    faulty.forget_calls()
    found = list[ObjectRow]()
    listing = faulty_token.list_objects(describe, found.extend)
    assert sorted(row.label for row in found) == ["0", "1", "2", "3", "4"]
    assert (listing.count, listing.unreadable, listing.truncated) == (5, 0, truncated)
    assert len(faulty.calls("C_FindObjects")) == 2, "a page that brings nothing new is the last one"
    assert len(faulty.calls("C_FindObjectsFinal")) == 1
    faulty.rule()
    assert len(rows(faulty_token)) == 5


def test_the_trust_module_is_listed_whole(trust_module: str) -> None:
    """Hundreds of certificates, vendor classes, and not a single login."""
    library = Library(trust_module, CallWatch(), GENERATION)
    try:
        token = token_of_any(library)
        assert token.state().session.kind == "ro public"
        found = rows(token)
        certificates = [row for row in found if row.object_class == 1]
        assert len(certificates) > 100
        assert all(row.subject and row.not_after for row in certificates)
        assert any(row.object_class >= 0x80000000 for row in found)
        assert not any(row.unreadable for row in found)
    finally:
        library.finalize()


def token_of_any(library: Library) -> Token:
    address = library.slots()[0].token_address
    assert address is not None
    return library.token(address)


def test_the_listing_is_the_same_after_finalize_and_a_fresh_start(token: Token, library: Library) -> None:
    create(token, data("kept"))
    before = [row.label for row in rows(token)]
    library.finalize()
    again = Library(library._binding.path, CallWatch(), GENERATION + 1)
    try:
        assert [row.label for row in rows(token_of(again))] == before
    finally:
        again.finalize()
