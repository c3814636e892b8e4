"""The PIN prompt: which token, which PIN, and its state before anything is typed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.pieces import short, token_card
from app.gui.dialogs.pin_entry import AskedPin
from app.gui.dialogs.pin_words import face, heading, pin_name, state_parts
from app.gui.dialogs.secret_dialog import SecretDialog
from app.model.translate import tr
from app.vocabulary.pin_limits import pin_limits
from app.vocabulary.texts import N_
from app.vocabulary.values import Role, TokenInfo


class PinDialog(SecretDialog[bytearray]):
    """Asks for one PIN."""

    def __init__(
        self,
        label: str,
        model: str,
        serial: str,
        reader: str,
        role: Role,
        info: TokenInfo,
        *,
        key: str = "",
        testing: bool = False,
        reports_tries: bool = True,
        refused: int = 0,
        parent: QWidget | None = None,
    ):
        """Ask for the PIN of `role`. `info` was read a moment ago: its flags tell the state, its lengths the rules.

        `key` names the key that wants the PIN for one use, where it is not a login; `testing` only finds out about it.
        `reports_tries` is false for tokens that are known never to set the flags for wrong tries.
        `refused` is how many PINs were refused since the person was first asked, the one of the problem included.
        """
        state = info.pin_state(role)
        title, purpose = heading(short(label), role, state, short(key) if key else "", testing=testing)
        icon, tone = face(state)
        super().__init__(icon, title, purpose, tone=tone, refused=refused, parent=parent)
        self.introduce(token_card(label, model, serial, reader), *state_parts(info, role, reports_tries))
        self.asked = AskedPin(pin_name(role).long, pin_limits(info), state)
        self.tick, self.field = self.asked.tick, self.asked.field
        self.body.addWidget(self.asked)
        self.asked.changed.connect(self._typed)
        usual = N_("Use the key") if key else N_("Test PIN") if testing else N_("Log in")
        self.finish_asking(tr(usual), state, role)
        self._typed()

    def _typed(self) -> None:
        self.set_valid(self.asked.ready)

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The token checks the PIN…"))

    def collect(self) -> bytearray:
        """Take the PIN out of the field."""
        return self.field.take_pin()

    def secrets(self, answer: bytearray) -> Iterable[bytearray]:
        """Return the PIN."""
        return (answer,)

    def wipe_fields(self) -> None:
        """Forget what was typed."""
        self.field.wipe()

    def focus_first(self) -> None:
        """Go to the field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
