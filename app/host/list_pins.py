"""PINs that stand in a list: read into buffers that are wiped, in the step in which they are used."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.documents.desk_list import digest, read_list
from app.documents.files import changed_error
from app.vocabulary.desk_messages import ListFile, Span


@contextmanager
def pins_in(file: ListFile, spans: Sequence[Span | None]) -> Iterator[list[bytearray | None]]:
    """Lend what stands at these places, None for none of them; afterwards it is wiped, and so is the whole list.

    Raises AppError where the list is another one than was looked at.
    """
    found: list[bytearray | None] = []
    content = read_list(file.path)
    try:
        if digest(content) != file.sha256:
            raise changed_error(file.path)
        with memoryview(content) as view:
            for span in spans:
                found.append(None if span is None else bytearray(view[span.offset : span.offset + span.length]))
        content[:] = bytes(len(content))
        yield found
    finally:
        content[:] = bytes(len(content))
        for pin in found:
            if pin is not None:
                pin[:] = bytes(len(pin))
