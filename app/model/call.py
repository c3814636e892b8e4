"""A request on its way to a host."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.model.task import Pending
from app.vocabulary.objects import ObjectRow
from app.vocabulary.request import Request
from app.vocabulary.texts import Words


@dataclass
class Call:
    """A request that has not been answered, and who waits for it."""

    number: int
    request: Request[Any]
    pending: Pending[Any]
    began: float = field(default_factory=time.monotonic)
    title: Words | None = None
    """What the activity strip says; a call without a title is not shown there."""
    progress: tuple[int, int] | None = None
    on_rows: Callable[[list[ObjectRow]], None] | None = None
    on_progress: Callable[[int, int], None] | None = None
    cancelled: bool = False
    """Whether somebody here wants it no more; where nobody does, an answer that says so is the host's end."""
