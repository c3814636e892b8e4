"""Which keys have no other half."""

from app.vocabulary.halves import lonely_halves
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectAddress, ObjectRow


def row(kind: CKO, identity: bytes, **more: bool) -> ObjectRow:
    return ObjectRow(address=ObjectAddress(1, len(identity), kind, id=identity), label="", type="RSA 2048", **more)  # type: ignore[arg-type]


PUBLIC, PRIVATE, CERTIFICATE = CKO.PUBLIC_KEY, CKO.PRIVATE_KEY, CKO.CERTIFICATE


def test_a_pair_is_whole_and_each_half_alone_is_told() -> None:
    whole = [row(PUBLIC, b"1"), row(PRIVATE, b"1")]
    lonely = [row(PUBLIC, b"2"), row(PRIVATE, b"3")]
    assert lonely_halves([*whole, *lonely], private_seen=True) == tuple(lonely)


def test_a_public_key_is_not_lonely_where_private_ones_are_not_seen() -> None:
    assert lonely_halves([row(PUBLIC, b"2")], private_seen=False) == ()


def test_a_certificate_stands_for_the_other_half() -> None:
    assert lonely_halves([row(PRIVATE, b"1"), row(CERTIFICATE, b"1")], private_seen=True) == ()
    assert lonely_halves([row(PUBLIC, b"1"), row(CERTIFICATE, b"1")], private_seen=True) == ()


def test_what_says_nothing_about_its_pair_is_left_out() -> None:
    rows = [row(PRIVATE, b""), row(PUBLIC, b"1", of_session=True), row(PUBLIC, b"2", unreadable=True)]
    assert lonely_halves([*rows, row(CKO.SECRET_KEY, b"3"), row(CERTIFICATE, b"4")], private_seen=True) == ()
