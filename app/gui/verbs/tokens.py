"""Verbs on a token as a whole."""

from app.gui.selection import A_TOKEN, Selection
from app.gui.ui import Ui
from app.gui.verb import verb
from app.vocabulary.texts import N_

_MENU = N_("&Token")


@verb(
    menu=_MENU, title=N_("&Refresh"), icon="restart", needs=(A_TOKEN,), pages=("token",), shortcut="F5", separated=True
)
async def refresh(ui: Ui, selection: Selection) -> None:
    """Read the token and its objects again; starts its process where it has ended."""
    assert selection.token is not None
    await selection.token.read()
