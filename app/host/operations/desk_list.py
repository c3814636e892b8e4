"""Operations on lists of tokens, for the document host."""

from pathlib import Path

from app.documents.desk_list import digest, parse_list, read_list
from app.documents.files import new_file
from app.host.job import Job
from app.host.operations.registry import operation
from app.store.desk_record import DeskRecord
from app.store.export import table_row
from app.vocabulary.desk_messages import DeskList, ForgetResults, ListFile, ReadDeskList, SaveTable
from app.vocabulary.errors import app_error
from app.vocabulary.texts import N_


@operation
def read_desk_list(job: Job, request: ReadDeskList) -> DeskList:
    """Read a list, and what became of its rows before."""
    content = read_list(request.path)
    try:
        rows, ignored = parse_list(request.path, content, request.policy)
        file = ListFile(request.path, digest(content))
    finally:
        content[:] = bytes(len(content))
    try:
        results = DeskRecord(Path(request.record), request.path).results()
    except OSError as error:
        raise app_error(
            N_("It is not known which rows are done"),
            N_("The record of this list cannot be read: {reason}."),
            N_("Let yourself read the folder {folder}, then choose the list again."),
            N_("Nothing was done with any token."),
            reason=error.strerror or type(error).__name__,
            folder=request.record,
        ) from error
    return DeskList(file=file, rows=tuple(rows), results=results, ignored=tuple(ignored))


@operation
def forget_results(job: Job, request: ForgetResults) -> None:
    """Let rows be done again."""
    DeskRecord(Path(request.record), request.path).forget(request.keys)


@operation
def save_table(job: Job, request: SaveTable) -> None:
    """Write a table that only the user can read."""
    with new_file(request.path, replace=True, private=True) as file:
        for cells in (request.head, *request.rows):
            file.write(table_row(cells))
