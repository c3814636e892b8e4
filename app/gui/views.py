"""The tree at the left: library, slot, token, objects, one line each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from app.gui.look import icons, theme
from app.gui.look.parts import badge_width, paint_badge
from app.gui.look.texts import isolated
from app.gui.look.theme import u
from app.gui.tables import is_empty
from app.model.rows import RowBadge
from app.model.translate import tr
from app.model.tree import TreeRole
from app.vocabulary.texts import N_

Index = QModelIndex | QPersistentModelIndex

_ROW = 7.5
_INDENT = 4.5
_CARET = 3.0
_URGENT = ("warn", "danger")
_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class RowDelegate(QStyledItemDelegate):
    """Icon, name, note, and at the far edge a badge or a count. What does not fit is elided, the note first."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the uniform row height."""
        return QSize(0, max(u(_ROW), QFontMetrics(theme.font("strong")).height() + u(2)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row; the ground belongs to the view. Places are reckoned left to right, and mirrored at the end."""
        c = theme.colours()
        painter.save()
        direction: Qt.LayoutDirection = option.direction
        rect: QRect = option.rect
        painter.setLayoutDirection(direction)
        badge, selected = index.data(TreeRole.BADGE), bool(option.state & QStyle.StateFlag.State_Selected)
        area = QRect(rect)
        ends = (u(0.5), u(3.5)) if direction == Qt.LayoutDirection.LeftToRight else (u(3.5), u(0.5))
        area.adjust(ends[0], 0, -ends[1], 0)
        whole, side = QRect(area), u(4)
        urgent = isinstance(badge, RowBadge) and badge.tone in _URGENT
        icon_ink = c.tone(badge.tone).ink if urgent else c.accent if selected else c.quiet
        box = QRect(area.left(), area.top() + (area.height() - side + 1) // 2, side, side)
        icons.paint(painter, QStyle.visualRect(direction, whole, box), index.data(TreeRole.ICON) or "unknown", icon_ink)
        area.setLeft(area.left() + side + u(2))
        area.setRight(self._end(painter, area, whole, index))
        ink = c.quiet if index.data(TreeRole.QUIET) and not selected else c.text
        self._words(painter, area, whole, index, theme.font("strong" if selected else "body"), ink)
        painter.restore()

    def _end(self, painter: QPainter, area: QRect, whole: QRect, index: Index) -> int:
        """Paint badge or count at the far edge, and return where the words have to end."""
        direction = painter.layoutDirection()
        badge, count = index.data(TreeRole.BADGE), str(index.data(TreeRole.COUNT) or "")
        if isinstance(badge, RowBadge):
            # Where it is very narrow the badge shrinks before the name vanishes.
            width = min(badge_width(badge.words, badge.icon), max(u(8), area.width() - u(10)))
            height = u(5)
            box = QRect(area.right() - width + 1, area.top() + (area.height() - height + 1) // 2, width, height)
            paint_badge(painter, QStyle.visualRect(direction, whole, box), badge.tone, badge.words, badge.icon)
            return box.left() - u(1.5)
        if count:
            painter.setPen(QColor(theme.colours().quiet))
            painter.setFont(theme.font("caption"))
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
            painter.drawText(QStyle.visualRect(direction, whole, area), flags, count)
            return area.right() - QFontMetrics(painter.font()).horizontalAdvance(count) - u(1.5)
        return area.right()

    def _words(self, painter: QPainter, area: QRect, whole: QRect, index: Index, font: QFont, ink: str) -> None:
        direction = painter.layoutDirection()
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        metrics = QFontMetrics(font)
        name = metrics.elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, area.width())
        painter.setFont(font)
        painter.setPen(QColor(ink))
        painter.drawText(QStyle.visualRect(direction, whole, area), flags, isolated(name))
        area.setLeft(area.left() + metrics.horizontalAdvance(name) + u(2))
        note = str(index.data(TreeRole.NOTE) or "")
        if note and area.width() > u(8):
            painter.setFont(theme.font("caption"))
            painter.setPen(QColor(theme.colours().quiet))
            note = QFontMetrics(painter.font()).elidedText(note, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(QStyle.visualRect(direction, whole, area), flags, isolated(note))


class TokenTreeView(QTreeView):
    """A tree whose selection is a rounded, tinted row with a bar at its start, as wide as the view.

    Enter or a double click emits `activated`; the menu key or a right click emits `menu_wanted`.
    """

    menu_wanted = Signal(QModelIndex, QPoint)
    """Which row a menu is wanted for (invalid beside the rows), and where on the screen."""

    def __init__(self, parent: QWidget | None = None):
        """Make a view without a model; without rows it says that there is no library yet."""
        super().__init__(parent)
        self.empty_text = tr(N_("No library yet"))
        self._by_keys = False
        self.setAccessibleName(tr(N_("Libraries and tokens")))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setIndentation(u(_INDENT))
        self.setItemDelegate(RowDelegate(self))
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        # Enter and a double click open the page; opening and closing belongs to the caret and the arrow keys.
        self.setExpandsOnDoubleClick(False)
        self._dress()

    def _dress(self) -> None:
        palette = self.palette()
        ground, none = QColor(theme.colours().window), QColor(0, 0, 0, 0)
        if palette.color(palette.ColorRole.Base) != ground or palette.color(palette.ColorRole.Highlight) != none:
            palette.setColor(palette.ColorRole.Base, ground)
            palette.setColor(palette.ColorRole.Highlight, none)
            self.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        """Take the ground of a new scheme, or the lengths of a new system font."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        elif event.type() == QEvent.Type.StyleChange:
            self.setIndentation(u(_INDENT))
            self.scheduleDelayedItemsLayout()
        super().changeEvent(event)

    # ── keyboard, mouse ──────────────────────────────────────────────────────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Activate with Enter on every system; Qt would edit on one of them."""
        self._show_ring(True)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            event.accept()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hide the focus ring: the hand is on the mouse."""
        self._show_ring(False)
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring when the keyboard led here; without a current row take the first."""
        super().focusInEvent(event)
        if event.reason() in _KEYBOARD:  # a window that comes back to the front leaves the ring as it was
            self._show_ring(True)
        if not self.currentIndex().isValid() and not is_empty(self):
            self.setCurrentIndex(self.model().index(0, 0))

    def _show_ring(self, by_keys: bool) -> None:
        if by_keys != self._by_keys:
            self._by_keys = by_keys
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu, at the row where the keyboard is, or under the mouse."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            where = self.viewport().mapToGlobal(self.visualRect(index).center())
        else:
            index, where = self.indexAt(self.viewport().mapFromGlobal(event.globalPos())), event.globalPos()
        self.menu_wanted.emit(index, where)
        event.accept()

    # ── painting ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or, without any, what is missing."""
        super().paintEvent(event)
        if is_empty(self):
            with QPainter(self.viewport()) as painter:
                painter.setPen(QColor(theme.colours().quiet))
                area = self.viewport().rect().adjusted(u(3), u(3), -u(3), 0)
                painter.drawText(area, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self.empty_text)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the ground of the whole row, then what is on it."""
        selected = self.selectionModel().isSelected(index)
        ring = self._by_keys and self.hasFocus() and index == self.currentIndex()
        if selected or ring or option.state & QStyle.StateFlag.State_MouseOver:
            self._paint_ground(painter, option.rect, selected, ring)
        super().drawRow(painter, option, index)

    def _paint_ground(self, painter: QPainter, rect: QRect, selected: bool, ring: bool) -> None:
        c = theme.colours()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view = self.viewport().rect()
        area = QRect(u(0.5), rect.top() + 1, view.width() - u(2), rect.height() - 2)
        ground = QRectF(QStyle.visualRect(self.layoutDirection(), view, area))
        painter.setPen(QPen(QColor(c.accent), 2) if ring else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.selected if selected else c.hover))
        painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1) if ring else ground, u(1.5), u(1.5))
        if selected and not ring:
            bar = QRect(area.left(), area.top() + u(1.75), u(0.75), area.height() - u(1.75) * 2)
            painter.setBrush(QColor(c.accent))
            painter.drawRoundedRect(QRectF(QStyle.visualRect(self.layoutDirection(), view, bar)), u(0.4), u(0.4))
        painter.restore()

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint one small caret and no lines, beside the icon, so that the selected row's bar is free of it."""
        if self.model().hasChildren(index):
            side = u(_CARET)
            box = QRect(rect.right() - side + 1, rect.top() + (rect.height() - side + 1) // 2, side, side)
            box = QStyle.visualRect(self.layoutDirection(), rect, box)
            icons.paint(painter, box, "expanded" if self.isExpanded(index) else "collapsed", theme.colours().quiet)
