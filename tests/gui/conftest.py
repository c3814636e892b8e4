"""Every test of the window runs without a screen, in a dressed application, and leaves no widget behind."""

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from app.gui.look import theme


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Qt's screenless platform say what it cannot do: that is no warning about the window."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(
                pytest.mark.qt_log_ignore("This plugin does not support (propagateSizeHints|raise|grabbing)")
            )


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """Return the application in the light scheme; whatever a test changes about the look is undone."""
    font = qapp.font()
    theme.apply(qapp, [])
    theme.set_scheme("light")
    yield qapp
    qapp.setFont(font)
    theme.follow_font()  # no window may be left that would tell of the change
    theme.set_scheme("light")
