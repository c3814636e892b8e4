import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.gui.dialogs.certificate import ImportCertificateDialog, ImportChoice
from app.vocabulary.messages import CertificateMatch
from tests.gui.dialogs import samples
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.keys import type_text
from tests.gui.dialogs.told import buttons, words


def asked(match: CertificateMatch, others: int = 0, **changes: object) -> ImportCertificateDialog:
    file = samples.certificate_file(others, **changes)
    return ImportCertificateDialog(file, match, "Anna Berg", "0815", b"\x02", taken_ids={b"\x01"})


def test_key_on_the_token_gives_its_id(show: Show) -> None:
    dialog = asked(CertificateMatch(key=samples.object_row(id_=b"\xab\xcd")))
    show(dialog)
    told = words(dialog)
    for part in ("CN=Anna Berg", "CN=Example Staff CA 3", "14 Jan 2028", "EC P-256", "Its key is on this token"):
        assert part in told
    assert dialog.id.line.text() == "abcd"
    assert dialog.id.line.isReadOnly()
    assert not dialog.tick.isVisible()
    dialog.label.selectAll()
    type_text(dialog.label, "Mine")
    QTest.keyClick(dialog.label, Qt.Key.Key_Return)
    assert dialog.result_value == ImportChoice("Mine", b"\xab\xcd")


def test_without_a_key_it_warns_and_needs_a_tick(show: Show) -> None:
    dialog = asked(CertificateMatch(), others=2, warnings=("It has expired.",))
    show(dialog)
    told = words(dialog)
    assert "No key on this token belongs to it" in told
    assert "It has expired." in told
    assert "more certificates (2)" in told
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    QTest.keyClick(dialog.label, Qt.Key.Key_Return)
    assert dialog.isVisible()
    QTest.keyClick(dialog.tick.box, Qt.Key.Key_Space)
    dialog.id.line.setText("01")
    assert "Already used by another object" in words(dialog)
    dialog.id.line.setText("0a")
    dialog.primary.click()
    assert dialog.result_value == ImportChoice("Anna Berg", b"\x0a")


def test_login_is_advised_only_before_it(show: Show) -> None:
    inside = asked(CertificateMatch())
    outside = ImportCertificateDialog(
        samples.certificate_file(0), CertificateMatch(), "Anna Berg", "0815", b"\x02", logged_in=False
    )
    show(inside)
    assert "log in first" not in words(inside)
    inside.reject()
    show(outside)
    assert "log in first" in words(outside)


def test_key_without_an_id_lets_one_be_chosen(show: Show) -> None:
    dialog = asked(CertificateMatch(key=samples.object_row(id_=b"")))
    show(dialog)
    assert not dialog.id.line.isReadOnly()
    assert dialog.id.value == b"\x02"
    assert dialog.primary is not None
    assert dialog.primary.isEnabled()


def test_duplicate_offers_only_close(show: Show) -> None:
    key = samples.object_row()
    dialog = asked(CertificateMatch(key=key, duplicate=samples.object_row(label="There")))
    show(dialog)
    assert "This certificate is on the token already" in words(dialog)
    assert "“There”" in words(dialog)
    assert dialog.primary is None
    assert [one for one in buttons(dialog) if one != "Copy"] == ["Close"]


def test_hostile_names_are_literal(show: Show) -> None:
    dialog = asked(CertificateMatch(), subject=samples.HOSTILE, common_name=samples.HOSTILE)
    show(dialog)
    assert words(dialog).count(samples.HOSTILE) == 2


@pytest.mark.parametrize("length", [20, 256, 300])
def test_the_long_id_of_a_key_is_taken_whole_and_shown_from_its_beginning(show: Show, length: int) -> None:
    long = bytes(number % 256 for number in range(length))
    dialog = asked(CertificateMatch(key=samples.object_row(id_=long)))
    show(dialog)
    assert f"({length} bytes)" in words(dialog)
    assert dialog.id.line.cursorPosition() == 0
    assert dialog.primary is not None
    dialog.primary.click()
    assert dialog.result_value.id == long


def test_a_long_id_does_not_fill_the_dialog(show: Show) -> None:
    key = samples.object_row(id_=bytes(256))
    dialog = asked(CertificateMatch(key=key, duplicate=key))
    show(dialog)
    told = words(dialog).replace("\u200b", "")
    assert f"{'00' * 16}… (256 bytes)" in told
    assert "00" * 17 not in told
