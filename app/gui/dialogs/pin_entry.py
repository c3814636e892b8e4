"""A PIN's line with all that is said about it: its rule, the keyboard layout, Caps Lock, and what is odd in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.gui.dialogs.pieces import WrappedCheck
from app.gui.dialogs.pin_buffer import PinBuffer
from app.gui.dialogs.pin_field import PinField
from app.gui.dialogs.pin_words import rule_words
from app.gui.look.parts import Icon, Text, column, holder, row
from app.model.translate import tr
from app.vocabulary.pin_limits import PinLimits
from app.vocabulary.texts import N_
from app.vocabulary.values import PinState

Judge = Callable[[PinBuffer], tuple[str, str]]
"""Says of what is typed the words that stand under the field, and their tone: none, ok, warn or danger."""


class PinEntry(QWidget):
    """A `PinField` under its label, with the words about what is in it."""

    changed = Signal()
    """Something was typed, removed or pasted, and has been judged."""

    def __init__(self, name: str, judge: Judge, *, layout: bool = True, beside: QWidget | None = None):
        """Make an empty line called `name`; without `layout` it says nothing of the keyboard, as another line does."""
        super().__init__()
        self.field = PinField(name)
        self._judge, self._tells_layout = judge, layout
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
        label = Text(name, ink="quiet")
        label.setBuddy(self.field)
        warnings = (self._caps, self._odd, self._blank, self._newline, self._refused)
        for line in warnings:
            line.setVisible(False)
        line_ = row(self.field, *(() if beside is None else (beside,)), gap=2)
        self.setLayout(column(label, line_, rules, *warnings, gap=1.5))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.field.changed.connect(self.refresh)
        self.field.caps_lock.connect(self._caps.setVisible)
        self.field.newline_dropped.connect(lambda: self._newline.setVisible(True))
        self.field.refused.connect(lambda: self._refused.setVisible(True))
        QGuiApplication.inputMethod().localeChanged.connect(self._show_layout)
        self._show_layout()
        self.refresh()

    def refresh(self) -> None:
        """Judge what is in the field, again where something else has changed that it depends on."""
        pin = self.field.pin
        words, tone = self._judge(pin)
        self._rule.setText(words)
        self._rule.set_ink(tone or "quiet")
        self._rule_icon.set_icon(tone or "info", tone or "quiet")
        self.describe()
        self._blank.setVisible(pin.has_blanks)
        self._odd.setVisible(not pin.plain_ascii)
        self._newline.setVisible(False)
        self._refused.setVisible(False)
        self.changed.emit()

    def describe(self, more: str = "") -> None:
        """Let a screen reader say the words under the field, and `more` after them."""
        self.field.setAccessibleDescription("\n".join(filter(None, (self._rule.text(), more))))

    def _show_layout(self) -> None:
        locale = QGuiApplication.inputMethod().locale()
        words = locale.nativeLanguageName()
        self._layout.setText(words)
        self._layout.setAccessibleName(tr(N_("Keyboard layout: {name}"), name=words))
        told = self._tells_layout and bool(words) and locale.language() != locale.Language.C
        self._layout_line.setVisible(told)


def _warning(words: str) -> QWidget:
    line: QHBoxLayout = row(column(Icon("warn", "warn"), None), Text(words, ink="warn", wrap=True), gap=2)
    line.setStretch(1, 1)
    return holder(line, grow=False)


class AskedPin(QWidget):
    """The PIN that a token is going to check: closed where it is blocked, and before the last try until a tick."""

    changed = Signal()

    def __init__(self, name: str, limits: PinLimits, state: PinState):
        """Ask for the PIN called `name`, whose flags tell `state`."""
        super().__init__()
        self.state, self._limits = state, limits
        self.tick = WrappedCheck(tr(N_("I know the PIN and accept that a wrong one locks the token")))
        self.entry = PinEntry(name, lambda pin: rule_words(limits, pin))
        self.field = self.entry.field
        self.setLayout(column(self.tick, self.entry, gap=4))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.tick.setVisible(state == "final")
        self.tick.box.toggled.connect(self._open_field)
        self.entry.changed.connect(self.changed)
        self._open_field()

    @property
    def ready(self) -> bool:
        """Return whether what is typed may be sent."""
        return self.field.isEnabled() and self._limits.allow(self.field.pin.size)

    def _open_field(self) -> None:
        """Open the field where a PIN can be typed at all; before the last try only after the tick."""
        self.field.setEnabled(self.state != "blocked" and (self.state != "final" or self.tick.box.isChecked()))
        if not self.field.isEnabled():
            self.field.wipe()
        elif self.state == "final":
            self.field.setFocus()
        self.entry.refresh()
