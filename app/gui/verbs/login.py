"""Log in and out."""

from functools import partial

from app.gui.dialogs.pin import PinDialog
from app.gui.pin_work import ask_and_change
from app.gui.prompting import ask_until_taken, at_reader, who
from app.gui.selection import (
    A_TOKEN,
    INITIALIZED,
    LOGGED_OUT,
    LOGIN_OFFERED,
    NOT_READ_ONLY,
    PIN_USABLE,
    TO_BE_LOCKED,
    WRITABLE_FOR_OFFICER,
    Selection,
)
from app.gui.ui import Ui
from app.gui.verb import verb
from app.model.token import Token
from app.model.translate import tr
from app.vocabulary.errors import AppError
from app.vocabulary.modes import EVERYWHERE, NOT_CLERKS
from app.vocabulary.numbers import CKR
from app.vocabulary.texts import N_, Words
from app.vocabulary.values import Role

_MENU = N_("&Token")
_CHANGES: dict[Role, str] = {"user": "change_pin", "so": "change_so_pin"}
"""Which verb changes whose PIN."""
_NEEDS = (A_TOKEN, INITIALIZED, LOGIN_OFFERED, LOGGED_OUT)


@verb(
    menu=_MENU,
    title=N_("&Log in…"),
    icon="open",
    needs=_NEEDS,
    pages=("token",),
    shortcut="Ctrl+I",
    primary=PIN_USABLE,
    modes=NOT_CLERKS,
)
async def log_in(ui: Ui, selection: Selection) -> None:
    """Log in, to see private objects and to use keys: as the user, or whom the library's settings name."""
    assert selection.token is not None
    await ask_and_log_in(ui, selection.token, selection.token.library.profile.login)


@verb(
    menu=_MENU,
    title=N_("Log in as &security officer…"),
    icon="officer",
    needs=(A_TOKEN, INITIALIZED, WRITABLE_FOR_OFFICER, NOT_READ_ONLY, LOGGED_OUT),
)
async def log_in_as_officer(ui: Ui, selection: Selection) -> None:
    """Log in as the security officer, who sets PINs and sees no private objects."""
    assert selection.token is not None
    await ask_and_log_in(ui, selection.token, "so")


async def ask_and_log_in(ui: Ui, token: Token, role: Role) -> None:
    """Ask for the PIN and send it once; after a refusal it is asked again, with the state read afresh.

    An expired PIN is good for nothing but being changed: that is asked next. Raises Cancelled where the person gives
    up. Nothing here repeats a login by itself.
    """
    await token.read_state()  # what the prompt says about tries must be true now
    try:
        if token.info.pin_pad:
            await at_reader(ui, token, role, "login", lambda: token.log_in(role, None))
        else:
            await ask_until_taken(
                ui,
                token,
                lambda refused: PinDialog(*who(token), role, token.info, refused=refused),
                lambda pin: token.log_in(role, pin),
            )
    except AppError as error:
        if error.problem.code != CKR.PIN_EXPIRED or not ui.offers(_CHANGES[role]):
            raise
        ui.show_problem(error.problem)
        await ask_and_change(ui, token, role)
        return
    await token.read_objects()
    if token.info.pin_to_be_changed(role):
        _lead_to_change(ui, token, _CHANGES[role])


def _lead_to_change(ui: Ui, token: Token, change: str) -> None:
    """Say that the PIN is still the one that the token was handed out with, with the way to another one."""
    words = tr(N_("The PIN of {token} should be changed"), token=token.name)
    detail = tr(N_("It is still the one that the token was handed out with."))
    way = ((tr(N_("Change PIN…")), partial(ui.run_for, change, token)),) if ui.offers(change) else ()
    ui.window.messages.show_message("warn", words, detail, way, (change, token.address))


@verb(
    menu=_MENU,
    title=N_("Log &out"),
    icon="closed",
    needs=(A_TOKEN, TO_BE_LOCKED),
    pages=("token",),
    shortcut="Ctrl+O",
    modes=EVERYWHERE,
)
async def log_out(ui: Ui, selection: Selection) -> None:
    """Log out: private objects and keys are locked again; where a card did not obey, it is tried once more."""
    token = selection.token
    assert token is not None
    if token.session.role is None:
        await token.lock_card()
        ui.tell("ok", Words(N_("The card of {token} is locked."), {"token": token.name}))
    else:
        await token.log_out()
    if token.present:
        await token.read()
