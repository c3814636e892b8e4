"""The page that is shown while PINs are typed on the reader's own keys: what it asks for, in which order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QLocale, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.pad_steps import PadWork, checked_role, pad_steps
from app.gui.dialogs.pieces import WrappedCheck, clock, token_card
from app.gui.dialogs.pin_words import state_parts
from app.gui.look.parts import Badge, Card, Icon, Text, button, notice, progress_bar, row
from app.model.translate import tr
from app.vocabulary.texts import N_
from app.vocabulary.values import PinState, Role, TokenInfo

USUAL_WAIT = 60
"""Seconds that readers usually wait for a PIN."""


class PinPadDialog(Dialog[None]):
    """Accompanies what is typed at the reader: a login, or a new PIN in several steps.

    The caller sends the request at `started` and closes the dialog with ``accept()``. Before a last try `started` comes
    only after a tick. Rejected, it was given up: unless the reader's red key was pressed, the call still waits, and
    the caller has to stop it.
    """

    started = Signal()
    """The request may be sent to the token now."""

    def __init__(
        self,
        label: str,
        model: str,
        serial: str,
        reader: str,
        role: Role,
        info: TokenInfo,
        *,
        work: PadWork = "login",
        others: Sequence[str] = (),
        usual_wait: int = USUAL_WAIT,
        reports_tries: bool = True,
        parent: QWidget | None = None,
    ):
        """Wait until what `work` does with the PIN of `role` was typed.

        `others` are the tokens whose login ends too where it is stopped here. `usual_wait` in seconds is how long the
        reader waits for one PIN, for the bar.
        """
        steps, checked = pad_steps(work, role), checked_role(work, role)
        super().__init__("pinpad", steps.title, steps.purpose, parent=parent)
        self._usual, self._running = usual_wait * len(steps.asks), False
        self._state: PinState = "ok" if checked is None else info.pin_state(checked)
        changing = work in ("change", "change after login", "change so")
        parts = [] if checked is None else state_parts(info, checked, reports_tries, changing=changing)
        self.introduce(token_card(label, model, serial, reader), *parts)
        self.tick = WrappedCheck(tr(N_("I know the PIN and accept that a wrong one locks the token")))
        self.tick.setVisible(self._state == "final")
        self.tick.box.toggled.connect(self.set_valid)
        self.body.addWidget(self.tick)
        self._steps = self._make_steps(steps.asks)
        self.body.addWidget(self._steps)
        self._give_up = notice(
            "warn",
            "pinpad",
            tr(N_("Press the red key on the reader to give up")),
            _cost_of_stopping(others),
        )
        self._give_up.setVisible(False)
        self.body.addWidget(self._give_up)
        self.finish(button(tr(N_("Use the final try")), "danger") if self._state == "final" else None)
        self.set_valid(False)
        if self._state == "blocked":
            self.only_close()
        self._clock, self._timer = QElapsedTimer(), QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tell_time)
        self._steps.setVisible(False)

    def _make_steps(self, asks: Sequence[str]) -> Card:
        card = Card(padding=4, gap=3)
        self._waiting = Text("", "caption", "quiet")
        self._bar = progress_bar(tr(N_("Time the reader waits")))
        if len(asks) == 1:
            card.body.addLayout(
                row(Icon("ok", "ok", 4.5), Text(tr(N_("The reader asks for the {pin}"), pin=asks[0]), wrap=True), gap=2)
            )
            words = tr(N_("Type it there and press its green key"))
        else:
            card.body.addWidget(Text(tr(N_("The reader asks for these, one after another")), "strong", wrap=True))
            for number, asked in enumerate(asks, 1):
                card.body.addLayout(_numbered(number, asked))
            words = tr(N_("Type each there and press its green key"))
        second = row(Icon("pinpad", "accent", 4.5), Text(words, wrap=True), self._waiting, gap=2)
        second.setStretch(1, 1)
        card.body.addLayout(second)
        card.body.addWidget(self._bar)
        hint = N_("To give up, press the red key on the reader.")
        order = N_("Where its display asks for something else, follow the display. To give up, press its red key.")
        self._hint = Text(tr(hint if len(asks) == 1 else order), "caption", "quiet", wrap=True)
        card.body.addWidget(self._hint)
        return card

    def start(self) -> None:
        """Show the steps and say that the login may be sent."""
        if self._running:
            return
        self._running = True
        self._steps.setVisible(True)
        self.tick.setVisible(False)
        if self.primary is not None:
            self.primary.setVisible(False)
        self.cancel.setText(tr(N_("Stop")))
        self.cancel.setAccessibleName(tr(N_("Stop")))
        self.cancel.setFocus()
        self._clock.start()
        self._timer.start()
        self._tell_time()
        self.started.emit()

    def collect(self) -> None:
        """Nothing is asked here but the last try."""

    def answer(self, value: None) -> None:
        """Start: the last try was agreed to."""
        self.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Start by itself where nothing has to be agreed to."""
        super().showEvent(event)
        if self._state not in ("final", "blocked"):
            QTimer.singleShot(0, self, self.start)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop the clock."""
        self._timer.stop()
        super().hideEvent(event)

    def reject(self) -> None:
        """Explain first how a reader is stopped; close when asked again."""
        if self._running and self._give_up.isHidden():
            self._give_up.setVisible(True)
            self._hint.setVisible(False)
            self.cancel.setText(tr(N_("Stop anyway")))
            self.cancel.setAccessibleName(tr(N_("Stop anyway")))
            return
        super().reject()

    def _tell_time(self) -> None:
        seconds = self._clock.elapsed() // 1000
        self._waiting.setText(tr(N_("waiting, {time}"), time=clock(seconds)))
        self._bar.set_progress(min(seconds, self._usual), self._usual)


def _cost_of_stopping(others: Sequence[str]) -> str:
    if not others:
        return tr(N_("Stopping here instead ends the session of this token, and the reader may stay busy for a while."))
    words = N_(
        "Stopping here instead ends the session of this token and the login of {tokens}, and the reader may stay busy "
        "for a while."
    )
    return tr(words, tokens=", ".join(others))


def _numbered(number: int, words: str) -> QHBoxLayout:
    """Return one step: its number, and what is asked for; a screen reader hears both at once."""
    mark, asked = Badge(QLocale().toString(number), "info"), Text(words, wrap=True)
    asked.setAccessibleName(tr(N_("{number}. {words}"), number=QLocale().toString(number), words=words))
    line = row(mark, asked, gap=2)
    line.setStretch(1, 1)
    return line
