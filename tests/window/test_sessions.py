"""Our session with a token: read-only where a person wants it so, all of them closed, objects that live in one."""

from pathlib import Path

import pytest

from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.problem import ConfirmDialog
from app.gui.dialogs.secret_key import SecretKeyDialog
from app.gui.pages.token import DETAILS, OBJECTS
from app.model.token import Token
from app.vocabulary.crypto_messages import DeleteObjects
from app.vocabulary.errors import AppError
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.messages import GenerateKeyPair
from app.vocabulary.numbers import CKO, CKR
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm
from tests.window.steps import generate, make_objects, refresh, sign

_WRITING = ("generate_key_pair", "import_certificate", "delete_objects", "edit_object", "log_in_as_officer")


def reasons(desk: Desk) -> set[str]:
    return {desk.window.actions_.named(name).toolTip() for name in _WRITING if name != "log_in_as_officer"}


def test_with_a_read_only_session_nothing_can_be_written_and_the_login_stays(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    token = faulty_token
    desk.log_in(token, faulty.softhsm.pin)
    generate(desk, token, "Mine")
    row = desk.select_object(token, "Mine", CKO.PRIVATE_KEY)
    desk.choose("read_only_session")
    desk.until(lambda: token.session.kind == "ro user")
    desk.told("is read-only", "Anna")
    desk.until(
        lambda: reasons(desk) == {"A read-only session was chosen for this token: untick Read-only session first."}
    )
    for request in (
        GenerateKeyPair(token=token.address, spec=KeyPairSpec(choice="P-256", label="x", id=b"\x09")),
        DeleteObjects(token=token.address, objects=(row.address,)),
    ):
        with pytest.raises(AppError, match="The session is read-only"):
            desk.ask(token.host.call(request))
    assert faulty.calls("C_DestroyObject") == []
    desk.choose("read_only_session")
    desk.until(lambda: token.session.kind == "rw user")
    desk.until(lambda: desk.window.actions_.named("delete_objects").isEnabled())
    assert len(faulty.calls("C_Login")) == 1, "the login was kept all the time"


def test_a_host_that_was_started_again_keeps_to_it(desk: Desk, token: Token) -> None:
    desk.choose("read_only_session")
    desk.until(lambda: token.session.kind == "ro public")
    token.host.kill()
    desk.until(lambda: token.session.kind == "none")
    refresh(desk, token)
    assert token.session.kind == "ro public"


def test_where_no_other_session_can_be_had_all_stays_as_it_was(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    desk.log_in(faulty_token, faulty.softhsm.pin)
    faulty.rule("C_OpenSession rv 0xb1")
    desk.choose("read_only_session")
    desk.until(lambda: desk.messages)
    desk.until(lambda: faulty_token.session.kind == "rw user")
    assert not faulty_token.read_only


@fault(59)
def test_with_one_session_all_goes_on_and_the_login_stays(
    desk: Desk, faulty: Faulty, faulty_token: Token, tmp_path: Path
) -> None:
    faulty.rule("C_OpenSession most 1")
    desk.log_in(faulty_token, faulty.softhsm.pin)
    key = generate(desk, faulty_token, "Mine")
    letter = tmp_path / "letter.txt"
    letter.write_text("Both sides agree.\n")
    assert "Signed and verified" in sign(desk, faulty_token, key, letter, "raw")
    refresh(desk, faulty_token)
    assert len(faulty_token.objects.rows) == 2
    assert faulty_token.session.kind == "rw user"
    assert len(faulty.calls("C_Login")) == 1
    assert ("C_OpenSession", "0xb1") in faulty.calls()
    assert not any("connections" in said for said in desk.messages)


@fault(59)
def test_a_token_that_allows_no_session_at_all_says_what_to_do(desk: Desk, faulty: Faulty) -> None:
    faulty.softhsm.new_token("Anna")
    faulty.rule("C_OpenSession rv 0xb1")
    desk.add(faulty.path, faulty.env)
    token = desk.token("Anna")
    assert token.look == "failed"
    desk.until(lambda: "Close other programs that use the token, then try again." in desk.words())
    faulty.rule()
    refresh(desk, token)


def test_the_security_officer_cannot_have_a_read_only_session(desk: Desk, token: Token) -> None:
    desk.log_in(token, SoftHsm.so_pin, "log_in_as_officer")
    action = desk.window.actions_.named("read_only_session")
    desk.until(lambda: "security officer has read/write sessions only" in action.toolTip())
    desk.choose("log_out")
    desk.until(lambda: token.session.role is None and token.look == "read" and action.isEnabled())
    desk.choose("read_only_session")
    desk.until(lambda: token.read_only and token.session.kind == "ro public")
    desk.until(lambda: not desk.window.actions_.named("log_in_as_officer").isEnabled())


def test_details_say_how_the_session_is_and_let_it_be_chosen(desk: Desk, token: Token) -> None:
    desk.token_page.tabs.set_current(DETAILS)
    assert "Read/write, nobody logged in" in desk.words()
    assert "Sessions, open now" in desk.words()
    desk.press_button("Read-only session", desk.page)
    desk.until(lambda: "Read-only, nobody logged in" in desk.words())
    desk.press_button("Read-only session", desk.page)
    desk.until(lambda: "Read/write, nobody logged in" in desk.words())


def test_all_sessions_are_closed_after_it_was_said_that_this_logs_out(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    token = faulty_token
    desk.log_in(token, faulty.softhsm.pin)
    generate(desk, token, "Mine")
    desk.window.browser.select_token(token)
    desk.choose("close_sessions")
    dialog = desk.dialog(ConfirmDialog)
    assert "You are logged out." in desk.words(dialog)
    desk.escape(dialog)
    desk.until(lambda: not desk.open_dialogs)
    assert faulty.calls("C_CloseAllSessions") == []
    desk.choose("close_sessions")
    desk.press(desk.dialog(ConfirmDialog))
    desk.until(lambda: token.session.kind == "none")
    desk.told("All sessions with Anna are closed")
    assert faulty.calls("C_CloseAllSessions") == [("C_CloseAllSessions", "0x0")]
    desk.until(lambda: [row.object_class for row in token.objects.rows] == [CKO.PUBLIC_KEY])
    desk.until(lambda: "No session" in desk.window.actions_.named("close_sessions").toolTip())
    desk.token_page.tabs.set_current(DETAILS)
    assert "No session is open" in desk.words()
    desk.choose("generate_key_pair")
    assert "Anna" in desk.words(desk.dialog(PinDialog)), "who goes on is asked for the PIN again"


def session_key(desk: Desk, token: Token) -> None:
    desk.choose("generate_secret_key")
    dialog = desk.dialog(SecretKeyDialog)
    desk.type(dialog.label, "passing")
    dialog.of_session.click()
    assert "gone when you log out" in desk.words(dialog)
    desk.press(dialog)
    desk.told("The secret key passing was generated.", "It goes with this session.")
    desk.until(lambda: any("passing" in line and line.endswith("[Session]") for line in desk.tree()))


def test_another_kind_of_session_ends_what_lived_in_the_one_before(desk: Desk, token: Token) -> None:
    desk.log_in(token, SoftHsm.pin)
    session_key(desk, token)
    desk.window.browser.select_token(token)
    desk.choose("read_only_session")
    desk.until(lambda: token.session.kind == "ro user" and not any("passing" in line for line in desk.tree()))
    assert token.session.role == "user", "the login stays"


@pytest.mark.parametrize("verb", ["log_out", "close_sessions"])
def test_a_key_that_is_only_for_this_session_goes_with_it(desk: Desk, token: Token, verb: str) -> None:
    desk.log_in(token, SoftHsm.pin)
    session_key(desk, token)
    refresh(desk, token)
    assert [row.label for row in token.objects.rows if row.of_session] == ["passing"], "it outlives its making"
    desk.choose(verb)
    if verb == "close_sessions":
        desk.press(desk.dialog(ConfirmDialog))
    desk.until(lambda: token.session.role is None and not any("passing" in line for line in desk.tree()))
    desk.window.messages.clear()
    desk.window.browser.select_token(token)
    desk.log_in(token, SoftHsm.pin)
    assert [row.label for row in token.objects.rows] == []


def test_an_object_of_a_session_has_a_badge(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    make_objects(faulty.softhsm, "Anna", "1 notes")
    faulty.rule("C_GetAttributeValue attr 0x1=00")
    refresh(desk, faulty_token)
    desk.until(lambda: any(line.endswith("notes  [Session]") for line in desk.tree()))
    desk.token_page.tabs.set_current(OBJECTS)
    assert "Data (session)" in desk.words()
    desk.select_object(faulty_token, "notes", CKO.DATA)
    desk.until(lambda: "Session object" in desk.words())
    faulty.rule()
    refresh(desk, faulty_token)
    desk.until(lambda: not any("[Session]" in line for line in desk.tree()))


def test_a_login_that_was_lost_with_its_session_shows_after_the_list(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    token = faulty_token
    desk.log_in(token, faulty.softhsm.pin)
    generate(desk, token, "Mine")
    faulty.forget_calls()
    faulty.rule(f"C_GetSessionInfo rv {CKR.SESSION_HANDLE_INVALID.value} 0 1")
    desk.ask(token.read_objects())
    assert token.session.role is None, "nobody is logged in, and the window says so"
    assert all(row.object_class == CKO.PUBLIC_KEY for row in token.objects.rows)
    assert faulty.calls("C_Login") == []
