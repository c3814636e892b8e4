"""A new PIN, typed twice and judged as it is typed, or drawn by lot and shown once."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.dialogs.pin_buffer import PinBuffer
from app.gui.dialogs.pin_entry import PinEntry
from app.gui.dialogs.pin_words import pin_name, rule_words
from app.gui.look.parts import Icon, Text, button, column, holder, icon_button, row
from app.model.translate import tr
from app.vocabulary.errors import AppError
from app.vocabulary.pin_limits import PinLimits
from app.vocabulary.pin_making import generate_pin
from app.vocabulary.pin_patterns import is_digits
from app.vocabulary.pin_policy import PinPolicy, Weakness, weaknesses
from app.vocabulary.texts import N_
from app.vocabulary.values import Role


class Advice(QWidget):
    """One line about how easily a PIN is guessed: icon, word, colour, and why. It always keeps its room."""

    def __init__(self) -> None:
        """Start with nothing said."""
        super().__init__()
        self._icon, self._word = Icon("info", "quiet", 4.5), Text("", "strong")
        self._meaning = Text("", ink="quiet", wrap=True)
        line = row(column(self._icon, None), column(self._word, None), column(self._meaning, None))
        line.setStretch(2, 1)
        self.setLayout(line)

    def say(self, tone: str, icon: str, word: str, meaning: str) -> None:
        """Say something else; without a word it is only a hint."""
        self._icon.set_icon(icon, tone or "quiet")
        self._word.setText(word)
        self._word.set_ink(tone or "text")
        self._word.setVisible(bool(word))
        self._meaning.setText(meaning)

    @property
    def words(self) -> str:
        """Return what is said, for a screen reader."""
        return "\n".join(filter(None, (self._word.text(), self._meaning.text())))


class NewPinForm(QWidget):
    """Two lines for a new PIN, which is handed over once. Nothing of it is copied while it is judged and compared."""

    changed = Signal()
    """What is typed has been judged; `valid` may be another."""

    def __init__(self, role: Role, limits: PinLimits, policy: PinPolicy, *, generate: bool = False):
        """Ask for a new PIN of `role`, within the token's `limits` and under `policy`; `generate` offers one by lot."""
        super().__init__()
        self._limits, self._policy = limits, policy
        self._old = PinBuffer()
        self._by_lot, self._generates = False, generate
        self._allowed = policy.within(limits)
        name = pin_name(role)
        self.first = PinEntry(name.new, self._judge_first, beside=self._make_buttons() if generate else None)
        self.advice = Advice()
        self.repeat = PinEntry(name.again, self._judge_repeat, layout=False)
        self.setLayout(column(column(self.first, self.advice, gap=2), self.repeat, gap=4))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.first.changed.connect(self.repeat.refresh)
        self.repeat.changed.connect(self._judge)
        self._judge()

    def _make_buttons(self) -> QWidget:
        self.generate = button(tr(N_("Generate")), icon="random")
        self.show_once = button(tr(N_("Show once")), icon="eye")
        self.another = icon_button("refresh", tr(N_("Generate another one")))
        self.type_instead = icon_button("edit", tr(N_("Type one instead")))
        self.show_once.setAccessibleDescription(tr(N_("Shows the PIN while it is pressed, one time only")))
        self.generate.clicked.connect(self.draw)
        self.another.clicked.connect(self.draw)
        self.type_instead.clicked.connect(self._type_instead)
        self.show_once.pressed.connect(lambda: self.first.field.show_characters(True))
        self.show_once.released.connect(self._shown)
        self._after = holder(row(self.show_once, self.another, self.type_instead, gap=1))
        self._after.setVisible(False)
        return holder(row(self.generate, self._after, gap=0))

    # ── for the dialog ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def valid(self) -> bool:
        """Return whether the PIN may be set: its length, its characters, no weakness that is refused, and repeated."""
        return self._fits and not any(one.refused for one in self._weak) and self._same

    def set_old(self, old: PinBuffer | None) -> None:
        """Compare with the PIN that is replaced, as it is now; call it again when that has changed."""
        self._old = old or PinBuffer()
        self._judge()

    def take(self) -> bytearray:
        """Hand the PIN over, exactly once, and wipe both lines. Whoever takes it wipes it."""
        pin = self.first.field.take_pin()
        self.wipe()
        return pin

    def wipe(self) -> None:
        """Forget what was typed or generated."""
        self.first.field.wipe()
        self.repeat.field.wipe()
        self._set_by_lot(False)

    # ── typed ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _judge_first(self, pin: PinBuffer) -> tuple[str, str]:
        digits = self._policy.characters == "digits"
        words, tone = rule_words(self._allowed, pin, digits=digits)
        with pin.view() as view:
            return words, "" if tone == "ok" and digits and not is_digits(view) else tone

    def _judge_repeat(self, again: PinBuffer) -> tuple[str, str]:
        if not again.size:
            return tr(N_("Type it once more, so that a slip does no harm")), ""
        with self.first.field.pin.view() as first, again.view() as second:
            if first == second:
                return tr(N_("The same")), "ok"
            if first[: len(second)] == second:
                return tr(N_("Matches so far")), ""
        return tr(N_("Differs from the first")), "danger"

    @property
    def _same(self) -> bool:
        with self.first.field.pin.view() as first, self.repeat.field.pin.view() as second:
            return first == second

    @property
    def _fits(self) -> bool:
        return self._allowed.allow(self.first.field.pin.size)

    def _judge(self) -> None:
        """Look for weaknesses, tell the worst, and tell that `valid` may be another."""
        with self.first.field.pin.view() as pin, self._old.view() as old:
            found = weaknesses(pin, self._policy, self._limits, old)
        self._weak = tuple(one for one in found if one.kind not in ("short", "long"))  # the rule under the line says it
        self._advise()
        self.first.describe(self.advice.words)
        self.changed.emit()

    def _advise(self) -> None:
        wrong_character = any(one.kind == "characters" for one in self._weak)
        typed = self.first.field.pin.size
        if self._by_lot:
            words = tr(N_("{count} digits by lot, no row and no birthday"), count=QLocale().toString(typed))
            self.advice.say("ok", "ok", tr(N_("Generated")), words)
        elif not (self._fits or (wrong_character and typed)):
            self.advice.say("", "info", "", tr(N_("Avoid birthdays, rows such as 1234 and what repeats itself.")))
        elif self._weak:
            self._tell_weakness(self._weak[0])
        else:
            self.advice.say("ok", "ok", tr(N_("Fine")), tr(N_("No row, no birthday, nothing that repeats itself")))

    def _tell_weakness(self, worst: Weakness) -> None:
        if worst.refused:
            self.advice.say("danger", "blocked", tr(N_("Not allowed")), tr(worst.words))
        else:
            self.advice.say("warn", "warn", tr(N_("Easy to guess")), tr(worst.words))

    # ── by lot ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def draw(self) -> None:
        """Put a PIN that was drawn by lot into both lines."""
        try:
            with self._old.view() as old:
                pin = generate_pin(self._policy, self._limits, old)
        except AppError as error:
            self.advice.say("danger", "danger", tr(error.problem.title), tr(error.problem.next_step))
            return
        self._set_by_lot(True)
        self.first.field.fill(pin)
        self.repeat.field.fill(pin)
        pin[:] = bytes(len(pin))
        self.show_once.setFocus(Qt.FocusReason.OtherFocusReason)

    def _type_instead(self) -> None:
        self.wipe()
        self.first.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_by_lot(self, by_lot: bool) -> None:
        """Close the lines, and so their eyes, while they hold what nobody has typed; open them otherwise."""
        if not self._generates:
            return
        self._by_lot = by_lot
        self.first.field.setEnabled(not by_lot)
        self.repeat.field.setEnabled(not by_lot)
        self.generate.setVisible(not by_lot)
        self._after.setVisible(by_lot)
        self.show_once.setEnabled(True)
        self._judge()

    def _shown(self) -> None:
        """Show the PIN no second time, if it really was on the screen: Enter presses and lets go too fast for that."""
        if self.first.field.show_characters(False):
            self.show_once.setEnabled(False)
            self.another.setFocus(Qt.FocusReason.OtherFocusReason)
