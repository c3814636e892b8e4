"""A condition that is on or off: a chip of a filter."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle

from app.gui.look import icons, theme
from app.gui.look.theme import u
from app.gui.pages.words import number
from app.model.translate import tr
from app.vocabulary.texts import N_


class Chip(QAbstractButton):
    """An icon, a word and a count; pressed it keeps only what it names. A tick says so, not its colour alone."""

    def __init__(self, words: str, icon: str, count: int):
        """Offer to keep `count` things that `words` name."""
        super().__init__()
        self._words, self._icon, self._count = words, icon, ""
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_count(count)

    def set_count(self, count: int) -> None:
        """Show another count."""
        self._count = number(count)
        self.setAccessibleName(tr(N_("{name}: {count}"), name=self._words, count=self._count))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for icon, word and count in one line."""
        metrics = QFontMetrics(theme.font("caption"))
        width = metrics.horizontalAdvance(self._words) + metrics.horizontalAdvance(self._count)
        return QSize(width + u(3.5) + u(1.5) + u(1.5) + 2 * u(2.5), max(u(6.5), metrics.height() + u(2)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip: tinted with a tick where it is pressed, a ring with the keyboard."""
        c, on = theme.colours(), self.isChecked()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(
                QPen(QColor(c.accent), 2) if self.hasFocus() else QPen(QColor(c.info.line if on else c.border), 1)
            )
            painter.setBrush(QColor(c.info.ground if on else c.hover if self.underMouse() else c.card))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), u(1.5), u(1.5))
            metrics = QFontMetrics(theme.font("caption"))
            inner = self.rect().adjusted(u(2.5), 0, -u(2.5), 0)
            side = u(3.5)
            box = QRect(inner.left(), inner.center().y() - side // 2 + 1, side, side)
            icons.paint(painter, self._mirrored(box), "mark" if on else self._icon, c.info.ink if on else c.quiet)
            words = inner.adjusted(side + u(1.5), 0, 0, 0)
            painter.setFont(theme.font("caption"))
            painter.setPen(QColor(c.info.ink if on else c.text))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
            painter.drawText(self._mirrored(words), flags, self._words)
            count = words.adjusted(metrics.horizontalAdvance(self._words) + u(1.5), 0, 0, 0)
            painter.setPen(QColor(c.info.ink if on else c.quiet))
            painter.drawText(self._mirrored(count), flags, self._count)

    def _mirrored(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)
