"""Unblock PIN, Set first PIN: somebody who is not the user sets a new user PIN, with a secret of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.gui.dialogs.clerk import Clerk
from app.gui.dialogs.confirmation import Confirmation, ToldBy
from app.gui.dialogs.new_pin import NewPinForm
from app.gui.dialogs.pieces import short, state_line, token_card
from app.gui.dialogs.pin_entry import AskedPin
from app.gui.dialogs.pin_words import NOT_POSSIBLE, PUK, face, pin_name, state_parts
from app.gui.dialogs.reason import ReasonLine
from app.gui.dialogs.secret_dialog import SecretDialog
from app.gui.look.parts import Text, column, holder, radio_button
from app.model.translate import tr
from app.vocabulary.pin_limits import PinLimits, pin_limits
from app.vocabulary.pin_messages import Way
from app.vocabulary.pin_policy import PinPolicy
from app.vocabulary.texts import N_
from app.vocabulary.values import PinState, TokenInfo

SetPurpose = Literal["unblock", "first"]
"""Why a user PIN is set: the old one is blocked or forgotten, or there was none yet."""


@dataclass(frozen=True)
class SetPinAnswer:
    """How a user PIN is set. Whoever takes it wipes its PINs."""

    way: Way
    pins: list[bytearray]
    """The secret and the new PIN; the new PIN alone where the security officer is logged in; none at a reader."""
    reason: str = ""


_HEADS: dict[SetPurpose, tuple[str, str]] = {
    "unblock": (N_("Unblock the PIN of {token}"), N_("A new PIN takes its place. Keys and certificates stay.")),
    "first": (N_("Set the first PIN of {token}"), N_("There is none yet. Its user logs in with this one.")),
}

_CHOICES: dict[Way, str] = {
    "so": N_("With the SO PIN"),
    "puk": N_("With an unblocking code (PUK)"),
    "so session": N_("As the security officer who is logged in"),
}


@dataclass(frozen=True)
class _Panel:
    """What one way asks for: its state, and the field where there is one."""

    state: QWidget
    asked: AskedPin | None
    pin_state: PinState = "ok"
    """What decides about this dialog; for the last try at a reader the page that accompanies it wants the tick."""

    @property
    def ready(self) -> bool:
        return self.asked is None or self.asked.ready

    def set_visible(self, visible: bool) -> None:
        self.state.setVisible(visible)
        if self.asked is not None:
            self.asked.setVisible(visible)


class SetPinDialog(SecretDialog[SetPinAnswer]):
    """Asks for the secret of one way, and for the new user PIN; for neither where they are typed at the reader."""

    def __init__(
        self,
        label: str,
        model: str,
        serial: str,
        reader: str,
        purpose: SetPurpose,
        info: TokenInfo,
        ways: Sequence[Way] = ("so",),
        *,
        policy: PinPolicy | None = None,
        clerk: Clerk | None = None,
        told_by: ToldBy = "label",
        reports_tries: bool = True,
        refused: int = 0,
        parent: QWidget | None = None,
    ):
        """Set a user PIN in one of `ways`, the first of which is offered first; with several a person chooses.

        `info` was read a moment ago: its flags tell the state of the SO PIN, its lengths the rules. `policy` says what
        the new PIN has to be like. `clerk` says that it is done for somebody else, `told_by` what tells it from
        other tokens that are here. `reports_tries` and `refused` are as in `PinDialog`.
        """
        self._info, self._reports = info, reports_tries
        self._panels = {way: self._make_panel(way) for way in ways}
        open_ones = [way for way in ways if self._panels[way].pin_state != "blocked"]
        self.way: Way = (open_ones or list(ways))[0]
        self._usual = tr(N_("Unblock PIN")) if purpose == "unblock" else tr(N_("Set PIN"))
        title, words = _HEADS[purpose]
        super().__init__(
            "officer" if open_ones else face("blocked")[0],
            tr(title, token=short(label)),
            tr(words if open_ones else NOT_POSSIBLE),
            tone="info" if open_ones else "danger",
            refused=refused,
            parent=parent,
        )
        self.new = NewPinForm("user", pin_limits(info), policy or PinPolicy(), generate=True)
        self.new.setVisible(bool(open_ones) and not info.pin_pad)
        self.reason = ReasonLine(clerk.reasons) if clerk is not None else None
        named = purpose == "unblock" and bool(open_ones)
        self.confirmation = self._make_confirmation(serial, reader, told_by) if named else None
        self._arrange(token_card(label, model, serial, reader))
        if clerk is not None and not info.pin_pad:
            self.new.draw()
        self.new.changed.connect(self._typed)
        self.finish_asking(self._usual, self._panels[self.way].pin_state)
        self._choose(self.way)

    def _make_panel(self, way: Way) -> _Panel:
        if way == "so":
            state, parts = self._info.pin_state("so"), state_parts(self._info, "so", self._reports)
            told = holder(column(*parts, gap=4), grow=False)
            if self._info.pin_pad:
                return _Panel(told, None, "ok" if state == "final" else state)
            return _Panel(told, AskedPin(pin_name("so").long, pin_limits(self._info), state), state)
        if way == "puk":
            words = tr(N_("No token tells how many tries are left. Too many wrong codes lock it for good."))
            line = state_line("neutral", "unknown", tr(N_("Not reported")), words)
            asked = None if self._info.pin_pad else AskedPin(tr(PUK), PinLimits(), "ok")
            return _Panel(holder(line, grow=False), asked)
        line = state_line(
            "ok", "officer", tr(N_("The security officer is logged in")), tr(N_("No SO PIN is asked for."))
        )
        return _Panel(holder(line, grow=False), None)

    def _arrange(self, card: QWidget) -> None:
        choices = self._make_choices() if len(self._panels) > 1 else None
        self.introduce(card)
        if choices is not None:
            self.body.addWidget(choices)
        for panel in self._panels.values():
            self.introduce(panel.state) if choices is None else self.body.addWidget(panel.state)
            if panel.asked is not None:
                self.body.addWidget(panel.asked)
                panel.asked.changed.connect(self._typed)
        self.body.addWidget(self.new)
        if self._info.pin_pad:
            words = tr(N_("The reader asks for all PINs next. Nothing is typed here."))
            self.body.addWidget(Text(words, ink="quiet", wrap=True))
        for more in (self.reason, self.confirmation):
            if more is not None:
                self.body.addWidget(more)
                more.changed.connect(self._typed)

    def _make_confirmation(self, serial: str, reader: str, told_by: ToldBy) -> Confirmation:
        words = tr(N_("Nothing on it is lost. Type “{label}” to set a new PIN on this token"), label="{label}")
        return Confirmation(self._info.label, serial, reader, words, told_by=told_by, compare=False)

    def _make_choices(self) -> QWidget:
        self.choices = QButtonGroup(self)
        buttons = []
        for number, way in enumerate(self._panels):
            one = radio_button(tr(_CHOICES[way]), way == self.way)
            self.choices.addButton(one, number)
            buttons.append(one)
        self.choices.idToggled.connect(self._toggled)
        return holder(column(*buttons, gap=1), grow=False)

    def _toggled(self, number: int, checked: bool) -> None:
        if checked:
            self._choose(list(self._panels)[number])

    def _choose(self, way: Way) -> None:
        """Show what one way asks for; what was typed for another one is wiped with its field."""
        self.way = way
        for name, panel in self._panels.items():
            panel.set_visible(name == way)
        self.show_state(self._usual, self._panels[way].pin_state)
        self._typed()

    def _typed(self) -> None:
        panel = self._panels[self.way]
        ready = panel.pin_state != "blocked" if self._info.pin_pad else panel.ready and self.new.valid
        named = self.confirmation is None or self.confirmation.given
        self.set_valid(ready and named and (self.reason is None or self.reason.valid))

    @property
    def asked(self) -> AskedPin | None:
        """Return the secret that the chosen way asks for, where it asks for one."""
        return self._panels[self.way].asked

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The token sets the PIN…"))

    def collect(self) -> SetPinAnswer:
        """Take the PINs out of the fields; there is none where they are typed at the reader."""
        secret = [] if self.asked is None else [self.asked.field.take_pin()]
        new = [] if self._info.pin_pad else [self.new.take()]
        reason = self.reason.reason if self.reason is not None else ""
        return SetPinAnswer(self.way, [*secret, *new], reason)

    def secrets(self, answer: SetPinAnswer) -> Iterable[bytearray]:
        """Return all PINs."""
        return answer.pins

    def wipe_fields(self) -> None:
        """Forget what was typed."""
        for panel in self._panels.values():
            if panel.asked is not None:
                panel.asked.field.wipe()
        self.new.wipe()

    def focus_first(self) -> None:
        """Go to the secret, or to the new PIN where none is asked for; at a reader to what is still asked for here."""
        field: QWidget = self.new.first.field if self.asked is None else self.asked.field
        if self._info.pin_pad:
            field = self.cancel if self.confirmation is None else self.confirmation.typed
        field.setFocus(Qt.FocusReason.OtherFocusReason)
