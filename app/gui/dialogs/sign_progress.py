"""Signing a file while it runs: what is done, what runs, what is still to come."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.files import file_name, folder_name
from app.gui.dialogs.pieces import clock, short, size_words
from app.gui.look import theme
from app.gui.look.parts import Badge, Card, Icon, Spinner, Text, Tile, button, column, holder, progress_bar, row
from app.model.translate import tr
from app.vocabulary.certificates import SignatureForm
from app.vocabulary.texts import N_

Stage = Literal["hash", "sign", "verify", "save"]
STAGES: tuple[Stage, ...] = ("hash", "sign", "verify", "save")
"""What happens one after the other."""

_TELLING = 2.0
"""Seconds after which a speed is worth being told."""


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


class SignProgressDialog(Dialog[None]):
    """Accompanies a signature. The caller tells the stages and closes it with ``accept()``.

    *Stop* emits `stop_requested` and waits to be closed. *Run in background* (and Esc) emits `backgrounded` and closes
    with ``reject()``: the signature goes on.
    """

    stop_requested = Signal()
    backgrounded = Signal()

    def __init__(
        self,
        file: str,
        size: int,
        target: str,
        form: SignatureForm,
        token_label: str,
        key_words: str,
        *,
        now: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ):
        """Accompany the signature of `file` (`size` bytes) to `target`; `key_words` names the key and its type."""
        super().__init__(
            "sign",
            tr(N_("Signing with {token}"), token=short(token_label)),
            tr(N_("Key {key}. The file stays on this computer."), key=key_words),
            width=124,
            parent=parent,
        )
        self._now, self._started, self._current = now, now(), 0
        self.introduce(_file_card(file, size, form))
        self.bar = progress_bar(tr(N_("Progress of the hash")))
        titles = (
            (tr(N_("Hash the file")), ""),
            (tr(N_("Sign on the token")), ""),
            (tr(N_("Verify in software")), tr(N_("before anything is saved"))),
            (tr(N_("Save {name}"), name=file_name(target)), ""),
        )
        self._lines = [_StageLine(words, note) for words, note in titles]
        self.body.addLayout(column(self._lines[0], self.bar, *self._lines[1:], gap=3))
        self.stop = button(tr(N_("Stop")), icon="stop")
        background = button(tr(N_("Run in background")))
        self.cancel.setVisible(False)
        self.finish(None, self.stop, background)
        self.stop.clicked.connect(self._stop)
        background.clicked.connect(self.reject)
        background.setFocus()
        self.set_stage("hash")

    @property
    def stage(self) -> Stage:
        """Return the stage that runs."""
        return STAGES[self._current]

    @property
    def note(self) -> str:
        """Return what is said about the stage that runs."""
        return self._lines[self._current].note.text()

    def set_stage(self, stage: Stage) -> None:
        """Show that `stage` runs now, and those before it as done."""
        self._current, self._started = STAGES.index(stage), self._now()
        for index, line in enumerate(self._lines):
            line.set_state(2 if index < self._current else int(index == self._current))
        if self._current > 0:
            self.bar.set_progress(1, 1)

    def set_progress(self, done: int, total: int) -> None:
        """Show how many bytes are hashed, and how long the rest will take once that can be told."""
        self.bar.set_progress(done, total)
        words = tr(N_("{done} of {total}"), done=size_words(done), total=size_words(total))
        seconds = self._now() - self._started
        if done > 0 and total > done and seconds >= _TELLING:
            left = clock(round(seconds * (total - done) / done))
            words += "  ·  " + tr(N_("about {time} left"), time=left)
        self._lines[0].note.setText(words)
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


def _file_card(file: str, size: int, form: SignatureForm) -> Card:
    """Return which file is signed, and in which form."""
    card = Card(padding=3, gap=3, flow=QHBoxLayout)
    where = f"{size_words(size)}  ·  {folder_name(file)}"
    words = column(
        None, Text(file_name(file), "strong", elide=True), Text(where, "caption", "quiet", elide=True), None, gap=0.5
    )
    card.body.addWidget(Tile("file", "neutral", 9))
    card.body.addLayout(words, 1)
    card.body.addWidget(holder(row(Badge(tr(N_("CMS, detached")) if form == "cms" else tr(N_("raw signature"))))))
    return card
