"""Operations that delete and change objects: every one is compared with what the list showed, in the same step."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from app.cryptoki import editing
from app.host.describing import describe_or_none
from app.host.job import Job
from app.host.operations.registry import operation
from app.vocabulary.crypto_messages import Deleted, DeleteObjects, Edited, EditObjects, ObjectEdit
from app.vocabulary.errors import AppError, Cancelled, Problem
from app.vocabulary.numbers import CKA
from app.vocabulary.objects import ObjectAddress, ObjectRow

T = TypeVar("T")


@operation
def delete_objects(job: Job, request: DeleteObjects) -> Deleted:
    """Delete one after the other; none where any of them is not what the list showed."""
    token = job.library.token(request.token)
    for address in request.objects:
        token.handle_to_delete(address)

    def delete(address: ObjectAddress) -> None:
        with token.working(read_write=True) as work:
            editing.destroy(work, token.handle_to_delete(address))

    return Deleted(*_one_by_one(job, request.objects, delete))


@operation
def edit_objects(job: Job, request: EditObjects) -> Edited:
    """Write labels and identifiers one object after the other; none where any is not what the list showed."""
    token = job.library.token(request.token)
    for edit in request.edits:
        token.handle_of(edit.object)
    rows: list[ObjectRow] = []

    def write(edit: ObjectEdit) -> None:
        with token.working(read_write=True) as work:
            handle = token.handle_of(edit.object)
            editing.set_attributes(work, handle, _values(edit))
        rows.append(token.row_of(handle, describe_or_none))

    _, problem = _one_by_one(job, request.edits, write)
    return Edited(tuple(rows), problem)


def _values(edit: ObjectEdit) -> dict[int, bytes]:
    values: dict[int, bytes] = {}
    if edit.label is not None:
        values[CKA.LABEL] = edit.label.encode()
    if edit.id is not None:
        values[CKA.ID] = edit.id
    return values


def _one_by_one(job: Job, items: Sequence[T], do: Callable[[T], None]) -> tuple[int, Problem | None]:
    """Return how many were done, and why the next one was not; where the first one fails, that is raised."""
    for done, item in enumerate(items):
        try:
            job.progress(done, len(items))
            do(item)
        except Cancelled:
            if not done:
                raise
            return done, None
        except AppError as error:
            if not done:
                raise
            return done, error.problem
    return len(items), None
