"""Verify signature: which file, which signature, and for a raw one which certificate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.files import FileLine, file_name
from app.gui.dialogs.pieces import short
from app.gui.dialogs.sign import SUFFIXES
from app.gui.look.parts import button, column
from app.model.sight import is_file
from app.model.translate import tr
from app.vocabulary.texts import N_


@dataclass(frozen=True)
class VerifyChoice:
    """What to check against what."""

    file: str
    signature_file: str
    certificate: str = ""
    """For a raw signature: a certificate or public key file."""


class VerifyDialog(Dialog[VerifyChoice]):
    """Asks for a file and its signature; either one suggests the other."""

    def __init__(self, file: str = "", *, key: str = "", folder: str = "", parent: QWidget | None = None):
        """Start with `file`, a signed file or a signature; `folder` is where files are looked for first.

        `key` is the label of a secret key that checks the codes it makes.
        """
        self._key = key
        purpose = (
            N_("Codes in .mac files are checked on the token with “{key}”. Nothing is changed.")
            if key
            else N_("Neither file is changed, and no token is needed.")
        )
        super().__init__(
            "verify",
            tr(N_("Verify signature")),
            tr(purpose, key=short(key) if key else ""),
            width=136,
            parent=parent,
        )
        self.file = FileLine(tr(N_("File")), hint=tr(N_("You can also drop a file here")), folder=folder)
        self.signature = FileLine(
            tr(N_("Signature")), pattern="*.p7s *.sig *.mac", hint=tr(N_("A .p7s, .sig or .mac file")), folder=folder
        )
        self.certificate = FileLine(
            tr(N_("Certificate")),
            pattern="*.pem *.crt *.cer *.der *.pub",
            hint=tr(N_("A raw signature needs the signer's certificate or public key file")),
            folder=folder,
        )
        lines = (self.file, self.signature, self.certificate)
        for line in lines:
            line.look_beside(*(other for other in lines if other is not line))
        self.body.addLayout(column(*lines, gap=1.5))
        self.finish(button(tr(N_("Verify")), "primary"))
        self.file.changed.connect(self._file_chosen)
        self.signature.changed.connect(self._signature_chosen)
        self.certificate.changed.connect(self._check)
        if Path(file).suffix in SUFFIXES.values():
            self.signature.set_path(file)
        elif file:
            self.file.set_path(file)
        self._check()
        self.file.input.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def raw(self) -> bool:
        """Return whether the signature looks like a raw one, which needs a certificate or key."""
        return self.signature.path.endswith(SUFFIXES["raw"])

    def _file_chosen(self) -> None:
        """Look for a signature beside the file; a signature that was taken for the file goes to its own place."""
        if Path(self.file.path).suffix in SUFFIXES.values() and not self.signature.path:
            path = self.file.path
            self.file.set_path("")
            self.signature.set_path(path)
        elif self.file.valid and not self.signature.path:
            for suffix in SUFFIXES.values():
                if is_file(self.file.path + suffix):
                    self.signature.set_path(self.file.path + suffix)
                    break
        self._check()

    def _signature_chosen(self) -> None:
        """Look for the signed file beside the signature."""
        path = Path(self.signature.path)
        if not self.file.path and path.suffix in SUFFIXES.values() and is_file(str(path.with_suffix(""))):
            self.file.set_path(str(path.with_suffix("")))
        self._check()

    def _check(self) -> None:
        self.certificate.setVisible(self.raw)
        complete = self.certificate.valid or not self.raw
        if self.signature.path.endswith(SUFFIXES["mac"]) and not self._key:
            complete = False
            words = N_("Only the secret key that made a code can check it: select that key, then verify")
            self.signature.set_hint(tr(words), "warn")
        different = self.file.path != self.signature.path
        if self.file.path and not different:
            self.signature.set_hint(tr(N_("This is the file itself")), "danger")
        self.set_valid(self.file.valid and self.signature.valid and complete and different)

    def collect(self) -> VerifyChoice:
        """Return what to check."""
        return VerifyChoice(self.file.path, self.signature.path, self.certificate.path if self.raw else "")

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("{file} is being hashed and checked…"), file=file_name(self.file.path))
