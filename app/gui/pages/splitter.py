"""A divider that can be dragged and is not seen until it is touched."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle

from app.gui.look import theme
from app.gui.look.theme import u


class _Handle(QSplitterHandle):
    """The gap between two cards; a short line in its middle while the pointer is on it."""

    def __init__(self, orientation: Qt.Orientation, splitter: QSplitter):
        super().__init__(orientation, splitter)
        self._touched = False

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show where to take hold."""
        super().enterEvent(event)
        self._touched = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Rest."""
        super().leaveEvent(event)
        self._touched = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint nothing, or the short line."""
        if not self._touched:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.colours().edge))
            upright = self.orientation() == Qt.Orientation.Horizontal
            line = QRectF(0, 0, u(0.75), u(8)) if upright else QRectF(0, 0, u(8), u(0.75))
            line.moveCenter(QRectF(self.rect()).center())
            painter.drawRoundedRect(line, u(0.5), u(0.5))


class QuietSplitter(QSplitter):
    """Two cards side by side with the usual gap between them."""

    def __init__(self) -> None:
        """Start empty; no card can be dragged away."""
        super().__init__(Qt.Orientation.Horizontal)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(u(3))
        self._keep_inside()

    def _keep_inside(self) -> None:
        """Leave one pixel free where one reads from right to left: Qt 6.11 places all parts one too far right there."""
        self.setContentsMargins(0, 0, 1 if self.isRightToLeft() else 0, 0)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the direction of reading."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._keep_inside()

    def createHandle(self) -> QSplitterHandle:  # noqa: N802 - Qt's name
        """Return our own handle."""
        return _Handle(self.orientation(), self)
