"""The list of operations. A new one is a function with `operation` above it; nothing else has to know."""

from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

from app.host.job import Job
from app.vocabulary.request import Request

R = TypeVar("R")
Q = TypeVar("Q", bound=Request[Any])

OPERATIONS: dict[type, Callable[[Job, Any], Any]] = {}
"""From the type of a request to the function that answers it."""


def operation(function: Callable[[Job, Q], R]) -> Callable[[Job, Q], R]:
    """Register an operation ``f(job, request: SomeRequest) -> reply`` for the type of its request."""
    OPERATIONS[get_type_hints(function)["request"]] = function
    return function
