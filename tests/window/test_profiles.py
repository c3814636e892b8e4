"""How libraries are configured, at the window: settings, copies, on and off, order, changed files, twins."""

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt

from app.gui.dialogs.library import ChooseLibraryDialog, ConsentDialog
from app.gui.dialogs.library_settings import LibrarySettingsDialog
from app.gui.dialogs.pin import PinDialog
from app.model.library import Library
from app.model.token import Token
from app.settings.store import SettingsStore
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm


def settings(desk: Desk, library: Library) -> LibrarySettingsDialog:
    """Open the settings of a library."""
    desk.window.browser.select((("library", library.profile.id),))
    desk.choose("library_settings")
    return desk.dialog(LibrarySettingsDialog)


def save(desk: Desk, dialog: LibrarySettingsDialog) -> None:
    desk.press(dialog)
    desk.until(lambda: not desk.open_dialogs)


def names(desk: Desk) -> list[str]:
    return [line.split("  ")[0] for line in desk.tree() if " / " not in line]


def kept(desk: Desk) -> list[str]:
    """Return the names in the settings file, as another window would read them."""
    folder = desk.workspace._store.file.parent
    return [profile.name for profile in SettingsStore(folder).load()[0].profiles]


def test_a_library_is_renamed_and_the_login_stays(desk: Desk, softhsm: SoftHsm) -> None:
    softhsm.new_token("Anna")
    library = desk.add(softhsm.path, softhsm.env)
    token = desk.token("Anna")
    desk.log_in(token, softhsm.pin)
    dialog = settings(desk, library)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled(), "nothing was changed yet"
    desk.type(dialog.name, "My tokens")
    assert "restarted" not in desk.words(dialog)
    save(desk, dialog)
    assert names(desk) == kept(desk) == ["My tokens"]
    assert token.session.role == "user", "a name restarts nothing"


def test_the_same_library_twice_with_variables_of_its_own(desk: Desk, softhsm: SoftHsm, tmp_path: Path) -> None:
    softhsm.new_token("Anna")
    first = desk.add(softhsm.path, softhsm.env)
    desk.token("Anna")
    (tmp_path / "second").mkdir()
    second = SoftHsm(tmp_path / "second")
    second.new_token("Bert")
    desk.window.browser.select((("library", first.profile.id),))
    desk.choose("duplicate_library")
    dialog = desk.dialog(LibrarySettingsDialog)
    assert dialog.name.text() == "Test 2"
    (line,) = dialog.variables.lines
    assert line.name.currentText() == "SOFTHSM2_CONF"
    desk.type(line.value, second.env["SOFTHSM2_CONF"])
    save(desk, dialog)
    bert = desk.token("Bert")
    assert bert.library is not first
    assert names(desk) == ["Test", "Test 2"]
    assert any("Test / " in line and "Anna" in line for line in desk.tree()), "the first one stays as it was"


def test_other_variables_restart_it_after_saying_whose_login_that_costs(
    desk: Desk, softhsm: SoftHsm, tmp_path: Path
) -> None:
    softhsm.new_token("Anna")
    library = desk.add(softhsm.path, softhsm.env)
    desk.log_in(desk.token("Anna"), softhsm.pin)
    (tmp_path / "second").mkdir()
    other = SoftHsm(tmp_path / "second")
    other.new_token("Bert")
    dialog = settings(desk, library)
    desk.type(dialog.variables.lines[0].value, other.env["SOFTHSM2_CONF"])
    assert "It ends the login of Anna." in desk.words(dialog)
    save(desk, dialog)
    desk.until(lambda: any("Bert" in line for line in desk.tree()))
    desk.until(lambda: not any("Anna" in line for line in desk.tree()))


def test_variables_that_cannot_be_are_told(desk: Desk, softhsm: SoftHsm) -> None:
    library = desk.add(softhsm.path, softhsm.env)
    dialog = settings(desk, library)
    desk.press_button("Add variable", dialog)
    line = dialog.variables.lines[1]
    line.name.setCurrentText("A=B")
    assert "has no = in it" in desk.words(dialog)
    line.name.setCurrentText("SOFTHSM2_CONF")
    assert "Two lines have the same name" in desk.words(dialog)
    line.name.setCurrentText("")
    line.value.setText("x")
    assert "A value needs a name" in desk.words(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    line.remove.click()
    assert dialog.variables.valid
    desk.escape(dialog)


def test_log_in_asks_for_whom_the_settings_name(desk: Desk, softhsm: SoftHsm) -> None:
    softhsm.new_token("Anna")
    library = desk.add(softhsm.path, softhsm.env)
    token = desk.token("Anna")
    dialog = settings(desk, library)
    dialog.role.setCurrentIndex(1)
    save(desk, dialog)
    desk.window.browser.select_token(token)
    desk.choose("log_in")
    assert "Security officer PIN" in desk.words(desk.dialog(PinDialog))


def test_a_library_is_switched_off_and_on(desk: Desk, softhsm: SoftHsm) -> None:
    softhsm.new_token("Anna")
    library = desk.add(softhsm.path, softhsm.env)
    desk.log_in(desk.token("Anna"), softhsm.pin)
    desk.window.browser.select((("library", library.profile.id),))
    desk.choose("switch_off")
    desk.until(lambda: desk.tree() == ["Test  [Off]"] and not library.hosts)
    assert "Switched off" in desk.words()
    assert "switched off: switch it on" in desk.window.actions_.named("restart").toolTip()
    folder = desk.workspace._store.file.parent
    assert [one.enabled for one in SettingsStore(folder).load()[0].profiles] == [False]
    desk.choose("switch_on")
    token = desk.token("Anna")
    assert token.session.role is None


def test_libraries_are_moved_and_the_order_is_kept(desk: Desk, softhsm: SoftHsm, trust_module: str) -> None:
    softhsm.new_token("Anna")
    desk.add(softhsm.path, softhsm.env, "First")
    second = desk.add(trust_module, {}, "Second")
    desk.window.browser.select((("library", second.profile.id),))
    assert not desk.window.actions_.named("move_library_down").isEnabled()
    desk.choose("move_library_up")
    desk.until(lambda: names(desk) == ["Second", "First"])
    assert kept(desk) == ["Second", "First"]
    assert desk.window.browser.selection.library is second, "it stays selected"
    assert "It is the first one already." in desk.window.actions_.named("move_library_up").toolTip()
    desk.choose("move_library_down")
    desk.until(lambda: names(desk) == ["First", "Second"])


@fault(14)
def test_a_changed_file_is_loaded_only_after_a_look_at_both(desk: Desk, softhsm: SoftHsm, tmp_path: Path) -> None:
    softhsm.new_token("Anna")
    path = tmp_path / "copy.so"
    path.write_bytes(Path(softhsm.path).read_bytes())
    library = desk.add(str(path), softhsm.env)
    before = library.profile.sha256
    desk.select(desk.row("Test"))
    assert "the one that you agreed to" in desk.window.actions_.named("accept_changed_library").toolTip()
    path.write_bytes(Path(softhsm.path).read_bytes() + b"\0")
    desk.select(desk.row("Test"))
    desk.choose("restart")
    desk.until(lambda: library.file_changed)
    desk.until(lambda: desk.window.actions_.named("accept_changed_library").property("primary"))
    assert not desk.window.actions_.named("restart").property("primary"), "that would not help"
    desk.choose("accept_changed_library")
    dialog = desk.dialog(ConsentDialog)
    said = desk.words(dialog).replace(" ", "").replace("\n", "")
    assert "SHA-256before" in said
    assert before[:16] in said
    desk.escape(dialog)
    desk.until(lambda: not desk.open_dialogs)
    assert library.state == "failed", "without consent nothing is loaded"
    desk.choose("accept_changed_library")
    desk.press(desk.dialog(ConsentDialog))
    desk.until(lambda: library.state == "ready")
    assert library.profile.sha256 != before
    assert library.profile.consented
    desk.token("Anna")


def _is_read(token: Token) -> bool:
    return token.look == "read"


@fault(12)
def test_one_token_through_two_libraries_is_recognised(desk: Desk, softhsm: SoftHsm, trust_module: str) -> None:
    softhsm.new_token("Anna")
    desk.add(softhsm.path, softhsm.env, "One way")
    desk.add(softhsm.path, softhsm.env, "Another way")
    desk.until(lambda: len(desk.tokens()) == 2)
    first, second = desk.tokens()
    for token in (first, second):
        desk.window.browser.select_token(token)
        desk.until(partial(_is_read, token))
        desk.token_page.tabs.set_current(0)
        other = (second if token is first else first).library.name
        assert f"Also seen through {other}" in desk.words()
    desk.window.browser.select_token(first)
    desk.log_in(first, softhsm.pin)
    assert second.session.role is None, "a login through one is none through the other"
    desk.add(trust_module, {}, "Trust")
    assert "Trust" not in desk.words()


def test_what_is_found_says_how_and_what_is_in_the_list_already(desk: Desk, softhsm: SoftHsm) -> None:
    desk.add(os.path.realpath(softhsm.path), softhsm.env, "Mine")
    desk.choose("add_library")
    dialog = desk.dialog(ChooseLibraryDialog)
    lines = [dialog.list.item(number).data(Qt.ItemDataRole.DisplayRole) for number in range(dialog.list.count())]
    assert any(line.startswith("SoftHSM2  ·  in the list as Mine") for line in lines)
    assert any(line.startswith("OpenSC  ·  where its package or installer puts it") for line in lines)
    paths = [os.path.realpath(line.split("\n")[1]) for line in lines]
    assert len(set(paths)) == len(paths), "one file, one line"


def test_a_module_file_of_the_user_is_found(desk: Desk, softhsm: SoftHsm, tmp_path: Path) -> None:
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "pkcs11" / "modules"
    copy = tmp_path / "vendor.so"
    copy.write_bytes(Path(softhsm.path).read_bytes())
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"vendor-{os.getpid()}.module"
    file.write_text(f"module: {copy}\n")
    try:
        desk.choose("add_library")
        dialog = desk.dialog(ChooseLibraryDialog)
        lines = [dialog.list.item(number).data(Qt.ItemDataRole.DisplayRole) for number in range(dialog.list.count())]
    finally:
        file.unlink()
    assert any(str(file) in line and str(copy) in line for line in lines)
    desk.escape(dialog)


def test_a_user_name_is_used_where_the_library_knows_it(desk: Desk, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    library = desk.add(faulty.path, faulty.env)
    token = desk.token("Anna")
    dialog = settings(desk, library)
    desk.type(dialog.user_name, "anna")
    save(desk, dialog)
    desk.window.browser.select_token(token)
    desk.log_in(token, faulty.softhsm.pin)
    assert faulty.calls("C_LoginUser") == [("C_LoginUser", "anna")]
    assert len(faulty.calls("C_Login")) == 1, "the one that C_LoginUser made"


@fault(9)
def test_a_library_without_user_names_says_so_and_no_pin_is_tried(desk: Desk, softhsm: SoftHsm) -> None:
    softhsm.new_token("Anna")
    library = desk.add(softhsm.path, softhsm.env)
    token = desk.token("Anna")
    dialog = settings(desk, library)
    desk.type(dialog.user_name, "anna")
    save(desk, dialog)
    desk.window.browser.select_token(token)
    desk.choose("log_in")
    prompt = desk.dialog(PinDialog)
    desk.type(prompt.field, softhsm.pin)
    desk.press(prompt)
    desk.told("This library knows no user names", "No PIN was tried", "Library settings")
    desk.until(lambda: not desk.open_dialogs)
    assert token.session.role is None


def test_slots_are_hidden_one_by_one(desk: Desk, softhsm: SoftHsm) -> None:
    softhsm.new_token("Anna")
    softhsm.new_token("Bert")
    library = desk.add(softhsm.path, softhsm.env)
    bert = desk.token("Bert")
    dialog = settings(desk, library)
    tick = next(one for one in dialog.ticks if one.box.property("slot") == bert.address.slot.name)
    tick.box.click()
    save(desk, dialog)
    desk.until(lambda: not any("Bert" in line for line in desk.tree()))
    assert any("Anna" in line for line in desk.tree())
    again = settings(desk, library)
    next(one for one in again.ticks if not one.box.isChecked()).box.click()
    save(desk, again)
    desk.until(lambda: any("Bert" in line for line in desk.tree()))
