"""The receipt of what was done to a token: to be read, saved as PDF or text, or printed."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.pieces import value_grid
from app.gui.look.parts import Card, Text, button, row
from app.model.translate import tr
from app.vocabulary.receipt import DEEDS, Receipt
from app.vocabulary.texts import N_, plain

Form = Literal["pdf", "txt"]


class ReceiptDialog(Dialog[None]):
    """Shows a receipt. `save_wanted` has the form in which it is to be saved."""

    save_wanted = Signal(str)
    print_wanted = Signal()
    letter_wanted = Signal()
    """The letter with the PIN is to be saved."""
    letter_print_wanted = Signal()

    def __init__(self, receipt: Receipt, *, letter: bool = False, parent: QWidget | None = None):
        """Show `receipt`, and offer a `letter` with the new PIN."""
        purpose = tr(N_("For whoever gets the token. There is no PIN on it."))
        super().__init__("receipt", tr(N_("Receipt")), purpose, width=124, parent=parent)
        card = Card(padding=4, gap=3)
        card.body.addWidget(Text(tr(DEEDS[receipt.deed]), "strong", wrap=True))
        card.body.addLayout(value_grid([(tr(name), plain(value)) for name, value in receipt.lines()]))
        self.body.addWidget(card)
        if letter:
            self.body.addWidget(self._make_letter())
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

    def _make_letter(self) -> Card:
        self.save_letter, self.print_letter = button(tr(N_("Save as PDF…"))), button(tr(N_("Print…")))
        self.save_letter.setAccessibleName(tr(N_("Save the PIN letter as PDF")))
        self.print_letter.setAccessibleName(tr(N_("Print the PIN letter")))
        self.save_letter.clicked.connect(lambda: self.letter_wanted.emit())
        self.print_letter.clicked.connect(lambda: self.letter_print_wanted.emit())
        card = Card("warn", padding=4, gap=3)
        card.body.addWidget(Text(tr(N_("PIN letter")), "strong", "warn"))
        words = tr(
            N_("It has the new PIN on it, for its holder alone. Once this window is closed, nobody can make it.")
        )
        card.body.addWidget(Text(words, wrap=True))
        card.body.addLayout(row(self.save_letter, self.print_letter, None, gap=2))
        return card

    def collect(self) -> None:
        """Nothing is asked here."""
