"""A library that reads along, PINs included: OpenSC's pkcs11-spy, and variables that do the like."""

import shutil
from pathlib import Path

import pytest

from app.gui.dialogs.library import ConsentDialog
from app.gui.dialogs.library_settings import LibrarySettingsDialog
from tests.catalogue import fault
from tests.desk import Desk
from tests.softhsm import SoftHsm, find_library
from tests.window.test_libraries import choose_path

WARNING = "PINs that are typed for this library can be read along"


@pytest.fixture
def spy() -> str:
    """Find OpenSC's spy."""
    return find_library("opensc-pkcs11", "pkcs11-spy.so")


@fault(110)
@pytest.mark.parametrize("name", ["pkcs11-spy.so", "innocent.so"])
def test_before_a_spy_is_loaded_it_is_told_whatever_its_file_is_called(
    desk: Desk, spy: str, tmp_path: Path, name: str
) -> None:
    copied = tmp_path / name
    shutil.copy(spy, copied)
    desk.enter(choose_path(desk, copied))
    said = desk.words(desk.dialog(ConsentDialog))
    for words in (WARNING, "writes every call to a file", "PINs in clear text included", "change the PIN"):
        assert words in said
    desk.escape(desk.open_dialogs[0])


@fault(110)
def test_an_honest_library_is_not_suspected(desk: Desk, softhsm: SoftHsm) -> None:
    desk.enter(choose_path(desk, softhsm.path))
    assert WARNING not in desk.words(desk.dialog(ConsentDialog))
    desk.escape(desk.open_dialogs[0])


@fault(110)
def test_the_page_of_a_spy_goes_on_saying_so_and_it_is_true(desk: Desk, softhsm: SoftHsm, spy: str) -> None:
    softhsm.new_token("Anna")
    output = softhsm.folder / "calls.txt"
    environment = {"PKCS11SPY": softhsm.path, "PKCS11SPY_OUTPUT": str(output)}
    desk.add(spy, {**softhsm.env, **environment}, "Spy")
    desk.log_in(desk.token("Anna"), softhsm.pin)
    assert softhsm.pin in output.read_text()
    output.unlink()  # the spy goes on writing into what has no name any more
    desk.select(desk.row("Spy"))
    desk.until(lambda: WARNING in desk.words())
    assert "pkcs11-spy writes every call" in desk.words()


@fault(110)
@pytest.mark.parametrize(
    ("name", "words"), [("LD_PRELOAD", "can read every PIN"), ("OPENSC_DEBUG", "what it sends to the card")]
)
def test_a_variable_that_lets_pins_be_read_is_told_until_it_is_taken_away(
    desk: Desk, softhsm: SoftHsm, name: str, words: str
) -> None:
    softhsm.new_token("Anna")
    value = softhsm.path if name == "LD_PRELOAD" else "9"
    library = desk.add(softhsm.path, {**softhsm.env, name: value})
    desk.select(desk.row("Test"))
    desk.until(lambda: WARNING in desk.words() and words in desk.words())
    desk.choose("library_settings")
    dialog = desk.dialog(LibrarySettingsDialog)
    line = next(line for line in dialog.variables.lines if line.name.currentText() == name)
    line.remove.click()
    desk.press(dialog)
    desk.until(lambda: library.state == "ready" and WARNING not in desk.words())
