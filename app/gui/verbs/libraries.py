"""Verbs on libraries: add, practise, restart, remove."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from app.gui.dialogs.library import ChooseLibraryDialog, ConsentDialog
from app.gui.dialogs.problem import ConfirmDialog
from app.gui.selection import A_LIBRARY, HANGS, IN_TROUBLE, LIBRARY_ON, RESTARTABLE, Selection
from app.gui.ui import Ui
from app.gui.verb import verb
from app.model.library import Library
from app.model.task import Pending
from app.model.token import Token
from app.model.translate import tr
from app.settings.folders import data_folder
from app.settings.found import found_libraries
from app.settings.practice import PRACTICE_ID, make_practice_folder
from app.settings.schema import Profile
from app.vocabulary.errors import AppError
from app.vocabulary.messages import FindLibraries, InitializeBlankToken, InspectLibraryFile, LibraryFile, ReadSlots
from app.vocabulary.modes import EVERYWHERE, HOLDERS_AND_CLERKS, OPERATORS
from app.vocabulary.texts import N_, Words

_MENU = N_("&Symbolon")


@verb(menu=_MENU, title=N_("&Add library…"), icon="add", shortcut="Ctrl+L", modes=EVERYWHERE)
async def add_library(ui: Ui, selection: Selection) -> None:
    """Add the vendor's library for a token, after a look at the file."""
    found = await ui.workspace.documents().call(FindLibraries())
    configured = {library.profile.path: library.name for library in ui.workspace.libraries}
    dialog = ChooseLibraryDialog(found, configured, folder=ui.workspace.folder_for("library"))

    async def look(path: str) -> LibraryFile:
        ui.workspace.remember_folder("library", path)
        return await ui.workspace.documents().call(InspectLibraryFile(path=path))

    await _add(ui, await ui.submit(dialog, look))


async def add_library_at(ui: Ui, path: str) -> None:
    """Add the library at `path`, where the user agrees to load it."""
    await _add(ui, await ui.workspace.documents().call(InspectLibraryFile(path=path)))


async def _add(ui: Ui, file: LibraryFile) -> None:
    """Show what a file is, and add it where the user agrees to load it."""
    ui.workspace.refuse_forbidden(file.path, file.sha256)
    names = [library.name for library in ui.workspace.libraries]
    name = await ui.ask(ConsentDialog(file, _name_for(file), taken_names=names))
    library = ui.workspace.add(_profile(uuid.uuid4().hex, name, file, {}))
    ui.select(("library", library.profile.id))


def _name_for(file: LibraryFile) -> str:
    known = {str(Path(found.path).resolve()): found.name for found in found_libraries()}
    return known.get(file.path, Path(file.path).name)


def _profile(identity: str, name: str, file: LibraryFile, environment: dict[str, str]) -> Profile:
    return Profile(
        id=identity, name=name, path=file.path, sha256=file.sha256, consented=consented_now(), environment=environment
    )


def consented_now() -> str:
    """Return the time at which a user agrees, as the settings keep it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@verb(menu=_MENU, title=N_("Make a &practice token"), icon="practice", modes=HOLDERS_AND_CLERKS)
async def practice(ui: Ui, selection: Selection) -> None:
    """Make a token of your own in software, to try everything on."""
    await make_practice_token(ui)


async def make_practice_token(ui: Ui) -> None:
    """Add SoftHSM with a folder of its own and make one token in it; where that is there already, select it."""
    plan = make_practice_folder(data_folder())
    library = next((one for one in ui.workspace.libraries if one.profile.id == PRACTICE_ID), None)
    if library is None:
        file = await ui.workspace.documents().call(InspectLibraryFile(path=str(plan.library)))
        library = ui.workspace.add(_profile(PRACTICE_ID, "Practice", file, plan.environment))
    await _with_token(ui, library, plan.label, plan.so_pin, plan.user_pin)
    ui.select_token(next(token for token in library.tokens.values() if token.info.initialized))


async def _with_token(ui: Ui, library: Library, label: str, so_pin: str, user_pin: str) -> None:
    host = library.running_host()
    slots = await host.call(ReadSlots())
    if not any(slot.token is not None and slot.token.initialized for slot in slots):
        pins = [bytearray(so_pin, "ascii"), bytearray(user_pin, "ascii")]
        title = Words(N_("Making the practice token"))
        await host.call(InitializeBlankToken(label=label), pins, title=title)
        ui.finished(N_("The practice token was made."))
    await _token_seen(library)


def _token_seen(library: Library) -> Pending[None]:
    """Return what is resolved once an initialised token of this library is seen; HostGone where its process ends."""
    pending: Pending[None] = Pending()

    def look() -> None:
        if any(token.info.initialized for token in library.tokens.values()):
            pending.resolve(None)
        elif library.host is None and library.problem is not None:
            pending.reject(AppError(library.problem))
        if pending.done:
            library.changed.disconnect(look)

    library.changed.connect(look)
    look()
    return pending


@verb(
    menu=_MENU,
    title=N_("&Restart"),
    icon="restart",
    needs=(A_LIBRARY, LIBRARY_ON, RESTARTABLE),
    pages=("library", "token"),
    primary=IN_TROUBLE,
    separated=True,
    modes=EVERYWHERE,
)
async def restart(ui: Ui, selection: Selection) -> None:
    """Start the process of a library afresh, or that of a token whose process has ended."""
    assert selection.library is not None
    if selection.token is not None:
        await selection.token.read()
    else:
        selection.library.restart()


@verb(
    menu=_MENU,
    title=N_("Stop li&brary"),
    icon="stop",
    needs=(A_LIBRARY, LIBRARY_ON, HANGS),
    pages=("library",),
    modes=EVERYWHERE,
)
async def stop_library(ui: Ui, selection: Selection) -> None:
    """End the process of a library that does not respond, after a question where that logs somebody out."""
    library = selection.library
    assert library is not None
    assert library.host is not None
    if logins := library.logins_at_stake(library.host):
        title = tr(N_("Stop {library}?"), library=library.name)
        words = tr(N_("Its process is ended, and what it does now with it."))
        await ui.ask(ConfirmDialog(title, words, logged_out(logins), tr(N_("Stop library"))))
    library.stop()


def logged_out(tokens: Iterable[Token]) -> list[str]:
    """Return a sentence for each token that somebody is logged in to."""
    return [tr(N_("{token} is logged out"), token=token.name) for token in tokens if token.session.role]


@verb(menu=_MENU, title=N_("Re&move library…"), icon="close", needs=(A_LIBRARY,), pages=("library",), modes=OPERATORS)
async def remove_library(ui: Ui, selection: Selection) -> None:
    """Take a library off the list; its file and its tokens stay as they are."""
    library = selection.library
    assert library is not None
    await ui.ask(
        ConfirmDialog(
            tr(N_("Remove {library}?"), library=library.name),
            tr(N_("It leaves this list. The file and everything on its tokens stay as they are.")),
            logged_out(library.tokens.values()),
            tr(N_("Remove library")),
        )
    )
    ui.workspace.remove(library)
