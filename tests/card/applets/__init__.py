"""Virtual smart cards for the readers of Debian's vsmartcard-vpcd."""

from tests.card.applets.card import Card
from tests.card.applets.openpgp import OpenPgpCard
from tests.card.applets.piv import PivCard
from tests.card.applets.unknown import UnknownCard

KINDS: dict[str, type[Card]] = {"piv": PivCard, "openpgp": OpenPgpCard, "unknown": UnknownCard}
"""Every card there is, by the name that it is asked for."""
