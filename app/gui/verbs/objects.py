"""Verbs that delete and change objects of a token."""

from collections.abc import Iterable, Sequence

from app.gui.dialogs.delete import DeleteDialog, line_of
from app.gui.dialogs.edit_object import EditObjectDialog
from app.gui.dialogs.pieces import named
from app.gui.prompting import told_by, who
from app.gui.selection import AN_OBJECT, DESTROYABLE, MODIFIABLE, ONE_OBJECT, WRITABLE, Selection
from app.gui.ui import Ui
from app.gui.verb import verb
from app.model.object_table import object_key
from app.model.token import Token
from app.vocabulary.crypto_messages import Deleted, DeleteObjects, Edited, EditObjects, ObjectEdit
from app.vocabulary.errors import AppError, Cancelled
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_, Words

_MENU = N_("&Object")


@verb(
    menu=_MENU,
    title=N_("&Edit label and ID…"),
    icon="edit",
    needs=(ONE_OBJECT, WRITABLE, MODIFIABLE),
    pages=("object",),
    shortcut="F2",
)
async def edit_object(ui: Ui, selection: Selection) -> None:
    """Give an object another label or CKA_ID."""
    token, row = selection.token, selection.object
    assert token is not None
    assert row is not None
    await ui.log_in(token)
    names = {other.address.id: other.label for other in token.objects.rows if other.address.id}
    halves = _halves(token, [row])
    dialog = EditObjectDialog(row, halves, token.name, token.address.serial, names)
    asked: tuple[ObjectEdit, ...] = ()

    async def write(edits: tuple[ObjectEdit, ...]) -> Edited:
        nonlocal asked
        asked = edits
        title = Words(N_("Changing an object on {token}"), {"token": token.name})
        return await token.host.call(EditObjects(token=token.address, edits=edits), title=title)

    try:
        edited = await ui.submit(dialog, write)
    except Cancelled:
        if asked:
            await _look_again(token)
        raise
    await token.read_objects()
    ui.select_objects(token, list(edited.rows[:1]))
    if edited.problem is not None:
        ui.tell("warn", *_how_far(token, (row, *halves), asked, len(edited.rows)))
        ui.show_problem(edited.problem)
        return
    name = edited.rows[0].label or edited.rows[0].id
    ui.tell("ok", Words(N_("{name} was changed."), {"name": name}))


@verb(
    menu=_MENU,
    title=N_("&Delete…"),
    icon="remove",
    needs=(AN_OBJECT, WRITABLE, DESTROYABLE),
    pages=("object",),
    shortcut="Del",
)
async def delete_objects(ui: Ui, selection: Selection) -> None:
    """Delete the selected objects from the token, for good."""
    token, rows = selection.token, selection.objects
    assert token is not None
    await ui.log_in(token)
    label, model, serial, reader = who(token)
    apart = told_by(ui, token)
    dialog = DeleteDialog(rows, _halves(token, rows), label, serial, model=model, reader=reader, told_by=apart)
    asked = 0

    async def delete(going: tuple[ObjectRow, ...]) -> Deleted:
        nonlocal asked
        asked = len(going)
        title = Words(N_("Deleting objects on {token}"), {"token": token.name})
        request = DeleteObjects(token=token.address, objects=tuple(one.address for one in going))
        return await token.host.call(request, title=title)

    try:
        deleted = await ui.submit(dialog, delete)
    except Cancelled:
        if asked:
            await _look_again(token)
        raise
    await token.read_objects()
    fields = {"name": named(rows[0].label or rows[0].id), "count": str(deleted.count), "all": str(asked)}
    if deleted.count < asked:
        ui.tell("warn", Words(N_("{count} of {all} objects were deleted."), fields), N_("The others are still there."))
    else:
        ui.tell("ok", Words(N_("{name} was deleted.") if asked == 1 else N_("{count} objects were deleted."), fields))
    if deleted.problem is not None:
        ui.show_problem(deleted.problem)


def _halves(token: Token, rows: Iterable[ObjectRow]) -> list[ObjectRow]:
    """Return the other objects of the token that have the CKA_ID of one of these."""
    chosen = {object_key(row.address) for row in rows}  # a login may have given them other handles
    ids = {row.address.id for row in rows if row.address.id}
    return [row for row in token.objects.rows if row.address.id in ids and object_key(row.address) not in chosen]


def _how_far(
    token: Token, rows: Iterable[ObjectRow], asked: Sequence[ObjectEdit], confirmed: int
) -> tuple[Words, Words]:
    """Say which objects were changed and which were not, where one of them failed.

    The one that failed can have been changed all the same: what the token was just seen to have decides.
    """
    names = {row.address: line_of(row) for row in rows}
    changed = [edit for place, edit in enumerate(asked) if place < confirmed or _is_so(token, edit)]
    fields = {
        "count": str(len(changed)),
        "all": str(len(asked)),
        "changed": "; ".join(names[edit.object] for edit in changed),
        "left": "; ".join(names[edit.object] for edit in asked if edit not in changed) or "–",
    }
    told = Words(N_("Changed: {changed}. As before: {left}."), fields)
    return Words(N_("{count} of {all} objects were changed."), fields), told


def _is_so(token: Token, edit: ObjectEdit) -> bool:
    """Return whether an object has the new values in the list of the token."""
    now = [row.address for row in token.objects.rows if row.address.handle == edit.object.handle]
    label = None if edit.label is None else edit.label.encode()
    return any(label in (None, one.label) and edit.id in (None, one.id) for one in now)


async def _look_again(token: Token) -> None:
    """List the objects after something was stopped that may have changed some of them."""
    try:
        await token.read_objects()
    except AppError:
        return  # the token's page says it
