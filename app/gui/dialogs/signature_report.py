"""What was found out about a signature, after signing and after verifying."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.command_fold import CommandFold
from app.gui.dialogs.files import file_name, folder_name
from app.gui.dialogs.openssl import verify_command
from app.gui.dialogs.pieces import day, grouped, moment, size_words
from app.gui.look.parts import Card, FoldedDetails, Icon, Text, button, column, facts, holder, link_button, row
from app.model.translate import tr
from app.vocabulary.certificates import SignatureForm, SignatureReport, Verdict
from app.vocabulary.texts import N_

_VERDICTS: dict[Verdict, tuple[str, str, str]] = {
    "valid": ("ok", "ok", N_("The signature is valid")),
    "invalid": ("danger", "danger", N_("The signature is not valid")),
    "unchecked": ("warn", "unknown", N_("The signature could not be checked")),
}
_FORMS: dict[SignatureForm, str] = {
    "cms": N_("CMS, detached (RFC 5652)"),
    "raw": N_("raw signature"),
    "mac": N_("message authentication code"),
}
_FACES = {"valid": ("verified", "ok"), "invalid": ("invalid", "danger"), "unchecked": ("unknown", "warn")}


class SignatureReportDialog(Dialog[Literal["done", "another"]]):
    """Says whether a signature is valid, by whom it is, and what was checked.

    Its result is *another* where a further file is to be signed or verified. `show_in_folder` has the signature's path.
    """

    show_in_folder = Signal(str)

    def __init__(self, report: SignatureReport, *, signed: bool, parent: QWidget | None = None):
        """Show `report`; `signed` after signing, else after verifying."""
        icon, tone = _FACES[report.verdict]
        if signed and report.verdict == "valid":
            purpose = N_("The signature was checked in software before it was saved.")
            head = (N_("Signed and verified"), "" if report.form == "mac" else purpose)
        else:
            head = (N_("Signature of {file}"), "")
        super().__init__(
            icon, tr(head[0], file=file_name(report.file)), tr(head[1]), tone=tone, width=132, parent=parent
        )
        self.introduce(_card(report))
        details = _details(report)
        if details:
            self.introduce(FoldedDetails(details))
        command, left = verify_command(report), []
        if command:
            fold = CommandFold(tr(N_("The same with openssl")))
            fold.opened.connect(lambda: fold.set_command(command))
            self.body.addWidget(fold)
            left = [fold.button]
        show = link_button(tr(N_("Show in folder")), "folder")
        show.clicked.connect(lambda: self.show_in_folder.emit(report.signature_file))
        self.another = button(tr(N_("Sign another…")) if signed else tr(N_("Verify another…")))
        self.another.clicked.connect(lambda: self.answer("another"))
        done = button(tr(N_("Done")), "primary")
        self.finish(done, self.another, left=holder(row(show, *left, gap=4), grow=False))
        self.cancel.setVisible(False)
        done.setFocus()

    def collect(self) -> Literal["done", "another"]:
        """Return that nothing more is wanted."""
        return "done"


def _card(report: SignatureReport) -> Card:
    """Return the verdict with its reason, and who signed what."""
    tone, icon, words = _VERDICTS[report.verdict]
    card = Card(padding=4, gap=4)
    when = Text(moment(report.signing_time), "caption", "quiet")
    verdict = row(Icon(icon, tone, 4.5), Text(tr(words), "strong", tone, wrap=True), when)
    verdict.setStretch(1, 1)
    card.body.addLayout(column(verdict, Text(tr(report.reason), ink="quiet", wrap=True), gap=1.5))
    size = size_words(report.signature_size) if report.signature_size else ""
    lines = [(tr(N_("File")), file_name(report.file))]
    lines.append((tr(N_("Signature")), ", ".join(filter(None, (file_name(report.signature_file), size)))))
    if report.signer is not None:
        lines.append((tr(N_("Signer")), report.signer.common_name))
        lines.append(
            (
                tr(N_("Issued by")),
                tr(N_("{issuer}, until {day}"), issuer=report.signer.issuer, day=day(report.signer.not_after)),
            )
        )
    elif report.form != "mac":
        lines.append((tr(N_("Signer")), tr(N_("not named in the signature"))))
    if report.algorithm:
        lines.append((tr(N_("Algorithm")), report.algorithm))
    if report.trust:
        lines.append((tr(N_("Trust")), tr(report.trust)))
    card.body.addLayout(facts(lines))
    return card


def _details(report: SignatureReport) -> list[tuple[str, str]]:
    """Return what few need: hash, form, time, folder, and the certificate's numbers."""
    form = tr(_FORMS[report.form])
    lines = [(tr(N_("Form")), form), (tr(N_("Folder")), folder_name(report.signature_file))]
    if report.digest:
        lines.append((tr(N_("Hash of the file")), report.digest))
    if report.signing_time:
        lines.append((tr(N_("Signed at")), tr(N_("{time}, as the signer says"), time=moment(report.signing_time))))
    if report.signer is not None:
        lines.append((tr(N_("Subject")), report.signer.subject))
        lines.append((tr(N_("Serial number")), grouped(report.signer.serial)))
        lines.append((tr(N_("SHA-256 fingerprint")), grouped(report.signer.sha256)))
    return lines
