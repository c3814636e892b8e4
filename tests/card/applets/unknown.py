"""A card that no library knows: an answer to reset, and no for everything else."""

from collections.abc import Callable

from tests.card.applets.card import Card, Command, Refused, State


class UnknownCard(Card):
    """Has no application that could be selected."""

    atr = bytes.fromhex("3B951381018073FF01000B")

    @classmethod
    def issue(cls) -> State:
        """Return the state of a card that has none."""
        return {}

    def reset(self) -> None:
        """Have nothing to forget."""

    @property
    def commands(self) -> dict[int, Callable[[Command], bytes]]:
        """Find no application."""
        return {0xA4: self._select}

    def _select(self, command: Command) -> bytes:
        raise Refused(0x6A82)
