"""A row of the table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.vocabulary.errors import AppError, Problem
from tests.compatibility.case import Case, NotOffered


@dataclass(frozen=True)
class Row:
    """An operation, how it is done, and the requests to a host that it is made of."""

    title: str
    do: Callable[[Case], str]
    """Does it and says how it was judged. Raises NotOffered or AppError; anything else is a bug in the program."""
    requests: tuple[type[Any], ...] = ()


def cell(row: Row, case: Case) -> str:
    """Do one operation with one token and return what came of it, in a few words."""
    try:
        return " – ".join(filter(None, ("done", row.do(case))))
    except NotOffered as reason:
        return f"not offered: {_one_line(str(reason))}"
    except AppError as error:
        return f"refused: {_one_line(told(error.problem))}"


def told(problem: Problem) -> str:
    """Return title and code of what a person is told."""
    code = f" ({problem.code_name})" if problem.code is not None else ""
    return f"“{problem.title}”{code}"


def _one_line(words: str) -> str:
    return " ".join(words.replace("|", "/").split()).rstrip(".")
