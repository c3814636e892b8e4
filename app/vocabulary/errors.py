"""How things end that do not end well. Three endings only: a result, `Cancelled`, or an `AppError` with a `Problem`."""

import msgspec

from app.vocabulary.numbers import CKR, name_of
from app.vocabulary.texts import N_, Words

LIBRARY_CHANGED = N_("The library has changed")
"""The title of the problem of a library whose file is not the one that the user agreed to load."""

MADE_AND_LOST = N_("The token was initialised, but cannot be read")
"""The title of the problem of a token that is new and cannot be found again."""

LIBRARY_FORBIDDEN = N_("This library is not allowed here")
"""The title of the problem of a library that the administrator's policy does not allow."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What a person is told: what happened, why, what did not change, what to do next; and the codes for Details."""

    title: Words
    cause: Words
    unchanged: Words = Words("")
    next_step: Words = Words("")
    code: int | None = None
    """The CKR_ number, where a Cryptoki function returned one."""
    function: str = ""
    """The Cryptoki or operating system function that failed."""
    library: str = ""
    """Name and file of the library that was asked, where one was; known to the window only."""
    details: dict[str, str] = {}
    """Further names and values for the *Details* fold. Never a PIN or key material."""

    @property
    def code_name(self) -> str:
        """Return ``CKR_PIN_INCORRECT``, or an empty text where no code is known."""
        return "" if self.code is None else name_of(CKR, self.code)


class AppError(Exception):
    """An error that a person is told about. Everything else that is raised is a bug, and shown as one."""

    def __init__(self, problem: Problem) -> None:
        """Carry `problem` to whoever shows it."""
        super().__init__(str(problem.title))
        self.problem = problem

    def __str__(self) -> str:
        """Return title and codes, for logs and tests."""
        codes = " ".join(filter(None, (self.problem.code_name, self.problem.function)))
        return f"{self.problem.title}" + (f" ({codes})" if codes else "")


class HostGone(AppError):  # noqa: N818 - named for what happened
    """The host process ended before it answered: crashed, stopped or killed."""


class Cancelled(Exception):  # noqa: N818 - an ending, not an error
    """A person cancelled; nothing is said."""


def app_error(title: str, cause: str, next_step: str = "", unchanged: str = "", **fields: str) -> AppError:
    """Make an `AppError` from marked texts that share their fields."""
    title_, cause_, next_, unchanged_ = (Words(text, fields) for text in (title, cause, next_step, unchanged))
    return AppError(Problem(title=title_, cause=cause_, next_step=next_, unchanged=unchanged_))


def bug(text: str) -> Problem:
    """Return the problem for something that should not have happened; `text` names it for a report."""
    return Problem(
        title=Words(N_("Internal error")),
        cause=Words(N_("Symbolon made a mistake, not you.")),
        next_step=Words(N_("Copy the details and report them; the rest of the window goes on.")),
        details={"error": text},
    )
