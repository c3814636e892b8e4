"""A way in which somebody might break a security rule of docs/reliability.md, and who has to notice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sabotage:
    """A change of one place in the program after which every one of the named tests has to fail."""

    rule: int
    what: str
    file: str
    old: str
    """Stands in the file exactly once."""
    new: str
    tests: tuple[str, ...]
    """Files, or tests in them, as pytest wants them named, below ``tests/``."""
    short: bool = False
    """Whether it is tried in every run of the tests; the others are by ``./test --sabotage``."""
