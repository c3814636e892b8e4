from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from app.gui.dialogs.library import ChooseLibraryDialog, ConsentDialog, EarlierFile
from app.vocabulary.found import FoundLibrary
from tests.gui.dialogs import samples
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.keys import type_text
from tests.gui.dialogs.told import words


@pytest.fixture
def libraries(tmp_path: Path) -> list[FoundLibrary]:
    found = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.so"
        path.write_bytes(b"\x7fELF")
        found.append(FoundLibrary(name, str(path)))
    return found


def test_found_library_is_chosen_with_arrows(show: Show, libraries: list[FoundLibrary]) -> None:
    dialog = ChooseLibraryDialog(libraries)
    show(dialog)
    assert dialog.list.hasFocus()
    assert dialog.path.path == libraries[0].path
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.result_value == libraries[1].path


def test_path_is_typed(show: Show, libraries: list[FoundLibrary]) -> None:
    dialog = ChooseLibraryDialog()
    show(dialog)
    assert dialog.primary is not None
    type_text(dialog.path.input.line, libraries[0].path[:-1])
    assert not dialog.primary.isEnabled()
    assert "There is no such file" in words(dialog)
    type_text(dialog.path.input.line, libraries[0].path[-1])
    QTest.keyClick(dialog.path.input.line, Qt.Key.Key_Return)
    assert dialog.result_value == libraries[0].path


def test_another_path_clears_the_problem_and_the_selection(show: Show, libraries: list[FoundLibrary]) -> None:
    dialog = ChooseLibraryDialog(libraries)
    show(dialog)
    line = dialog.path.input.line
    for row in (0, 1):
        dialog.set_problem(samples.wrong_pin())
        assert "The PIN was refused" in words(dialog)
        if row:
            dialog.list.setCurrentRow(row)
        else:
            type_text(line, "x")
        assert "The PIN was refused" not in words(dialog)
    assert line.text() == libraries[1].path
    type_text(line, "x")
    assert dialog.list.selectedItems() == []
    line.setFocus()
    dialog.list.setFocus()
    assert line.text() == f"{libraries[1].path}x", "going back to the list must not take the path away"
    item = dialog.list.visualItemRect(dialog.list.item(1)).center()
    QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=item)
    assert line.text() == libraries[1].path
    assert [one.text() for one in dialog.list.selectedItems()] == [f"two\n{libraries[1].path}"]


def test_enter_in_the_list_takes_the_path_that_was_edited_last(show: Show, libraries: list[FoundLibrary]) -> None:
    dialog = ChooseLibraryDialog(libraries)
    show(dialog)
    edited = Path(libraries[0].path).with_name("mine.so")
    edited.write_bytes(b"\x7fELF")
    dialog.path.input.line.selectAll()
    type_text(dialog.path.input.line, str(edited))
    dialog.list.setFocus()
    assert dialog.list.currentRow() == 0, "outlined, but not selected"
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.result_value == str(edited)


def test_a_row_that_is_chosen_after_the_path_was_edited_counts(show: Show, libraries: list[FoundLibrary]) -> None:
    dialog = ChooseLibraryDialog(libraries)
    show(dialog)
    type_text(dialog.path.input.line, "x")
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.result_value == libraries[0].path


def test_size_is_no_approval(show: Show, libraries: list[FoundLibrary]) -> None:
    dialog = ChooseLibraryDialog(libraries)
    show(dialog)
    assert "4 bytes" in words(dialog)
    assert dialog.path.input.property("state") != "ok"


def test_consent_shows_everything_and_asks_for_a_name(show: Show) -> None:
    file = samples.library_file(warnings=("Others can write to its folder.",))
    dialog = ConsentDialog(file, "SoftHSM2", taken_names=["OpenSC"])
    show(dialog)
    told = words(dialog)
    for part in ("/usr/lib/softhsm/libsofthsm2.so", "987.4 kB", "root", "4 Mar 2026", "0123 4567", "ELF 64-bit"):
        assert part in told
    assert "Loading runs the vendor's code with your rights" in told
    assert "Others can write to its folder." in told
    assert dialog.primary is not None
    for name, valid in (("", False), ("  ", False), ("opensc", False), ("Mine", True)):
        dialog.name.setText(name)
        assert dialog.primary.isEnabled() is valid
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.result_value == "Mine"


def test_changed_file_is_asked_about_with_cancel_in_focus(show: Show) -> None:
    dialog = ConsentDialog(
        samples.library_file(), "SoftHSM2", changed_from=EarlierFile("fe" * 32, "2026-01-02T03:04:05Z")
    )
    show(dialog)
    assert "The file is another one than before" in words(dialog)
    assert "fefe fefe" in words(dialog)
    assert dialog.cancel.hasFocus()
    assert not dialog.name.isVisible()
    assert dialog.primary is not None
    dialog.primary.click()
    assert dialog.result_value == "SoftHSM2"


def test_hostile_path_is_shown_whole_and_harmless(show: Show) -> None:
    path = "/home/\u202eso.bil/" + "x" * 500 + "/<b>lib.so"
    dialog = ConsentDialog(samples.library_file(path=path))
    show(dialog)
    told = words(dialog)
    assert "⁅U+202E⁆" in told
    assert "x" * 500 in told
    assert "/<b>lib.so" in told
    assert dialog.name.text() == "<b>lib"


def test_nothing_is_chosen_by_closing(show: Show, libraries: list[FoundLibrary]) -> None:
    dialog = ChooseLibraryDialog(libraries)
    show(dialog)
    QTest.keyClick(dialog.list, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected
    with pytest.raises(LookupError):
        _ = dialog.result_value
