"""Decrypt file: which file, and where the result goes. The key is found by what the file says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.encrypt import check_target
from app.gui.dialogs.files import FileLine, file_name
from app.gui.dialogs.pieces import WrappedCheck, form_row, identity_card, short
from app.gui.look.parts import button, column
from app.model.translate import tr
from app.vocabulary.ciphers import CMS_SUFFIX, ENCRYPTED_SUFFIX
from app.vocabulary.texts import N_


@dataclass(frozen=True)
class DecryptChoice:
    """What to decrypt, and where the result goes."""

    file: str
    target: str
    replace: bool = False
    """Whether an existing `target` may be replaced."""


class DecryptDialog(Dialog[DecryptChoice]):
    """Asks for the file to decrypt with a key on one token."""

    def __init__(
        self, token_label: str, serial: str, *, file: str = "", folder: str = "", parent: QWidget | None = None
    ):
        """Decrypt with a key on this token. `folder` is where a file is looked for first."""
        super().__init__(
            "decrypt",
            tr(N_("Decrypt file")),
            tr(N_("The file says which key it needs; that key is looked for on the token.")),
            width=136,
            parent=parent,
        )
        self._suggested = ""
        token = tr(N_("{token}, serial {serial}"), token=short(token_label), serial=serial or "–")
        self.introduce(identity_card([(tr(N_("Token")), token)]))
        self.file = FileLine(
            tr(N_("File")),
            pattern=f"*{ENCRYPTED_SUFFIX} *{CMS_SUFFIX} *.cms *.pem *.der",
            hint=tr(N_("A .p11enc or .p7m file; you can also drop it here")),
            folder=folder,
        )
        self.target = FileLine(tr(N_("Save as")), saving=True, folder=folder)
        self.target.look_beside(self.file)
        self.replace = WrappedCheck(tr(N_("Replace the file that has this name already")))
        self._replace_row = form_row("", self.replace)
        self.body.addLayout(column(self.file, self.target, self._replace_row, gap=1.5))
        self.finish(button(tr(N_("Decrypt")), "primary"))
        self.file.changed.connect(self._file_chosen)
        self.target.changed.connect(self._check)
        self.replace.box.toggled.connect(lambda _: self._check())
        if file:
            self.file.set_path(file)
        self._check()
        self.file.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def _file_chosen(self) -> None:
        """Suggest the name that the file had before, as long as nobody has typed another."""
        if self.file.path and self.target.path in ("", self._suggested):
            path = Path(self.file.path)
            known = path.suffix in (ENCRYPTED_SUFFIX, CMS_SUFFIX) and path.stem
            self._suggested = str(path.with_suffix("")) if known else self.file.path + ".decrypted"
            self.target.set_path(self._suggested)
        self._check()

    def _check(self) -> None:
        self.set_valid(check_target(self.file, self.target, self.replace, self._replace_row))

    def collect(self) -> DecryptChoice:
        """Return what to decrypt."""
        return DecryptChoice(self.file.path, self.target.path, self.replace.box.isChecked())

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("Looking for the key of {file}…"), file=file_name(self.file.path))
