"""Verbs on a token as a whole."""

from app.gui.dialogs.problem import ConfirmDialog
from app.gui.selection import A_TOKEN, CAN_CHOOSE_SESSION, INITIALIZED, NOT_OFFICER, SESSION_OPEN, Selection
from app.gui.ui import Ui
from app.gui.verb import verb
from app.model.translate import tr
from app.vocabulary.modes import EVERYWHERE, OPERATORS
from app.vocabulary.texts import N_, Words

_MENU = N_("&Token")


@verb(
    menu=_MENU,
    title=N_("&Refresh"),
    icon="restart",
    needs=(A_TOKEN,),
    pages=("token",),
    shortcut="F5",
    separated=True,
    modes=EVERYWHERE,
)
async def refresh(ui: Ui, selection: Selection) -> None:
    """Read the token and its objects again; starts its process where it has ended."""
    assert selection.token is not None
    await selection.token.read()


def _is_read_only(ui: Ui) -> bool:
    token = ui.window.browser.selection.token
    return token is not None and token.read_only


@verb(
    menu=_MENU,
    title=N_("Read-onl&y session"),
    icon="",
    needs=(A_TOKEN, INITIALIZED, CAN_CHOOSE_SESSION, NOT_OFFICER),
    pages=("session",),
    ticked=_is_read_only,
    modes=OPERATORS,
)
async def read_only_session(ui: Ui, selection: Selection) -> None:
    """Keep a session with which nothing can be written to the token, or a read/write one again."""
    token = selection.token
    assert token is not None
    await token.use_read_only(not token.read_only)
    words = N_("The session with {token} is read-only: nothing can be written to it.")
    if not token.read_only:
        words = N_("The session with {token} can be written with again.")
    ui.tell("info", Words(words, {"token": token.name}))


@verb(
    menu=_MENU,
    title=N_("&Close all sessions…"),
    icon="session",
    needs=(A_TOKEN, INITIALIZED, SESSION_OPEN),
    pages=("session",),
    modes=OPERATORS,
)
async def close_sessions(ui: Ui, selection: Selection) -> None:
    """Close every session that this program has with the token; that logs out."""
    token = selection.token
    assert token is not None
    lost = [tr(N_("Objects that live in a session only are gone.")), tr(N_("Other programs keep their sessions."))]
    if token.session.role is not None:
        lost.insert(0, tr(N_("You are logged out.")))
    words = tr(N_("The next thing that is done with the token opens a session again."))
    title = tr(N_("Close all sessions with {token}?"), token=token.name)
    await ui.ask(ConfirmDialog(title, words, lost, tr(N_("Close sessions")), icon="session"))
    await token.close_sessions()
    ui.tell("ok", Words(N_("All sessions with {token} are closed."), {"token": token.name}))
