"""Root is warned, and goes on; an ordinary user hears nothing. What else the program does before its window."""

import os
import subprocess
import sys
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


START = """
import resource, sys
import app.gui.application as application
most = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (most, most))

def program(app, workspace, *, elevated):
    print(elevated, *resource.getrlimit(resource.RLIMIT_CORE))
    sys.exit()

application.is_elevated = lambda: "asked"
application.Program = program
application.main([])
"""
"""The program's start, up to where its window is made."""


@rule(8, 25)
def test_the_start_asks_who_runs_it_and_forbids_core_files(tmp_path: Path) -> None:
    environment = {**os.environ, "SYMBOLON_CONFIG_DIR": str(tmp_path), "SYMBOLON_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-c", START]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["asked", "0", "0"], done.stderr
