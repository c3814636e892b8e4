"""Verbs on PINs, and the one that makes a token new."""

from contextlib import suppress

from app.gui.dialogs.initialize import InitializeChoice, InitializeDialog, Losses
from app.gui.dialogs.pad_steps import PadWork
from app.gui.dialogs.pin import PinDialog
from app.gui.pages.views_of import summary_of
from app.gui.pin_work import ask_and_change, ask_and_set
from app.gui.prompting import ask_until_taken, at_reader, clerk_at, told_by, who
from app.gui.receipts import Handover, kept_for_letter, offer_receipt
from app.gui.selection import (
    A_TOKEN,
    BLANK,
    INITIALIZED,
    LOGGED_OUT,
    LOGIN_OFFERED,
    MADE_NEW_BY_LIBRARY,
    NOT_READ_ONLY,
    PIN_BLOCKED,
    PIN_SET,
    PIN_UNSET,
    WRITABLE_FOR_OFFICER,
    WRITTEN_BY_LIBRARY,
    Selection,
)
from app.gui.ui import Ui
from app.gui.verb import verb
from app.model.token import Token
from app.vocabulary.errors import AppError, Problem
from app.vocabulary.modes import CLERKS, HOLDERS_AND_CLERKS
from app.vocabulary.pin_messages import TestPin, Way
from app.vocabulary.texts import N_, Words

_MENU = N_("&PIN")
_USER = (A_TOKEN, INITIALIZED, LOGIN_OFFERED, NOT_READ_ONLY)
_OFFICER = (A_TOKEN, INITIALIZED, WRITABLE_FOR_OFFICER, NOT_READ_ONLY)


@verb(
    menu=_MENU,
    title=N_("&Change PIN…"),
    icon="pin",
    needs=(*_USER, PIN_SET),
    pages=("token",),
    modes=HOLDERS_AND_CLERKS,
)
async def change_pin(ui: Ui, selection: Selection) -> None:
    """Put a new user PIN in the place of the old one."""
    token = _token(selection)
    await ask_and_change(ui, token, "user")
    words = Words(N_("The PIN of {token} was changed."), {"token": token.name})
    if ui.workspace.mode == "helpdesk":
        offer_receipt(ui, token, "changed", words, Handover())  # whoever chose the PIN knows it: no letter
    else:
        ui.tell("ok", words)


@verb(
    menu=_MENU,
    title=N_("&Unblock PIN…"),
    icon="open",
    needs=(*_USER, PIN_SET),
    pages=("token",),
    primary=PIN_BLOCKED,
    modes=HOLDERS_AND_CLERKS,
)
async def unblock_pin(ui: Ui, selection: Selection) -> None:
    """Set a new user PIN without the old one: with the security officer's PIN, or with an unblocking code."""
    token = _token(selection)
    handover = await ask_and_set(ui, token, "unblock", _ways(selection))
    words = Words(N_("The PIN of {token} was unblocked."), {"token": token.name})
    offer_receipt(ui, token, "unblocked", words, handover)


@verb(menu=_MENU, title=N_("Set &first PIN…"), icon="pin", needs=(*_OFFICER, PIN_UNSET), pages=("token",), modes=CLERKS)
async def set_first_pin(ui: Ui, selection: Selection) -> None:
    """Give the user of a token that has no user PIN yet the first one, as security officer."""
    token = _token(selection)
    handover = await ask_and_set(ui, token, "first", _ways(selection)[:1])
    words = Words(N_("The first PIN of {token} was set."), {"token": token.name})
    offer_receipt(ui, token, "first", words, handover)


@verb(
    menu=_MENU,
    title=N_("&Test a PIN…"),
    icon="verified",
    needs=(A_TOKEN, INITIALIZED, LOGIN_OFFERED, LOGGED_OUT),
    modes=HOLDERS_AND_CLERKS,
)
async def test_pin(ui: Ui, selection: Selection) -> None:
    """Find out whether a PIN is the right one; a wrong one costs a try."""
    token = _token(selection)
    await token.read_state()
    if token.info.pin_pad:
        request = TestPin(token=token.address, role="user", at_reader=True)
        await at_reader(ui, token, "user", "test", lambda: token.change_pins(request, ()))
    else:
        await ask_until_taken(
            ui,
            token,
            lambda refused: PinDialog(*who(token), "user", token.info, testing=True, refused=refused),
            lambda pin: token.change_pins(TestPin(token=token.address, role="user"), [pin]),
        )
    words = Words(N_("That is the PIN of {token}."), {"token": token.name})
    ui.tell("ok", words, N_("You are logged out again."))


@verb(menu=_MENU, title=N_("Change &SO PIN…"), icon="officer", needs=_OFFICER, separated=True)
async def change_so_pin(ui: Ui, selection: Selection) -> None:
    """Put a new security officer's PIN in the place of the old one."""
    token = _token(selection)
    await ask_and_change(ui, token, "so")
    ui.tell("ok", Words(N_("The SO PIN of {token} was changed."), {"token": token.name}))


@verb(
    menu=N_("&Token"),
    title=N_("Initi&alise token…"),
    icon="erase",
    needs=(A_TOKEN, WRITABLE_FOR_OFFICER, NOT_READ_ONLY, MADE_NEW_BY_LIBRARY),
    pages=("token",),
    primary=BLANK,
    separated=True,
    modes=CLERKS,
)
async def initialize_token(ui: Ui, selection: Selection) -> None:
    """Destroy everything on a token and set it up anew, or set up a blank one."""
    token = _token(selection)
    await token.read_state()

    async def send(choice: InitializeChoice) -> tuple[Problem | None, Handover]:
        if not token.info.pin_pad:
            with kept_for_letter(ui, choice.pins) as letter:
                problem = await token.initialize(choice.label, choice.pins, at_reader=False)
            handover = Handover(choice.reason, letter)
            return problem, handover if problem is None else handover.without_letter()
        work: PadWork = "initialize" if token.info.initialized else "initialize blank"
        problem = await at_reader(ui, token, "so", work, lambda: token.initialize(choice.label, (), at_reader=True))
        return problem, Handover(choice.reason)

    problem, handover = await ask_until_taken(ui, token, lambda refused: _initialize_dialog(ui, token, refused), send)
    with suppress(AppError):  # its page says why; the token is new all the same
        await token.read()
    ui.select_token(token)
    words = Words(N_("{token} was initialised."), {"token": token.name})
    offer_receipt(ui, token, "initialised", words, handover)
    if problem is not None:
        ui.show_problem(problem)


def _initialize_dialog(ui: Ui, token: Token, refused: int) -> InitializeDialog:
    seen = token.session.role == "user" or not token.info.login_required
    losses = Losses(summary_of(token.objects.rows).classes, all_seen=seen)
    return InitializeDialog(
        *who(token),
        token.info,
        losses,
        policy=ui.workspace.policy.pin,
        clerk=clerk_at(ui),
        told_by=told_by(ui, token),
        refused=refused,
    )


def _ways(selection: Selection) -> tuple[Way, ...]:
    """Return how a user PIN can be set on a token without the old one, the likeliest first.

    A card that OpenSC does not write to, such as a PIV card, has no security officer's PIN that it knows.
    """
    token = _token(selection)
    if token.session.role == "so":
        return ("so session",)
    if not WRITTEN_BY_LIBRARY.holds(selection):
        return ("puk", "so")
    return ("so", "puk") if token.slot.info.removable else ("so",)


def _token(selection: Selection) -> Token:
    assert selection.token is not None
    return selection.token
