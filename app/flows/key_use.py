"""How a person confirms one use of a key that wants its PIN each time (CKA_ALWAYS_AUTHENTICATE)."""

from typing import NamedTuple

from app.vocabulary.request import Confirmation


class KeyUse(NamedTuple):
    """What goes along with the request that uses the key; the buffers are wiped when they are sent."""

    confirmation: Confirmation = ""
    pins: tuple[bytearray, ...] = ()


async def unconfirmed() -> KeyUse:
    """Return that nothing has to be confirmed."""
    return KeyUse()
