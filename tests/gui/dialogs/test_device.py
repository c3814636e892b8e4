"""Digest file and random bytes: what is asked, and what is shown."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.digest import DigestChoice, DigestDialog
from app.gui.dialogs.random_bytes import RandomChoice, RandomDialog, RandomReportDialog
from app.vocabulary.crypto_messages import RandomBytes
from app.vocabulary.digests import DIGESTS, digest_of
from app.vocabulary.numbers import CKM
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.device_states import report
from tests.gui.dialogs.keys import type_text
from tests.gui.dialogs.told import words


def press(dialog: Dialog[Any], name: str) -> None:
    next(one for one in dialog.findChildren(QPushButton) if one.accessibleName() == name).click()


def test_a_digest_is_asked_for_by_keys_alone(show: Show, tmp_path: Path) -> None:
    file = tmp_path / "letter"
    file.write_bytes(b"")
    dialog = DigestDialog("T", "1", DIGESTS)
    show(dialog)
    type_text(dialog.file.input.line, str(file))
    QTest.keyClick(dialog.mechanism, Qt.Key.Key_Down)
    QTest.keyClick(dialog.mechanism, Qt.Key.Key_Return)
    assert dialog.result_value == DigestChoice(str(file), CKM.SHA384)


def test_it_says_beforehand_whether_there_is_something_to_compare_with(show: Show) -> None:
    dialog = DigestDialog("T", "1", [DIGESTS[0], digest_of(0x80000001)], mechanism=0x80000001)
    show(dialog)
    assert dialog.mechanism.currentText() == "CKM_0x80000001"
    assert "there is nothing to compare with" in words(dialog)
    dialog.mechanism.setCurrentIndex(0)
    assert "both are compared" in words(dialog)


@pytest.mark.parametrize(
    ("value", "local", "said"),
    [
        (b"\x01" * 20, b"\x01" * 20, "The same as computed on this computer"),
        (b"\x01" * 20, b"\x02" * 20, "Not what this computer computes"),
        (b"\x01" * 20, b"\x01" * 19, "Not what this computer computes"),
        (b"\x01" * 20, b"", "Not known here"),
    ],
)
def test_the_report_says_how_both_compare(show: Show, value: bytes, local: bytes, said: str) -> None:
    dialog = report(value, local)
    show(dialog)
    assert said in words(dialog)
    assert ("0202 0202" in words(dialog)) == (local == b"\x02" * 20), "both are shown where they differ"
    press(dialog, "Copy digest")
    assert QGuiApplication.clipboard().text() == "01" * 20


def test_random_bytes_are_asked_for_by_keys_alone(show: Show) -> None:
    dialog = RandomDialog("T", "1")
    show(dialog)
    type_text(dialog.count, "16")
    QTest.keyClick(dialog.count, Qt.Key.Key_Return)
    assert dialog.result_value == RandomChoice(16)


@pytest.mark.parametrize(
    ("count", "shown", "saved"),
    [
        *(("1", True, True), ("1024", True, True), ("1025", False, True), ("1048576", False, True)),
        *((count, False, False) for count in ("0", "", "1048577", "12x", "-1", "٣")),
    ],
)
def test_the_count_has_its_limits(show: Show, tmp_path: Path, count: str, shown: bool, saved: bool) -> None:
    dialog = RandomDialog("T", "1")
    show(dialog)
    assert dialog.primary is not None
    dialog.count.setText(count)
    assert dialog.primary.isEnabled() == shown
    dialog.save.click()
    dialog.target.set_path(str(tmp_path / "random.bin"))
    assert dialog.primary.isEnabled() == saved


def test_a_file_is_only_replaced_where_that_was_agreed_to(show: Show, tmp_path: Path) -> None:
    target = tmp_path / "random.bin"
    target.write_bytes(b"x")
    dialog = RandomDialog("T", "1")
    show(dialog)
    assert dialog.primary is not None
    dialog.save.click()
    dialog.target.set_path(str(target))
    assert not dialog.primary.isEnabled()
    dialog.replace.box.click()
    assert dialog.collect() == RandomChoice(32, str(target), replace=True)
    dialog.target.set_path(str(tmp_path / "other.bin"))
    assert dialog.collect() == RandomChoice(32, str(tmp_path / "other.bin")), "agreed for that name only"


def test_what_is_shown_is_copied_as_digits(show: Show) -> None:
    dialog = RandomReportDialog(RandomBytes(count=4, value=b"\x00\x01\xfe\xff"), "T")
    show(dialog)
    press(dialog, "Copy digits")
    assert QGuiApplication.clipboard().text() == "0001feff"
