"""Work on a file that runs beside a dialog: shown, stopped, or left to itself."""

from collections.abc import Awaitable, Callable
from types import UnionType
from typing import TypeVar

from app.gui.dialogs.file_progress import file_card
from app.gui.dialogs.pieces import named, short
from app.gui.dialogs.stage_progress import Stage, StageProgressDialog
from app.gui.ui import Ui
from app.model.host import Host
from app.model.token import Token
from app.model.translate import tr
from app.vocabulary.errors import Cancelled
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_, Words

R = TypeVar("R")


async def beside(
    ui: Ui, progress: StageProgressDialog, work: Callable[[], Awaitable[R]], stop: Callable[[], None]
) -> R:
    """Await `work` beside a dialog that shows how far it is, and that can be closed while it goes on.

    Where it is stopped there, that it was is said.
    """
    stopped: list[str] = []
    progress.stop_requested.connect(lambda: stopped.append(progress.windowTitle()))
    progress.stop_requested.connect(stop)
    ui.open(progress)
    try:
        return await work()
    except Cancelled:
        for title in stopped[:1]:
            ui.tell("info", Words(N_("{work}: stopped"), {"work": title}), N_("Nothing was saved."))
        raise
    finally:
        ui.close(progress)


def advance(progress: StageProgressDialog, stage: str) -> None:
    """Show that `stage` runs now, where it did not already."""
    if progress.stage_name != stage:
        progress.show_stage(stage)


def stop_calls(host: Host, kind: type | UnionType = object, request: object = None) -> None:
    """Stop what a host does of this kind, or this very request; other work on the token goes on."""
    for call in list(host.calls.values()):
        if isinstance(call.request, kind) and request in (None, call.request):
            host.stop(call.number)


def key_progress(
    icon: str, title: str, token: Token, key: ObjectRow, file: str, stages: tuple[Stage, ...]
) -> StageProgressDialog:
    """Return a dialog that accompanies the work; `title` is marked and names the token."""
    name = f"“{named(key.label)}”, {key.type}"
    passing = key.object_class == CKO.SECRET_KEY
    words = N_("Key {key}. The token reads the whole file.") if passing else N_("Key {key}. The file stays here.")
    title_, words_ = tr(title, token=short(token.name)), tr(words, key=name)
    return StageProgressDialog(icon, title_, words_, stages, file_card(file))
