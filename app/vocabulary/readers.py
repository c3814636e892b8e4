"""Card readers as the system's own card service (PC/SC) sees them, whatever the libraries say."""

from typing import Literal

import msgspec

from app.vocabulary.request import READS, Request

Service = Literal["running", "absent", "failed"]
"""How the card service is: it answers; it is not there or does not run; it answers with an error, or not at all."""

_PRESENT, _MUTE = 0x20, 0x200  # SCARD_STATE_… of SCardGetStatusChange


class CardReader(msgspec.Struct, frozen=True, kw_only=True):
    """One card reader."""

    name: str
    state: int = 0
    """The bits SCARD_STATE_… without the counter of events."""
    atr: bytes = b""
    """Answer to reset: what the card said when it was given power (ISO/IEC 7816-3 section 8)."""

    @property
    def has_card(self) -> bool:
        """Return whether a card is in it."""
        return bool(self.state & _PRESENT)

    @property
    def mute(self) -> bool:
        """Return whether the card in it says nothing."""
        return bool(self.state & _MUTE)


class ReadersSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What one look at the card readers has found."""

    service: Service
    readers: tuple[CardReader, ...] = ()
    code: int = 0
    """What the service returned where it failed, as SCARD_E_…."""
    function: str = ""
    """The function that failed."""


class LookAtReaders(Request[ReadersSeen], frozen=True, kw_only=True):
    """Look which readers there are and whether cards are in them. Connects to no card. Needs no library."""

    effect = READS


class LockCards(Request[tuple[str, ...]], frozen=True, kw_only=True):
    """Reset the cards in these readers, so that they want their PINs again. Needs no library.

    The reply names the readers whose card is not locked, because another program holds it.
    """

    effect = READS  # nothing on the card: the log-out before it is what the operations log has

    readers: tuple[str, ...]
    """Named as slots call them."""
    ours: bool = False
    """Whether the library of this very host is connected to them, so that they cannot be had for ourselves alone."""
