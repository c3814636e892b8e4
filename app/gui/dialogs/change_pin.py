"""Change PIN: the one that there is, and the new one twice. Nothing is sent before the new one is as it must be."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.new_pin import NewPinForm
from app.gui.dialogs.pieces import short, token_card
from app.gui.dialogs.pin_entry import AskedPin
from app.gui.dialogs.pin_words import change_heading, face, pin_name, state_parts
from app.gui.dialogs.secret_dialog import SecretDialog
from app.model.translate import tr
from app.vocabulary.pin_limits import pin_limits
from app.vocabulary.pin_policy import PinPolicy
from app.vocabulary.texts import N_
from app.vocabulary.values import Role, TokenInfo


class ChangePinDialog(SecretDialog[tuple[bytearray, bytearray]]):
    """Asks for the old PIN and the new one. Its result is both, in this order."""

    def __init__(
        self,
        label: str,
        model: str,
        serial: str,
        reader: str,
        role: Role,
        info: TokenInfo,
        *,
        policy: PinPolicy | None = None,
        generate: bool = False,
        reports_tries: bool = True,
        refused: int = 0,
        parent: QWidget | None = None,
    ):
        """Change the PIN of `role`. `info` was read a moment ago: its flags tell the state, its lengths the rules.

        `policy` says what the new one has to be like; `generate` offers one by lot.
        `reports_tries` and `refused` are as in `PinDialog`.
        """
        state = info.pin_state(role)
        title, purpose = change_heading(short(label), role, state)
        icon, tone = face(state)
        super().__init__("pin" if icon == "open" else icon, title, purpose, tone=tone, refused=refused, parent=parent)
        self.introduce(token_card(label, model, serial, reader), *state_parts(info, role, reports_tries, changing=True))
        self.asked = AskedPin(pin_name(role).old, pin_limits(info), state)
        self.new = NewPinForm(role, pin_limits(info), policy or PinPolicy(), generate=generate)
        self.tick, self.old = self.asked.tick, self.asked.field
        self.body.addWidget(self.asked)
        self.body.addWidget(self.new)
        self.new.setVisible(state != "blocked")
        self.asked.changed.connect(lambda: self.new.set_old(self.old.pin))
        self.new.changed.connect(self._typed)
        self.finish_asking(tr(N_("Change PIN")), state, role)
        self.new.set_old(self.old.pin)

    def _typed(self) -> None:
        self.set_valid(self.asked.ready and self.new.valid)

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The token changes the PIN…"))

    def collect(self) -> tuple[bytearray, bytearray]:
        """Take both PINs out of the fields."""
        return self.old.take_pin(), self.new.take()

    def secrets(self, answer: tuple[bytearray, bytearray]) -> Iterable[bytearray]:
        """Return both PINs."""
        return answer

    def wipe_fields(self) -> None:
        """Forget what was typed."""
        self.old.wipe()
        self.new.wipe()

    def focus_first(self) -> None:
        """Go to the old PIN."""
        self.old.setFocus(Qt.FocusReason.OtherFocusReason)
