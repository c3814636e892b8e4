from app.gui.pages.views_of import Expiry, summary_of
from app.vocabulary.numbers import CKO
from tests.gui.pages import samples


def test_objects_are_counted_by_class_in_the_order_of_the_tree() -> None:
    summary = summary_of(samples.rows(8))
    assert summary.classes == (
        (CKO.CERTIFICATE, 2),
        (CKO.PRIVATE_KEY, 2),
        (CKO.PUBLIC_KEY, 2),
        (CKO.SECRET_KEY, 2),
    )
    assert summary.total == 8


def test_of_a_key_pair_only_the_private_half_counts_as_a_key() -> None:
    assert summary_of(samples.rows(4)).key_types == (("RSA 2048", 1), ("AES 256", 1))


def test_public_keys_count_where_no_other_key_is_seen() -> None:
    rows = [row for row in samples.rows(4) if row.object_class == CKO.PUBLIC_KEY]
    assert summary_of(rows).key_types == (("RSA 2048", 1),)


def test_classes_without_a_kind_of_their_own_are_counted_together() -> None:
    rows = [samples.row(object_class=0x80000001), samples.row(object_class=0x80000002)]
    assert summary_of(rows).classes == ((-1, 2),)


def test_certificates_stand_in_the_order_in_which_they_end() -> None:
    late = samples.row("late", CKO.CERTIFICATE, not_after="2030-01-01")
    soon = samples.row("soon", CKO.CERTIFICATE, not_after="2026-12-01")
    endless = samples.row("endless", CKO.CERTIFICATE, not_after="")
    assert summary_of([late, soon, endless]).expiries == (Expiry("2026-12-01", "soon"), Expiry("2030-01-01", "late"))
