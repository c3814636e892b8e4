"""Choosing files: a path that can be typed, browsed for, or dropped."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget
from shiboken6 import isValid

from app.gui.dialogs.pieces import LABEL_WIDTH, size_words
from app.gui.look.parts import FormLine, button, row
from app.model.places import first_folder
from app.model.sight import Sight, look
from app.model.translate import tr
from app.vocabulary.texts import N_


class PathField(QWidget):
    """A path with *Browse…*; a file that is dropped on it is taken too."""

    changed = Signal(str)
    """The path, whenever it changes."""

    def __init__(self, name: str, *, saving: bool = False, pattern: str = "", folder: str = ""):
        """Ask for the file called `name`; for one to be written with `saving`. `pattern` is such as ``*.p7s *.sig``.

        *Browse…* opens where the path of the field is, else in `folder`, else in the user's documents.
        """
        super().__init__()
        self._folder = folder
        self._beside: tuple[PathField, ...] = ()
        self._name, self._saving, self._pattern = name, saving, pattern
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setAcceptDrops(False)
        self.browse = button(tr(N_("Browse…")))
        self.browse.setAccessibleName(tr(N_("Browse for {name}"), name=name))
        layout = row(self.line, self.browse)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.setFocusProxy(self.line)
        self.setAcceptDrops(True)
        self.line.textChanged.connect(self.changed)
        self.browse.clicked.connect(self._browse)

    @property
    def path(self) -> str:
        """Return the path as it stands in the field, a leading ``~`` as the user's folder; empty where nothing does."""
        return os.path.expanduser(self.line.text())  # noqa: PTH111 - Path makes "." of an empty field, and fails for "~x"

    def set_path(self, path: str) -> None:
        """Put a path into the field."""
        self.line.setText(path)

    def look_beside(self, *others: PathField) -> None:
        """Let *Browse…* of an empty field open where one of these has its file."""
        self._beside = others

    @property
    def start_folder(self) -> str:
        """Return where *Browse…* opens; never the folder that the program happens to run in."""
        parents = [Path(path).parent for path in (self.path, *(other.path for other in self._beside)) if path]
        return first_folder(*(str(parent) for parent in parents if parent.is_absolute()), self._folder)

    def _browse(self) -> None:
        """Open the system's file dialog beside this one; no loop of our own waits for it."""
        chooser = QFileDialog(self, self._name, self.start_folder)
        if self._pattern:
            chooser.setNameFilters([f"{self._name} ({self._pattern})", tr(N_("All files (*)"))])
        if self._saving:
            chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            # Whether to replace a file is asked in our own dialog, once.
            chooser.setOption(QFileDialog.Option.DontConfirmOverwrite)
            chooser.selectFile(self.path)
        else:
            chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(self.set_path)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take exactly one file."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put the path of the dropped file into the field."""
        self.set_path(event.mimeData().urls()[0].toLocalFile())
        event.acceptProposedAction()


class FileLine(FormLine):
    """A form line with a path and, under it, whether there is a file."""

    changed = Signal()

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        saving: bool = False,
        pattern: str = "",
        folder: str = "",
    ):
        """Ask for the file `label`; with `saving` for one to be written, else for one that exists.

        `folder` is where it is looked for first.
        """
        self.input = PathField(label, saving=saving, pattern=pattern, folder=folder)
        super().__init__(label, self.input, hint, label_width=LABEL_WIDTH)
        self._saving = saving
        self._sight: Sight | None = None
        """What is at the path, once that is known."""
        self.input.changed.connect(lambda _: self._check())

    @property
    def path(self) -> str:
        """Return the path."""
        return self.input.path

    @property
    def exists(self) -> bool:
        """Return whether something had this path when it was looked at; whoever writes looks again."""
        return self._sight is not None and self._sight.kind != "nothing"

    @property
    def file_size(self) -> int:
        """Return the bytes of the file; 0 where that is not known."""
        return self._sight.size if self._sight is not None else 0

    @property
    def valid(self) -> bool:
        """Return whether the path can be used: a regular file to be read, or a name in a folder to be written."""
        return self._sight is not None and self._fault(self._sight) == ""

    def set_path(self, path: str) -> None:
        """Put a path into the field."""
        self.input.set_path(path)

    def look_beside(self, *others: FileLine) -> None:
        """Let *Browse…* of an empty line open where one of these has its file."""
        self.input.look_beside(*(other.input for other in others))

    def _fault(self, sight: Sight) -> str:
        """Return what is wrong with the path, in words; empty where nothing is."""
        if sight.kind == "unreadable":
            return tr(N_("This path cannot be read"))
        if self._saving:
            if sight.kind == "folder":
                return tr(N_("This is a folder. Add a file name."))
            return "" if sight.placed else tr(N_("There is no such folder"))
        faults = {
            "folder": N_("This is a folder, not a file"),
            "nothing": N_("There is no such file"),
            "other": N_("This is a device or a pipe, not a file"),
        }
        return tr(faults.get(sight.kind, ""))

    def _check(self) -> None:
        path = self.path
        self._sight = look(path, partial(self._seen, path)) if _is_whole(path) else None
        self._tell()

    def _seen(self, path: str, sight: Sight) -> None:
        """Take what was seen at a path late, unless another stands there by now."""
        if isValid(self) and path == self.path:
            self._sight = sight
            self._tell()

    def _tell(self) -> None:
        sight = self._sight
        if not self.path:
            self.set_hint("")
        elif not _is_whole(self.path):
            self.set_hint(tr(N_("Give the whole path, from the first folder on")), "danger")
        elif sight is None:
            self.set_hint(tr(N_("Looking for it: this place does not answer yet")), "", "waiting")
        elif fault := self._fault(sight):
            self.set_hint(fault, "danger")
        else:
            self.set_hint("" if self._saving else size_words(sight.size))  # no tick: nobody has looked into it yet
        self.changed.emit()


def _is_whole(path: str) -> bool:
    return bool(path) and Path(path).is_absolute()


def file_name(path: str) -> str:
    """Return the last part of a path."""
    return Path(path).name


def folder_name(path: str) -> str:
    """Return the folder of a path."""
    return str(Path(path).parent)
