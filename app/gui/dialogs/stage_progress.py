"""Work on a file while it runs, stage by stage: what is done, what runs, what is still to come."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.file_progress import progress_words
from app.gui.look import theme
from app.gui.look.motion import ProgressBar
from app.gui.look.parts import Icon, Spinner, Text, button, column, progress_bar, row
from app.model.translate import tr
from app.vocabulary.texts import N_


class Stage(NamedTuple):
    """One thing that happens to the file."""

    name: str
    words: str
    """Translated: what is done."""
    note: str = ""
    """Translated: what is said beside it before it runs."""
    measured: bool = False
    """Whether its progress is told in bytes."""


class _StageLine(QWidget):
    """One stage: waiting, running or done, what it is, and a note."""

    def __init__(self, words: str, note: str):
        super().__init__()
        self._marks = (Icon("waiting", "faint", 4.5), Spinner(4.5), Icon("ok", "ok", 4.5))
        self._words, self.note = Text(words, "body", "quiet", elide=True), Text(note, "caption", "quiet")
        line = row(*self._marks, self._words, self.note, gap=2.5)
        line.setStretch(len(self._marks), 1)
        self.setLayout(line)

    def set_state(self, state: int) -> None:
        """Show it as waiting (0), running (1) or done (2)."""
        for index, mark in enumerate(self._marks):
            mark.setVisible(index == state)
        self._words.setFont(theme.font("strong" if state == 1 else "body"))
        self._words.set_ink("text" if state else "quiet")
        spoken = (N_("{stage}: still to come"), N_("{stage}: running"), N_("{stage}: done"))[state]
        self.setAccessibleName(tr(spoken, stage=self._words.text()))


class StageProgressDialog(Dialog[None]):
    """Accompanies work on a file. The caller tells the stages and closes it with ``accept()``.

    *Stop* emits `stop_requested` and waits to be closed. *Run in background* (and Esc) emits `backgrounded` and closes
    with ``reject()``: the work goes on.
    """

    stop_requested = Signal()
    backgrounded = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        purpose: str,
        stages: Sequence[Stage],
        card: QWidget,
        *,
        now: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ):
        """Accompany `stages`, one after the other; `card` tells which file it is about."""
        super().__init__(icon, title, purpose, width=124, parent=parent)
        self._now, self._started, self._current = now, now(), 0
        self._stages = tuple(stages)
        self.introduce(card)
        self._lines = [_StageLine(stage.words, stage.note) for stage in stages]
        self._bars = {
            number: progress_bar(tr(N_("Progress: {stage}"), stage=stage.words))
            for number, stage in enumerate(stages)
            if stage.measured
        }
        parts: list[QWidget] = []
        for number, line in enumerate(self._lines):
            parts += [line, self._bars[number]] if number in self._bars else [line]
        self.body.addLayout(column(*parts, gap=3))
        self.stop = button(tr(N_("Stop")), icon="stop")
        background = button(tr(N_("Run in background")))
        self.cancel.setVisible(False)
        self.finish(None, self.stop, background)
        self.stop.clicked.connect(self._stop)
        background.clicked.connect(self.reject)
        background.setFocus()
        self._show_stage(0)

    @property
    def stage_name(self) -> str:
        """Return the name of the stage that runs."""
        return self._stages[self._current].name

    @property
    def note(self) -> str:
        """Return what is said about the stage that runs."""
        return self._lines[self._current].note.text()

    @property
    def bar(self) -> ProgressBar:
        """Return the bar of the measured stage that runs, or ran last."""
        return self._bars[max((number for number in self._bars if number <= self._current), default=min(self._bars))]

    def show_stage(self, name: str) -> None:
        """Show that the stage `name` runs now, and those before it as done."""
        self._show_stage([stage.name for stage in self._stages].index(name))

    def _show_stage(self, current: int) -> None:
        self._current, self._started = current, self._now()
        for number, line in enumerate(self._lines):
            line.set_state(2 if number < current else int(number == current))
        for number, bar in self._bars.items():
            bar.setVisible(number == min(self._bars) or number <= current)
            if number < current:
                bar.set_progress(1, 1)

    def set_progress(self, done: int, total: int) -> None:
        """Show how many bytes are done, and how long the rest will take once that can be told."""
        self.bar.set_progress(done, total)
        words = progress_words(done, total, self._now() - self._started)
        self._lines[self._current].note.setText(words)
        self.bar.setAccessibleDescription(words)

    def set_note(self, words: str) -> None:
        """Say something about the stage that runs, such as that the token asks for its PIN once more."""
        self._lines[self._current].note.setText(words)

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.set_note(tr(N_("stopping…")))
        self.stop_requested.emit()

    def collect(self) -> None:
        """Nothing is asked here."""

    def reject(self) -> None:
        """Go on in the background."""
        self.backgrounded.emit()
        super().reject()
