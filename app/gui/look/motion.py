"""What moves: the spinner, and the bar of a job whose length is known."""

from __future__ import annotations

from PySide6.QtCore import QBasicTimer, QEvent, QRectF, Qt, QTimerEvent
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from app.gui.look import theme
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.texts import N_

_TURN = 1000
"""Milliseconds of one turn."""
_STEP = 40
"""Milliseconds between two pictures."""


class Spinner(QWidget):
    """A part of a ring that turns, for work of unknown length.

    It turns only while it can be seen, and stands still where the system asks for less motion.
    """

    def __init__(self, size: float = 4):
        """Make a spinner of `size` units."""
        super().__init__()
        self._timer = QBasicTimer()
        self._angle = 0.0
        self.setAccessibleName(tr(N_("Working")))
        self.setFixedSize(u(size), u(size))

    @property
    def turning(self) -> bool:
        """Return whether the timer runs."""
        return self._timer.isActive()

    def showEvent(self, event: QShowEvent) -> None:
        """Start to turn."""
        super().showEvent(event)
        self._settle()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop: nothing wakes the processor for a picture that nobody sees."""
        super().hideEvent(event)
        self._timer.stop()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a style that asks for less motion."""
        if event.type() == QEvent.Type.StyleChange:
            self._settle()
        super().changeEvent(event)

    def timerEvent(self, event: QTimerEvent) -> None:
        """Turn one step; not while the window is minimised or covered."""
        if self.window().windowHandle().isExposed():
            self._angle = (self._angle + 360 * _STEP / _TURN) % 360
            self.update()

    def _settle(self) -> None:
        if self.isVisible() and theme.motion():
            self._timer.start(_STEP, self)
        else:
            self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ring and arc."""
        c = theme.colours()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            width = max(2.0, self.width() / 9)
            box = QRectF(self.rect()).adjusted(width, width, -width, -width)
            painter.setPen(QPen(QColor(c.line), width))
            painter.drawEllipse(box)
            painter.setPen(QPen(QColor(c.accent), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(box, round((90 - self._angle) * 16), -110 * 16)


_FINE = 1000
"""Steps of a bar: a count of bytes does not fit into its integers."""


class ProgressBar(QProgressBar):
    """A thin bar without words; what they would say stands beside it, and in its accessible description."""

    def set_progress(self, done: int, total: int) -> None:
        """Show `done` of `total`, of any unit and size; a total of 0 is not shown at all."""
        self.setRange(0, _FINE)
        self.setValue(min(_FINE, done * _FINE // total) if total > 0 else 0)


def progress_bar(name: str, done: int = 0, total: int = 0) -> ProgressBar:
    """Return a thin bar for a job whose length is known; `name` is for a screen reader."""
    result = ProgressBar()
    result.setTextVisible(False)
    result.setAccessibleName(name)
    result.set_progress(done, total)
    return result
