"""Models are tested with real views, without a display."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QAbstractItemModel
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

WATCH = QAbstractItemModelTester.FailureReportingMode.Warning
"""A finding is a Qt warning, and those fail the test."""


@pytest.fixture
def watched(qapp: QApplication) -> Iterator[Callable[[QAbstractItemModel], None]]:
    """Let Qt's own tester check a model whenever it changes, until the test ends."""
    testers: list[QAbstractItemModelTester] = []
    yield lambda model: testers.append(QAbstractItemModelTester(model, WATCH))
    for tester in testers:
        tester.deleteLater()
