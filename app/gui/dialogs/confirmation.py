"""Before something is destroyed: a person compares the serial number and types the token's label."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.gui.dialogs.pieces import WrappedCheck
from app.gui.look.parts import Text, column
from app.model.translate import tr
from app.vocabulary.texts import N_


class Confirmation(QWidget):
    """Asks for the label of a token, for its serial number where the label cannot be typed or another token has it."""

    changed = Signal()

    def __init__(self, label: str, serial: str, words: str, *, twins: bool = False, compare: bool = True):
        """Ask about the token with this label and serial number.

        `words` are translated and have a field {label} for what is to be typed. `twins` says that another token that
        is here has the same label; `compare` asks to look at the serial number too.
        """
        super().__init__()
        self._wanted = serial if serial and (twins or not _can_be_typed(label)) else label
        self.compared = WrappedCheck(
            tr(N_("I compared the serial number {serial} with the one on the token"), serial=serial)
        )
        self.compared.setVisible(compare and bool(serial))
        self.typed = QLineEdit()
        self.typed.setAccessibleName(tr(N_("Label, typed to confirm")))
        ask = Text(words.replace("{label}", self._wanted), ink="quiet", wrap=True)
        ask.setBuddy(self.typed)
        self._hint = Text("", "caption", "quiet")
        self.compared.box.toggled.connect(self._check)
        self.typed.textChanged.connect(self._check)
        lines: list[QWidget] = [self.compared, ask, self.typed, self._hint]
        if twins:
            told = tr(N_("Another token that is here has the same label: only the serial number tells them apart."))
            lines.insert(0, Text(told, "strong", "warn", wrap=True))
        layout: QVBoxLayout = column(*lines, gap=1.5)
        self.setLayout(layout)

    @property
    def given(self) -> bool:
        """Return whether everything that is asked for is there."""
        same = self.typed.text() == self._wanted
        return same and (not self.compared.isVisibleTo(self) or self.compared.box.isChecked())

    def _check(self) -> None:
        differs = self.typed.text() not in ("", self._wanted)
        self._hint.setText(tr(N_("Not the same yet")) if differs else "")
        self.changed.emit()


def _can_be_typed(label: str) -> bool:
    """Return whether a label has what keyboards have: a mark for an invisible character (`plain`) is none of it."""
    return bool(label) and "\N{LEFT SQUARE BRACKET WITH QUILL}" not in label
