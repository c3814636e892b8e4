"""The strip at the foot of the window: what runs, which C function, since when, Stop; and the list of what ran."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QWidget

from app.gui.look.parts import (
    Card,
    Ground,
    Icon,
    Rule,
    Spinner,
    Text,
    button,
    column,
    holder,
    progress_bar,
    row,
)
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.texts import N_

_KEPT = 50
"""How many activities that have ended the list keeps."""


@dataclass(frozen=True)
class RunningJob:
    """Something that runs now."""

    title: str
    call_text: str = ""
    """The C function, its age and its usual length."""
    progress: tuple[int, int] | None = None
    """Done and total, where the length is known."""
    on_stop: Callable[[], None] | None = None
    """What Stop does; without it there is no such button."""


@dataclass(frozen=True)
class PastJob:
    """Something that has ended."""

    title: str
    outcome: str = ""
    """How it ended, in words, and when."""
    tone: str = "ok"


class JobLine(QWidget):
    """One running job, in one line or (in the list) with its call under its name. Updated in place, every second."""

    def __init__(self, stacked: bool):
        super().__init__()
        self._does: Callable[[], None] | None = None
        self.spinner = Spinner()
        self._title, self._call = Text("", elide=True), Text("", "caption" if stacked else "body", "quiet", elide=True)
        self.bar = progress_bar(tr(N_("Progress")))
        self.stop: QPushButton = button(tr(N_("Stop")), icon="stop")
        self.stop.clicked.connect(self._stop)
        self.stop.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if stacked:
            words = column(self._title, self._call, self.bar, gap=0.5)
            line = row(self.spinner, words, self.stop, gap=3, margins=(0, 1.5, 0, 1.5))
            line.setStretch(1, 1)
        else:
            self.bar.setFixedWidth(u(32))
            self._title.setMaximumWidth(u(100))
            line = row(self.spinner, self._title, self._call, self.bar, self.stop, None, gap=3)
            line.setStretch(5, 1)
        self.setLayout(line)

    def show_job(self, job: RunningJob) -> None:
        """Show a job, or the same one a second later."""
        self._does = job.on_stop
        for text, words in ((self._title, job.title), (self._call, job.call_text)):
            if text.text() != words:
                text.setText(words)
        self._call.setVisible(bool(job.call_text))
        self.bar.setVisible(job.progress is not None)
        if job.progress is not None:
            self.bar.set_progress(*job.progress)
        self.stop.setVisible(job.on_stop is not None)
        self.stop.setAccessibleName(tr(N_("Stop: {job}"), job=job.title))

    def _stop(self) -> None:
        if self._does is not None:
            self._does()


class ActivityList(QFrame):
    """What runs and what ran, the newest first, in a small window above its button."""

    def __init__(self, parent: QWidget):
        """Belong to `parent`, the strip."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName(tr(N_("Activity")))
        self._running = column(gap=0)
        self._past = column(gap=0)
        self._jobs: list[JobLine] = []
        self._empty = Text(tr(N_("Nothing has run yet")), ink="quiet")
        content = holder(column(self._empty, self._running, self._past, None, gap=0, margins=(0, 0, 1, 0)))
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(content)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self._content = content
        card = Card(padding=4, gap=2)
        card.body.addWidget(Text(tr(N_("Activity")), "heading"))
        card.body.addWidget(area, 1)
        self.setLayout(column(card, gap=0))

    def show_running(self, jobs: Sequence[RunningJob]) -> None:
        """Show what runs; rows that stay keep their place and the keyboard's."""
        while len(self._jobs) > len(jobs):
            gone = self._jobs.pop()
            self._running.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._jobs) < len(jobs):
            made = JobLine(stacked=True)
            self._jobs.append(made)
            self._running.addWidget(made)
        for line, job in zip(self._jobs, jobs, strict=True):
            line.show_job(job)
        self._settle()

    def add_past(self, job: PastJob) -> None:
        """Put an ended activity on top of the others; the oldest goes."""
        icon = Icon(job.tone, "quiet" if job.tone == "neutral" else job.tone)
        words = [Text(job.title, wrap=True)] + (
            [Text(job.outcome, "caption", "quiet", wrap=True)] if job.outcome else []
        )
        line = row(column(icon, None), column(*words, gap=0.25), gap=3, margins=(0, 1.5, 0, 1.5))
        line.setStretch(1, 1)
        self._past.insertWidget(0, holder(column(Rule(), line, gap=0), grow=False))
        if self._past.count() > _KEPT:
            gone = self._past.takeAt(_KEPT)
            widget = gone.widget() if gone is not None else None
            if widget is not None:
                widget.deleteLater()
        self._settle()

    def _settle(self) -> None:
        self._empty.setVisible(not self._jobs and not self._past.count())

    def open_above(self, anchor: QWidget) -> None:
        """Open with the lower right corner at the upper right one of `anchor` (mirrored where one reads that way)."""
        self.resize(self.sizeHint())
        corner = anchor.mapToGlobal(QPoint(anchor.width() if not self.isRightToLeft() else 0, 0))
        left = corner.x() - (0 if self.isRightToLeft() else self.width())
        self.move(left, corner.y() - self.height() - u(1))
        self.show()

    def sizeHint(self) -> QSize:
        """Ask for the height of the content, between a few and many lines."""
        wanted = self._content.sizeHint().height() + u(24)
        return QSize(u(100), max(u(24), min(u(120), wanted)))


class ActivityStrip(Ground):
    """What runs now, or that nothing does; *Activity* opens the list."""

    def __init__(self) -> None:
        """Start with nothing running."""
        super().__init__("window")
        self._running: tuple[RunningJob, ...] = ()
        self.line = JobLine(stacked=False)
        self._more = Text("", "caption", "quiet")
        self._rest = holder(row(Icon("ok", "quiet"), Text(tr(N_("Nothing is running")), ink="quiet"), None, gap=3))
        self._history = button(tr(N_("Activity")), "quiet", "history")
        self.activities = ActivityList(self)
        self._history.clicked.connect(self._open)
        body = row(self.line, self._rest, self._more, self._history, gap=3, margins=(4, 1, 2, 1))
        body.setStretch(0, 1)
        body.setStretch(1, 1)
        self.setLayout(body)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        # As high as with a Stop button in it: the page above must not move when something starts.
        self.setMinimumHeight(self.line.stop.sizeHint().height() + u(1) * 2)
        self.set_running(())

    def set_running(self, jobs: Sequence[RunningJob]) -> None:
        """Show what runs now, the first of them by name; call it whenever something has changed."""
        self._running = tuple(jobs)
        if self._running:
            self.line.show_job(self._running[0])
        self.line.setVisible(bool(self._running))
        self._rest.setVisible(not self._running)
        others = len(self._running) - 1
        self._more.setText(tr(N_("and {count} more"), count=str(others)) if others > 0 else "")
        self._more.setVisible(others > 0)
        self.activities.show_running(self._running)

    def _open(self) -> None:
        self.activities.open_above(self._history)

    @property
    def running(self) -> tuple[RunningJob, ...]:
        """Return what is shown as running."""
        return self._running

    def add_past(self, job: PastJob) -> None:
        """Put an ended activity into the list."""
        self.activities.add_past(job)
