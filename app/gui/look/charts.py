"""Pictures of a token's health, drawn with QPainter: share bar and expiry timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.look import theme
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.texts import N_


class ShareBar(QWidget):
    """One stacked bar. Its legend stands beside it as words, so the colours are never the only carrier."""

    def __init__(self, parts: Sequence[tuple[str, int]]):
        super().__init__()
        self._parts = parts
        self.setFixedHeight(u(2.5))
        self.setAccessibleName("; ".join(f"{name} {count}" for name, count in parts))

    def paintEvent(self, event: QEvent) -> None:
        """Paint the parts with a gap of half a unit; tiny parts keep a visible width."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            outline = QPainterPath()
            outline.addRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
            painter.setClipPath(outline)
            gap, least = u(0.5), u(1.5)
            total = sum(count for _, count in self._parts)
            if not total:
                painter.fillRect(self.rect(), QColor(theme.colours().line))
                return
            room = self.width() - gap * (len(self._parts) - 1) - least * len(self._parts)
            left = 0.0
            for (_, count), colour in zip(self._parts, theme.colours().series, strict=False):
                width = least + room * count / total
                painter.fillRect(QRectF(left, 0, width, self.height()), QColor(colour))
                left += width + gap


class Dot(QWidget):
    """The legend's mark for one part of a share bar."""

    def __init__(self, part: int):
        super().__init__()
        self._part = part
        self.setFixedSize(u(2), u(2))

    def paintEvent(self, event: QEvent) -> None:
        """Paint a round mark."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.colours().series[self._part]))
            painter.drawEllipse(QRectF(self.rect()))


@dataclass(frozen=True)
class Month:
    """How many certificates end in one month; `label` only where the axis shows one."""

    count: int
    label: str = ""


class ExpiryTimeline(QWidget):
    """Certificates by month of expiry: past, next 30 days, next 90 days, later."""

    def __init__(self, months: Sequence[Month], today: int):
        super().__init__()
        self._months, self._today = months, today
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(u(28))

    def sizeHint(self) -> QSize:
        """Ask for room for one column per month."""
        return QSize(u(4) * len(self._months), u(34))

    def _tone(self, index: int) -> tuple[str, bool]:
        """Return colour and whether the column is hatched."""
        c = theme.colours()
        if index < self._today:
            return c.danger.ink, True
        if index == self._today:
            return c.warn.ink, False
        return (c.soon if index <= self._today + 2 else c.later), False

    def paintEvent(self, event: QEvent) -> None:
        """Paint zones, axis, columns, counts, and today's mark."""
        c = theme.colours()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(theme.font("caption"))
            metrics = QFontMetrics(painter.font())
            step = self.width() / max(1, len(self._months))
            floor = self.height() - metrics.height() - u(1.5)
            ceiling = metrics.height() * 2 + u(2)
            tallest = max((month.count for month in self._months), default=0)
            self._paint_today(painter, step, floor)
            for index, month in enumerate(self._months):
                middle = step * (index + 0.5)
                if month.label:
                    painter.setPen(QColor(c.quiet))
                    painter.drawText(
                        QPointF(
                            min(middle - step * 0.3, self.width() - metrics.horizontalAdvance(month.label)),
                            self.height() - u(0.75),
                        ),
                        month.label,
                    )
                if not month.count:
                    continue
                height = max(u(2.5), (floor - ceiling) * month.count / tallest)
                column = QRectF(middle - step * 0.3, floor - height, step * 0.6, height)
                self._paint_column(painter, column, *self._tone(index))
                if index > self._today + 2 and month.count < tallest:
                    continue  # the rest is told by tool tip and by the table behind the chart
                painter.setPen(QColor(c.text if index <= self._today else c.quiet))
                words = str(month.count)
                painter.drawText(QPointF(middle - metrics.horizontalAdvance(words) / 2, column.top() - u(0.75)), words)
            painter.setPen(QPen(QColor(c.edge), 1))
            painter.drawLine(QPointF(0, floor + 0.5), QPointF(self.width(), floor + 0.5))

    def _paint_column(self, painter: QPainter, column: QRectF, colour: str, hatched: bool) -> None:
        painter.setPen(QPen(QColor(colour), 1) if hatched else Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(QColor(colour), Qt.BrushStyle.BDiagPattern) if hatched else QColor(colour))
        painter.drawRoundedRect(column.adjusted(0.5, 0.5, -0.5, 0), u(0.5), u(0.5))

    def _paint_today(self, painter: QPainter, step: float, floor: float) -> None:
        c = theme.colours()
        metrics = QFontMetrics(painter.font())
        line, today = step * self._today, tr(N_("Today"))
        painter.setPen(QPen(QColor(c.edge), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(line, metrics.height() + u(0.5)), QPointF(line, floor))
        painter.setPen(QColor(c.quiet))
        painter.drawText(QPointF(line - metrics.horizontalAdvance(today) / 2, metrics.ascent()), today)
