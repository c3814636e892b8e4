"""What is worked out from all objects of a token, kept until they are others: 10,000 rows are not counted twice."""

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from app.model.object_table import ObjectTable
from app.vocabulary.objects import ObjectRow

Made = TypeVar("Made")


class Remembered(Generic[Made]):
    """A function of a table's rows that works once for the rows that there are."""

    def __init__(self, make: Callable[[tuple[ObjectRow, ...]], Made]):
        """Make with `make`, which depends on nothing but the rows and the language."""
        self._make = make
        self._made: WeakKeyDictionary[ObjectTable, tuple[tuple[ObjectRow, ...], Made]] = WeakKeyDictionary()

    def __call__(self, table: ObjectTable) -> Made:
        """Return what is made of the rows of `table`."""
        rows = table.rows
        known = self._made.get(table)
        if known is None or known[0] is not rows:
            known = self._made[table] = (rows, self._make(rows))
        return known[1]
