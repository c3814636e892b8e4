"""What a verb may ask of the window, and the one place where every failure ends."""

import logging
from collections.abc import Callable, Coroutine, Hashable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QDialog, QFileDialog
from shiboken6 import isValid

from app.gui.activity_list import PastJob, this_minute
from app.gui.dialogs.base import Dialog
from app.gui.selection import Selection
from app.gui.verb import Verb, verb_named
from app.model.places import first_folder
from app.model.task import Pending, Task
from app.model.token import Token
from app.model.translate import tr
from app.model.workspace import Purpose, Workspace
from app.vocabulary.errors import AppError, Cancelled, Problem, bug
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import Words

if TYPE_CHECKING:
    from app.gui.main_window import MainWindow

T = TypeVar("T")
R = TypeVar("R")
log = logging.getLogger(__name__)


class _End(QObject):
    """Watches for a dialog's end: accepted, rejected, or hidden and deleted without a word."""

    def __init__(self, dialog: QDialog, pending: Pending[Any]):
        super().__init__(dialog)
        self._dialog, self._pending = dialog, pending
        dialog.finished.connect(self._finished)
        dialog.destroyed.connect(lambda: pending.reject(Cancelled()))
        dialog.installEventFilter(self)

    def _finished(self, result: int) -> None:
        if result == QDialog.DialogCode.Accepted:
            self._pending.resolve(None)
        else:
            self._pending.reject(Cancelled())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take hiding for a cancel: Qt emits no `finished` when a parent closes."""
        if event.type() == QEvent.Type.Hide and not self._dialog.result():
            self._pending.reject(Cancelled())
        return False


def _discard(dialog: QDialog) -> None:
    """Delete a dialog, unless it went with its window."""
    if isValid(dialog):
        dialog.deleteLater()


def _about(verb: Verb, selection: Selection) -> Hashable:
    """Return what a problem of a verb is about: what was to be done with which token or library."""
    library = selection.library.profile.id if selection.library is not None else None
    return verb.name, library, selection.token.address if selection.token is not None else None


class Ui:
    """Handed to every verb."""

    def __init__(self, window: "MainWindow", workspace: Workspace):
        """Speak for `window`."""
        self.window, self.workspace = window, workspace
        self._chosen: tuple[Verb, Selection] | None = None

    # ── running verbs ────────────────────────────────────────────────────────────────────────────────────────────────

    def run(self, verb: Verb, selection: Selection) -> None:
        """Run a verb on what is selected now.

        The same choice again, before the first has opened its dialog or ended, is ignored: a key that is held down
        asks once. From then on the dialog itself keeps the window closed.
        """
        if self._chosen != (verb, selection):
            self._chosen = (verb, selection)
            key = _about(verb, selection)
            Task(self._run(verb, selection), self.window, partial(self.show_error, key=key))

    def offers(self, name: str) -> bool:
        """Return whether the mode of the window has the verb called `name`."""
        return self.workspace.mode in verb_named(name).modes

    def run_for(self, name: str, token: Token) -> None:
        """Run the verb called `name` on a token, whatever is selected."""
        self.run(verb_named(name), Selection(library=token.library, slot=token.slot, token=token))

    async def _run(self, verb: Verb, selection: Selection) -> None:
        try:
            await verb.does(self, selection)
            self.window.messages.dismiss(_about(verb, selection))  # what went wrong before has been solved
        finally:
            if self._chosen == (verb, selection):
                self._chosen = None

    def start(self, coroutine: Coroutine[Any, Any, None]) -> Task:
        """Run a coroutine for the window; its failure is shown."""
        return Task(coroutine, self.window, self.show_error)

    def show_error(self, error: Exception, key: Hashable = None) -> None:
        """Show any failure: a problem as it is, everything else as the bug that it is.

        A later one with the same `key` takes its place.
        """
        if isinstance(error, AppError):
            self.show_problem(error.problem, key)
            return
        log.error("internal error", exc_info=error)
        self.show_problem(bug(f"{type(error).__name__}: {error}"), key)

    def show_problem(self, problem: Problem, key: Hashable = None) -> None:
        """Show a problem in the message bar, with its details one click away."""
        self.window.messages.show_problem(problem, key=key)

    def tell(self, tone: str, words: Words | str, detail: Words | str = "") -> None:
        """Say something that asks for nothing, in the message bar; what was done stands in the activities too."""
        self.window.messages.tell(tone, words, detail)
        if tone == "ok":
            self.finished(words)

    def finished(self, words: Words | str, *, tone: str = "ok", file: str = "") -> None:
        """Put what came of a task into the list of activities, with the time and the way to the `file` it wrote."""
        self.window.activity.add_past(PastJob(tr(words), this_minute(), tone, file))

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def ask(self, dialog: Dialog[T]) -> T:
        """Open a dialog and await its answer. Raises Cancelled where there is none."""
        try:
            await self.closed(dialog)
            return dialog.result_value
        finally:
            _discard(dialog)

    async def submit(self, dialog: Dialog[T], act: Callable[[T], Coroutine[Any, Any, R]]) -> R:
        """Open a dialog and run `act` with its answer while it waits; a problem is shown in it, to be mended there.

        Closed while `act` runs, the dialog is gone and the work goes on: what was sent to a token is not undone.
        """
        dialog.stays_open = True
        try:
            while True:
                await self.submitted(dialog)
                try:
                    return await act(dialog.result_value)
                except AppError as error:
                    if not dialog.isVisible():
                        raise
                    dialog.set_problem(error.problem)
        finally:
            self.close(dialog)

    def submitted(self, dialog: Dialog[Any]) -> Pending[None]:
        """Open a dialog that stays open; resolved when its primary button is pressed, Cancelled when it closes."""
        dialog.stays_open = True
        pending: Pending[None] = Pending(dialog.reject)
        dialog.submitted.connect(lambda: pending.resolve(None))
        self._open(dialog, pending)
        return pending

    def closed(self, dialog: QDialog) -> Pending[None]:
        """Open a dialog; resolved when it is accepted, Cancelled when it ends otherwise."""
        pending: Pending[None] = Pending(dialog.reject)
        self._open(dialog, pending)
        return pending

    def _open(self, dialog: QDialog, pending: Pending[None]) -> None:
        _End(dialog, pending)
        if not dialog.isVisible():
            self.open(dialog)

    def open(self, dialog: QDialog) -> None:
        """Open a dialog that accompanies something; whoever opened it closes it."""
        self._chosen = None
        dialog.setParent(self.window, dialog.windowFlags())
        dialog.open()

    def close(self, dialog: QDialog) -> None:
        """Close a dialog that has done its work; not an error where it went with its window."""
        if isValid(dialog):
            dialog.accept()
            dialog.deleteLater()

    async def show(self, dialog: QDialog) -> None:
        """Open a dialog that only tells something, and await its end."""
        with suppress(Cancelled):
            await self.closed(dialog)
        _discard(dialog)

    async def ask_file(self, purpose: Purpose, title: str, kinds: str) -> str:
        """Let a person choose a file that exists, in the system's own dialog. Raises Cancelled."""
        folder = first_folder(self.workspace.folder_for(purpose))
        chooser = QFileDialog(self.window, tr(title), folder, tr(kinds))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        return await self._chosen_file(chooser, purpose)

    async def ask_new_file(self, purpose: Purpose, title: str, kinds: str, name: str) -> str:
        """Let a person choose where a file called `name` is saved; the system's dialog asks before one is replaced."""
        folder = first_folder(self.workspace.folder_for(purpose))
        chooser = QFileDialog(self.window, tr(title), folder, tr(kinds))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix(name.rpartition(".")[2])
        chooser.selectFile(name)
        return await self._chosen_file(chooser, purpose)

    async def _chosen_file(self, chooser: QFileDialog, purpose: Purpose) -> str:
        """Open a file dialog and return the path that is chosen. Raises Cancelled."""
        try:
            await self.closed(chooser)
            path = chooser.selectedFiles()[0]
        finally:
            _discard(chooser)
        self.workspace.remember_folder(purpose, path)
        return path

    # ── what many verbs need ─────────────────────────────────────────────────────────────────────────────────────────

    async def log_in(self, token: Token) -> None:
        """Make sure that the user is logged in, asking for the PIN where nobody is. Raises Cancelled."""
        if token.session.role is None and token.info.login_required:
            from app.gui.verbs.login import ask_and_log_in

            await ask_and_log_in(self, token, "user")

    def select(self, *keys: object) -> None:
        """Select the row of the tree with this path of keys."""
        self.window.browser.select(keys)

    def select_token(self, token: Token) -> None:
        """Select a token in the tree."""
        self.window.browser.refresh()
        self.window.browser.select_token(token)

    def select_objects(self, token: Token, rows: Sequence[ObjectRow]) -> None:
        """Select these objects in the tree, or in the token's table where the tree shows classes only."""
        self.window.browser.select_objects(token, rows)
