"""PINs at the window where the reader has keys of its own: what is asked here, what the reader asks for, what holds."""

from pathlib import Path
from typing import Any

import pytest

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.initialize import InitializeDialog
from app.gui.dialogs.pin_field import PinField
from app.gui.dialogs.pin_pad import PinPadDialog
from app.gui.dialogs.receipt import ReceiptDialog
from app.gui.dialogs.set_pin import SetPinDialog
from app.model.library import Library
from app.model.task import Task
from app.model.token import Token
from app.settings.policy import Policy, PolicyInForce
from tests.canary import SO_PIN, USER_PIN
from tests.catalogue import fault
from tests.desk import Desk
from tests.faulty.library import Faulty
from tests.window.test_pins import NEW, PAD, is_pin
from tests.window.test_policy import Open
from tests.window.test_policy import under as under

CARD = "C_GetSlotInfo or 2"
SLOW = "{} delay 1000"
"""So that the page stays long enough to be read."""
MADE_BY_OPENSC = "C_GetInfo put 2=" + b"OpenSC Project".ljust(32).hex()
ASKED_FOR_NEW = ("New user PIN", "Repeat the new user PIN")


def asks(desk: Desk, *wanted: str) -> str:
    """Wait for the page that accompanies the reader, which asks for these in this order; return what it says."""
    page = desk.dialog(PinPadDialog)
    desk.until(lambda: "The reader asks for" in desk.words(page))
    said = desk.words(page)
    assert [line for line in said.splitlines() if line in wanted] == list(wanted)
    return said


def set_dialog(desk: Desk, verb: str) -> SetPinDialog:
    """Choose to set a PIN; nothing is asked for here that is typed at the reader, and nothing was sent yet."""
    desk.choose(verb)
    dialog = desk.dialog(SetPinDialog)
    assert not [field for field in dialog.findChildren(PinField) if field.isVisibleTo(dialog)]
    assert not desk.dialogs(PinPadDialog)
    return dialog


def calls(faulty: Faulty) -> list[str]:
    """Return the calls that have to do with PINs."""
    names = ("C_Login", "C_SetPIN", "C_InitPIN", "C_InitToken")
    return [name for name, _ in faulty.calls() if name in names]


def closed(dialog: Dialog[Any]) -> bool:
    """Return whether a dialog cannot be accepted as it is."""
    return dialog.primary is not None and not dialog.primary.isEnabled()


@fault(48)
@pytest.mark.parametrize(
    ("way", "typed", "wanted", "called"),
    [
        (
            "so",
            {"C_Login": (SO_PIN,), "C_InitPIN": (NEW,)},
            ("Security officer PIN (SO PIN)", *ASKED_FOR_NEW),
            ["C_Login", "C_InitPIN"],
        ),
        ("puk", {"C_SetPIN": (USER_PIN, NEW)}, ("Unblocking code (PUK)", *ASKED_FOR_NEW), ["C_SetPIN"]),
        ("so session", {"C_InitPIN": (NEW,)}, ASKED_FOR_NEW, ["C_InitPIN"]),
    ],
)
def test_a_pin_is_unblocked_at_the_reader_after_the_token_was_named(
    desk: Desk,
    faulty: Faulty,
    faulty_token: Token,
    way: str,
    typed: dict[str, tuple[str, ...]],
    wanted: tuple[str, ...],
    called: list[str],
) -> None:
    token = faulty_token
    if way == "so session":
        desk.log_in(token, SO_PIN, "log_in_as_officer")
    if way == "puk":  # what SoftHSM takes for a code is the PIN itself
        faulty.rule(CARD)
        token.library.restart()
        desk.until(lambda: token.library.state == "ready" and desk.token("Anna").slot.info.removable)
    rules = [faulty.typed(function, *pins) for function, pins in typed.items()]
    faulty.rule(PAD, *rules, SLOW.format(called[-1]), *([CARD] if way == "puk" else []))
    faulty.forget_calls()
    dialog = set_dialog(desk, "unblock_pin")
    assert closed(dialog), "the token was not named yet"
    assert calls(faulty) == []
    if way == "puk":
        desk.press_button("With an unblocking code (PUK)", dialog)
    desk.confirm(dialog)
    desk.press(dialog)
    asks(desk, *wanted)
    desk.told("The PIN of Anna was unblocked.")
    assert calls(faulty) == called
    faulty.rule()
    assert is_pin(faulty.softhsm, NEW)


def test_a_clerk_gives_a_reason_and_the_receipt_has_it(under: Open, faulty: Faulty) -> None:
    desk = under(PolicyInForce(Policy(mode="helpdesk", pin_letters=True, reasons=("Card handed on",)), "policy.json"))
    faulty.softhsm.new_token("Anna")
    desk.add(faulty.path, faulty.env)
    desk.token("Anna")
    faulty.rule(PAD, faulty.typed("C_Login", SO_PIN), faulty.typed("C_InitPIN", NEW))
    dialog = set_dialog(desk, "unblock_pin")
    desk.confirm(dialog)
    assert closed(dialog), "a reason has to be chosen"
    assert dialog.reason is not None
    dialog.reason.choice.setCurrentIndex(1)
    desk.press(dialog)
    receipt = desk.dialog(ReceiptDialog)
    assert "Card handed on" in desk.words(receipt)
    assert not hasattr(receipt, "save_letter"), "nobody here knows the PIN"
    desk.press(receipt)


def test_a_wrong_pin_at_the_reader_is_told_before_it_asks_again(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    faulty.rule(PAD, faulty.typed("C_Login", "wrong-99"), faulty.typed("C_InitPIN", NEW))
    dialog = set_dialog(desk, "unblock_pin")
    desk.confirm(dialog)
    desk.press(dialog)
    desk.until(lambda: [one for one in desk.dialogs(SetPinDialog) if one is not dialog])
    again = desk.dialog(SetPinDialog)
    assert "Wrong security officer PIN" in desk.words(again)
    assert calls(faulty) == ["C_Login"]
    desk.escape(again)


def test_nothing_begins_where_the_person_gives_up(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule(PAD)
    desk.escape(set_dialog(desk, "unblock_pin"))
    desk.until(lambda: not desk.open_dialogs)
    assert calls(faulty) == []


@fault(48)
@pytest.mark.parametrize(
    ("verb", "function", "unknown"),
    [("change_pin", "C_SetPIN", "which PIN holds now"), ("log_in", "C_Login", "whether a PIN try was counted")],
)
def test_stopping_at_the_window_ends_the_process_that_waits_for_the_reader(
    desk: Desk, faulty: Faulty, faulty_token: Token, verb: str, function: str, unknown: str
) -> None:
    faulty.rule(PAD, f"{function} hang")
    waiting = faulty_token.host
    desk.choose(verb)
    page = desk.dialog(PinPadDialog)
    asks(desk)
    desk.until(lambda: waiting.calling is not None)
    page.reject()
    assert "ends the session of this token" in desk.words(page)
    assert waiting.end is None, "it was only explained yet"
    desk.press_button("Stop anyway", page)
    desk.until(lambda: waiting.end is not None)
    desk.told(unknown)
    faulty.rule()
    assert not desk.dialogs(PinPadDialog)
    desk.log_in(faulty_token, USER_PIN)


@fault(48)
def test_where_other_cards_have_the_same_process_stopping_names_them(desk: Desk, faulty: Faulty) -> None:
    for label in ("Anna", "Berta"):
        faulty.softhsm.new_token(label)
    faulty.rule(CARD)
    library: Library = desk.add(faulty.path, faulty.env)
    desk.log_in(desk.token("Berta"), USER_PIN)
    faulty.rule(CARD, PAD, "C_Login hang")
    host = desk.token("Anna").host
    assert [token.name for token in library.logins_at_stake(host)] == ["Berta"]
    desk.choose("log_in")
    page = desk.dialog(PinPadDialog)
    asks(desk)
    desk.until(lambda: host.calling is not None)
    page.reject()
    assert "the login of Berta" in desk.words(page)
    desk.press_button("Stop anyway", page)
    desk.until(lambda: host.end is not None)
    assert str(library.state) == "stopped"
    assert not desk.workspace.logged_in
    faulty.rule()


@fault(48)
def test_an_initialisation_that_was_stopped_at_the_reader_says_what_is_not_known(
    desk: Desk, faulty: Faulty, faulty_token: Token
) -> None:
    faulty.rule(PAD, "C_InitToken hang")
    host = faulty_token.host
    desk.choose("initialize_token")
    dialog = desk.dialog(InitializeDialog)
    desk.confirm(dialog)
    desk.press(dialog)
    page = desk.dialog(PinPadDialog)
    asks(desk)
    desk.until(lambda: host.calling is not None)
    page.reject()
    desk.press_button("Stop anyway", page)
    desk.until(lambda: host.end is not None)
    desk.told("its label")
    assert calls(faulty) == ["C_InitToken"], "nothing was begun again"
    faulty.rule()


def test_what_was_given_up_in_the_moment_in_which_it_began_is_not_sent(
    desk: Desk, faulty: Faulty, faulty_token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, given_up = PinPadDialog.start, []

    def start_and_give_up(page: PinPadDialog) -> None:
        start(page)
        page.reject()
        page.reject()
        given_up.append(page)

    monkeypatch.setattr(PinPadDialog, "start", start_and_give_up)
    faulty.rule(PAD, "C_Login hang")
    before = set(Task.unfinished)
    desk.choose("log_in")
    desk.until(lambda: given_up and not desk.open_dialogs)
    desk.until(lambda: before >= Task.unfinished)
    assert calls(faulty) == []


@fault(48)
def test_a_first_pin_is_set_at_the_reader(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    token = faulty_token
    desk.ask(token.initialize("Anna", [bytearray(SO_PIN.encode())], at_reader=False))
    desk.ask(token.read())
    desk.window.browser.select_token(token)
    desk.until(lambda: desk.window.actions_.named("set_first_pin").isEnabled())
    faulty.rule(PAD, faulty.typed("C_Login", SO_PIN), faulty.typed("C_InitPIN", NEW), SLOW.format("C_InitPIN"))
    desk.press(set_dialog(desk, "set_first_pin"))
    asks(desk, "Security officer PIN (SO PIN)", *ASKED_FOR_NEW)
    desk.told("The first PIN of Anna was set.")
    faulty.rule()
    assert is_pin(faulty.softhsm, NEW)


@fault(48)
@pytest.mark.parametrize("logged_in", [False, True])
def test_where_a_pin_is_changed_after_a_login_only_the_reader_asks_for_the_old_one_twice(
    desk: Desk, faulty: Faulty, tmp_path: Path, logged_in: bool
) -> None:
    """OpenSC so configured would take the old PIN for the unblocking code."""
    conf = tmp_path / "opensc.conf"
    conf.write_text("pkcs11 { user_pin_unblock_style = set_pin_in_unlogged_session; }")
    faulty.softhsm.new_token("Anna")
    faulty.rule(MADE_BY_OPENSC)
    desk.add(faulty.path, {**faulty.env, "OPENSC_CONF": str(conf)})
    token = desk.token("Anna")
    if logged_in:
        desk.log_in(token, USER_PIN)
    login, change = faulty.typed("C_Login", USER_PIN), faulty.typed("C_SetPIN", USER_PIN, NEW)
    faulty.rule(MADE_BY_OPENSC, PAD, login, change, SLOW.format("C_SetPIN"))
    faulty.forget_calls()
    desk.choose("change_pin")
    asks(desk, "User PIN as it is now", *([] if logged_in else ["The same user PIN again"]), *ASKED_FOR_NEW)
    desk.told("The PIN of Anna was changed.")
    assert calls(faulty) == (["C_SetPIN"] if logged_in else ["C_Login", "C_SetPIN"])
    faulty.rule()
    assert is_pin(faulty.softhsm, NEW)


@fault(48)
@pytest.mark.parametrize("logged_in", [False, True])
def test_the_officers_pin_is_changed_at_the_reader(
    desk: Desk, faulty: Faulty, faulty_token: Token, logged_in: bool
) -> None:
    if logged_in:
        desk.log_in(faulty_token, SO_PIN, "log_in_as_officer")
    faulty.rule(PAD, faulty.typed("C_Login", SO_PIN), faulty.typed("C_SetPIN", SO_PIN, NEW), SLOW.format("C_SetPIN"))
    faulty.forget_calls()
    desk.choose("change_so_pin")
    login = [] if logged_in else ["The same SO PIN again"]
    asks(desk, "SO PIN as it is now", *login, "New SO PIN", "Repeat the new SO PIN")
    desk.told("The SO PIN of Anna was changed.")
    assert calls(faulty) == (["C_SetPIN"] if logged_in else ["C_Login", "C_SetPIN"])
    faulty.rule()
    assert is_pin(faulty.softhsm, NEW, "so")


@fault(48)
def test_a_test_at_the_reader_says_what_it_costs(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule(PAD, faulty.typed("C_Login", USER_PIN), SLOW.format("C_Login"))
    desk.choose("test_pin")
    said = asks(desk)
    assert "Test a PIN on the reader" in said
    assert "A wrong PIN costs a try" in said
    desk.told("That is the PIN of Anna.", "You are logged out again.")
    assert calls(faulty) == ["C_Login"]


@fault(48)
def test_the_officer_logs_in_at_the_reader(desk: Desk, faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule(PAD, faulty.typed("C_Login", SO_PIN), SLOW.format("C_Login"))
    desk.choose("log_in_as_officer")
    assert "The reader asks for the SO PIN" in asks(desk)
    desk.until(lambda: faulty_token.session.role == "so" and not desk.open_dialogs)


@fault(48)
def test_a_blank_token_is_set_up_at_the_reader(desk: Desk, faulty: Faulty) -> None:
    library: Library = desk.add(faulty.path, faulty.env)
    desk.until(lambda: library.tokens)
    blank = next(iter(library.tokens.values()))
    desk.window.browser.select_token(blank)
    faulty.rule(PAD, faulty.typed("C_InitToken", SO_PIN), SLOW.format("C_InitToken"))
    desk.choose("initialize_token")
    dialog = desk.dialog(InitializeDialog)
    assert not [field for field in dialog.findChildren(PinField) if field.isVisibleTo(dialog)]
    desk.type(dialog.label, "Carla")
    desk.press(dialog)
    asks(desk, "New SO PIN", "Repeat the new SO PIN")
    desk.told("Carla was initialised.")
    assert blank.info.pin_state("user") == "unset"
    faulty.rule()
    assert is_pin(faulty.softhsm, SO_PIN, "so")
