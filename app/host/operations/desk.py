"""What one row of a list does with one token, from its PIN in the file to its line in the record."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from app.host.job import Job
from app.host.operations.registry import operation
from app.store.desk_record import DeskRecord, now
from app.vocabulary.desk_messages import Ending, RowResult, SetUpToken, ending_of
from app.vocabulary.errors import AppError, Cancelled, Problem, app_error
from app.vocabulary.key_files import KeyFile
from app.vocabulary.pin_messages import Initialized
from app.vocabulary.texts import N_

_End = Callable[[Ending, str, Problem | None], None]
"""Takes how a row ended, the token's serial number, and why."""


@operation
def set_up_token(job: Job, request: SetUpToken) -> Initialized:
    """Initialise a token after a row of a list, set its PIN, and write to it what belongs to the row."""
    # Imported here: only this operation of a library's host reads a list.
    from app.documents.key_files import read_key_file
    from app.host.list_pins import pins_in

    row, typed = request.row, list(job.secrets)
    job.may_unlock(request.token)
    job.stop()
    with pins_in(request.list, (row.so_pin, row.pin, row.password)) as (so_pin, pin, password):
        officer = so_pin if row.so_pin is not None else typed.pop(0)
        user = typed.pop(0) if row.pin_source == "generated" else pin
        _refuse_empty(officer, user)
        _refuse_other_token(job, request)
        # Before the token is emptied: a file that cannot be read costs nothing then.
        file = read_key_file(row.file, password) if row.file and user is not None else None
        with _recorded(request) as end:
            made = job.library.initialize(request.token, row.label, [officer] if user is None else [officer, user])
            if file is not None and user is not None and made.problem is None:
                made = msgspec.structs.replace(made, problem=_written(job, made, row.label, user, file))
            end("done" if made.problem is None else "partly", made.state.address.serial, made.problem)
    return made


def _refuse_empty(*pins: bytearray | None) -> None:
    """Raise AppError for a PIN without a character: some tokens count it as a try, others take it for none."""
    if any(pin is not None and not pin for pin in pins) or pins[0] is None:
        raise app_error(
            N_("A PIN is missing"),
            N_("The row was begun without a PIN that it needs."),
            N_("Type the SO PIN, then start again."),
            N_("Nothing was done with this token."),
        )


def _refuse_other_token(job: Job, request: SetUpToken) -> None:
    """Raise AppError unless the token is the row's: the one with its serial number, or a blank one, as it is now."""
    wanted, token = request.row.serial, job.library.token(request.token)
    found = token.without_session().info
    if wanted and found.serial != wanted:
        raise app_error(
            N_("This is another token"),
            N_("Its serial number is not the one of the row."),
            N_("Insert the token that the row is for."),
            N_("Nothing was done with this token."),
        )
    if not wanted and found.initialized:
        raise app_error(
            N_("This token is in use"),
            N_("The row is for a blank token, and somebody has initialised this one."),
            N_("Insert a blank token, or write the serial number of this one into the list."),
            N_("Nothing was done with this token."),
        )


def _written(job: Job, made: Initialized, label: str, pin: bytearray, file: KeyFile) -> Problem | None:
    """Write what was in the row's file to the new token as its user; return why not, where that fails."""
    from app.documents.certificates import describe_or_none

    try:
        token = job.library.token(made.state.address)
        token.log_in("user", pin)
        try:
            object_id = b"\x01"
            if file.key is not None:
                token.import_private_key(file.key, label, object_id)
            for number, der in enumerate(file.certificates):
                token.import_certificate(der, label, object_id if not number else b"", describe_or_none)
        finally:
            token.log_out()
    except AppError as error:
        return error.problem
    return None


@contextmanager
def _recorded(request: SetUpToken) -> Iterator[_End]:
    """Write down that a row is begun, and what came of it however it ends; AppError where it was done before."""
    record, key = DeskRecord(Path(request.record), request.list.path), request.row.key

    def end(ending: Ending, serial: str, problem: Problem | None) -> None:
        reason = "" if problem is None else problem.title.text
        with suppress(OSError):  # then the row stands there as begun, so it is not done again either
            record.end(RowResult(key=key, ending=ending, serial=serial, reason=reason, time=now()))

    _begin(record, key)
    try:
        yield end
    except AppError as error:
        end(ending_of(error.problem), request.token.serial, error.problem)
        raise
    except Cancelled:
        end("failed", "", None)
        raise


def _begin(record: DeskRecord, key: str) -> None:
    try:
        fresh = record.begin(key)
    except OSError as error:
        raise app_error(
            N_("The record of the list cannot be written"),
            N_("Without it a row might be done twice: {reason}."),
            N_("Free some space, or close other windows that use the same list, then start again."),
            N_("Nothing was done with this token."),
            reason=error.strerror or type(error).__name__,
        ) from error
    if not fresh:
        raise app_error(
            N_("This row was done before"),
            N_("Another window, or an earlier run, has begun it already."),
            N_("Choose the list again to see what became of it."),
            N_("Nothing was done with this token."),
        )
