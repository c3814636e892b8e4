"""The receipt of what was done to a token: to be read, saved as PDF or text, or printed."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.pieces import value_grid
from app.gui.look.parts import Card, Text, button
from app.model.translate import tr
from app.vocabulary.receipt import DEEDS, Receipt
from app.vocabulary.texts import N_, plain

Form = Literal["pdf", "txt"]


class ReceiptDialog(Dialog[None]):
    """Shows a receipt. `save_wanted` has the form in which it is to be saved."""

    save_wanted = Signal(str)
    print_wanted = Signal()

    def __init__(self, receipt: Receipt, *, parent: QWidget | None = None):
        """Show `receipt`."""
        purpose = tr(N_("For whoever gets the token. There is no PIN on it."))
        super().__init__("receipt", tr(N_("Receipt")), purpose, width=124, parent=parent)
        card = Card(padding=4, gap=3)
        card.body.addWidget(Text(tr(DEEDS[receipt.deed]), "strong", wrap=True))
        card.body.addLayout(value_grid([(tr(name), plain(value)) for name, value in receipt.lines()]))
        self.body.addWidget(card)
        self.pdf, self.text = button(tr(N_("Save as PDF…"))), button(tr(N_("Save as text…")))
        self.print = button(tr(N_("Print…")))
        forms: tuple[tuple[Form, QWidget], ...] = (("pdf", self.pdf), ("txt", self.text))
        for form, one in forms:
            one.clicked.connect(lambda _=False, form=form: self.save_wanted.emit(form))  # type: ignore[attr-defined]
        self.print.clicked.connect(self.print_wanted)
        done = button(tr(N_("Done")), "primary")
        self.finish(done, self.print, self.text, self.pdf)
        self.cancel.setVisible(False)
        done.setFocus()

    def collect(self) -> None:
        """Nothing is asked here."""
