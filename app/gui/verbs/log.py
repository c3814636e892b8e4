"""The operations log: shown, verified, exported. A document host reads it; the window only shows what that says."""

from collections.abc import Coroutine
from typing import Any

from app.gui.dialogs.export_log import ExportChoice, ExportLogDialog
from app.gui.dialogs.operations_log import OperationsLogDialog
from app.gui.selection import Selection
from app.gui.ui import Ui
from app.gui.verb import verb
from app.model.task import Task
from app.settings.folders import log_folder
from app.vocabulary.ciphers import FileWritten
from app.vocabulary.errors import AppError, Cancelled
from app.vocabulary.log_messages import ExportOperationsLog, ReadOperationsLog, VerifyOperationsLog
from app.vocabulary.modes import EVERYWHERE
from app.vocabulary.texts import N_, Words


@verb(menu=N_("&View"), title=N_("&Operations log…"), icon="history", separated=True, modes=EVERYWHERE)
async def operations_log(ui: Ui, selection: Selection) -> None:
    """Show what was done to tokens, whether the log of it is whole, and save a copy."""
    viewer = _Viewer(ui, str(log_folder()))
    viewer.read("")
    await ui.show(viewer.dialog)


class _Viewer:
    """Does what the dialog asks for; only the newest question about what to show is answered."""

    def __init__(self, ui: Ui, folder: str):
        self._ui, self._folder = ui, folder
        self.dialog = OperationsLogDialog(folder)
        self._reading: Task | None = None
        self.dialog.read_wanted.connect(self.read)
        self.dialog.verify_wanted.connect(lambda: self._start(self._verify()))
        self.dialog.export_wanted.connect(lambda text: self._start(self._export(text)))

    def read(self, text: str) -> None:
        """Read the operations that fit a filter; one that is still being read is not wanted any more."""
        if self._reading is not None:
            self._reading.cancel()
        self.dialog.show_loading()
        self._reading = self._start(self._read(text))

    def _start(self, coroutine: Coroutine[Any, Any, None]) -> Task:
        return Task(coroutine, self.dialog, self._ui.show_error)

    async def _read(self, text: str) -> None:
        try:
            page = await self._ui.workspace.documents().call(ReadOperationsLog(folder=self._folder, text=text))
            self.dialog.show_page(page)
        except AppError as error:
            self.dialog.show_problem(error.problem)

    async def _verify(self) -> None:
        self.dialog.show_verifying()
        try:
            host = self._ui.workspace.documents()
            title = Words(N_("Verifying the operations log"))
            self.dialog.show_verdict(await host.call(VerifyOperationsLog(folder=self._folder), title=title))
        except (AppError, Cancelled) as error:
            self.dialog.verify_failed()
            if isinstance(error, AppError):
                self.dialog.set_problem(error.problem)

    async def _export(self, text: str) -> None:
        async def save(choice: ExportChoice) -> FileWritten:
            request = ExportOperationsLog(
                folder=self._folder, text=text, format=choice.format, target=choice.target, replace=choice.replace
            )
            title = Words(N_("Exporting the operations log"))
            return await self._ui.workspace.documents().call(request, title=title)

        written = await self._ui.submit(ExportLogDialog(text), save)
        self.dialog.show_exported(written.path)
        self._ui.finished(N_("Operations were exported"), file=written.path)
