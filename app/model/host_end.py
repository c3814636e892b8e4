"""How a host ended, and the words for it."""

from dataclasses import dataclass
from typing import Literal

import msgspec

from app.vocabulary.errors import HostGone, Problem
from app.vocabulary.texts import N_, Words, plain

How = Literal["closed", "crashed", "exited", "not started"]


@dataclass(frozen=True)
class HostEnd:
    """The end of a host process."""

    how: How
    """*closed* by us; *crashed* by a signal; *exited* by itself, as a library that calls exit() does; *not started*
    where it never said hello."""
    code: int = 0
    function: str = ""
    """The C function that was running, where we know of one."""
    words: str = ""
    """The last that it wrote to its error output; nothing where the library has seen a PIN: it may stand there."""
    documents: bool = False
    """Whether it worked on files, without any library."""
    library: str = ""
    """Name and file of the library that it drove."""
    loading: bool = False
    """Whether the library was still being loaded: nobody had logged in, and nothing was being written."""


_TITLES = {
    "closed": N_("Stopped"),
    "crashed": N_("The library crashed"),
    "exited": N_("The library ended its process"),
    "not started": N_("The helper process did not start"),
}
_BADGES = {
    _TITLES["closed"]: N_("Stopped"),
    _TITLES["crashed"]: N_("Crashed"),
    _TITLES["exited"]: N_("Ended"),
    _TITLES["not started"]: N_("Not started"),
}
_CAUSES = {
    "closed": N_("The process that drives this library was stopped. Its logins ended with it."),
    "crashed": N_("The vendor's library crashed in its own process. Other libraries and this window go on."),
    "exited": N_("The vendor's library ended its own process. Other libraries and this window go on."),
    "not started": N_("The process that drives this library could not be started. No library was loaded."),
}
_LOADING_STOPPED = N_("The process was stopped while it loaded this library. Nobody was logged in through it.")
_LOADING_NEXT = N_(
    "Choose Restart to try once more. If it happens again, look for a newer version of the library, or remove it here."
)
_FILES_TITLE = N_("The work on the file was broken off")
_FILES_CAUSES = {
    "closed": N_("The process that reads and writes files was stopped."),
    "crashed": N_("The process that reads and writes files crashed. Tokens and this window go on."),
    "exited": N_("The process that reads and writes files ended by itself. Tokens and this window go on."),
    "not started": N_("The process that reads and writes files could not be started."),
}


def badge_of(problem: Problem) -> Words:
    """Return one word for it that fits into a row of the tree."""
    return Words(_BADGES.get(problem.title.text, N_("Problem")))


def gone(end: HostEnd, unfinished: str = "") -> HostGone:
    """Return the error for whoever waits for an answer from a host that has ended.

    `unfinished` says what is not known of what it was asked for (`Request.unfinished`).
    """
    details = {"exit": str(end.code), "output": plain(end.words.strip()[-500:], 500)}
    told = _file_words(end) if end.documents else _library_words(end, unfinished)
    known = {name: value for name, value in details.items() if value}
    return HostGone(msgspec.structs.replace(told, function=end.function, library=end.library, details=known))


def _library_words(end: HostEnd, unfinished: str) -> Problem:
    stopped = end.loading and end.how == "closed"
    next_step = unfinished or N_("Choose Restart and log in again.")
    return Problem(
        title=Words(_TITLES[end.how]),
        cause=Words(_LOADING_STOPPED if stopped else _CAUSES[end.how]),
        unchanged=Words(N_("Other libraries, their logins and your files are as they were.")),
        next_step=Words(_LOADING_NEXT if end.loading else next_step),
    )


def _file_words(end: HostEnd) -> Problem:
    return Problem(
        title=Words(_FILES_TITLE),
        cause=Words(_FILES_CAUSES[end.how]),
        unchanged=Words(N_("Files are saved whole or not at all.")),
        next_step=Words(N_("Try again. If it happens again, the file may be damaged: choose another one.")),
    )
