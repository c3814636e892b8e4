"""A token's Objects: filter, chips, count, the table, and the selected object beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from app.gui.look.parts import Card, Icon, Spinner, Text, column, holder, link_button, notice, row, search_field
from app.gui.look.theme import u
from app.gui.pages.base import Section
from app.gui.pages.class_chips import ClassChips
from app.gui.pages.object import AttributePanel
from app.gui.pages.splitter import QuietSplitter
from app.gui.pages.views_of import TokenView
from app.gui.pages.words import number
from app.gui.tables import Column, ObjectTableView, is_empty
from app.model.object_table import ObjectTable
from app.model.translate import tr
from app.vocabulary.errors import Problem
from app.vocabulary.kinds import kind_of
from app.vocabulary.objects import ObjectDetail, ObjectRow
from app.vocabulary.texts import N_

NARROW = 210
"""Width in units below which the attributes stand under the table."""

PANEL = 80
"""Width in units of the attributes beside the table, until somebody drags it."""

LEAST = 26
"""Least height of the table in units: the head and two rows."""


def _columns() -> tuple[Column, ...]:
    """Return how the columns of `ObjectTable` look, and in which order they give way where it is narrow."""
    return (
        Column("", quiet=False),
        Column("", 22, mono=True, gives_way=1),
        Column("", 32, gives_way=5),
        Column("", 22, gives_way=3),
        Column("", 22, gives_way=4),
        Column("", 34, quiet=False, gives_way=2),
    )


def _short(problem: Problem) -> QWidget:
    """Return a problem in few lines; the Overview tells all of it."""
    return notice("danger", "danger", tr(problem.title), f"{tr(problem.cause)} {tr(problem.next_step)}".strip())


class TokenObjects(QWidget):
    """What is on the token: find it, look at it, act on it."""

    log_in_wanted = Signal()
    """A person wants to log in, to see what is private."""
    object_selected = Signal(object)
    """Others are selected (`selected_rows`): the ObjectRow whose attributes are wanted, None where it is not one."""
    object_opened = Signal(object)
    """A row was opened with Enter or a double click: its ObjectRow."""
    menu_wanted = Signal(object, QPoint)
    """A menu is wanted for an ObjectRow, at a place on the screen."""

    def __init__(self) -> None:
        """Start without a model."""
        super().__init__()
        self._model: ObjectTable | None = None
        self._view: TokenView | None = None
        self.selected_rows: tuple[ObjectRow, ...] = ()
        """Every selected object, from the top."""
        self.filter = search_field(tr(N_("Filter by label, ID, type or class")))
        self.chips = ClassChips()
        self._count = Text("", "caption", "quiet")
        self._clear = link_button(tr(N_("Clear filter")))
        self._problem, self._foot = Section(), Section()
        self.table = ObjectTableView(_columns())
        self.table.setSelectionMode(ObjectTableView.SelectionMode.ExtendedSelection)
        self.panel = AttributePanel()
        self.panel.hide()
        self.table.setMinimumHeight(u(LEAST))
        self._splitter = QuietSplitter()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        frame = Card(padding=0.25, gap=0)
        frame.body.addWidget(self.table, 1)
        frame.body.addWidget(self._foot)
        search = row(self.filter, self._clear, self._count, gap=2)
        search.setStretch(0, 1)
        left: QVBoxLayout = column(self._problem, search, self.chips, frame, gap=2)
        left.setStretch(3, 1)
        self._splitter.addWidget(holder(left))
        self._splitter.addWidget(self.panel)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        self.setLayout(column(self._splitter, gap=0))

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._filter_changed)
        down = QShortcut(QKeySequence(Qt.Key.Key_Down), self.filter)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        down.activated.connect(self._enter_table)
        self.chips.changed.connect(self._filter_changed)
        self._clear.clicked.connect(self.clear_filter)
        self.panel.close_wanted.connect(self._close_panel)
        self.table.activated.connect(self._open)
        self.table.menu_wanted.connect(self._ask_for_menu)

    # ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────

    def set_model(self, model: ObjectTable) -> None:
        """Show the objects of another token, all of them: a filter stays with the token that it was typed for."""
        if model is self._model:
            return
        if self._model is not None and isValid(self._model):  # it goes with its token, such as a card that was pulled
            self._model.counted.disconnect(self._show_count)
            self._model.dataChanged.disconnect(self._follow_selection)
        self._model = model
        self.table.setModel(model)
        self.table.selectionModel().selectionChanged.connect(self._follow_selection)
        model.counted.connect(self._show_count)
        model.dataChanged.connect(self._follow_selection)
        self.clear_filter()
        self._follow_selection()

    def show_token(self, view: TokenView) -> None:
        """Show how far reading is, and who is logged in."""
        self._view = view
        problem = view.problem
        self._problem.fill(problem, lambda: _short(problem) if problem is not None else None)
        self.chips.set_classes(view.objects.classes if view.objects is not None else ())
        state = (view.loading, view.state.session.role, view.state.info.login_required, view.state.info.initialized)
        self._foot.fill(state, lambda: self._foot_for(view))
        self._show_count()

    def _foot_for(self, view: TokenView) -> QWidget | None:
        margins = (3, 1, 3, 1)
        if view.loading:
            return holder(
                row(Spinner(3.5), Text(tr(N_("Reading objects…")), "caption", "quiet"), None, margins=margins)
            )
        if view.state.session.role is None and view.state.info.login_required and view.state.info.initialized:
            log_in = link_button(tr(N_("Log in…")))
            log_in.clicked.connect(self.log_in_wanted)
            words = Text(tr(N_("Private objects show after login")), "caption", "quiet", elide=True)
            return holder(row(Icon("closed", "quiet", 3.5), words, log_in, None, margins=margins))
        return None

    def _show_count(self) -> None:
        if self._model is None:
            return
        shown, every = self._model.shown, self._model.total
        counted = tr(N_("{shown} of {all}"), shown=number(shown), all=number(every))
        self._count.setText(counted)
        self._clear.setVisible(bool(self.filter.text() or self.chips.chosen))
        self.table.empty_text = self._nothing(every)
        self.table.viewport().update()

    def _nothing(self, every: int) -> str:
        view = self._view
        if view is None or view.problem is not None:
            return ""
        if every:
            return tr(N_("No object fits the filter."))
        if view.loading:
            return tr(N_("Reading objects…"))
        if not view.state.info.initialized:
            return tr(N_("This token is blank."))
        if view.state.session.role is None and view.state.info.login_required:
            return tr(N_("No public objects. Private objects show after login."))
        return tr(N_("There is nothing on this token."))

    # ── filter ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def filter_class(self, object_class: int) -> None:
        """Keep the objects of one class only; -1 for those without a kind of their own."""
        self.filter.clear()
        self.chips.choose(object_class)

    def clear_filter(self) -> None:
        """Show everything again."""
        self.filter.clear()
        self.chips.clear()

    def _enter_table(self) -> None:
        """Go on from the filter to what it found."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not is_empty(self.table) and not self.table.selectionModel().hasSelection():
            self.table.selectRow(0)

    def _filter_changed(self) -> None:
        if self._model is not None:
            self._model.set_filter(self.filter.text(), self._classes(self._model))
        self._show_count()

    def _classes(self, model: ObjectTable) -> frozenset[int] | None:
        """Return the classes that are let through; a chip may stand for all those without a kind of their own."""
        chosen = self.chips.chosen
        return frozenset(one for one in model.counts() if kind_of(one).object_class in chosen) if chosen else None

    # ── the selected object ──────────────────────────────────────────────────────────────────────────────────────────

    @property
    def selected(self) -> ObjectRow | None:
        """Return the object that is selected; none where several are."""
        return self.selected_rows[0] if len(self.selected_rows) == 1 else None

    def select(self, row: ObjectRow) -> None:
        """Make the row of an object current, where the filter lets it be seen."""
        index = self._model.index_of(row.address) if self._model is not None else QModelIndex()
        if index.isValid():
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index)

    def set_actions(self, actions: Sequence[QAction]) -> None:
        """Show what can be done with the selected object."""
        self.panel.set_actions(actions)

    def show_object(self, detail: ObjectDetail) -> None:
        """Show the attributes of the selected object; those of any other come too late and are dropped."""
        if self.selected is not None and detail.row.address == self.selected.address:
            self.panel.show_object(detail)

    def show_object_problem(self, row: ObjectRow, problem: Problem) -> None:
        """Show why the attributes of the selected object could not be read."""
        if self.selected is not None and row.address == self.selected.address:
            self.panel.show_problem(row, problem)

    def _follow_selection(self, *_: object) -> None:
        """Show the selected row. A host that started afresh gives it another handle: then it is wanted again."""
        chosen = sorted(self.table.selectionModel().selectedRows(), key=QModelIndex.row)
        rows = tuple(row for row in map(self._row_at, chosen) if row is not None)
        if rows == self.selected_rows:
            return
        self.selected_rows = rows
        row = self.selected
        self.panel.setVisible(row is not None)
        if row is not None:
            self.panel.show_row(row)
        self.object_selected.emit(row)

    def _row_at(self, index: QModelIndex) -> ObjectRow | None:
        return self._model.row_at(index.row()) if self._model is not None and index.isValid() else None

    def _close_panel(self) -> None:
        self.table.setFocus()
        self.table.clearSelection()
        self.table.setCurrentIndex(QModelIndex())

    def _open(self, index: QModelIndex) -> None:
        row = self._row_at(index)
        if row is not None:
            self.object_opened.emit(row)

    def _ask_for_menu(self, index: QModelIndex, where: QPoint) -> None:
        row = self._row_at(index)
        if row is not None:
            self.menu_wanted.emit(row, where)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the attributes beside the table where there is room, else under it."""
        super().resizeEvent(event)
        narrow = event.size().width() < u(NARROW)
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self._splitter.orientation() != wanted:
            self._splitter.setOrientation(wanted)
        if narrow:
            self._splitter.setSizes([event.size().height() * 11 // 20, event.size().height() * 9 // 20])
        else:
            self._splitter.setSizes([event.size().width() - u(PANEL + 3), u(PANEL)])
