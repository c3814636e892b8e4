"""Root is warned, and goes on; an ordinary user hears nothing."""

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.gui.application import Program
from app.gui.elevation import elevation_warning, is_elevated
from app.model.workspace import Workspace
from app.settings.store import SettingsStore
from tests.catalogue import rule
from tests.settings.ordinary_user import ordinary_user


def test_an_ordinary_user_is_not_elevated() -> None:
    assert is_elevated() == (os.geteuid() == 0)
    with ordinary_user():
        assert not is_elevated()


@rule(25)
@pytest.mark.parametrize("elevated", [True, False])
def test_root_is_warned_and_goes_on(qapp: QApplication, tmp_path: Path, elevated: bool) -> None:
    workspace = Workspace(SettingsStore(tmp_path))
    program = Program(qapp, workspace, elevated=elevated)
    told = [message.words for message in program.window.messages.messages]
    assert (elevation_warning().title.text in told) is elevated
    assert program.window.actions_.named("add_library").isEnabled()
    program.window.deleteLater()
    workspace.deleteLater()
    program.deleteLater()
