"""Verbs on the window itself."""

from collections.abc import Callable

import msgspec

from app.gui.dialogs.about import AboutDialog
from app.gui.dialogs.idle_time import IdleTimeDialog
from app.gui.look import theme
from app.gui.selection import Selection
from app.gui.ui import Ui
from app.gui.verb import verb
from app.settings.schema import Scheme
from app.vocabulary.modes import EVERYWHERE
from app.vocabulary.texts import N_

_VIEW = N_("&View")


@verb(menu=_VIEW, title=N_("&Find"), icon="search", shortcut="Ctrl+F", modes=EVERYWHERE)
async def find(ui: Ui, selection: Selection) -> None:
    """Go to the field that filters what the focus is in: the tree, the objects or the mechanisms."""
    ui.window.go_to_search()


def _uses(scheme: Scheme) -> Callable[[Ui], bool]:
    return lambda ui: ui.workspace.settings.scheme == scheme


@verb(
    menu=_VIEW,
    title=N_("&Side bar"),
    icon="",
    shortcut="F9",
    ticked=lambda ui: ui.window.side_width > 0,
    modes=EVERYWHERE,
)
async def side_bar(ui: Ui, selection: Selection) -> None:
    """Show or hide the tree."""
    ui.window.toggle_side_bar()


@verb(menu=_VIEW, title=N_("Colours of the s&ystem"), icon="", separated=True, ticked=_uses("system"), modes=EVERYWHERE)
async def system_colours(ui: Ui, selection: Selection) -> None:
    """Follow the system's light or dark colours."""
    _use(ui, "system")


@verb(menu=_VIEW, title=N_("&Light colours"), icon="", ticked=_uses("light"), modes=EVERYWHERE)
async def light_colours(ui: Ui, selection: Selection) -> None:
    """Use light colours whatever the system says."""
    _use(ui, "light")


@verb(menu=_VIEW, title=N_("&Dark colours"), icon="", ticked=_uses("dark"), modes=EVERYWHERE)
async def dark_colours(ui: Ui, selection: Selection) -> None:
    """Use dark colours whatever the system says."""
    _use(ui, "dark")


def _use(ui: Ui, scheme: Scheme) -> None:
    theme.set_scheme(scheme)
    ui.workspace.save(msgspec.structs.replace(ui.workspace.settings, scheme=scheme))


def _idle_decided(ui: Ui) -> str:
    return N_("Your administrator has chosen the time.") if ui.workspace.policy.idle_minutes else ""


@verb(
    menu=_VIEW,
    title=N_("Log out when &nobody is here…"),
    icon="logout",
    separated=True,
    refusal=_idle_decided,
    modes=EVERYWHERE,
)
async def idle_time(ui: Ui, selection: Selection) -> None:
    """Choose after how many minutes without anybody at the window it logs out."""
    ui.workspace.choose_idle_minutes(await ui.ask(IdleTimeDialog(ui.workspace.idle_minutes)))


@verb(menu=N_("&Help"), title=N_("&About Symbolon"), icon="info", modes=EVERYWHERE)
async def about(ui: Ui, selection: Selection) -> None:
    """Say which version this is, its licence, and what it is built from."""
    await ui.show(AboutDialog())


@verb(menu=N_("&Symbolon"), title=N_("&Quit"), icon="close", shortcut="Ctrl+Q", separated=True, modes=EVERYWHERE)
async def leave(ui: Ui, selection: Selection) -> None:
    """Log out everywhere and close the window."""
    ui.window.close()
