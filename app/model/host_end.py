"""How a host ended, and the words for it."""

from dataclasses import dataclass
from typing import Literal

from app.vocabulary.errors import HostGone, Problem
from app.vocabulary.texts import N_, Words, plain

How = Literal["closed", "crashed", "exited", "not started"]


@dataclass(frozen=True)
class HostEnd:
    """The end of a host process."""

    how: How
    """*closed* by us; *crashed* by a signal; *exited* by itself, as a library that calls exit() does."""
    code: int = 0
    function: str = ""
    """The C function that was running, where we know of one."""
    words: str = ""
    """The last that it wrote to its error output."""


_TITLES = {
    "closed": N_("Stopped"),
    "crashed": N_("The library crashed"),
    "exited": N_("The library ended its process"),
    "not started": N_("The helper process did not start"),
}
_CAUSES = {
    "closed": N_("The process that drives this library was stopped. Its logins ended with it."),
    "crashed": N_("The vendor's library crashed in its own process. Other libraries and this window go on."),
    "exited": N_("The vendor's library ended its own process. Other libraries and this window go on."),
    "not started": N_("The system did not start the process that drives this library."),
}


def gone(end: HostEnd) -> HostGone:
    """Return the error for whoever waits for an answer from a host that has ended."""
    details = {"exit": str(end.code), "output": plain(end.words.strip()[-500:], 500)}
    return HostGone(
        Problem(
            title=Words(_TITLES[end.how]),
            cause=Words(_CAUSES[end.how]),
            unchanged=Words(N_("Tokens of other libraries, and their logins, are as they were.")),
            next_step=Words(N_("Restart it, log in again, and look whether what was being written is there.")),
            function=end.function,
            details={name: value for name, value in details.items() if value},
        )
    )
