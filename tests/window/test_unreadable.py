"""An object that cannot be read, as a writer leaves it that was killed: it is named, and can be deleted."""

from pathlib import Path

import msgspec
import pytest

from app.gui.dialogs.delete import DeleteDialog
from app.model.token import Token
from app.vocabulary.crypto_messages import DeleteObjects
from app.vocabulary.errors import AppError
from app.vocabulary.objects import ObjectRow
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.window.steps import generate, make_objects, refresh


def with_another_process(desk: Desk, token: Token) -> None:
    """End the token's process, and log in again in a new one."""
    token.host.kill()
    desk.until(lambda: token.session.role is None)
    desk.window.messages.clear()
    refresh(desk, token)
    desk.until(lambda: desk.window.actions_.named("log_in").isEnabled())
    desk.log_in(token, SoftHsm.pin)


def torn_key(desk: Desk, token: Token, folder: Path) -> ObjectRow:
    """Make a key pair and leave of one half what a killed writer leaves: the beginning of its file. Select it."""
    generate(desk, token, "Mine")
    key = next(path for path in folder.rglob("*.object") if path.name != "token.object")
    key.write_bytes(key.read_bytes()[:8])
    with_another_process(desk, token)
    torn = next(row for row in token.objects.rows if row.unreadable)
    desk.window.browser.select_objects(token, [torn])
    return torn


@fault(76)
def test_an_object_that_cannot_be_read_is_deleted_after_it_was_said_that_nobody_sees_what_goes(
    desk: Desk, token: Token, softhsm: SoftHsm, token_folder: Path
) -> None:
    desk.log_in(token, softhsm.pin)
    torn_key(desk, token, token_folder)
    desk.choose("delete_objects")
    dialog = desk.dialog(DeleteDialog)
    assert "it cannot be compared with the list" in desk.words(dialog)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    assert "Nobody can see what is deleted here" in desk.words(dialog)
    desk.confirm(dialog)
    desk.press(dialog)
    desk.told("(no label) was deleted.")
    assert [row.label for row in token.objects.rows] == ["Mine"]
    assert len([path for path in token_folder.rglob("*.object") if path.name != "token.object"]) == 1


def test_an_unreadable_object_of_another_process_or_one_that_can_be_read_now_is_not_deleted(
    desk: Desk, token: Token, softhsm: SoftHsm, token_folder: Path
) -> None:
    desk.log_in(token, softhsm.pin)
    torn = torn_key(desk, token, token_folder)
    whole = next(row for row in token.objects.rows if not row.unreadable)
    taken_for_torn = msgspec.structs.replace(torn.address, handle=whole.address.handle)
    with_another_process(desk, token)
    again = next(row for row in token.objects.rows if row.unreadable)
    readable = msgspec.structs.replace(again.address, handle=whole.address.handle)
    for address in (torn.address, taken_for_torn, readable):
        with pytest.raises(AppError, match="The list is outdated"):
            desk.ask(token.host.call(DeleteObjects(token=token.address, objects=(address,))))
    assert len(token.objects.rows) == 2


@fault(73)
def test_a_list_that_was_cut_off_says_so(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    make_objects(faulty.softhsm, "Anna", "1 note")
    desk.log_in(faulty_token, faulty.softhsm.pin)
    desk.window.browser.select_token(faulty_token)
    assert "The list of objects is not complete" not in desk.words()
    faulty.rule("C_FindObjects count 200")
    refresh(desk, faulty_token)
    desk.until(lambda: "The list of objects is not complete" in desk.words())
    faulty.rule()
    refresh(desk, faulty_token)
    desk.until(lambda: "The list of objects is not complete" not in desk.words())
