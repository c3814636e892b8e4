"""A number that can be clicked: how many objects of a class there are."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.gui.look import icons, theme
from app.gui.look.theme import u
from app.gui.pages.words import number
from app.model.translate import tr
from app.vocabulary.texts import N_

RIM = 1.0
"""Units at both sides, for the ground under the pointer and the ring of the keyboard."""


class Figure(QAbstractButton):
    """A large number with an icon and a word below it; a click asks for what was counted."""

    def __init__(self, count: int, icon: str, words: str):
        """Show `count` of what `words` name."""
        super().__init__()
        self._number, self._icon, self._words = number(count), icon, words
        self.setAccessibleName(tr(N_("{name}: {count}"), name=words, count=self._number))
        self.setToolTip(tr(N_("Show them in the list")))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Ask for the wider of the two lines, and a rim for hover and focus."""
        upper, lower = QFontMetrics(theme.font("number")), QFontMetrics(theme.font("caption"))
        width = max(upper.horizontalAdvance(self._number), lower.horizontalAdvance(self._words) + u(4.5))
        return QSize(width + 2 * u(RIM), upper.height() + lower.height() + 2 * u(0.75))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint number, icon and word; a ground under the pointer, a ring with the keyboard."""
        c = theme.colours()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.underMouse() or self.hasFocus():
                painter.setPen(QPen(QColor(c.accent), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
                painter.setBrush(QColor(c.hover) if self.underMouse() else Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), u(1.5), u(1.5))
            area = self.rect().adjusted(u(RIM), u(0.75), -u(RIM), -u(0.75))
            start = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop
            flags = self.style().visualAlignment(self.layoutDirection(), start)
            painter.setFont(theme.font("number"))
            painter.setPen(QColor(c.text))
            painter.drawText(area, int(flags), self._number)
            self._paint_name(painter, area.adjusted(0, QFontMetrics(painter.font()).height(), 0, 0), int(flags))

    def _paint_name(self, painter: QPainter, area: QRect, flags: int) -> None:
        quiet = theme.colours().quiet
        side = u(3.5)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = area.right() - side if mirrored else area.left()
        icons.paint(painter, QRect(left, area.center().y() - side // 2, side, side), self._icon, quiet)
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(quiet))
        painter.drawText(
            area.adjusted(0, 0, -u(4.5), 0) if mirrored else area.adjusted(u(4.5), 0, 0, 0), flags, self._words
        )
