"""Delete objects, give them another label and CKA_ID: said beforehand what follows, compared before it is done."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest

from app.gui.dialogs.delete import DeleteDialog, line_of
from app.gui.dialogs.edit_object import EditObjectDialog
from app.gui.pages.token import OBJECTS
from app.model.token import Token
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.window.steps import generate, import_certificate, make_objects, refresh, write_certificate

_FIXED = """
import sys, pkcs11
from pkcs11 import Attribute, ObjectClass
from tests.catalogue import fault
token = next(one for one in pkcs11.lib(sys.argv[1]).get_tokens() if one.label.rstrip(" \\0") == "Anna")
with token.open(rw=True, user_pin=sys.argv[2]) as session:
    session.create_object({
        Attribute.CLASS: ObjectClass.DATA, Attribute.TOKEN: True, Attribute.PRIVATE: False, Attribute.LABEL: "fixed",
        Attribute.VALUE: b"x", Attribute.MODIFIABLE: False, Attribute.DESTROYABLE: False,
    })
"""


def tool(softhsm: SoftHsm, *words: str) -> str:
    """Return what pkcs11-tool says, logged in."""
    command = ["pkcs11-tool", "--module", softhsm.path, "--login", "--pin", softhsm.pin, *words]
    env = {**os.environ, **softhsm.env}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout


def classes(token: Token) -> list[int]:
    return sorted(row.object_class for row in token.objects.rows)


def select_in_table(desk: Desk, token: Token, numbers: Sequence[int]) -> None:
    """Select rows of the token's table, as Ctrl and a click do."""
    desk.window.browser.select_token(token)
    desk.token_page.tabs.set_current(OBJECTS)
    table = desk.token_page.objects.table
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for number in numbers:
        table.selectionModel().select(table.model().index(number, 0), flags)


def certified(desk: Desk, token: Token, folder: Path) -> ObjectRow:
    """Make a key pair with its certificate and select the private key."""
    desk.log_in(token, SoftHsm.pin)
    key = generate(desk, token, "Mine")
    write_certificate(desk, token, key, folder / "anna.pem", pem=True)
    import_certificate(desk, token, folder / "anna.pem")
    return desk.select_object(token, "Mine", CKO.PRIVATE_KEY)


# ── delete ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_private_key_is_named_with_what_follows_and_its_halves_go_with_it_where_ticked(
    desk: Desk, token: Token, softhsm: SoftHsm, tmp_path: Path
) -> None:
    certified(desk, token, tmp_path)
    desk.choose("delete_objects")
    dialog = desk.dialog(DeleteDialog)
    said = desk.words(dialog)
    for words in (
        "Delete Mine?",
        "Private key",
        "EC P-256",
        "01",
        "Anna",
        token.address.serial,
        "This cannot be undone",
        "Nothing can be signed with it any more",
        "Its certificate remains",
        "Its public key remains",
    ):
        assert words in said
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled(), "a key asks for the label of its token"
    for _, tick in dialog.ticks:
        tick.box.click()
    assert "remains" not in desk.words(dialog)
    assert len(dialog.ticks) == 2
    desk.confirm(dialog)
    desk.press(dialog)
    desk.until(lambda: not desk.open_dialogs and not token.objects.rows)
    desk.told("3 objects were deleted")
    assert "Object" not in tool(softhsm, "--list-objects")
    desk.until(lambda: desk.window.browser.selection.object is None)
    assert desk.window.browser.selection.token is token


def test_enter_deletes_nothing_and_closing_the_dialog_neither(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    make_objects(faulty.softhsm, "Anna", "1 notes")
    desk.log_in(faulty_token, faulty.softhsm.pin)
    refresh(desk, faulty_token)
    desk.select_object(faulty_token, "notes", CKO.DATA)
    desk.choose("delete_objects")
    dialog = desk.dialog(DeleteDialog)
    assert "Its content is lost" in desk.words(dialog)
    desk.enter(dialog)
    desk.until(lambda: not desk.open_dialogs)
    assert faulty.calls("C_DestroyObject") == []
    assert len(faulty_token.objects.rows) == 1


def test_only_what_is_not_ticked_stays_and_the_selection_falls_back(
    desk: Desk, token: Token, softhsm: SoftHsm, tmp_path: Path
) -> None:
    certified(desk, token, tmp_path)
    desk.choose("delete_objects")
    dialog = desk.dialog(DeleteDialog)
    desk.confirm(dialog)
    desk.press(dialog)
    desk.until(lambda: not desk.open_dialogs and classes(token) == [CKO.CERTIFICATE, CKO.PUBLIC_KEY])
    desk.told("Mine was deleted")
    said = tool(softhsm, "--list-objects")
    assert "Certificate Object" in said
    assert "Private Key Object" not in said
    desk.until(lambda: desk.window.browser.selection.object is None)
    assert desk.page is desk.token_page


@fault(72)
def test_an_object_that_was_changed_meanwhile_is_not_deleted(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    make_objects(faulty.softhsm, "Anna", "1 notes")
    desk.log_in(faulty_token, faulty.softhsm.pin)
    refresh(desk, faulty_token)
    desk.select_object(faulty_token, "notes", CKO.DATA)
    desk.choose("delete_objects")
    dialog = desk.dialog(DeleteDialog)
    faulty.rule("C_GetAttributeValue attr 0x3=6f74686572")
    desk.confirm(dialog)
    desk.press(dialog)
    desk.until(lambda: not dialog.busy)
    assert "The list is outdated" in desk.words(dialog)
    assert "Nothing was done" in desk.words(dialog)
    assert faulty.calls("C_DestroyObject") == []


def test_what_the_token_does_not_let_go_or_change_is_said_beforehand(
    desk: Desk, token: Token, softhsm: SoftHsm
) -> None:
    subprocess.run(
        [sys.executable, "-c", _FIXED, softhsm.path, softhsm.pin], env={**os.environ, **softhsm.env}, check=True
    )
    desk.log_in(token, softhsm.pin)
    refresh(desk, token)
    desk.select_object(token, "fixed", CKO.DATA)
    delete, edit = desk.window.actions_.named("delete_objects"), desk.window.actions_.named("edit_object")
    desk.until(lambda: "CKA_DESTROYABLE" in delete.toolTip())
    assert not delete.isEnabled()
    assert not edit.isEnabled()
    assert "CKA_MODIFIABLE" in edit.toolTip()


def test_several_rows_of_the_table_are_deleted_at_once(desk: Desk, token: Token, softhsm: SoftHsm) -> None:
    make_objects(softhsm, "Anna", "4 note")
    desk.log_in(token, softhsm.pin)
    refresh(desk, token)
    select_in_table(desk, token, [0, 1, 3])
    assert len(desk.window.browser.selection.objects) == 3
    assert desk.window.actions_.named("edit_object").toolTip() == "Select one object first."
    desk.choose("delete_objects")
    dialog = desk.dialog(DeleteDialog)
    said = desk.words(dialog)
    assert "Delete 3 objects?" in said
    chosen = [row.label for row in desk.window.browser.selection.objects]
    assert all(f"Data “{label}”" in said for label in chosen)
    desk.confirm(dialog)
    desk.press(dialog)
    desk.until(lambda: not desk.open_dialogs and len(token.objects.rows) == 1)
    assert token.objects.rows[0].label not in chosen
    desk.until(lambda: not desk.window.browser.selection.objects)
    assert tool(softhsm, "--list-objects").count("Data object") == 1


def test_where_one_of_several_fails_it_is_told_how_far_it_came(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    make_objects(faulty.softhsm, "Anna", "3 note")
    desk.log_in(faulty_token, faulty.softhsm.pin)
    refresh(desk, faulty_token)
    select_in_table(desk, faulty_token, range(3))
    faulty.rule("C_DestroyObject rv 0x30 1")
    desk.choose("delete_objects")
    dialog = desk.dialog(DeleteDialog)
    desk.confirm(dialog)
    desk.press(dialog)
    desk.told("1 of 3 objects were deleted")
    desk.until(lambda: not desk.open_dialogs and len(faulty_token.objects.rows) == 2)
    assert len(desk.messages) >= 2, "and why"
    assert len(faulty.calls("C_DestroyObject")) == 2, "nothing is tried twice, and not what comes after"


@fault(77)
def test_a_refusal_is_told_in_the_dialog_and_nothing_is_gone(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    make_objects(faulty.softhsm, "Anna", "1 note")
    desk.log_in(faulty_token, faulty.softhsm.pin)
    refresh(desk, faulty_token)
    desk.select_object(faulty_token, "note", CKO.DATA)
    faulty.rule("C_DestroyObject rv 0x1b")
    desk.choose("delete_objects")
    dialog = desk.dialog(DeleteDialog)
    desk.confirm(dialog)
    desk.press(dialog)
    desk.until(lambda: not dialog.busy)
    assert "Forbidden by the token" in desk.words(dialog)
    assert "Nothing was changed on the token" in desk.words(dialog)
    desk.escape(dialog)
    desk.until(lambda: not desk.open_dialogs)
    assert len(faulty_token.objects.rows) == 1


def test_an_object_on_the_page_of_a_large_token_goes_and_the_table_is_back(
    desk: Desk, softhsm: SoftHsm, token: Token
) -> None:
    make_objects(softhsm, "Anna", "301 note")
    desk.log_in(token, softhsm.pin)
    refresh(desk, token)
    select_in_table(desk, token, [0])
    table = desk.token_page.objects.table
    table.activated.emit(table.model().index(0, 0))
    desk.until(lambda: desk.page is desk.window.browser.object)
    desk.choose("delete_objects")
    dialog = desk.dialog(DeleteDialog)
    desk.confirm(dialog)
    desk.press(dialog)
    desk.until(lambda: not desk.open_dialogs and len(token.objects.rows) == 300)
    desk.until(lambda: desk.page is desk.token_page)
    assert desk.window.browser.selection.object is None


def test_what_is_selected_in_the_table_stays_selected_while_the_window_is_refreshed(
    desk: Desk, token: Token, softhsm: SoftHsm
) -> None:
    make_objects(softhsm, "Anna", "2 note")
    desk.log_in(token, softhsm.pin)
    refresh(desk, token)
    select_in_table(desk, token, [1])
    chosen = desk.window.browser.selection.object
    assert chosen is not None
    desk.window.browser.refresh()
    assert desk.window.browser.selection.object == chosen
    assert desk.page is desk.token_page
    desk.token_page.tabs.set_current(0)
    assert desk.window.browser.selection.object is None, "what is not seen is not acted on"


# ── edit ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_label_and_id_are_written_to_the_other_halves_too(
    desk: Desk, token: Token, softhsm: SoftHsm, tmp_path: Path
) -> None:
    certified(desk, token, tmp_path)
    desk.choose("edit_object")
    dialog = desk.dialog(EditObjectDialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled(), "nothing is changed yet"
    assert dialog.label.text() == "Mine"
    dialog.label.setText("Tür <2>")
    assert "Give what belongs to it" not in desk.words(dialog)
    desk.type(dialog.id.line, "a0b1")
    assert "Give what belongs to it" in desk.words(dialog)
    desk.press(dialog)
    desk.until(lambda: not desk.open_dialogs and {row.id for row in token.objects.rows} == {"a0b1"})
    desk.told("Tür <2> was changed")
    chosen = desk.window.browser.selection.object
    assert chosen is not None
    assert (chosen.label, chosen.object_class) == ("Tür <2>", CKO.PRIVATE_KEY)
    said = tool(softhsm, "--list-objects", "--id", "a0b1")
    assert said.count("Object; EC") + said.count("Certificate Object") == 3
    assert "Tür <2>" in tool(softhsm, "--list-objects", "--type", "privkey")


def test_a_half_that_is_not_ticked_keeps_its_id(desk: Desk, token: Token) -> None:
    desk.log_in(token, SoftHsm.pin)
    generate(desk, token, "Mine")
    desk.select_object(token, "Mine", CKO.PUBLIC_KEY)
    desk.choose("edit_object")
    dialog = desk.dialog(EditObjectDialog)
    desk.type(dialog.id.line, "07")
    dialog.ticks[0][1].box.click()
    desk.press(dialog)
    desk.until(lambda: not desk.open_dialogs and len({row.id for row in token.objects.rows}) == 2)
    ids = {row.object_class: row.id for row in token.objects.rows}
    assert ids == {CKO.PUBLIC_KEY: "07", CKO.PRIVATE_KEY: "01"}


@fault(78)
@pytest.mark.parametrize(("rule", "written"), [("rv 0x1b 1", 1), ("late 0x30 1", 2)])
def test_where_a_half_cannot_be_changed_it_is_told_which_one_was_and_which_were_not(
    desk: Desk, faulty: Faulty, faulty_token: Token, tmp_path: Path, rule: str, written: int
) -> None:
    key = certified(desk, faulty_token, tmp_path)
    desk.choose("edit_object")
    dialog = desk.dialog(EditObjectDialog)
    desk.type(dialog.id.line, "07")
    lines = [line_of(row) for row in (key, *(half for half, _ in dialog.ticks))]
    faulty.rule(f"C_SetAttributeValue {rule}")
    desk.press(dialog)
    changed, left = "; ".join(lines[:written]), "; ".join(lines[written:])
    desk.told(f"{written} of 3 objects were changed", f"Changed: {changed}. As before: {left}.")
    desk.until(lambda: not desk.open_dialogs and len(desk.messages) > 1)
    assert [row.id for row in faulty_token.objects.rows].count("07") == written
    assert len(faulty.calls("C_SetAttributeValue")) == 2, "nothing is tried twice, and not what comes after"


@pytest.mark.parametrize("typed", ["0", "xyz", ""])
def test_an_id_that_is_none_is_not_written(desk: Desk, token: Token, typed: str) -> None:
    desk.log_in(token, SoftHsm.pin)
    generate(desk, token, "Mine")
    desk.select_object(token, "Mine", CKO.PUBLIC_KEY)
    desk.choose("edit_object")
    dialog = desk.dialog(EditObjectDialog)
    dialog.id.line.setText(typed)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    assert dialog.id.hint.startswith("Pairs of hexadecimal digits")


def test_a_token_that_says_yes_and_does_nothing_is_found_out(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    make_objects(faulty.softhsm, "Anna", "1 note")
    desk.log_in(faulty_token, faulty.softhsm.pin)
    refresh(desk, faulty_token)
    desk.select_object(faulty_token, "note", CKO.DATA)
    faulty.rule("C_SetAttributeValue rv 0")
    desk.choose("edit_object")
    dialog = desk.dialog(EditObjectDialog)
    assert not dialog.id.isVisible(), "data has no CKA_ID"
    desk.type(dialog.label, "other")
    desk.press(dialog)
    desk.until(lambda: not dialog.busy)
    assert "The token did not take the new value" in desk.words(dialog)
    faulty.rule()
    desk.press(dialog)
    desk.until(lambda: not desk.open_dialogs and faulty_token.objects.rows[0].label == "other")


def test_the_delete_key_deletes_objects_in_the_table_and_letters_in_a_field(
    desk: Desk, token: Token, softhsm: SoftHsm
) -> None:
    make_objects(softhsm, "Anna", "1 notes")
    desk.log_in(token, softhsm.pin)
    refresh(desk, token)
    desk.window.activateWindow()
    desk.until(desk.window.isActiveWindow)
    select_in_table(desk, token, [0])
    field, table = desk.token_page.objects.filter, desk.token_page.objects.table
    field.setText("notes")
    field.setFocus()
    desk.until(field.hasFocus)
    field.home(False)
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_Delete)
    desk.until(lambda: field.text() == "otes" and table.selectionModel().hasSelection())
    assert not desk.open_dialogs
    table.setFocus()
    desk.until(table.hasFocus)
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_Delete)
    desk.escape(desk.dialog(DeleteDialog))
    desk.until(lambda: not desk.open_dialogs)
