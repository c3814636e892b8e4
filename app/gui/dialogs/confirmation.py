"""Before something is destroyed: a person compares the serial number and types the token's label."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.gui.dialogs.pieces import WrappedCheck
from app.gui.look.parts import Text, column
from app.model.translate import tr
from app.vocabulary.texts import N_

ToldBy = Literal["label", "serial", "reader"]
"""What tells a token from the others that are here: its label; its serial number, where another one has that label;
the reader alone, where that one has no other serial number either."""

_TOLD: dict[ToldBy, str] = {
    "serial": N_("Another token that is here has the same label: only the serial number tells them apart."),
    "reader": N_(
        "Another token that is here has the same label, and no other serial number: only the reader tells them apart."
    ),
}
_NAMELESS = N_("It has neither a label nor a serial number that can be typed. The name of its reader stands for them.")
_NOTHING = N_("It has no label and no serial number, and its reader no name: it cannot be told from others here.")


class Confirmation(QWidget):
    """Asks for the label of a token, else for its serial number, else for the name of its reader.

    The next one is asked for where one cannot be typed, or does not tell the token from another that is here.
    """

    changed = Signal()

    def __init__(
        self, label: str, serial: str, reader: str, words: str, *, told_by: ToldBy = "label", compare: bool = True
    ):
        """Ask about the token with this label and serial number in this reader.

        `words` are translated and have a field {label} for what is to be typed. `told_by` says what tells it from the
        other tokens that are here; `compare` asks to look at the serial number too.
        """
        super().__init__()
        names: dict[ToldBy, str] = {"label": label, "serial": serial, "reader": reader}
        kinds = list(names)[list(names).index(told_by) :]
        kind = next((one for one in kinds if _can_be_typed(names[one])), kinds[-1])
        self._wanted = names[kind]
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
        told = _why(told_by, kind, self._wanted)
        if told:
            lines.insert(0, Text(tr(told), "strong", "warn", wrap=True))
        layout: QVBoxLayout = column(*lines, gap=1.5)
        self.setLayout(layout)

    @property
    def given(self) -> bool:
        """Return whether everything that is asked for is there; what has no name at all is never confirmed."""
        same = bool(self._wanted) and self.typed.text() == self._wanted
        return same and (not self.compared.isVisibleTo(self) or self.compared.box.isChecked())

    def _check(self) -> None:
        differs = self.typed.text() not in ("", self._wanted)
        self._hint.setText(tr(N_("Not the same yet")) if differs else "")
        self.changed.emit()


def _why(told_by: ToldBy, kind: ToldBy, wanted: str) -> str:
    """Return why something else than the label is asked for, where that has to be said."""
    if not wanted:
        return _NOTHING
    if told_by == "label":
        return _NAMELESS if kind == "reader" else ""
    return _TOLD[kind]


def _can_be_typed(name: str) -> bool:
    """Return whether a name has what keyboards have: a mark for an invisible character (`plain`) is none of it."""
    return bool(name) and "\N{LEFT SQUARE BRACKET WITH QUILL}" not in name
