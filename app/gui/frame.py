"""The frame of the main window, without a verb: menu row, side bar, pages, message bar, activity strip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QMainWindow,
    QMenuBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QSplitterHandle,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.gui.activity import ActivityStrip
from app.gui.look import theme
from app.gui.look.focus import next_focus
from app.gui.look.parts import Badge, Ground, Rule, SearchField, button, column, holder, row, search_field
from app.gui.look.texts import literal
from app.gui.look.theme import u
from app.gui.message_bar import MessageBar
from app.gui.tree_filter import TreeFilter
from app.gui.views import TokenTreeView
from app.model.translate import tr
from app.vocabulary.texts import N_


class MenuRow(Ground):
    """Menus at the start, the mode at the end. On macOS the menus move to the system's bar."""

    def __init__(self) -> None:
        """Start with no menu and no mode."""
        super().__init__("window")
        self.menus = QMenuBar()
        extension = self.menus.findChild(QToolButton, "qt_menubar_ext_button")
        if isinstance(extension, QToolButton):
            extension.setAccessibleName(tr(N_("More menus")))
            extension.setToolTip(tr(N_("More menus")))
        self.menus.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.mode = Badge("", "neutral", "mode")
        self.mode.hide()
        self.setLayout(row(self.menus, self.mode, gap=3, margins=(1, 1.5, 4, 1.5)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_mode(self, words: str, tone: str = "neutral") -> None:
        """Name the mode that the window is in; empty words hide it."""
        self.mode.set_badge(words, tone, "mode")
        self.mode.setAccessibleName(tr(N_("Mode: {mode}"), mode=words))
        self.mode.setVisible(bool(words))


class SideBar(Ground):
    """The tree, and below it the way to add a library."""

    add_library = Signal()
    """*Add library…* was pressed."""

    def __init__(self) -> None:
        """Start with a tree that has no model: it says that there is no library yet."""
        super().__init__("window")
        self.search = search_field(tr(N_("Find a slot or token")))
        self.tree = TokenTreeView()
        self.filter = TreeFilter(self.tree, self.search)
        self.add_button = button(tr(N_("Add library…")), "quiet", "add")
        self.add_button.clicked.connect(self.add_library)
        foot = holder(row(self.add_button, None, margins=(2, 1, 2, 1)), grow=False)
        nothing = holder(row(self.filter.nothing, margins=(3, 0, 2, 0)), grow=False)
        self.above = holder(column(row(self.search, margins=(2, 2, 2, 0)), nothing, gap=1), grow=False)
        self.setLayout(column(self.above, row(self.tree, margins=(1, 0, 0, 0)), foot, gap=1))
        self.setMinimumWidth(u(40))


class _Handle(QSplitterHandle):
    """A hairline with room to take hold of it, in the colour of the side bar."""

    def __init__(self, splitter: QSplitter):
        super().__init__(Qt.Orientation.Horizontal, splitter)
        self._under_mouse = False

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be dragged."""
        super().enterEvent(event)
        self._under_mouse = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Rest."""
        super().leaveEvent(event)
        self._under_mouse = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the side bar's ground and the line at its far edge."""
        c = theme.colours()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(c.window))
            edge = 0 if self.isRightToLeft() else self.width() - 1
            painter.fillRect(edge, 0, 1, self.height(), QColor(c.accent if self._under_mouse else c.line))


class _Splitter(QSplitter):
    def createHandle(self) -> QSplitterHandle:  # noqa: N802 - Qt's name
        """Return our own handle."""
        return _Handle(self)


class PageArea(QStackedWidget):
    """The pages, one of them shown. A page that has too little room scrolls as a whole, so the window can be small."""

    def add(self, page: QWidget) -> None:
        """Take a page in, not shown yet."""
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        area.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        self.addWidget(area)

    def take_in(self, page: QWidget) -> None:
        """Take a page in where that was not done, so that showing it goes fast."""
        if page not in self.pages:
            self.add(page)

    def show_page(self, page: QWidget) -> None:
        """Show a page, taking it in first where that was not done."""
        self.take_in(page)
        self.setCurrentIndex(self.pages.index(page))

    @property
    def pages(self) -> list[QWidget]:
        """Return every page."""
        areas = (self.widget(number) for number in range(self.count()))
        pages = (area.widget() for area in areas if isinstance(area, QScrollArea))
        return [page for page in pages if page is not None]

    @property
    def page(self) -> QWidget | None:
        """Return the page that is shown."""
        return self.pages[self.currentIndex()] if self.count() else None


class Tabs(QWidget):
    """A row of tabs and what belongs to the current one."""

    changed = Signal(int)
    """Another tab was chosen: its number."""

    def __init__(self, pages: Sequence[tuple[str, QWidget]]):
        """Show the first of `pages`, each a title and its content."""
        super().__init__()
        self.bar, self.stack = QTabBar(), QStackedWidget()
        for title, page in pages:
            self.bar.addTab(literal(title))
            self.stack.addWidget(page)
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.bar.currentChanged.connect(self.stack.setCurrentIndex)
        self.bar.currentChanged.connect(self.changed)
        body: QVBoxLayout = column(self.bar, self.stack, gap=3)
        body.setStretch(1, 1)
        self.setLayout(body)

    def set_title(self, number: int, title: str) -> None:
        """Give a tab another title, such as one with a count."""
        if self.bar.tabText(number) != literal(title):
            self.bar.setTabText(number, literal(title))

    def offer(self, tabs: Sequence[int]) -> None:
        """Have these tabs and no others; with a single one there is no row of them."""
        if self.current not in tabs:
            self.set_current(tabs[0])
        for number in range(self.bar.count()):
            self.bar.setTabVisible(number, number in tabs)
        self.bar.setVisible(len(tabs) > 1)

    def offers(self, number: int) -> bool:
        """Return whether a tab can be chosen."""
        return self.bar.isTabVisible(number)

    @property
    def current(self) -> int:
        """Return the number of the tab that is shown."""
        return self.bar.currentIndex()

    def set_current(self, number: int) -> None:
        """Show a tab."""
        self.bar.setCurrentIndex(number)


class Frame(QMainWindow):
    """Side bar, page, message bar and activity strip. Whoever has verbs fills the menus, the tree and the pages."""

    def __init__(self) -> None:
        """Make the window with everything in it empty."""
        super().__init__()
        self.menu_row, self.side = MenuRow(), SideBar()
        self.pages, self.messages, self.activity = PageArea(), MessageBar(), ActivityStrip()
        right = holder(column(self.pages, self.messages, gap=0))
        self.splitter = _Splitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(u(1))
        self.splitter.addWidget(self.side)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setCollapsible(1, False)
        self.splitter.setSizes([u(76), u(244)])
        middle: QVBoxLayout = column(self.menu_row, Rule(), self.splitter, Rule(), self.activity, gap=0)
        middle.setStretch(2, 1)
        self.setCentralWidget(holder(middle))
        self.setMinimumSize(u(140), u(80))
        self.resize(u(320), u(200))

    @property
    def menus(self) -> QMenuBar:
        """Return the menu bar, to be filled."""
        return self.menu_row.menus

    @property
    def tree(self) -> TokenTreeView:
        """Return the tree at the start of the window."""
        return self.side.tree

    def go_to_search(self) -> None:
        """Go to the search of the page that has the focus, else to that of the side bar."""
        page, focused = self.pages.page, cast(QWidget | None, self.focusWidget())
        fields: list[SearchField] = []
        if page is not None and focused is not None and page.isAncestorOf(focused):
            fields = [one for one in page.findChildren(SearchField) if one.isVisibleTo(self)]
        if not fields:
            self.side.show()
            fields = [self.side.search]
        fields[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
        fields[0].selectAll()

    def set_mode(self, words: str, tone: str = "neutral") -> None:
        """Name the mode in the menu row."""
        self.menu_row.set_mode(words, tone)

    @property
    def side_width(self) -> int:
        """Return the width of the side bar in pixels, 0 while it is hidden."""
        return self.splitter.sizes()[0] if self.side.isVisibleTo(self) else 0

    def set_side_width(self, width: int) -> None:
        """Give the side bar a width in pixels; 0 hides it."""
        self.side.setVisible(width > 0)
        if width > 0:
            self.splitter.setSizes([width, max(1, self.splitter.width() - width)])

    def event(self, event: QEvent) -> bool:
        """Measure anew after the system's font has changed."""
        if event.type() == QEvent.Type.ApplicationFontChange:
            theme.follow_font()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus, as Space does: it comes here where the button ignores it."""
        focused = self.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not enter or not isinstance(focused, (QPushButton, QToolButton)):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                if isValid(focused):  # the page may be another one after a menu that the press has opened
                    key = QKeyEvent(kind, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ")
                    QApplication.sendEvent(focused, key)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - Qt's name
        """Go with Tab in the order of reading, whatever was made last."""
        target = next_focus(self, forward)
        if target is None:
            return False
        target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True
