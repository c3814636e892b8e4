"""Qt for the dialogs."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

Show = Callable[[QDialog], None]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Open a dialog the way the window does, and wait until it is there."""

    def opened(dialog: QDialog) -> None:
        qtbot.addWidget(dialog)
        with qtbot.waitExposed(dialog):
            dialog.open()
        dialog.activateWindow()
        assert dialog.isModal()
        assert dialog.windowModality() == Qt.WindowModality.WindowModal

    return opened


@pytest.fixture(autouse=True)
def _clean_clipboard(qapp: QGuiApplication) -> None:
    qapp.clipboard().setText("before")
