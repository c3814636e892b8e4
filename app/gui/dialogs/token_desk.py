"""The token desk: a list of tokens, set up one after another as they are inserted, with a result for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.files import FileLine
from app.gui.dialogs.mnemonics import give_mnemonics
from app.gui.dialogs.pieces import LABEL_WIDTH, problem_words
from app.gui.dialogs.pin_entry import AskedPin
from app.gui.look.parts import Card, FormLine, Spinner, Text, button, column, holder, notice, row
from app.gui.look.texts import literal
from app.gui.look.theme import u
from app.gui.pages.base import Section
from app.gui.pages.words import number
from app.gui.tables import Column, Table
from app.gui.turns import Turns
from app.model.desk_run import DeskItem, DeskRun
from app.model.desk_table import DeskColumn, DeskTable, result_words
from app.model.translate import tr
from app.vocabulary.errors import Problem
from app.vocabulary.pin_limits import PinLimits
from app.vocabulary.texts import N_

_PIECE = 500
"""So many rows come into the table in one turn of the event loop."""
_TABLE = 84  # height of the table in units
_CHOOSE = N_("Choose a list. Its rows will stand here, and what became of each.")
_AGAIN = ("done", "partly", "refused", "unknown")


class TokenDeskDialog(Dialog[None]):
    """Shows a `DeskRun`. The verb does what the signals ask for."""

    list_chosen = Signal(str)
    """The list at this path is to be read."""
    start_wanted = Signal()
    stop_wanted = Signal()
    again_wanted = Signal(int)
    """The row in this line is to be done once more."""
    pin_wanted = Signal(int)
    """The generated PIN of the row in this line is to be shown, once."""
    results_wanted = Signal()
    """The results are to be saved."""
    letters_wanted = Signal()
    """Letters with the generated PINs are to be saved."""

    def __init__(
        self, libraries: Sequence[str], *, folder: str = "", letters: bool = False, parent: QWidget | None = None
    ):
        """Offer the tokens of these libraries, and of all card readers where there are several libraries.

        `letters` offers letters with generated PINs.
        """
        purpose = tr(N_("Sets up a list of tokens, one after another as you insert them. No row is ever done twice."))
        super().__init__("desk", tr(N_("Token desk")), purpose, width=300, parent=parent)
        self.run: DeskRun | None = None
        self._letters = letters
        self._unseen = False
        self._warned = False
        """Whether it was said that closing loses PINs."""
        self.library = QComboBox()
        if len(libraries) > 1:
            self.library.addItem(tr(N_("All card readers")))
        for index, name in enumerate(libraries):
            self.library.addItem(literal(name), index)
        columns = tr(N_("CSV with the columns label, serial, so_pin, pin, file, password; only label has to be there"))
        self.file = FileLine(tr(N_("List")), hint=columns, pattern="*.csv", folder=folder)
        self.so_pin = AskedPin(tr(N_("SO PIN of all rows that name none")), PinLimits(), "ok")
        self.model = DeskTable(self)
        self.table = Table(_columns(), tr(N_("Rows")))
        self.table.setModel(self.model)
        self.table.setMinimumHeight(u(_TABLE))
        self.table.empty_text = tr(_CHOOSE)
        self._turns = Turns(self)
        self._state, self._count = Section(), Text("", "caption", "quiet")
        self._chosen = Text("", ink="quiet", wrap=True)
        self.again, self.show_pin = button(tr(N_("Do again…"))), button(tr(N_("Show PIN once…")))
        self.start, self.stop = button(tr(N_("Start")), "primary"), button(tr(N_("Stop")))
        self.results = button(tr(N_("Save results…")))
        self.letters = button(tr(N_("Save PIN letters…")))
        self._lay_out()
        self.finish(None, self.results, self.letters, self.stop, self.start)
        self.only_close()
        self._connect()
        self.settle()

    def _lay_out(self) -> None:
        library = FormLine(tr(N_("Tokens of")), self.library, label_width=LABEL_WIDTH)
        library.set_hint(tr(N_("Whatever is or comes into these slots and readers is set up")))
        top = row(column(library, self.file, gap=1), column(self.so_pin, None), gap=6)
        top.setStretch(0, 3)
        top.setStretch(1, 2)
        frame = Card(padding=0.25, gap=0)
        frame.body.addWidget(self.table)
        below = row(self._chosen, self.show_pin, self.again, gap=2)
        below.setStretch(0, 1)
        self.body.addLayout(top)
        self.body.addWidget(self._state)
        self.body.addLayout(column(row(None, self._count), frame, gap=1), 1)
        self.body.addLayout(below)

    def _connect(self) -> None:
        self.file.changed.connect(self._choose)
        self.so_pin.changed.connect(self.settle)
        self.start.clicked.connect(lambda: self.start_wanted.emit())
        self.stop.clicked.connect(lambda: self.stop_wanted.emit())
        self.results.clicked.connect(lambda: self.results_wanted.emit())
        self.letters.clicked.connect(lambda: self.letters_wanted.emit())
        self.again.clicked.connect(lambda: self._on_chosen(self.again_wanted.emit))
        self.show_pin.clicked.connect(lambda: self._on_chosen(self.pin_wanted.emit))
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.settle())

    def _give_mnemonics(self) -> None:
        give_mnemonics(self, first=(self.start, self.stop), last=(self.cancel,))

    @property
    def library_index(self) -> int | None:
        """Return which library was chosen, by its place among those given; None for all card readers."""
        number: int | None = self.library.currentData()
        return number

    def choose_library(self, index: int) -> None:
        """Choose a library by its place among those given."""
        self.library.setCurrentIndex(self.library.findData(index))

    def _choose(self) -> None:
        if self.file.valid:
            self.list_chosen.emit(self.file.path)

    def _on_chosen(self, act: Callable[[int], None]) -> None:
        if self.chosen is not None:
            act(self.chosen.row.number)

    # ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────

    def show_run(self, run: DeskRun, ignored: Sequence[str] = ()) -> None:
        """Show a list that was read, and follow what becomes of it."""
        self.run = run
        self.table.empty_text = tr(N_("There is no row in it."))
        items = tuple(run.items.values())
        pieces = (items[start : start + _PIECE] for start in range(0, len(items), _PIECE))
        self._turns.begin(partial(self.model.add_items, piece) for piece in pieces)
        run.changed.connect(self._show_item)
        run.moved.connect(self.settle)
        if ignored:
            words = tr(N_("These columns mean nothing here: {names}"), names=", ".join(ignored))
            self.file.set_hint(words, "warn")
        self.settle()

    def show_no_list(self, problem: Problem) -> None:
        """Say why there is no list."""
        self.table.empty_text = tr(_CHOOSE)
        self.settle()
        self.set_problem(problem)

    def _show_item(self, item: DeskItem) -> None:
        self.model.add_items((item,))
        if item.state == "working":
            place = next((one for one in range(self.model.shown) if self.model.row_at(one).row == item.row), -1)
            self.table.scrollTo(self.model.index(place, 0))
        self.settle()

    @property
    def chosen(self) -> DeskItem | None:
        """Return the row that is selected."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.row_at(rows[0].row()) if rows and rows[0].row() < self.model.shown else None

    def settle(self) -> None:
        """Bring buttons and words in step with the run."""
        run, item = self.run, self.chosen
        going = run is not None and (run.running or run.busy)
        asked = run is not None and run.wants_so_pin
        self.so_pin.setVisible(asked and not going)
        unseen = run is not None and bool(run.generated)
        self.library.setEnabled(not going)
        self.file.setEnabled(not (going or unseen))
        self._keep_list(unseen and not going)
        ready = run is not None and run.left > 0 and (not asked or self.so_pin.ready) and self.library.count() > 0
        self.start.setVisible(not going)
        self.start.setEnabled(ready)
        self.stop.setVisible(going)
        self.stop.setText(tr(N_("Stop now")) if run is not None and not run.running else tr(N_("Stop")))
        done = run is not None and any(one.state not in ("waiting", "bad") for one in run.items.values())
        self.results.setEnabled(done)
        self.letters.setVisible(self._letters)
        self.letters.setEnabled(run is not None and bool(run.generated) and not going)
        self.again.setVisible(item is not None and item.state in _AGAIN)
        self.again.setEnabled(not going)
        self.show_pin.setVisible(item is not None and run is not None and item.row.number in run.generated)
        self._chosen.setText("" if item is None else f"{item.row.label}: {result_words(item)}")
        self._count.setText("" if run is None else _count(run))
        lost = len(run.generated) if run is not None and self._warned and not going else 0
        self._state.fill((_seen(run), lost), lambda: _would_be_lost(lost) if lost else _state(run))

    def _keep_list(self, unseen: bool) -> None:
        """Say why another list cannot be chosen: PINs that only this window knows would go with this one."""
        if unseen != self._unseen:
            self._unseen = unseen
            words = tr(N_("Show or save the generated PINs first")) if unseen else ""
            self.file.set_hint(words, "info" if unseen else "")

    def show_reading(self) -> None:
        """Say that a list is being read."""
        self.run = None
        self._turns.drop()
        self.model.begin_listing()
        self.model.end_listing()
        self.table.empty_text = tr(N_("Reading the list…"))
        self.settle()

    def collect(self) -> None:
        """Nothing is asked here."""

    def reject(self) -> None:
        """Close, and wipe what was typed; while a token is set up, only stop after it.

        Where generated PINs would be lost, that is said first.
        """
        run = self.run
        if run is not None and run.busy:
            run.stop()
        elif run is not None and run.generated and not self._warned:
            self._warned = True
            self.settle()
        else:
            self.so_pin.field.wipe()
            super().reject()


def _columns() -> tuple[Column, ...]:
    columns = {
        DeskColumn.LINE: Column("", 14, right=True, gives_way=3),
        DeskColumn.LABEL: Column("", 44, quiet=False),
        DeskColumn.SERIAL: Column("", 40, mono=True),
        DeskColumn.PIN: Column("", 26, gives_way=2),
        DeskColumn.FILE: Column("", 30, gives_way=1),
        DeskColumn.RESULT: Column("", quiet=False),
    }
    return tuple(columns[one] for one in DeskColumn)


def _count(run: DeskRun) -> str:
    done = sum(one.state in ("done", "partly") for one in run.items.values())
    fields = {"done": number(done), "all": number(len(run.items)), "left": number(run.left)}
    return tr(N_("{done} of {all} done, {left} to go"), **fields)


def _seen(run: DeskRun | None) -> object:
    if run is None:
        return None
    bad = sum(one.state == "bad" for one in run.items.values())
    return run.running, run.waiting, run.busy, run.left, run.stopped, bad


def _state(run: DeskRun | None) -> QWidget | None:
    """Return what is happening, and what a person has to do now."""
    if run is None:
        return None
    if run.stopped is not None:
        title = tr(N_("Stopped: {problem}"), problem=tr(run.stopped.title))
        more = tr(N_("No other token was touched."))
        return notice("danger", "blocked", title, f"{problem_words(run.stopped)} {more}")
    if run.busy:
        words = tr(N_("Setting up {label}…"), label=_working(run)) if run.running else tr(N_("Finishing this row…"))
        return holder(row(Spinner(), Text(words, ink="quiet"), None, gap=2))
    if run.running:
        return notice("info", "token", tr(N_("Insert the next token")), _next_words(run)) if run.waiting else None
    bad = sum(one.state == "bad" for one in run.items.values())
    if run.left == 0:
        words = tr(N_("Rows that are not done say why.")) if any(not _fine(one) for one in run.items.values()) else ""
        return notice("ok", "ok", tr(N_("Nothing is left to do in this list")), words)
    if bad:
        words = tr(N_("Mend the list and choose it again: what is done stays done."))
        one, more = N_("1 row cannot be used and is left out"), N_("{count} rows cannot be used and are left out")
        title = tr(one if bad == 1 else more, count=number(bad))
        return notice("warn", "warn", title, words)
    return None


def _would_be_lost(count: int) -> QWidget:
    one, more = (
        N_("1 generated PIN was neither shown nor saved"),
        N_("{count} generated PINs were neither shown nor saved"),
    )
    words = tr(N_("Close once more to forget them; new ones can be set with Unblock PIN."))
    return notice("warn", "warn", tr(one if count == 1 else more, count=number(count)), words)


def _fine(item: DeskItem) -> bool:
    return item.state == "done"


def _working(run: DeskRun) -> str:
    return next((one.row.label for one in run.items.values() if one.state == "working"), "")


def _next_words(run: DeskRun) -> str:
    serials = [one.row.serial for one in run.items.values() if one.pending and one.row.serial]
    if len(serials) == run.left:
        if len(serials) == 1:
            return tr(N_("The one with the serial number {serial}."), serial=serials[0])
        return tr(N_("One of {count} whose serial numbers are in the list."), count=number(len(serials)))
    return tr(N_("A blank one. A token that is in use is only taken where the list names its serial number."))
