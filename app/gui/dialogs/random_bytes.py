"""Random bytes: how many, on the screen or into a file, and what came out."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.files import FileLine, file_name, folder_name
from app.gui.dialogs.pieces import LABEL_WIDTH, WrappedCheck, form_row, short, size_words
from app.gui.look.parts import (
    FormLine,
    HexView,
    button,
    column,
    link_button,
    notice,
    radio_button,
)
from app.model.translate import tr
from app.vocabulary.crypto_messages import MOST_RANDOM_BYTES, SHOWN_RANDOM_BYTES, RandomBytes
from app.vocabulary.texts import N_


@dataclass(frozen=True)
class RandomChoice:
    """How many bytes, and where they go."""

    count: int
    target: str = ""
    """Empty where they are shown."""
    replace: bool = False
    """Whether an existing `target` may be replaced."""


class RandomDialog(Dialog[RandomChoice]):
    """Asks how many random bytes a token is to make."""

    def __init__(self, token_label: str, serial: str, *, parent: QWidget | None = None):
        """Ask for bytes of the token called `token_label`."""
        super().__init__(
            "random",
            tr(N_("Random bytes")),
            tr(
                N_("From the generator of {token}, serial {serial}."),
                token=short(token_label),
                serial=serial or "–",
            ),
            width=132,
            parent=parent,
        )
        self.count = QLineEdit("32")
        self.count.setMaxLength(9)
        self._count_line = FormLine(tr(N_("Bytes")), self.count, label_width=LABEL_WIDTH)
        self.show_here = radio_button(tr(N_("Show as hexadecimal digits")), checked=True)
        self.save = radio_button(tr(N_("Save to a file")))
        self.target = FileLine(tr(N_("File")), saving=True, pattern="*.bin", hint=tr(N_("Only you can read it")))
        self.replace = WrappedCheck(tr(N_("Replace the file that has this name already")))
        self._replace_row = form_row("", self.replace)
        where = form_row(tr(N_("Where to")), column(self.show_here, self.save, gap=2, margins=(0, 1.5, 0, 1.5)))
        self.body.addLayout(column(self._count_line, where, self.target, self._replace_row, gap=1.5))
        self.finish(button(tr(N_("Generate")), "primary"))
        self.count.textChanged.connect(lambda _: self._check())
        self.save.toggled.connect(lambda _: self._check())
        self.target.changed.connect(self._check)
        self.replace.box.toggled.connect(lambda _: self._check())
        self._check()
        self.count.setFocus(Qt.FocusReason.OtherFocusReason)
        self.count.selectAll()

    @property
    def number(self) -> int:
        """Return how many bytes are asked for; 0 where no number stands in the field."""
        text = self.count.text()
        return int(text) if text.isascii() and text.isdigit() else 0

    def _check(self) -> None:
        saving, number = self.save.isChecked(), self.number
        most = MOST_RANDOM_BYTES if saving else SHOWN_RANDOM_BYTES
        fits = 1 <= number <= most
        if fits:
            self._count_line.set_hint("")
        elif not saving and 1 <= number <= MOST_RANDOM_BYTES:
            self._count_line.set_hint(tr(N_("More than 1,024 bytes go to a file")), "danger")
        else:
            largest = N_("1 to 1,048,576 bytes (1 MiB)") if saving else N_("1 to 1,024 bytes")
            self._count_line.set_hint(tr(largest), "danger")
        self.target.setVisible(saving)
        exists = saving and self.target.valid and self.target.exists
        if not exists:
            self.replace.box.setChecked(False)
        self._replace_row.setVisible(exists)
        if exists:
            self.target.set_hint(tr(N_("A file with this name exists")), "warn")
        free = not exists or self.replace.box.isChecked()
        self.set_valid(fits and (not saving or (self.target.valid and free)))

    def collect(self) -> RandomChoice:
        """Return how many bytes, and where they go."""
        if not self.save.isChecked():
            return RandomChoice(self.number)
        return RandomChoice(self.number, self.target.path, self.replace.box.isChecked())

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The token makes random bytes…"))


class RandomReportDialog(Dialog[None]):
    """Shows random bytes, or where they were saved. `show_in_folder` has the path of the file."""

    show_in_folder = Signal(str)

    def __init__(self, made: RandomBytes, token_label: str, *, parent: QWidget | None = None):
        """Show what the token called `token_label` made."""
        super().__init__(
            "random",
            tr(N_("{size} of random bytes"), size=size_words(made.count)) if made.file else tr(N_("Random bytes")),
            tr(N_("Made by {token}."), token=short(token_label)),
            width=136 if made.file else 164,
            parent=parent,
        )
        self._made = made
        done = button(tr(N_("Done")), "primary")
        if made.file:
            words = tr(N_("{size} in {folder}"), size=size_words(made.count), folder=folder_name(made.file))
            title = tr(N_("Saved as {file}"), file=file_name(made.file))
            self.introduce(notice("ok", "ok", title, words))
            more = link_button(tr(N_("Show in folder")), "folder")
            more.clicked.connect(lambda: self.show_in_folder.emit(made.file))
        else:
            self.introduce(HexView(made.value))
            more = link_button(tr(N_("Copy digits")), "copy")
            more.clicked.connect(lambda: QGuiApplication.clipboard().setText(made.value.hex()))
        self.finish(done, left=more)
        self.cancel.setVisible(False)
        done.setFocus()

    def collect(self) -> None:
        """Nothing is asked here."""
