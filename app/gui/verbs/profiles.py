"""Verbs on how a library is configured: settings, another copy, on and off, order, consent to a changed file."""

import os
import uuid

import msgspec

from app.gui.dialogs.library import ConsentDialog, EarlierFile
from app.gui.dialogs.library_settings import LibrarySettingsDialog
from app.gui.selection import (
    A_LIBRARY,
    LIBRARY_CHANGED,
    LIBRARY_OFF,
    LIBRARY_ON,
    NOT_FIRST,
    NOT_LAST,
    Selection,
)
from app.gui.ui import Ui
from app.gui.verb import verb
from app.gui.verbs.libraries import consented_now
from app.model.library import Library
from app.settings.schema import Profile
from app.vocabulary.messages import InspectLibraryFile
from app.vocabulary.modes import EVERYWHERE, OPERATORS
from app.vocabulary.texts import N_

_MENU = N_("&Symbolon")


@verb(
    menu=_MENU,
    title=N_("Library se&ttings…"),
    icon="edit",
    needs=(A_LIBRARY,),
    pages=("library",),
    separated=True,
    modes=OPERATORS,
)
async def library_settings(ui: Ui, selection: Selection) -> None:
    """Change what a library is called, which variables it gets, and what is shown of it."""
    assert selection.library is not None
    await change_settings(ui, selection.library)


async def change_settings(ui: Ui, library: Library, variable: str = "") -> None:
    """Ask for the settings of a library; `variable` is what is to be set, offered with the value it has for us."""
    others = [one.name for one in ui.workspace.libraries if one is not library]
    logins = [token.name for token in library.tokens.values() if token.session.role]

    async def save(profile: Profile) -> None:
        ui.workspace.change(library, profile)

    slots = [slot.address.name for slot in library.slots]
    dialog = LibrarySettingsDialog(library.profile, others, logins, slots)
    if variable:
        dialog.variables.offer(variable, os.environ.get(variable, ""))
    await ui.submit(dialog, save)


@verb(menu=_MENU, title=N_("&Duplicate library"), icon="copy", needs=(A_LIBRARY,), pages=("library",), modes=OPERATORS)
async def duplicate_library(ui: Ui, selection: Selection) -> None:
    """Configure the same file once more, for other variables; it is switched off until they are set."""
    assert selection.library is not None
    profile = selection.library.profile
    names = {one.name for one in ui.workspace.libraries}
    name = next(words for number in range(2, 1002) if (words := f"{profile.name} {number}") not in names)
    copy = msgspec.structs.replace(profile, id=uuid.uuid4().hex, name=name, enabled=False)
    library = ui.workspace.add(copy)
    ui.select(("library", copy.id))
    others = [one.name for one in ui.workspace.libraries if one is not library]

    async def save(changed: Profile) -> None:
        ui.workspace.change(library, msgspec.structs.replace(changed, enabled=True))

    await ui.submit(LibrarySettingsDialog(copy, others), save)


@verb(
    menu=_MENU,
    title=N_("Switch o&n"),
    icon="restart",
    needs=(A_LIBRARY, LIBRARY_OFF),
    pages=("library",),
    primary=True,
    modes=OPERATORS,
)
async def switch_on(ui: Ui, selection: Selection) -> None:
    """Load a library that was switched off, now and whenever the window opens."""
    library = selection.library
    assert library is not None
    ui.workspace.change(library, msgspec.structs.replace(library.profile, enabled=True))


@verb(
    menu=_MENU, title=N_("Switch o&ff"), icon="stop", needs=(A_LIBRARY, LIBRARY_ON), pages=("library",), modes=OPERATORS
)
async def switch_off(ui: Ui, selection: Selection) -> None:
    """End a library's processes and load it no more, but keep it in the list."""
    library = selection.library
    assert library is not None
    ui.workspace.change(library, msgspec.structs.replace(library.profile, enabled=False))


@verb(
    menu=_MENU,
    title=N_("Move &up"),
    icon="",
    needs=(A_LIBRARY, NOT_FIRST),
    pages=("library",),
    shortcut="Ctrl+Shift+Up",
    modes=OPERATORS,
)
async def move_library_up(ui: Ui, selection: Selection) -> None:
    """Let a library stand one place higher in the tree."""
    assert selection.library is not None
    ui.workspace.move(selection.library, -1)


@verb(
    menu=_MENU,
    title=N_("Move do&wn"),
    icon="",
    needs=(A_LIBRARY, NOT_LAST),
    pages=("library",),
    shortcut="Ctrl+Shift+Down",
    modes=OPERATORS,
)
async def move_library_down(ui: Ui, selection: Selection) -> None:
    """Let a library stand one place lower in the tree."""
    assert selection.library is not None
    ui.workspace.move(selection.library, 1)


@verb(
    menu=_MENU,
    title=N_("&Look at the new file…"),
    icon="eye",
    needs=(A_LIBRARY, LIBRARY_CHANGED),
    pages=("library",),
    primary=True,
    modes=EVERYWHERE,
)
async def accept_changed_library(ui: Ui, selection: Selection) -> None:
    """Show what a library's file is now and was before, and load it where the user agrees."""
    library = selection.library
    assert library is not None
    profile = library.profile
    file = await ui.workspace.documents().call(InspectLibraryFile(path=profile.path))
    await ui.ask(ConsentDialog(file, profile.name, changed_from=EarlierFile(profile.sha256, profile.consented)))
    ui.workspace.change(library, msgspec.structs.replace(profile, sha256=file.sha256, consented=consented_now()))
