"""Exporting the operations log: in which form, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.files import FileLine
from app.gui.dialogs.pieces import WrappedCheck, form_row
from app.gui.look.parts import button, column, radio_button
from app.model.places import documents_folder
from app.model.translate import tr
from app.vocabulary.log_messages import LogFormat
from app.vocabulary.texts import N_, plain

_ENDINGS: dict[LogFormat, str] = {"csv": ".csv", "json": ".jsonl"}


@dataclass(frozen=True)
class ExportChoice:
    """In which form, and where to."""

    format: LogFormat
    target: str
    replace: bool
    """Whether an existing `target` may be replaced."""


class ExportLogDialog(Dialog[ExportChoice]):
    """Asks for the form and the file of a copy of the log."""

    def __init__(self, text: str, *, folder: str = "", parent: QWidget | None = None):
        """Ask for a copy of the operations that fit the filter `text`, or of all; in `folder` first."""
        all_of_it = N_("All operations, with every field. The log itself stays as it is.")
        some = N_("All operations that fit the filter “{words}”, with every field. The log itself stays as it is.")
        purpose = tr(some, words=plain(text, 64)) if text.strip() else tr(all_of_it)
        super().__init__("export", tr(N_("Export operations")), purpose, width=140, parent=parent)
        self.csv = radio_button(tr(N_("Table for a spreadsheet (CSV)")), checked=True)
        self.json = radio_button(tr(N_("One operation a line, for programs (JSON lines)")))
        self.target = FileLine(tr(N_("File")), saving=True, hint=tr(N_("Only you can read it")))
        self.replace = WrappedCheck(tr(N_("Replace the file that has this name already")))
        self._replace_row = form_row("", self.replace)
        form = form_row(tr(N_("Form")), column(self.csv, self.json, gap=2, margins=(0, 1.5, 0, 1.5)))
        self.body.addLayout(column(form, self.target, self._replace_row, gap=1.5))
        self.finish(button(tr(N_("Export")), "primary"))
        name = f"operations-{QDate.currentDate().toString('yyyy-MM-dd')}.csv"
        self.target.set_path(str(Path(folder or documents_folder()) / name))
        self.csv.toggled.connect(lambda _: self._rename())
        self.target.changed.connect(self._check)
        self.replace.box.toggled.connect(lambda _: self._check())
        self._check()

    @property
    def format(self) -> LogFormat:
        """Return the form that is chosen."""
        return "csv" if self.csv.isChecked() else "json"

    def _rename(self) -> None:
        """Give the file the ending of its form, unless it was given another one."""
        path = Path(self.target.path)
        if path.suffix in _ENDINGS.values():
            self.target.set_path(str(path.with_suffix(_ENDINGS[self.format])))

    def _check(self) -> None:
        exists = self.target.valid and self.target.exists
        if not exists:
            self.replace.box.setChecked(False)
        self._replace_row.setVisible(exists)
        if exists:
            self.target.set_hint(tr(N_("A file with this name exists")), "warn")
        self.set_valid(self.target.valid and (not exists or self.replace.box.isChecked()))

    def collect(self) -> ExportChoice:
        """Return form and file."""
        return ExportChoice(self.format, self.target.path, self.replace.box.isChecked())

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The log is being copied…"))
