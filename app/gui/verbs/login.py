"""Log in and out."""

from app.gui.dialogs.pin import PinDialog
from app.gui.prompting import prompt_at_reader, watched, who
from app.gui.selection import (
    A_TOKEN,
    INITIALIZED,
    LOGGED_IN,
    LOGGED_OUT,
    LOGIN_OFFERED,
    NOT_READ_ONLY,
    WRITABLE_FOR_OFFICER,
    Selection,
)
from app.gui.ui import Ui
from app.gui.verb import verb
from app.model.token import Token
from app.vocabulary.errors import AppError, Problem
from app.vocabulary.numbers import CKR
from app.vocabulary.texts import N_
from app.vocabulary.values import Role

_MENU = N_("&Token")
_TYPE_AGAIN = frozenset({CKR.PIN_INCORRECT, CKR.PIN_LEN_RANGE, CKR.PIN_INVALID, CKR.PIN_LOCKED})
"""What is told in a new prompt, which shows the state of the PIN as it is now."""
_NEEDS = (A_TOKEN, INITIALIZED, LOGIN_OFFERED, LOGGED_OUT)


@verb(menu=_MENU, title=N_("&Log in…"), icon="open", needs=_NEEDS, pages=("token",), shortcut="Ctrl+I", primary=True)
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

    Raises Cancelled where the person gives up. Nothing here repeats a login by itself.
    """
    await token.read_state()  # what the prompt says about tries must be true now
    if token.info.pin_pad:
        await _log_in_at_reader(ui, token, role)
    else:
        await _log_in_with_typed_pin(ui, token, role)
    await token.read_objects()


async def _log_in_with_typed_pin(ui: Ui, token: Token, role: Role) -> None:
    problem: Problem | None = None
    refused = 0
    while True:
        dialog = PinDialog(*who(token), role, token.info, refused=refused)
        submitted = ui.submitted(dialog)
        if problem is not None:
            dialog.set_problem(problem)
        try:
            with watched(token, submitted):
                await submitted
            dialog.rejected.connect(token.end_login)
            await token.log_in(role, dialog.result_value)
        except AppError as error:
            if error.problem.code not in _TYPE_AGAIN or not dialog.isVisible():
                raise
            problem = error.problem
            refused += problem.code == CKR.PIN_INCORRECT
        else:
            return
        finally:
            ui.close(dialog)


async def _log_in_at_reader(ui: Ui, token: Token, role: Role) -> None:
    dialog = await prompt_at_reader(ui, token, role)
    try:
        await token.log_in(role, None)
    finally:
        ui.close(dialog)


@verb(menu=_MENU, title=N_("Log &out"), icon="closed", needs=(A_TOKEN, LOGGED_IN), pages=("token",), shortcut="Ctrl+O")
async def log_out(ui: Ui, selection: Selection) -> None:
    """Log out: private objects and keys are locked again."""
    token = selection.token
    assert token is not None
    await token.log_out()
    if token.present:
        await token.read()
