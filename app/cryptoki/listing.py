"""A listing of objects that comes in parts and can be stopped."""

from collections.abc import Callable, Iterator

from app.cryptoki.rows import RowReader
from app.cryptoki.search import Found
from app.vocabulary.objects import Listing, ObjectRow

PART = 200
"""Rows that are handed over at once."""


class ObjectListing(Iterator[list[ObjectRow]]):
    """The objects of a search, `PART` rows at a time. Count and truth about the list are known at its end."""

    def __init__(self, reader: RowReader, found: Found, stop: Callable[[], None]):
        """Read what was `found`; `stop` is called between calls and raises to end it."""
        self.truncated = found.truncated
        self.count = 0
        self.unreadable = 0
        self._reader = reader
        self._stop = stop
        self._handles = iter(found.handles)

    def __next__(self) -> list[ObjectRow]:
        """Return the next rows; raises Cancelled (from `stop`) or CryptokiError where the session is lost."""
        rows: list[ObjectRow] = []
        for handle in self._handles:
            self._stop()
            row = self._reader.row(handle)
            self.unreadable += row.unreadable
            rows.append(row)
            if len(rows) == PART:
                break
        if not rows:
            raise StopIteration
        self.count += len(rows)
        return rows

    def result(self) -> Listing:
        """Return how the listing ended."""
        return Listing(self.count, self.unreadable, self.truncated)
