"""What every prompt for a PIN has in common: which token it names, and that it ends with it."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from app.gui.dialogs.clerk import Clerk
from app.gui.dialogs.confirmation import ToldBy
from app.gui.dialogs.pad_steps import PadWork
from app.gui.dialogs.pieces import named
from app.gui.dialogs.pin_pad import PinPadDialog
from app.gui.dialogs.secret_dialog import SecretDialog
from app.gui.ui import Ui
from app.model.task import Pending
from app.model.token import Token
from app.vocabulary.errors import AppError, Cancelled, Problem, app_error
from app.vocabulary.numbers import CKR
from app.vocabulary.texts import N_
from app.vocabulary.values import Role

R = TypeVar("R")
S = TypeVar("S")


@contextmanager
def watched(token: Token, answer: Pending[None]) -> Iterator[None]:
    """Let a prompt that nobody has answered end with its token."""

    def look() -> None:
        if not token.present:
            answer.reject(_taken_out(token))

    token.changed.connect(look)
    try:
        look()
        yield
    finally:
        token.changed.disconnect(look)


def _taken_out(token: Token) -> AppError:
    return app_error(
        N_("{token} was taken out"),
        N_("It went while its PIN was asked for."),
        N_("Insert it again, then log in."),
        N_("Your PIN was not sent."),
        token=token.name,
    )


def who(token: Token) -> tuple[str, str, str, str]:
    """Return what a prompt says of a token: label, model, serial number, reader."""
    return (token.name, token.info.model, token.info.serial, token.address.slot.name)


def clerk_at(ui: Ui) -> Clerk | None:
    """Return what a prompt needs to know where the window is a helpdesk's."""
    return Clerk(ui.workspace.policy.reasons) if ui.workspace.mode == "helpdesk" else None


def told_by(ui: Ui, token: Token) -> ToldBy:
    """Return what tells a token from the others that are here."""
    tokens = (one for library in ui.workspace.libraries for one in library.tokens.values())
    same = [one for one in tokens if one is not token and one.present and one.info.label == token.info.label]
    twins = [one for one in same if one not in ui.workspace.elsewhere(token)]
    if not twins:
        return "label"
    serial = token.info.serial
    return "serial" if serial and all(one.info.serial != serial for one in twins) else "reader"


_TYPE_AGAIN = frozenset({CKR.PIN_INCORRECT, CKR.PIN_LEN_RANGE, CKR.PIN_INVALID, CKR.PIN_TOO_WEAK, CKR.PIN_LOCKED})
"""What is told in a new prompt, which shows the state of the PIN as it is now."""


async def ask_until_taken(
    ui: Ui, token: Token, make: Callable[[int], SecretDialog[S]], send: Callable[[S], Awaitable[R]]
) -> R:
    """Open the prompt that `make` returns and `send` its answer once; after a refusal ask again, in a new prompt.

    `make` is told how many PINs were refused since the person was first asked. Raises Cancelled where the person gives
    up. Nothing is sent a second time that was not typed a second time.
    """
    problem: Problem | None = None
    refused = 0
    while True:
        dialog = make(refused)
        submitted = ui.submitted(dialog)
        if problem is not None:
            dialog.set_problem(problem)
        if ui.offers("unblock_pin"):
            dialog.offer_unblocking(partial(ui.run_for, "unblock_pin", token))
        try:
            with watched(token, submitted):
                await submitted
            dialog.rejected.connect(token.give_up_pins)
            return await send(dialog.result_value)
        except AppError as error:
            if error.problem.code not in _TYPE_AGAIN or not dialog.isVisible():
                raise
            problem = error.problem
            refused += problem.code == CKR.PIN_INCORRECT
        finally:
            ui.close(dialog)


async def at_reader(ui: Ui, token: Token, role: Role, work: PadWork, send: Callable[[], Awaitable[R]]) -> R:
    """Say what the reader asks for, and send what makes it ask.

    Raises Cancelled where the person gives up before that, HostGone where it was stopped afterwards and had to be.
    """
    dialog = await prompt_at_reader(ui, token, role, work)
    if not dialog.isVisible():
        raise Cancelled  # given up in the very moment in which it began
    dialog.rejected.connect(token.stop_pins)
    try:
        return await send()
    finally:
        ui.close(dialog)


async def prompt_at_reader(ui: Ui, token: Token, role: Role, work: PadWork = "login") -> PinPadDialog:
    """Say that the PIN is typed at the reader, and return the dialog once the person wants that to begin.

    Raises Cancelled where the person gives up, AppError where the token has gone or its library must not be started;
    the dialog is closed then.
    """
    others = [named(one.name) for one in token.library.logins_at_stake(token.host) if one is not token]
    dialog = PinPadDialog(*who(token), role, token.info, work=work, others=others)
    started: Pending[None] = Pending(dialog.reject)
    dialog.started.connect(lambda: started.resolve(None))
    dialog.rejected.connect(lambda: started.reject(Cancelled()))
    ui.open(dialog)
    try:
        with watched(token, started):
            await started
    except BaseException:
        ui.close(dialog)
        raise
    return dialog
