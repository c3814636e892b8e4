"""Reading a file that may be anything: a pipe, a folder, a gigabyte; and why one cannot be used."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from app.vocabulary.texts import N_, Words


class Unusable(Exception):  # noqa: N818 - told to a person as a notice, not as an error
    """The file is there and cannot be used; `cause` says why."""

    def __init__(self, text: str, **fields: str):
        """Take a marked text and its fields."""
        self.cause = Words(text, fields)
        super().__init__(str(self.cause))


def read_regular(path: Path, most: int, check: Callable[[os.stat_result], None] | None = None) -> bytes:
    """Read a regular file of at most `most` bytes; raise Unusable for any other thing that bears its name.

    `check` is given the facts of the opened file, before anything is read. Raises OSError as the system does.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise Unusable(N_("It is not a regular file."))
        if facts.st_size > most:
            raise Unusable(N_("The file is far too long ({size} bytes)."), size=str(facts.st_size))
        if check is not None:
            check(facts)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(most)
    finally:
        os.close(descriptor)


def reason(error: OSError) -> str:
    """Return the system's words for an error."""
    return error.strerror or type(error).__name__
