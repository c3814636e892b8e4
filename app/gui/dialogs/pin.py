"""The PIN prompt: which token, which PIN, and its state before anything is typed."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.pieces import WrappedCheck, short, token_card
from app.gui.dialogs.pin_field import PinField
from app.gui.dialogs.pin_words import PinName, face, heading, pin_name, rule_words, state_parts
from app.gui.look.parts import Icon, Text, button, column, holder, row
from app.model.translate import tr
from app.vocabulary.errors import Problem
from app.vocabulary.numbers import CKR
from app.vocabulary.pin_limits import pin_limits
from app.vocabulary.texts import N_, Words
from app.vocabulary.values import Role, TokenInfo


class PinDialog(Dialog[bytearray]):
    """Asks for one PIN. Its result is a buffer that is handed over exactly once and wiped by whoever takes it.

    After a refused PIN make a new dialog from the token's flags as they are then, and give it the problem before it is
    opened: what was *low* may be the final try now.
    """

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
        reports_tries: bool = True,
        refused: int = 0,
        parent: QWidget | None = None,
    ):
        """Ask for the PIN of `role`. `info` was read a moment ago: its flags tell the state, its lengths the rules.

        `key` names the key that wants the PIN for one use, where it is not a login.
        `reports_tries` is false for tokens that are known never to set the flags for wrong tries.
        `refused` is how many PINs were refused since the person was first asked, the one of the problem included.
        """
        self._refusals = refused
        self._state = info.pin_state(role)
        title, purpose = heading(short(label), role, self._state, short(key) if key else "")
        icon, tone = face(self._state)
        super().__init__(icon, title, purpose, tone=tone, parent=parent)
        self._limits = pin_limits(info)
        self._name: PinName = pin_name(role)
        self.introduce(token_card(label, model, serial, reader), *state_parts(info, role, reports_tries))
        self.tick = WrappedCheck(tr(N_("I know the PIN and accept that a wrong one locks the token")))
        self.body.addWidget(self.tick)
        self.body.addWidget(self._make_field())
        final, usual = self._state == "final", N_("Use the key") if key else N_("Log in")
        self.finish(button(tr(N_("Use the final try")), "danger") if final else button(tr(usual), "primary"))
        self.tick.setVisible(final)
        self.tick.box.toggled.connect(self._open_field)
        self._open_field()
        if self._state in ("final", "blocked"):
            self.cancel.setFocus()
        else:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._state == "blocked":
            self.only_close()

    def _make_field(self) -> QWidget:
        self.field = PinField(self._name.long)
        self._rule_icon, self._rule = Icon("info", "quiet", 3.5), Text("", "caption", "quiet", wrap=True)
        self._layout = Text("", "caption", "quiet")
        self._layout_line = holder(row(Icon("keyboard", "quiet", 3.5), self._layout, gap=1.5))
        self._caps, self._blank, self._newline, self._refused, self._odd = (
            _warning(words)
            for words in (
                tr(N_("Caps Lock is on")),
                tr(N_("There is a space or another blank in it. It is sent as it is.")),
                tr(N_("The line end after the pasted text was left out.")),
                tr(N_("That is too long for a PIN, or no text, and was not taken.")),
                tr(N_("Not all are plain letters, digits and signs. Other programs may send such a PIN differently.")),
            )
        )
        rules = row(self._rule_icon, self._rule, self._layout_line, gap=1.5)
        rules.setStretch(1, 1)
        label = Text(self._name.long, ink="quiet")
        label.setBuddy(self.field)
        warnings = (self._caps, self._odd, self._blank, self._newline, self._refused)
        for line in warnings:
            line.setVisible(False)
        self.field.changed.connect(self._typed)
        self.field.caps_lock.connect(self._caps.setVisible)
        self.field.newline_dropped.connect(lambda: self._newline.setVisible(True))
        self.field.refused.connect(lambda: self._refused.setVisible(True))
        QGuiApplication.inputMethod().localeChanged.connect(self._show_layout)
        self._show_layout()
        return holder(column(label, self.field, rules, *warnings, gap=1.5), grow=False)

    def _open_field(self) -> None:
        """Open the field where a PIN can be typed at all; before the last try only after the tick."""
        self.field.setEnabled(self._state != "blocked" and (self._state != "final" or self.tick.box.isChecked()))
        if not self.field.isEnabled():
            self.field.wipe()
        elif self._state == "final":
            self.field.setFocus()
        self._typed()

    def _typed(self) -> None:
        pin = self.field.pin
        words, tone = rule_words(self._limits, pin)
        self._rule.setText(words)
        self._rule.set_ink(tone or "quiet")
        self._rule_icon.set_icon(tone or "info", tone or "quiet")
        self.field.setAccessibleDescription(words)
        self._blank.setVisible(pin.has_blanks)
        self._odd.setVisible(not pin.plain_ascii)
        self._newline.setVisible(False)
        self._refused.setVisible(False)
        self.set_valid(self.field.isEnabled() and self._limits.allow(pin.size))

    def _show_layout(self) -> None:
        locale = QGuiApplication.inputMethod().locale()
        words = locale.nativeLanguageName()
        self._layout.setText(words)
        self._layout.setAccessibleName(tr(N_("Keyboard layout: {name}"), name=words))
        self._layout_line.setVisible(bool(words) and locale.language() != locale.Language.C)

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The token checks the PIN…"))

    def collect(self) -> bytearray:
        """Take the PIN out of the field."""
        return self.field.take_pin()

    @property
    def result_value(self) -> bytearray:
        """Hand the PIN over, once. Raises LookupError where none was typed, or it was handed over already."""
        result = super().result_value
        self._answer = ()
        return result

    def reject(self) -> None:
        """Close, and wipe a PIN that nobody has taken."""
        for pin in self._answer:
            pin[:] = bytes(len(pin))
        self._answer = ()
        self.field.wipe()
        super().reject()

    def set_problem(self, problem: Problem) -> None:
        """Show what went wrong; the PIN is typed anew, for nothing ever repeats a login."""
        self.field.wipe()
        # Only of a wrong PIN: that it is blocked, or too short, must keep its own title.
        if self._refusals > 1 and problem.code == CKR.PIN_INCORRECT:
            title = N_("This PIN was refused too. {count} wrong PINs since this prompt was opened.")
            problem = msgspec.structs.replace(
                problem, title=Words(title, {"count": QLocale().toString(self._refusals)})
            )
        super().set_problem(problem)
        self.field.setFocus()


def _warning(words: str) -> QWidget:
    line: QHBoxLayout = row(column(Icon("warn", "warn"), None), Text(words, ink="warn", wrap=True), gap=2)
    line.setStretch(1, 1)
    return holder(line, grow=False)
