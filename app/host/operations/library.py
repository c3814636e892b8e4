"""Operations on a library as a whole."""

import hashlib
from pathlib import Path

from app.host.job import Job
from app.host.operations.registry import operation
from app.vocabulary.errors import LIBRARY_CHANGED, AppError, app_error
from app.vocabulary.messages import InitializeBlankToken, OpenLibrary, ReadSlots
from app.vocabulary.texts import N_
from app.vocabulary.values import LibraryInfo, SlotState, TokenState


@operation
def open_library(job: Job, request: OpenLibrary) -> LibraryInfo:
    """Load exactly the file that the user agreed to, and initialise it."""
    try:
        _check_content(request.path, request.sha256)
        info = job.host.open(request.path).info()
    except AppError as error:
        job.host.refuse(error)
        raise
    job.host.watch_every = request.watch_every
    return info


@operation
def read_slots(job: Job, request: ReadSlots) -> tuple[SlotState, ...]:
    """Read all slots and tokens afresh."""
    job.host.slots_told = False  # what this reads would be no change to the next look
    return job.library.slots()


@operation
def initialize_blank_token(job: Job, request: InitializeBlankToken) -> TokenState:
    """Make a practice token out of a blank one."""
    so_pin, user_pin = job.secrets
    return job.library.initialize_blank_token(request.label, so_pin, user_pin)


def _check_content(path: str, sha256: str) -> None:
    if not Path(path).is_absolute():  # the system's loader would look for it in other places than we do
        raise app_error(
            N_("The library is not named by its full path"),
            N_("{path} may be one file here and another one when it is loaded."),
            N_("Remove the library here, and add it again."),
            N_("Nothing was loaded."),
            path=path,
        )
    try:
        with Path(path).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise app_error(
            N_("The library cannot be read"),
            N_("{path}: {reason}."),
            N_("Install the vendor's software again, or remove the library here."),
            N_("Nothing was loaded."),
            path=path,
            reason=error.strerror or type(error).__name__,
        ) from None
    if found != sha256:
        raise app_error(
            LIBRARY_CHANGED,
            N_("{path} is not the file that you agreed to load: an update, or somebody replaced it."),
            N_("Look at the new file and agree to it, or remove the library."),
            N_("Nothing was loaded."),
            path=path,
        )
