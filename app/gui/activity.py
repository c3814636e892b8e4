"""The strip at the foot of the window: what runs, which C function, since when, Stop; and the way to what ran."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QSizePolicy

from app.gui.activity_list import ActivityList, JobLine, PastJob, RunningJob
from app.gui.look.parts import Ground, Icon, Text, button, holder, row
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.texts import N_


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
        self.activities = ActivityList(self._history)
        self._history.clicked.connect(self.activities.toggle)
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

    @property
    def running(self) -> tuple[RunningJob, ...]:
        """Return what is shown as running."""
        return self._running

    def add_past(self, job: PastJob) -> None:
        """Put an ended activity into the list."""
        self.activities.add_past(job)
