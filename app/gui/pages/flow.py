"""A layout that wraps: badges, chips and legends go to the next line where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget, QWidgetItem

from app.gui.look.theme import u


class FlowLayout(QLayout):
    """Items side by side at their own size, line under line, from the side where reading starts."""

    def __init__(self, gap: float = 2, line_gap: float = 1.5):
        """Keep `gap` units between items and `line_gap` between lines."""
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap, self._line_gap = u(gap), u(line_gap)
        self._heights: dict[int, int] = {}
        """Height by width, until an item changes: Qt asks for the same one many times in one layout."""
        self.setContentsMargins(0, 0, 0, 0)

    def addWidget(self, widget: QWidget, /) -> None:  # noqa: N802 - as every layout calls it
        """Take a widget, in an item of Python's own: nobody would delete one that Qt makes for a layout in Python."""
        self.addChildWidget(widget)
        self.addItem(QWidgetItem(widget))

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt calls it
        """Take an item."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt calls it, past the end too
        """Return one item."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt calls it
        """Give an item back."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt calls it
        """Take no more room than needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Lines depend on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def invalidate(self) -> None:
        """Measure anew: an item has come, gone, or wants another size."""
        self._heights.clear()
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt calls it
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self._gap * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt calls it
        """Need the widest item only."""
        result = QSize(0, 0)
        for item in self._shown():
            result = result.expandedTo(item.minimumSize())
        return result

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _place(self, rect: QRect, move: bool) -> int:
        owner = self.parentWidget()
        across = owner is not None and owner.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left, top, line = 0, 0, 0
        for item in self._shown():
            size = item.sizeHint().boundedTo(QSize(max(rect.width(), 1), 1 << 20))
            if left and left + size.width() > rect.width():
                left, top, line = 0, top + line + self._line_gap, 0
            if move:
                start = rect.width() - left - size.width() if across else left
                item.setGeometry(QRect(rect.topLeft() + QPoint(start, top), size))
            left += size.width() + self._gap
            line = max(line, size.height())
        return top + line


def flow(*items: QWidget, gap: float = 2, line_gap: float = 1.5) -> QWidget:
    """Return a widget whose items wrap."""
    result = QWidget()
    layout = FlowLayout(gap, line_gap)
    for item in items:
        layout.addWidget(item)
    result.setLayout(layout)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    result.setSizePolicy(policy)
    return result
