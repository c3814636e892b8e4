"""What a private key demands of whoever uses it (section 4.9.2, CKA_ALLOWED_MECHANISMS in section 4.8)."""

from typing import NamedTuple

from app.cryptoki import structs
from app.cryptoki.binding import Binding
from app.cryptoki.reading import number, read_one
from app.vocabulary.numbers import CKA


class KeyRules(NamedTuple):
    """What is to be kept to."""

    always_authenticate: bool
    """Whether the PIN is wanted for every single use."""
    allowed_mechanisms: tuple[int, ...]
    """What the key can be used with; empty where nothing is said."""


def key_rules(binding: Binding, session: int, handle: int) -> KeyRules:
    """Read the rules of a key; what it does not tell is not demanded. Raises CryptokiError."""
    always = read_one(binding, session, handle, CKA.ALWAYS_AUTHENTICATE).value
    listed = read_one(binding, session, handle, CKA.ALLOWED_MECHANISMS).value
    size = structs.ULONG_SIZE
    whole = len(listed) // size * size
    numbers = (number(listed[start : start + size]) for start in range(0, whole, size))
    return KeyRules(always == b"\x01", tuple(one for one in numbers if one is not None))
