"""Every test of a page runs in a dressed application and in one locale."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def in_london(dressed: QApplication) -> Iterator[None]:
    """Write numbers and dates as in the United Kingdom."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)
