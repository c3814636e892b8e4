"""Why a clerk resets a token: one of the reasons that the policy names, else in words of their own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.gui.look.parts import FormLine
from app.gui.look.texts import literal
from app.model.translate import tr
from app.vocabulary.texts import N_

LONGEST = 120
"""Characters of a reason."""


class ReasonLine(FormLine):
    """Asks for a reason. One of the policy's has to be chosen; where it names none, the line may stay empty."""

    changed = Signal()

    def __init__(self, reasons: Sequence[str]):
        """Offer these `reasons`."""
        self._reasons = tuple(reasons)
        self.choice, self.words = QComboBox(), QLineEdit()
        self.choice.addItem(tr(N_("Choose a reason")))
        self.choice.addItems([literal(one) for one in self._reasons])
        self.words.setMaxLength(LONGEST)
        shown: QWidget = self.choice if self._reasons else self.words
        hint = "" if self._reasons else tr(N_("Stands on the receipt. Never write a PIN here."))
        super().__init__(tr(N_("Reason")), shown, hint, beside=False)
        self.choice.currentIndexChanged.connect(self.changed)
        self.words.textChanged.connect(self.changed)

    @property
    def reason(self) -> str:
        """Return what was chosen or typed."""
        if not self._reasons:
            return self.words.text().strip()
        chosen = self.choice.currentIndex()
        return self._reasons[chosen - 1] if chosen > 0 else ""

    @property
    def valid(self) -> bool:
        """Return whether it may be left as it is."""
        return not self._reasons or bool(self.reason)
