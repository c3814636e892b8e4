"""What must hold for every dialog in every state of the gallery."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

import app.gui.dialogs
from app.gui.dialogs.base import Dialog
from app.gui.dialogs.secret_dialog import SecretDialog
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.states import NAMES, states


def _reachable(dialog: QWidget) -> list[QWidget]:
    wanted = (QAbstractButton, QComboBox, QLineEdit, QListWidget)
    return [
        one
        for one in dialog.findChildren(QWidget)
        if isinstance(one, wanted)
        and one.isVisibleTo(dialog)
        and one.isEnabled()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.objectName() != "qt_spinbox_lineedit"
        and not isinstance(one.parent(), QComboBox)  # what is typed into it; Tab stops at the box around it
    ]


def every_control_has_a_name(dialog: Dialog[Any]) -> None:
    nameless = [one for one in _reachable(dialog) if not one.accessibleName() and not getattr(one, "text", str)()]
    assert not nameless


def every_control_is_reached_with_tab(dialog: Dialog[Any]) -> None:
    missed = set(_reachable(dialog))
    for _ in range(60):
        focused = dialog.focusWidget()
        if focused is not None:
            missed.discard(focused)
            QTest.keyClick(focused, Qt.Key.Key_Tab)
    # Of radio buttons that exclude each other, Tab stops at one; the arrows reach the others.
    assert not {one for one in missed if not (isinstance(one, QAbstractButton) and one.autoExclusive())}


def nothing_is_rich_text(dialog: Dialog[Any]) -> None:
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel))


def at_most_one_primary_and_it_is_no_danger_by_default(dialog: Dialog[Any]) -> None:
    kinds = [one.property("kind") for one in dialog.findChildren(QAbstractButton) if one.isVisibleTo(dialog)]
    assert kinds.count("primary") <= 1
    for one in dialog.findChildren(type(dialog.cancel)):
        assert not (one.isDefault() and one.property("kind") == "danger")


def it_fits_its_content(dialog: Dialog[Any]) -> None:
    room = dialog.screen().availableGeometry()
    assert dialog.width() <= room.width()
    assert dialog.height() <= room.height()
    if dialog.height() < room.height() * 0.9:
        assert not dialog._scroll.verticalScrollBar().isVisible()
    for one in dialog.findChildren(QAbstractButton):
        if one.isVisibleTo(dialog) and one.text():
            assert one.width() >= one.minimumSizeHint().width(), one.text()


def every_button_and_label_has_a_letter_of_its_own(dialog: Dialog[Any]) -> None:
    labels = [one for one in dialog.findChildren(QLabel) if one.buddy() is not None]
    marked = [_letter(QLabel.text(one)) for one in labels]
    for one in dialog.findChildren(QAbstractButton):
        destroys, pictured = one.property("kind") == "danger", not one.text()
        letter = _letter(one.text())
        assert bool(letter) != (destroys or pictured), one.text()
        marked += [letter] if letter else []
    assert all(marked), [one.text() for one in labels]
    assert len(set(marked)) == len(marked)


def _letter(text: str) -> str:
    found = re.search("&(.)", text.replace("&&", ""))
    return found[1].lower() if found else ""


def every_field_has_a_label_that_leads_to_it(dialog: Dialog[Any]) -> None:
    led_to = [one.buddy() for one in dialog.findChildren(QLabel)]
    for field in _reachable(dialog):
        if isinstance(field, QLineEdit | QComboBox | QListWidget):
            in_a_table = field.property("column") and field.accessibleName()  # its line has a label, it has a name
            assert field in led_to or in_a_table, field.accessibleName()


CHECKS = (
    every_button_and_label_has_a_letter_of_its_own,
    every_field_has_a_label_that_leads_to_it,
    it_fits_its_content,
    every_control_has_a_name,
    nothing_is_rich_text,
    at_most_one_primary_and_it_is_no_danger_by_default,
    every_control_is_reached_with_tab,
)


@pytest.mark.parametrize("name", NAMES)
def test_holds_in_every_state(name: str, dressed: QApplication, tmp_path: Path, show: Show) -> None:
    dialog = states(tmp_path)[name]()
    show(dialog)
    for check in CHECKS:
        check(dialog)


def test_every_dialog_has_a_state(tmp_path: Path, qtbot: QtBot) -> None:
    shown = set()
    for make in states(tmp_path).values():
        dialog = make()
        qtbot.addWidget(dialog)
        shown.add(type(dialog))
    folder = Path(app.gui.dialogs.__file__).parent
    written = {
        kind
        for path in folder.glob("*.py")
        for kind in vars(import_module(f"app.gui.dialogs.{path.stem}")).values()
        if isinstance(kind, type) and issubclass(kind, Dialog) and kind not in (Dialog, SecretDialog)
    }
    assert shown == written
