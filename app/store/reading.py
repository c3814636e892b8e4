"""The log as it is read: the newest operations first, each with its result, filtered while they are read."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from app.store.chain import NotALine, decode, raw_lines_backwards
from app.vocabulary.log_lines import OUTCOME_WORDS, Entry, Intent, LoggedToken, Result
from app.vocabulary.log_messages import LogPage
from app.vocabulary.protocol import operation_title
from app.vocabulary.texts import folded

Progress = Callable[[int, int], None]

_EVERY = 1000


class Reader:
    """Reads operations backwards, and counts what is no line on the way."""

    def __init__(self, stream: BinaryIO, size: int, text: str, progress: Progress):
        """Read the first `size` bytes of `stream`; every word of `text` has to occur in an operation."""
        self.unreadable = 0
        self._stream, self._size, self._progress = stream, size, progress
        self._words = folded(text).split()

    def entries(self) -> Iterator[Entry]:
        """Yield the operations that pass the filter, newest first. Raises whatever the progress raises."""
        results: dict[int, Result] = {}
        for number, (rest, raw) in enumerate(raw_lines_backwards(self._stream, self._size)):
            if number % _EVERY == 0:
                self._progress(self._size - rest, self._size)
            try:
                line = decode(raw)
            except NotALine:
                self.unreadable += 1
                continue
            if isinstance(line, Result):
                results.setdefault(line.intent, line)  # of two, the later one was there first
            elif isinstance(line, Intent):
                entry = Entry(intent=line, result=results.pop(line.number, None))
                if not self._words or self._passes(entry):
                    yield entry

    def _passes(self, entry: Entry) -> bool:
        found = folded(_haystack(entry))
        return all(word in found for word in self._words)


def read_page(stream: BinaryIO, size: int, text: str, most: int, progress: Progress) -> LogPage:
    """Return the newest `most` operations in which every word of `text` occurs."""
    reader = Reader(stream, size, text, progress)
    entries: list[Entry] = []
    for entry in reader.entries():
        if len(entries) == most:
            return LogPage(entries=tuple(entries), more=True, unreadable=reader.unreadable)
        entries.append(entry)
    return LogPage(entries=tuple(entries), unreadable=reader.unreadable)


def _haystack(entry: Entry) -> str:
    intent, result = entry.intent, entry.result
    words = [intent.operation, operation_title(intent.operation), intent.time, intent.role or "", intent.user]
    words += [intent.library, intent.library_name, OUTCOME_WORDS[result.outcome if result is not None else None]]
    for one in intent.objects:
        words += [one.object_class, *one.labels]
    words += _token_words(intent.token)
    if result is not None:
        words += [result.code_name, result.function, result.reason, *_token_words(result.token)]
    return "\n".join(words)


def _token_words(token: LoggedToken | None) -> list[str]:
    return [] if token is None else [token.label, token.manufacturer, token.model, token.serial, token.slot]
