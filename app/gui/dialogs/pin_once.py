"""A PIN that was drawn by lot, shown one time to whoever hands the token over."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.pieces import short
from app.gui.dialogs.pin_field import PinField
from app.gui.look.parts import Text, column
from app.model.translate import tr
from app.vocabulary.texts import N_


class PinOnceDialog(Dialog[None]):
    """Shows a PIN while its eye is pressed; it is painted, never put into a text, and wiped with the dialog."""

    def __init__(self, label: str, pin: bytearray, *, parent: QWidget | None = None):
        """Show the `pin` of the token called `label`, and wipe it."""
        title = tr(N_("New PIN of {token}"), token=short(label))
        super().__init__("pin", title, tr(N_("Press the eye to read it. It is shown this one time.")), parent=parent)
        self.field = PinField(tr(N_("New PIN")))
        self.field.fill(pin)
        self.field.setReadOnly(True)
        pin[:] = bytes(len(pin))
        name = Text(tr(N_("New PIN")), ink="quiet")
        name.setBuddy(self.field)
        self.body.addLayout(column(name, self.field, gap=1.5))
        self.body.addWidget(
            Text(tr(N_("Nobody can show it again once this window is closed.")), ink="quiet", wrap=True)
        )
        self.finish(None)
        self.only_close()

    def collect(self) -> None:
        """Nothing is asked here."""
