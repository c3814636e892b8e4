"""Tables: hairlines, no grid, heads that sort, columns that give way where it is narrow, words where nothing is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.gui.look import icons, theme
from app.gui.look.colours import TONES
from app.gui.look.texts import isolated
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.texts import N_

Index = QModelIndex | QPersistentModelIndex

TONE_ROLE = Qt.ItemDataRole.UserRole + 20
"""Tone of one cell (ok, info, warn, danger, neutral), or empty. Its icon then stands before the words."""

_ROW = 7.75
_LEAST = 36.0  # units that the column that stretches keeps before others give way


@dataclass(frozen=True)
class Column:
    """How one column looks."""

    title: str
    width: float = 0.0
    """In units; 0 takes what the others leave."""
    mono: bool = False
    """Identifiers and hex: fixed font, elided in the middle."""
    right: bool = False
    """Numbers: words at the far edge."""
    quiet: bool = True
    """Of less interest than the first column."""
    gives_way: int = 0
    """Order in which columns give way where it is narrow, highest first; 0 stays."""


def is_without_model(view: QAbstractItemView) -> bool:
    """Return whether a view has no model yet; Qt's type stubs say that it always has one."""
    return cast(QAbstractItemModel | None, view.model()) is None


def is_empty(view: QAbstractItemView) -> bool:
    """Return whether a view has nothing to show."""
    return is_without_model(view) or not view.model().rowCount()


class CellDelegate(QStyledItemDelegate):
    """Icon and words of a cell, on the ground of its row."""

    def __init__(self, view: Table):
        """Paint for `view`, whose columns say how."""
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the uniform row height."""
        return QSize(0, self._view.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        c, rect, direction = theme.colours(), option.rect, option.direction
        column = self._view.column(index.column())
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        first = self._view.is_first(index.column())
        painter.save()
        painter.setLayoutDirection(direction)
        self._ground(painter, rect, direction, selected, first, self._view.is_hovered(index.row()))
        if selected and self._view.hasFocus() and index.row() == self._view.currentIndex().row():
            painter.setPen(QPen(QColor(c.accent), 1))
            painter.drawLine(rect.topLeft(), rect.topRight())
        area = rect.adjusted(u(3 if first else 2), 0, -u(2 if column.right else 1), 0)
        tone = str(index.data(TONE_ROLE) or "")
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if (isinstance(icon, str) and icon) or tone in TONES:
            side = u(4)
            box = QRect(area.left(), area.top() + (area.height() - side + 1) // 2, side, side)
            ink = c.tone(tone).ink if tone in TONES else c.accent if selected else c.quiet
            icons.paint(painter, QStyle.visualRect(direction, rect, box), icon or tone, ink)
            area.setLeft(area.left() + side + u(1.5))
        painter.setFont(theme.mono() if column.mono else theme.font("strong" if selected and first else "body"))
        painter.setPen(QColor(c.tone(tone).ink if tone in TONES else c.quiet if column.quiet and not first else c.text))
        where = Qt.TextElideMode.ElideMiddle if column.mono else Qt.TextElideMode.ElideRight
        words = QFontMetrics(painter.font()).elidedText(str(index.data() or ""), where, area.width())
        side_flag = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        flags = side_flag | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(QStyle.visualRect(direction, rect, area), flags, isolated(words))
        painter.restore()

    def _ground(
        self, painter: QPainter, rect: QRect, direction: Qt.LayoutDirection, selected: bool, first: bool, hovered: bool
    ) -> None:
        c = theme.colours()
        if selected or hovered:
            painter.fillRect(rect, QColor(c.selected if selected else c.hover))
        painter.setPen(QColor(c.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if selected and first:
            bar = QRect(rect.left(), rect.top(), u(0.75), rect.height())
            painter.fillRect(QStyle.visualRect(direction, rect, bar), QColor(c.accent))


class _Heads(QHeaderView):
    """Heads in quiet words, with a caret at the one that the rows are sorted by."""

    def __init__(self, view: Table):
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setMinimumSectionSize(u(8))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802 - Qt's name
        """Paint one head."""
        c, column = theme.colours(), self._view.column(section)
        direction = self.layoutDirection()
        painter.save()
        painter.setLayoutDirection(direction)
        painter.fillRect(rect, QColor(c.card))
        painter.setPen(QColor(c.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        area = rect.adjusted(u(3 if self._view.is_first(section) else 2), 0, -u(2 if column.right else 1), 0)
        sorted_by = self._view.isSortingEnabled() and self.sortIndicatorSection() == section
        painter.setFont(theme.font("body"))
        metrics, side = QFontMetrics(painter.font()), u(3)
        room = area.width() - (side + u(1) if sorted_by else 0)
        title = self.model().headerData(section, self.orientation()) or column.title
        words = metrics.elidedText(str(title), Qt.TextElideMode.ElideRight, room)
        box = QRect(area.left(), area.top() + (area.height() - side + 1) // 2, side, side)
        if column.right:
            area.setRight(area.left() + room - 1)
            box.moveLeft(area.right() + u(1))
        else:
            box.moveLeft(area.left() + metrics.horizontalAdvance(words) + u(1))
        painter.setPen(QColor(c.text if sorted_by else c.quiet))
        flags = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(QStyle.visualRect(direction, rect, area), flags | Qt.AlignmentFlag.AlignVCenter, words)
        if sorted_by:
            ascending = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            icons.paint(painter, QStyle.visualRect(direction, rect, box), "sort" if ascending else "expanded", c.text)
        painter.restore()


class Table(QTableView):
    """What all tables have in common. Enter or a double click emits `activated`, a right click `menu_wanted`."""

    menu_wanted = Signal(QModelIndex, QPoint)
    """Which row a menu is wanted for (invalid beside the rows), and where on the screen."""

    def __init__(self, columns: Sequence[Column], name: str, empty_text: str = "", parent: QWidget | None = None):
        """Make a table without a model; `name` is for a screen reader."""
        super().__init__(parent)
        self._columns = tuple(columns)
        self._hovered = -1
        self.empty_text = empty_text
        self.setAccessibleName(name)
        self.setHorizontalHeader(_Heads(self))
        self.setItemDelegate(CellDelegate(self))
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.entered.connect(lambda index: self._hover(index.row()))
        self._measure()

    # ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def column(self, number: int) -> Column:
        """Return how a column looks; a plain one for what the table was not told about."""
        return self._columns[number] if 0 <= number < len(self._columns) else Column("")

    def is_first(self, number: int) -> bool:
        """Return whether this is the first of the columns that are shown: it has the bar of the selected row."""
        return self.horizontalHeader().visualIndex(number) == 0

    def row_height(self) -> int:
        """Return the height of every row in pixels."""
        return max(u(_ROW), QFontMetrics(theme.font("strong")).height() + u(2))

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802 - Qt's name
        """Show another model, in the order that it has."""
        self.setSortingEnabled(False)
        super().setModel(model)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        for number, column in enumerate(self._columns[: model.columnCount()] if model is not None else ()):
            mode = QHeaderView.ResizeMode.Interactive if column.width else QHeaderView.ResizeMode.Stretch
            self.horizontalHeader().setSectionResizeMode(number, mode)
            if column.width:
                self.setColumnWidth(number, u(column.width))
        self._give_way()

    def _give_way(self) -> None:
        """Hide columns, in their order, until the one that stretches has its room."""
        columns = 0 if is_without_model(self) else self.model().columnCount()
        room = self.viewport().width() - u(_LEAST)
        used = sum(u(one.width) for one in self._columns if one.width)
        hidden = set()
        for number, one in sorted(enumerate(self._columns), key=lambda pair: -pair[1].gives_way):
            if used > room and one.gives_way:
                hidden.add(number)
                used -= u(one.width)
        for number in range(min(len(self._columns), columns)):
            if self.isColumnHidden(number) != (number in hidden):
                self.setColumnHidden(number, number in hidden)

    def _measure(self) -> None:
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(self.row_height())
        self.horizontalHeader().setFixedHeight(self.row_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many columns as there is room for."""
        super().resizeEvent(event)
        self._give_way()

    def changeEvent(self, event: QEvent) -> None:
        """Take the lengths of a new system font."""
        if event.type() == QEvent.Type.StyleChange:
            self._measure()
        super().changeEvent(event)

    def selectRow(self, row: int) -> None:  # noqa: N802 - Qt's name
        """Select a row and make it the current one; Qt's own finds no column where one reads from right to left."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), flags)

    # ── keyboard, mouse ──────────────────────────────────────────────────────────────────────────────────────────────

    def is_hovered(self, row: int) -> bool:
        """Return whether the mouse is over this row."""
        return row == self._hovered

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the row under the mouse."""
        super().leaveEvent(event)
        self._hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Activate with Enter on every system, where Qt would edit on one; go to the ends with Home and End."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            event.accept()
            return
        # Qt's own Home and End go to the first and last column, which mean nothing where whole rows are selected.
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not event.modifiers() and not is_empty(self):
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else self.model().rowCount() - 1)
            self.scrollTo(self.currentIndex())
            event.accept()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu, at the row where the keyboard is, or under the mouse."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            where = self.viewport().mapToGlobal(self.visualRect(index).center())
        else:
            index, where = self.indexAt(self.viewport().mapFromGlobal(event.globalPos())), event.globalPos()
        self.menu_wanted.emit(index, where)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or, without any, what there is to say about it in the middle."""
        super().paintEvent(event)
        if self.empty_text and is_empty(self):
            with QPainter(self.viewport()) as painter:
                painter.setPen(QColor(theme.colours().quiet))
                area = self.viewport().rect().adjusted(u(4), u(4), -u(4), -u(4))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(area, flags, self.empty_text)


class ObjectTableView(Table):
    """The objects of a token: icon and label, identifier, and what else the model has, of which some gives way."""

    def __init__(self, columns: Sequence[Column] = (), parent: QWidget | None = None):
        """Make the table; `columns` in the order of the model, or those of the table of objects."""
        super().__init__(columns or object_columns(), tr(N_("Objects")), tr(N_("No objects")), parent)


def object_columns() -> tuple[Column, ...]:
    """Return the columns of the table of objects: label, CKA_ID, class, type, usage, end of validity."""
    return (
        Column(tr(N_("Label")), quiet=False),
        Column(tr(N_("ID")), 22, mono=True),
        Column(tr(N_("Class")), 32, gives_way=4),
        Column(tr(N_("Type")), 24, gives_way=2),
        Column(tr(N_("Usage")), 24, gives_way=3),
        Column(tr(N_("Expires")), 34, quiet=False, gives_way=1),
    )
