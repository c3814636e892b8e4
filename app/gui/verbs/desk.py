"""The token desk: many tokens after a list."""

from collections.abc import Coroutine
from typing import Any

from app.gui.dialogs.pin_once import PinOnceDialog
from app.gui.dialogs.problem import ConfirmDialog
from app.gui.dialogs.token_desk import TokenDeskDialog
from app.gui.receipt_paper import letters_document, pdf
from app.gui.selection import Selection
from app.gui.ui import Ui
from app.gui.verb import verb
from app.model.desk_run import DeskRun
from app.model.desk_table import result_words
from app.model.library import Library
from app.model.task import Task
from app.model.translate import tr
from app.settings.folders import desk_folder
from app.vocabulary.desk_messages import ForgetResults, ReadDeskList, SaveTable
from app.vocabulary.errors import AppError
from app.vocabulary.messages import SaveFile
from app.vocabulary.modes import CLERKS
from app.vocabulary.texts import N_, Words

_CSV, _PDF = N_("Table (*.csv)"), N_("PDF (*.pdf)")
_HEAD = ("line", "label", "serial", "result", "time")


@verb(menu=N_("&Token"), title=N_("&Token desk…"), icon="desk", separated=True, modes=CLERKS)
async def token_desk(ui: Ui, selection: Selection) -> None:
    """Set up many tokens after a list, one after another as they are inserted."""
    desk = _Desk(ui, selection.library)
    try:
        await ui.show(desk.dialog)
    finally:
        desk.close()


class _Desk:
    """Does what the dialog asks for."""

    def __init__(self, ui: Ui, chosen: Library | None):
        self._ui, self._record = ui, str(desk_folder())
        self._libraries = [one for one in ui.workspace.libraries if one.profile.enabled]
        policy = ui.workspace.policy
        self.dialog = TokenDeskDialog(
            [one.name for one in self._libraries],
            folder=ui.workspace.folder_for("desk"),
            letters=policy.pin_letters and policy.receipts,
        )
        if chosen in self._libraries and not self._several_have_readers():
            self.dialog.choose_library(self._libraries.index(chosen))
        self._run: DeskRun | None = None
        self._path = ""
        self._reading: Task | None = None
        self.dialog.list_chosen.connect(self._read_list)
        self.dialog.start_wanted.connect(self._begin)
        self.dialog.stop_wanted.connect(self._stop)
        self.dialog.again_wanted.connect(lambda line: self._start(self._again(line)))
        self.dialog.pin_wanted.connect(lambda line: self._start(self._show_pin(line)))
        self.dialog.results_wanted.connect(lambda: self._start(self._save_results()))
        self.dialog.letters_wanted.connect(lambda: self._start(self._save_letters()))

    def _several_have_readers(self) -> bool:
        return sum(any(slot.info.removable for slot in one.slots) for one in self._libraries) > 1

    def close(self) -> None:
        """Stop, and forget every PIN."""
        if self._run is not None:
            self._run.close()

    def _start(self, coroutine: Coroutine[Any, Any, None]) -> Task:
        return Task(coroutine, self.dialog, self._ui.show_error)

    def _read_list(self, path: str) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._path = path
        self._reading = self._start(self._read(path))

    async def _read(self, path: str) -> None:
        workspace = self._ui.workspace
        request = ReadDeskList(path=path, record=self._record, policy=workspace.policy.pin)
        self.close()
        if self._run is not None:
            self._run.deleteLater()
        self._run = None
        self.dialog.show_reading()
        try:
            found = await workspace.documents().call(request)
        except AppError as error:
            self.dialog.show_no_list(error.problem)
            return
        workspace.remember_folder("desk", path)
        self._run = DeskRun(workspace, found, self._record, self.dialog)
        self.dialog.show_run(self._run, found.ignored)

    def _begin(self) -> None:
        if self._run is not None:
            index, so_pin = self.dialog.library_index, self.dialog.so_pin.field.take_pin()
            if index is None:
                self._run.start(self._libraries, so_pin, in_readers=True)
            else:
                self._run.start((self._libraries[index],), so_pin)

    def _stop(self) -> None:
        if self._run is None:
            return
        if self._run.running:
            self._run.stop()
        else:
            self._run.stop_now()

    async def _again(self, line: int) -> None:
        """Let a row be done once more, after a question: what was done to its token cannot be seen from here."""
        run = self._run
        if run is None:
            return
        item = run.items[line]
        words = N_(
            "The row is done with the next token that fits, whatever became of it before. Look at its token first."
        )
        title = tr(N_("Do “{label}” again?"), label=item.row.label)
        dialog = ConfirmDialog(title, tr(words), [result_words(item)], tr(N_("Do again")), danger=True, icon="restart")
        await self._ui.ask(dialog)
        forget = ForgetResults(path=self._path, record=self._record, keys=(item.row.key,))
        await self._ui.workspace.documents().call(forget)
        run.again(line)

    async def _show_pin(self, line: int) -> None:
        """Show a generated PIN, one time only."""
        pin = self._run.generated.pop(line, None) if self._run is not None else None
        if self._run is None or pin is None:
            return
        self.dialog.settle()
        await self._ui.show(PinOnceDialog(self._run.items[line].row.label, pin))

    async def _save_results(self) -> None:
        run = self._run
        if run is None:
            return
        path = await self._ui.ask_new_file("desk", N_("Save the results"), _CSV, "results.csv")
        rows = tuple(
            (str(one.row.number), one.row.label, one.serial or one.row.serial, result_words(one), one.time)
            for one in run.items.values()
        )
        await self._ui.workspace.documents().call(SaveTable(path=path, head=_HEAD, rows=rows))
        self._ui.finished(Words(N_("The results were saved.")), file=path)

    async def _save_letters(self) -> None:
        """Save one letter a page, and forget the PINs that are on them."""
        run = self._run
        if run is None:
            return
        path = await self._ui.ask_new_file("desk", N_("Save the PIN letters"), _PDF, "pin letters.pdf")
        letters = [(run.items[line].row.label, run.items[line].serial, pin) for line, pin in run.generated.items()]
        content = pdf(letters_document(letters), N_("PIN letters"))
        await self._ui.workspace.documents().call(SaveFile(path=path, content=content, replace=True))
        for pin in run.generated.values():
            pin[:] = bytes(len(pin))
        run.generated.clear()
        self.dialog.settle()
        self._ui.finished(Words(N_("The PIN letters were saved.")), file=path)
