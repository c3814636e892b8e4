"""Initialising a token, and the receipt of it, in every state worth looking at."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.initialize import InitializeDialog, Losses
from app.gui.dialogs.receipt import ReceiptDialog
from app.vocabulary.numbers import CKO
from app.vocabulary.receipt import Receipt
from app.vocabulary.values import SlotAddress, TokenAddress
from tests.gui.dialogs import samples as s
from tests.gui.dialogs.keys import type_text

TOKEN = ("Visitor 12", "IDPrime 940", "0006 1188 5120", "Identiv uTrust 01")
SEEN = Losses(((CKO.CERTIFICATE, 2), (CKO.PUBLIC_KEY, 2), (CKO.PRIVATE_KEY, 3)), all_seen=True)
INITIALIZED, PIN_PAD = 0x400, 0x100


def initialize(
    flags: int = 0, losses: Losses = SEEN, label: str = "Visitor 12", serial: str = TOKEN[2]
) -> InitializeDialog:
    """Ask about a token that is in use."""
    info = s.token_info(s.USUAL | INITIALIZED | flags, label=label)
    return InitializeDialog(label, TOKEN[1], serial, TOKEN[3], info, losses)


def blank() -> InitializeDialog:
    """Ask about a blank token."""
    return InitializeDialog("", TOKEN[1], "", TOKEN[3], s.token_info(0x4, label=""), Losses(all_seen=True))


def filled(typed: str = "Visitor 12") -> InitializeDialog:
    """Fill everything in."""
    dialog = initialize()
    dialog.open()
    assert dialog.asked is not None
    assert dialog.user is not None
    for field in (dialog.asked.field, dialog.user.first.field, dialog.user.repeat.field):
        type_text(field, "840273")
    assert dialog.confirmation is not None
    dialog.confirmation.compared.box.setChecked(True)
    dialog.confirmation.typed.setText(typed)
    return dialog


def receipt(label: str = "Visitor 12", *, letter: bool = False) -> ReceiptDialog:
    """Show what was done."""
    address = TokenAddress("Thales", TOKEN[1], TOKEN[2], SlotAddress(TOKEN[3]))
    done = datetime(2026, 11, 28, 10, 2, tzinfo=UTC)
    return ReceiptDialog(
        Receipt(deed="initialised", label=label, address=address, done=done, by="m.olsen", reason="PIN forgotten"),
        letter=letter,
    )


STATES: dict[str, Callable[[], Dialog[Any]]] = {
    "initialize": initialize,
    "initialize-typing": lambda: filled("Visitor 1"),
    "initialize-ready": filled,
    "initialize-not-seen": lambda: initialize(losses=Losses(((CKO.CERTIFICATE, 1),))),
    "initialize-so-final": lambda: initialize(s.SO_FINAL),
    "initialize-so-blocked": lambda: initialize(s.SO_BLOCKED),
    "initialize-blank": blank,
    "initialize-pin-pad": lambda: initialize(PIN_PAD),
    "initialize-hostile": lambda: initialize(label=s.HOSTILE),
    "receipt": receipt,
    "receipt-hostile": lambda: receipt(s.HOSTILE + "A" * 200),
}
