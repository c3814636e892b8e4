"""A library that refuses to start for want of a variable: the page names it, and sets it with one click."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from app.gui.dialogs.library_settings import LibrarySettingsDialog
from tests.desk import Desk
from tests.softhsm import SoftHsm


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a home folder in which SoftHSM finds a configuration that it refuses."""
    folder = tmp_path / "home" / ".config" / "softhsm2"
    folder.mkdir(parents=True)
    (folder / "softhsm2.conf").write_text("objectstore.backend = nothing of the kind\n")
    return tmp_path / "home"


def test_a_variable_that_was_not_passed_on_is_named_and_set_with_one_click(
    desk: Desk, softhsm: SoftHsm, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    softhsm.new_token("Anna")
    monkeypatch.setenv("SOFTHSM2_CONF", str(softhsm.config))
    library = desk.add(softhsm.path, {"HOME": str(home)})
    assert library.state == "failed"
    desk.select(desk.row("Test"))
    said = desk.words()
    assert "SOFTHSM2_CONF may be missing" in said
    assert "This program was started with it, but a library gets only what its settings say." in said
    QTest.qWait(300)  # the page gets its buttons a moment later
    desk.press_button("Set SOFTHSM2_CONF…", desk.page)
    dialog = desk.dialog(LibrarySettingsDialog)
    line = dialog.variables.lines[-1]
    assert (line.name.currentText(), line.value.text()) == ("SOFTHSM2_CONF", str(softhsm.config))
    assert line.value.hasFocus()
    desk.press(dialog)
    desk.until(lambda: library.state == "ready" and any("Anna" in row for row in desk.tree()))
    assert "may be missing" not in desk.words()


def test_a_variable_that_is_set_nowhere_is_named_too(
    desk: Desk, softhsm: SoftHsm, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOFTHSM2_CONF", raising=False)
    desk.add(softhsm.path, {"HOME": str(home)})
    desk.select(desk.row("Test"))
    assert "SoftHSM2: path of its configuration file. The library reads it, and it is not set." in desk.words()


def test_a_library_that_refuses_to_start_although_it_has_its_variable_is_not_told_of_it(
    desk: Desk, softhsm: SoftHsm, home: Path
) -> None:
    refused = home / ".config" / "softhsm2" / "softhsm2.conf"
    library = desk.add(softhsm.path, {"SOFTHSM2_CONF": str(refused)})
    assert library.state == "failed"
    desk.select(desk.row("Test"))
    assert "may be missing" not in desk.words()
