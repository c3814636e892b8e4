"""For whom the window is: each mode is one entry of a menu."""

from collections.abc import Callable

from app.gui.selection import Selection
from app.gui.ui import Ui
from app.gui.verb import verb
from app.model.translate import tr
from app.vocabulary.modes import EVERYWHERE, MODES, Mode
from app.vocabulary.texts import N_, Words

_VIEW = N_("&View")


def _is(mode: Mode) -> Callable[[Ui], bool]:
    return lambda ui: ui.workspace.mode == mode


def _decided(ui: Ui) -> str:
    return N_("Your administrator has chosen the mode.") if ui.workspace.policy.mode else ""


@verb(
    menu=_VIEW,
    title=N_("&Everyday mode"),
    icon="",
    separated=True,
    ticked=_is("everyday"),
    refusal=_decided,
    modes=EVERYWHERE,
)
async def everyday_mode(ui: Ui, selection: Selection) -> None:
    """Offer what whoever has a token needs."""
    _choose(ui, "everyday")


@verb(menu=_VIEW, title=N_("&Helpdesk mode"), icon="", ticked=_is("helpdesk"), refusal=_decided, modes=EVERYWHERE)
async def helpdesk_mode(ui: Ui, selection: Selection) -> None:
    """Offer what whoever resets tokens needs."""
    _choose(ui, "helpdesk")


@verb(menu=_VIEW, title=N_("&Inspect mode"), icon="", ticked=_is("inspect"), refusal=_decided, modes=EVERYWHERE)
async def inspect_mode(ui: Ui, selection: Selection) -> None:
    """Offer nothing that changes a token."""
    _choose(ui, "inspect")


@verb(menu=_VIEW, title=N_("E&verything"), icon="", ticked=_is("everything"), refusal=_decided, modes=EVERYWHERE)
async def everything_mode(ui: Ui, selection: Selection) -> None:
    """Offer all that the program can do."""
    _choose(ui, "everything")


def _choose(ui: Ui, mode: Mode) -> None:
    ui.workspace.choose_mode(mode)
    words = MODES[mode]
    ui.window.messages.tell("info", Words(N_("Mode: {mode}"), {"mode": tr(words.name)}), words.purpose)
