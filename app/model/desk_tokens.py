"""Which tokens the token desk may take: one library's, or those in the card readers of all."""

from collections.abc import Sequence

from app.model.library import Library
from app.model.token import Token


def desk_tokens(libraries: Sequence[Library], *, in_readers: bool) -> list[Token]:
    """Return the tokens that are there, each reader's once; `in_readers` leaves out those in fixed slots.

    Two libraries may show the same card: the first one has it, known by the reader's name (CK_SLOT_INFO, section 3.2).
    """
    found: list[Token] = []
    readers: dict[str, Library] = {}
    for library in libraries:
        for token in library.tokens.values():
            slot = token.slot.info
            if not token.present or (in_readers and not slot.removable):
                continue
            if slot.removable and readers.setdefault(slot.description, library) is not library:
                continue
            found.append(token)
    return found
