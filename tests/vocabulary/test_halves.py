"""Which keys have no other half."""

from app.vocabulary.halves import lonely_halves
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectAddress, ObjectRow


def row(kind: CKO, identity: bytes, label: bytes = b"Mine", *, session: bool = False, torn: bool = False) -> ObjectRow:
    address = ObjectAddress(1, len(identity), kind, id=identity, label=label)
    return ObjectRow(address=address, label=label.decode(), type="RSA 2048", of_session=session, unreadable=torn)


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


def test_without_an_identifier_the_label_has_to_do() -> None:
    assert lonely_halves([row(PRIVATE, b""), row(PUBLIC, b"")], private_seen=True) == ()
    assert lonely_halves([row(PRIVATE, b""), row(PUBLIC, b"1")], private_seen=True) == (
        row(PRIVATE, b""),
        row(PUBLIC, b"1"),
    )


def test_what_is_no_half_is_left_out() -> None:
    rows = [row(PUBLIC, b"1", session=True), row(PUBLIC, b"2", torn=True)]
    assert lonely_halves([*rows, row(CKO.SECRET_KEY, b"3"), row(CERTIFICATE, b"4")], private_seen=True) == ()


def test_a_key_that_says_nothing_at_all_was_never_finished() -> None:
    assert lonely_halves([row(PUBLIC, b"", label=b"")], private_seen=True) == (row(PUBLIC, b"", label=b""),)
