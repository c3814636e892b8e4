"""Import certificate: what it is, which key it belongs to, and under which CKA_ID it is written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.object_id import IdField, short_id
from app.gui.dialogs.pieces import LABEL_WIDTH, WrappedCheck, day, grouped, named, short
from app.gui.look.parts import Card, FoldedDetails, FormLine, Icon, Text, button, column, facts, notice, row
from app.model.translate import tr
from app.vocabulary.certificates import Certificate, CertificateFile
from app.vocabulary.messages import CertificateMatch
from app.vocabulary.texts import N_


@dataclass(frozen=True)
class ImportChoice:
    """Under which label and CKA_ID a certificate is written."""

    label: str
    id: bytes


class ImportCertificateDialog(Dialog[ImportChoice]):
    """Shows a certificate before anything is written, and asks for its label and, without a key, its CKA_ID."""

    def __init__(
        self,
        file: CertificateFile,
        match: CertificateMatch,
        token_label: str,
        serial: str,
        suggested_id: bytes,
        label: str = "",
        *,
        taken_ids: Collection[bytes] = (),
        logged_in: bool = True,
        parent: QWidget | None = None,
    ):
        """Show `file` and what the token has to do with it.

        `suggested_id` is a free CKA_ID, used where no key matches; `label` defaults to the subject's common name.
        Not `logged_in`, a key may be there that cannot be seen yet; it is said where none was found.
        """
        purpose = tr(
            N_("To {token}, serial {serial}. Nothing is written yet."), token=short(token_label), serial=serial or "–"
        )
        super().__init__("certificate", tr(N_("Import certificate")), purpose, width=140, parent=parent)
        certificate = file.certificate
        self._matched = match.key is not None
        self.introduce(
            _summary(certificate, file.others), FoldedDetails(_details(certificate)), _relation(match, logged_in)
        )
        self.label = QLineEdit(label or certificate.common_name)
        self.label.setMaxLength(255)
        key_id = match.key.address.id if match.key is not None else b""
        self.id = IdField(key_id or suggested_id, set(taken_ids), {}, fixed=bool(key_id))
        self.tick = WrappedCheck(tr(N_("Import it without its key")))
        self.tick.setVisible(not self._matched)
        if match.duplicate is not None:
            self.only_close()
            self.finish(None)
            self.cancel.setFocus()
            return
        label_line = FormLine(tr(N_("Label")), self.label, label_width=LABEL_WIDTH)
        self.body.addLayout(column(label_line, self.id, gap=1.5))
        self.body.addWidget(self.tick)
        self.finish(button(tr(N_("Import")), "primary"))
        self.label.textChanged.connect(lambda _: self._check())
        self.id.changed.connect(self._check)
        self.tick.box.toggled.connect(lambda _: self._check())
        self._check()
        self.label.setFocus(Qt.FocusReason.OtherFocusReason)

    def _check(self) -> None:
        agreed = self._matched or self.tick.box.isChecked()
        self.set_valid(bool(self.label.text().strip()) and self.id.valid and agreed)

    def collect(self) -> ImportChoice:
        """Return label and CKA_ID."""
        return ImportChoice(self.label.text(), self.id.value)

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The certificate is written to the token…"))


def _summary(certificate: Certificate, others: int) -> Card:
    """Return what the certificate says, and what is wrong with it."""
    card = Card(padding=4, gap=3)
    card.body.addWidget(Text(certificate.common_name, "heading", wrap=True))
    valid = tr(N_("{start} to {end}"), start=day(certificate.not_before), end=day(certificate.not_after))
    issuer = tr(N_("itself (self-issued)")) if certificate.self_issued else certificate.issuer
    lines = [
        (tr(N_("Subject")), certificate.subject),
        (tr(N_("Issued by")), issuer),
        (tr(N_("Valid")), valid),
        (tr(N_("Key")), certificate.key),
    ]
    if certificate.key_usage:
        lines.append((tr(N_("Usage")), ", ".join(certificate.key_usage)))
    if certificate.is_authority:
        lines.append((tr(N_("Authority")), tr(N_("It may issue other certificates"))))
    card.body.addLayout(facts(lines))
    warnings = [tr(warning) for warning in certificate.warnings]
    if others:
        warnings.append(
            tr(N_("The file holds more certificates ({count}). Only this one is imported."), count=str(others))
        )
    for words in warnings:
        line = row(column(Icon("warn", "warn"), None), Text(words, ink="warn", wrap=True))
        line.setStretch(1, 1)
        card.body.addLayout(line)
    return card


def _details(certificate: Certificate) -> list[tuple[str, str]]:
    """Return what is long and seldom read."""
    lines = [
        (tr(N_("Serial number")), grouped(certificate.serial)),
        (tr(N_("Signed with")), certificate.signature_algorithm),
        (tr(N_("SHA-256 fingerprint")), grouped(certificate.sha256)),
    ]
    if certificate.alternative_names:
        lines.insert(0, (tr(N_("Other names")), ", ".join(certificate.alternative_names)))
    return lines


def _relation(match: CertificateMatch, logged_in: bool) -> Card:
    """Return what the token has to do with the certificate."""
    if match.duplicate is not None:
        words = tr(
            N_("It has the label “{label}” and the CKA_ID {id}. Nothing was written."),
            label=named(match.duplicate.label),
            id=short_id(match.duplicate.address.id),
        )
        return notice("info", "info", tr(N_("This certificate is on the token already")), words)
    if match.key is not None:
        words = tr(N_("“{label}”, {type}"), label=named(match.key.label), type=match.key.type)
        return notice("ok", "ok", tr(N_("Its key is on this token")), words)
    words = tr(
        N_("Without its private key the certificate can be read, but not used for signing or login.")
        if logged_in
        else N_(
            "Without its private key the certificate can be read, but not used for signing or login. "
            "If the key can only be seen after login, log in first."
        )
    )
    return notice("warn", "warn", tr(N_("No key on this token belongs to it")), words)
