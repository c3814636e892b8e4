"""What every prompt for a PIN has in common: which token it names, and that it ends with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.gui.dialogs.pin_pad import PinPadDialog
from app.gui.ui import Ui
from app.model.task import Pending
from app.model.token import Token
from app.vocabulary.errors import AppError, Cancelled, app_error
from app.vocabulary.texts import N_
from app.vocabulary.values import Role


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
    return (token.name, token.info.model, token.info.serial, token.address.slot.description)


async def prompt_at_reader(ui: Ui, token: Token, role: Role) -> PinPadDialog:
    """Say that the PIN is typed at the reader, and return the dialog once the person wants that to begin.

    Raises Cancelled where the person gives up, AppError where the token has gone; the dialog is closed then.
    """
    dialog = PinPadDialog(*who(token), role, token.info)
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
