"""What every prompt for a PIN has in common: which token it names, and that it ends with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.model.task import Pending
from app.model.token import Token
from app.vocabulary.errors import AppError, app_error
from app.vocabulary.texts import N_


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
