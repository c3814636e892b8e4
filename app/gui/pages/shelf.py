"""Cards side by side where there is room, one under another where there is not."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.gui.look.theme import u


class Shelf(QWidget):
    """A row of widgets that becomes a column below a width."""

    def __init__(self, *items: tuple[QWidget, int], narrow: float, gap: float = 3):
        """Lay out widgets with their shares of the width; below `narrow` units they stand one under another."""
        super().__init__()
        self._narrow = u(narrow)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(u(gap))
        for widget, share in items:
            self._box.addWidget(widget, share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn the row where the width asks for it."""
        super().resizeEvent(event)
        narrow = event.size().width() < self._narrow
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
