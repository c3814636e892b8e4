"""The operations log: a table with a filter, one operation in full beside it, and what its chain proves."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.log_words import entry_lines, verdict_view
from app.gui.folder import show_in_folder
from app.gui.look.parts import (
    Card,
    Spinner,
    Text,
    button,
    column,
    facts,
    holder,
    link_button,
    notice,
    row,
    search_field,
)
from app.gui.look.theme import u
from app.gui.pages.base import Section, scrolling
from app.gui.pages.words import number
from app.gui.tables import Column, Table
from app.model.log_table import LogColumn, LogTable
from app.model.translate import tr
from app.vocabulary.errors import Problem
from app.vocabulary.log_lines import Entry, Verdict
from app.vocabulary.log_messages import LogPage
from app.vocabulary.protocol import operation_title
from app.vocabulary.texts import N_, plain

TYPING = 200
"""Milliseconds after the last key before the log is read with another filter."""

_TABLE, _DETAIL = 100, 80  # height of the table, width of what stands beside it


class OperationsLogDialog(Dialog[None]):
    """Shows what a document host reads from the log; the verb reads what the signals ask for, and says how it went."""

    read_wanted = Signal(str)
    """The operations are wanted in which these words occur."""
    verify_wanted = Signal()
    export_wanted = Signal(str)
    """A copy is wanted of the operations in which these words occur."""

    def __init__(self, folder: str, *, parent: QWidget | None = None):
        """Show the log in `folder`; `show_loading` and `show_page` fill the table."""
        super().__init__(
            "history",
            tr(N_("Operations log")),
            tr(N_("What you did to tokens with this program, and what became of it; the newest first.")),
            width=300,
            parent=parent,
        )
        self._folder = folder
        self._page: LogPage | None = None
        self._loading = True
        self.filter = search_field(tr(N_("Token, serial number, operation or result")))
        self._count, self._spinner = Text("", "caption", "quiet"), Spinner()
        self._chain, self._detail = Section(), Section()
        self.model = LogTable(self)
        self.table = Table(_columns(), tr(N_("Operations")))
        self.table.setModel(self.model)
        self.table.setMinimumHeight(u(_TABLE))
        self.verify = button(tr(N_("Verify chain")), icon="verify")
        self.export = button(tr(N_("Export…")), icon="export")
        self._lay_out()
        self.finish(None, self.export, self.verify)
        self.only_close()
        self._connect()
        self.show_loading()
        self.filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        label = Text(tr(N_("Filter")), ink="quiet")
        label.setBuddy(self.filter)
        head = row(label, self.filter, self._spinner, self._count, gap=2)
        head.setStretch(1, 1)
        frame = Card(padding=0.25, gap=0)
        frame.body.addWidget(self.table)
        beside = Card(padding=4, gap=0)
        beside.setFixedWidth(u(_DETAIL))
        beside.body.addWidget(scrolling(self._detail))
        both = row(frame, beside, gap=3)
        both.setStretch(0, 1)
        self.body.addWidget(self._chain)
        self.body.addLayout(column(head, both, gap=2), 1)

    def _connect(self) -> None:
        typing = QTimer(self, singleShot=True, interval=TYPING)
        typing.timeout.connect(lambda: self.read_wanted.emit(self.filter.text()))
        self.filter.textChanged.connect(lambda _: typing.start())
        self.verify.clicked.connect(self.verify_wanted)
        self.export.clicked.connect(lambda: self.export_wanted.emit(self.filter.text()))
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_selected())

    # ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────

    def show_loading(self) -> None:
        """Say that the log is being read; what was read before stays."""
        self._loading = True
        self._settle()

    def show_page(self, page: LogPage) -> None:
        """Show operations, and select the first."""
        self._loading, self._page = False, page
        self.model.set_entries(page.entries)
        if page.entries:
            self.table.selectRow(0)
            self.table.scrollToTop()
        if page.unreadable:
            self._chain.fill(("unreadable", page.unreadable), lambda: _unreadable(page.unreadable))
        self._settle()

    def show_problem(self, problem: Problem) -> None:
        """Show why the log cannot be read."""
        self._loading, self._page = False, None
        self.model.set_entries(())
        self._settle()
        self.set_problem(problem)

    def show_verifying(self) -> None:
        """Say that the chain is being followed."""
        self.verify.setEnabled(False)
        self._chain.fill("verifying", _verifying)

    def show_verdict(self, verdict: Verdict) -> None:
        """Say what the chain proves."""
        self.verify.setEnabled(True)
        self._chain.fill(verdict, lambda: verdict_view(verdict, self._folder))

    def verify_failed(self) -> None:
        """Take back that the chain is being followed."""
        self.verify.setEnabled(True)
        self._chain.fill(None, lambda: None)

    def show_exported(self, path: str) -> None:
        """Say where the copy is."""
        self._chain.fill(("exported", path), lambda: _exported(path))

    def collect(self) -> None:
        """Nothing is asked here."""

    def _settle(self) -> None:
        page = self._page
        self._spinner.setVisible(self._loading)
        self.export.setEnabled(page is not None and bool(page.entries))
        self.verify.setEnabled(page is not None)
        self._count.setText("" if page is None else _count(page))
        if page is None:
            self.table.empty_text = tr(N_("Reading the log…")) if self._loading else tr(N_("The log cannot be read."))
        elif self.filter.text():
            self.table.empty_text = tr(N_("No operation fits the filter."))
        else:
            self.table.empty_text = tr(N_("Nothing was done yet. Logins, uses of keys and changes will stand here."))
        self.table.viewport().update()
        self._show_selected()

    @property
    def selected(self) -> Entry | None:
        """Return the operation that is shown in full."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.row_at(rows[0].row()) if rows and rows[0].row() < self.model.shown else None

    def _show_selected(self) -> None:
        entry = self.selected
        self._detail.fill(entry, lambda: _nothing_selected() if entry is None else _full(entry))


def _columns() -> tuple[Column, ...]:
    columns = {
        LogColumn.TIME: Column("", 36),
        LogColumn.WHAT: Column("", quiet=False),
        LogColumn.TOKEN: Column("", 46, gives_way=1),
        LogColumn.RESULT: Column("", 36, quiet=False),
        LogColumn.DURATION: Column("", 18, right=True, gives_way=3),
        LogColumn.USER: Column("", 18, gives_way=2),
    }
    return tuple(columns[one] for one in LogColumn)


def _count(page: LogPage) -> str:
    if page.more:
        return tr(N_("the newest {count}; a filter finds older ones"), count=number(len(page.entries)))
    if not page.entries:
        return ""
    if len(page.entries) == 1:
        return tr(N_("1 operation"))
    return tr(N_("{count} operations"), count=number(len(page.entries)))


def _nothing_selected() -> QWidget:
    return Text(tr(N_("Select an operation to see all about it.")), ink="quiet", wrap=True)


def _full(entry: Entry) -> QWidget:
    title = plain(tr(operation_title(entry.intent.operation)))
    return holder(column(Text(title, "heading", wrap=True), facts(entry_lines(entry), gap=1.5), None, gap=3))


def _unreadable(count: int) -> QWidget:
    words = tr(N_("They are left out here. Verify the chain to see where they are."))
    one, more = N_("1 line is no line of a log"), N_("{count} lines are no lines of a log")
    return notice("warn", "warn", tr(one if count == 1 else more, count=number(count)), words)


def _verifying() -> QWidget:
    return holder(row(Spinner(), Text(tr(N_("Following the chain from the first line…")), ink="quiet"), None, gap=2))


def _exported(path: str) -> QWidget:
    folder = link_button(tr(N_("Show in folder")), "folder")
    folder.clicked.connect(lambda: show_in_folder(path))
    return notice("ok", "ok", tr(N_("A copy was saved")), path, (folder,))
