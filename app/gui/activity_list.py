"""What runs and what ran: the lines, and the list that the activity strip opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QLocale, QObject, QPoint, QSize, Qt, QTime, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QScrollArea, QSizePolicy, QWidget

from app.gui.folder import show_in_folder
from app.gui.look.parts import (
    Card,
    Icon,
    Rule,
    Spinner,
    Text,
    button,
    column,
    drop_widgets,
    holder,
    link_button,
    progress_bar,
    row,
)
from app.gui.look.theme import u
from app.model.tips import plain_tip
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
    file: str = ""
    """What was written, where something was: its folder can be opened."""


def this_minute() -> str:
    """Return the time of day for a line of the list, as it is written here."""
    return QLocale().toString(QTime.currentTime(), QLocale.FormatType.ShortFormat)


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


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


class ActivityList(QFrame):
    """What runs and what ran, the newest first, beside the button that opens and closes it.

    It lies in the window, not before it: so its button stays in reach, and no system places it elsewhere. A click
    beside it or the keyboard's going elsewhere closes it; so does Esc, which gives the keyboard back to the button.
    """

    def __init__(self, anchor: QWidget):
        """Start closed; `anchor` is the button."""
        super().__init__(anchor)
        self.hide()
        self._anchor = anchor
        self.setAccessibleName(tr(N_("Activity")))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._running = column(gap=0)
        self._past = column(gap=0)
        self._jobs: list[JobLine] = []
        self._empty = Text(tr(N_("Nothing has run yet")), ink="quiet")
        self._lines = column(self._empty, self._running, self._past, None, gap=0, margins=(0, 0, 1, 0))
        content = holder(self._lines)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setWidget(content)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        card = Card(padding=4, gap=2)
        self._heading = Text(tr(N_("Activity")), "heading")
        card.body.addWidget(self._heading)
        card.body.addWidget(self._area, 1)
        self.setLayout(column(card, gap=0))
        _application().focusChanged.connect(self._follow_focus)

    # ── what is in it ────────────────────────────────────────────────────────────────────────────────────────────────

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
        self._past.insertWidget(0, _past_line(job))
        drop_widgets(self._past, keep=_KEPT)
        self._settle()

    def _settle(self) -> None:
        self._empty.setVisible(not self._jobs and not self._past.count())
        if self.isVisible():
            QTimer.singleShot(0, self, self._place)  # a layout shows what is new a moment later

    # ── where it is ──────────────────────────────────────────────────────────────────────────────────────────────────

    def toggle(self) -> None:
        """Open it, or close it where it is open."""
        if self.isVisible():
            self._give_back()
        else:
            self.setParent(self._anchor.window())
            self._place()
            self.show()
            self.raise_()
            self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _give_back(self) -> None:
        """Close it, and let the keyboard be where it came from."""
        self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()

    def _place(self) -> None:
        """Lie above the button, or below where more room is; as high as the content, and never over the button."""
        window = self._anchor.window()
        if self.parent() is not window:
            return
        gap, top = u(2), self._anchor.mapTo(window, QPoint(0, 0))
        above, below = top.y() - 2 * gap, window.height() - top.y() - self._anchor.height() - 2 * gap
        size = self.sizeHint()
        width, height = min(size.width(), window.width() - 2 * gap), min(size.height(), max(above, below))
        y = top.y() - gap - height if above >= below else top.y() + self._anchor.height() + gap
        x = top.x() if self.isRightToLeft() else top.x() + self._anchor.width() - width
        self.setGeometry(max(gap, min(x, window.width() - gap - width)), y, width, height)

    def sizeHint(self) -> QSize:
        """Ask for the height of the content, between a few and many lines."""
        width = u(100)
        wraps = self._lines.hasHeightForWidth()
        lines = self._lines.totalHeightForWidth(width - u(8)) if wraps else self._lines.totalSizeHint().height()
        wanted = lines + self._heading.sizeHint().height() + u(10)
        return QSize(width, max(u(24), min(u(120), wanted)))

    # ── when it closes ───────────────────────────────────────────────────────────────────────────────────────────────

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what happens around it."""
        super().showEvent(event)
        _application().installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more."""
        super().hideEvent(event)
        _application().removeEventFilter(self)

    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and not self._belongs(now):
            self.hide()

    def _belongs(self, widget: QWidget) -> bool:
        return widget is self or widget is self._anchor or self.isAncestorOf(widget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close it after a click elsewhere, follow the window's size, and hear Esc on the button too."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget) and not self._belongs(watched):
            self.hide()
        elif kind == QEvent.Type.Resize and watched is self.parent():
            QTimer.singleShot(0, self, self._place)
        elif watched is self._anchor and kind == QEvent.Type.KeyPress and _is_escape(event):
            self._give_back()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close it with Esc."""
        if _is_escape(event):
            self._give_back()
        else:
            super().keyPressEvent(event)


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


def _past_line(job: PastJob) -> QWidget:
    """Return the line of something that has ended: how, what, when, and where the file is that it wrote."""
    words = [Text(job.title, wrap=True)]
    if job.outcome:
        words.append(Text(job.outcome, "caption", "quiet", wrap=True))
    icon = Icon(job.tone, "quiet" if job.tone == "neutral" else job.tone)
    line = row(column(icon, None), column(*words, gap=0.25), gap=3, margins=(0, 1.5, 0, 1.5))
    line.setStretch(1, 1)
    if job.file:
        folder = link_button(tr(N_("Show in folder")))
        folder.setAccessibleName(tr(N_("Show in folder: {file}"), file=Path(job.file).name))
        folder.setToolTip(plain_tip(job.file))
        folder.clicked.connect(partial(show_in_folder, job.file))
        line.addWidget(folder, 0, Qt.AlignmentFlag.AlignVCenter)
    return holder(column(Rule(), line, gap=0), grow=False)
