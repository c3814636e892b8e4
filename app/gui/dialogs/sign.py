"""Sign file: which file, in which form, and where the signature goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.files import FileLine, file_name
from app.gui.dialogs.pieces import WrappedCheck, day, form_row, identity_card, named, short
from app.gui.dialogs.signing_method import MethodFields
from app.gui.look.parts import Text, button, column, holder, notice, radio_button, row
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.certificates import Certificate, SignatureForm
from app.vocabulary.numbers import CKO
from app.vocabulary.objects import ObjectRow
from app.vocabulary.signing import Method, Offer
from app.vocabulary.texts import N_

SUFFIXES: dict[SignatureForm, str] = {"cms": ".p7s", "raw": ".sig", "mac": ".mac"}
"""What the suggested name of a signature ends in."""


@dataclass(frozen=True)
class SignChoice:
    """What to sign, and where the signature goes."""

    file: str
    target: str
    form: SignatureForm
    method: Method
    replace: bool = False
    """Whether an existing `target` may be replaced."""


class SignDialog(Dialog[SignChoice]):
    """Asks for the file to sign with one key."""

    def __init__(
        self,
        key: ObjectRow,
        token_label: str,
        serial: str,
        certificate: Certificate | None = None,
        offers: Sequence[Offer] = (),
        *,
        asks_pin: bool = False,
        file: str = "",
        folder: str = "",
        parent: QWidget | None = None,
    ):
        """Sign with `key`. `certificate` belongs to it; `offers` are the schemes that the token has for it.

        `asks_pin` tells that the key wants its PIN for every use; `folder` is where a file is looked for first.
        """
        super().__init__(
            "sign",
            tr(N_("Sign file")),
            tr(N_("The file stays as it is; the signature is a file of its own.")),
            width=136,
            parent=parent,
        )
        self._suggested = ""
        self._secret = key.object_class == CKO.SECRET_KEY
        signer = (
            tr(N_("{name}, until {day}"), name=certificate.common_name, day=day(certificate.not_after))
            if certificate is not None
            else tr(N_("no certificate on this token"))
        )
        kind = tr(N_("“{label}”, {type}"), label=named(key.label), type=key.type)
        token = tr(N_("{token}, serial {serial}"), token=short(token_label), serial=serial or "–")
        certified = [] if self._secret else [(tr(N_("Certificate")), signer)]
        self.introduce(identity_card([(tr(N_("Key")), kind), *certified, (tr(N_("Token")), token)]))
        if not offers:
            words = tr(N_("It offers no mechanism that signs with keys of this type."))
            self.body.addWidget(notice("warn", "warn", tr(N_("This token cannot sign with this key")), words))
            self.only_close()
            self.finish(None)
            return
        self._make_form(certificate, offers, folder)
        if asks_pin:
            words = tr(N_("You will be asked for it when the file has been hashed, just before the token signs."))
            self.body.addWidget(notice("info", "pin", tr(N_("This key asks for its PIN at every use")), words))
        self.finish(button(tr(N_("Sign")), "primary"))
        self.file.changed.connect(self._file_chosen)
        self.target.changed.connect(self._check)
        self.replace.box.toggled.connect(lambda _: self._check())
        self.cms.toggled.connect(lambda _: self._file_chosen())
        if file:
            self.file.set_path(file)
        self._check()
        self.file.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_form(self, certificate: Certificate | None, offers: Sequence[Offer], folder: str) -> None:
        self.file = FileLine(tr(N_("File")), hint=tr(N_("You can also drop a file here")), folder=folder)
        self.target = FileLine(tr(N_("Signature")), saving=True, pattern="*.p7s *.sig *.mac", folder=folder)
        self.replace = WrappedCheck(tr(N_("Replace the file that has this name already")))
        self.cms = radio_button(tr(N_("CMS, detached (.p7s)")), checked=certificate is not None)
        self.raw = radio_button(tr(N_("Raw signature (.sig)")), checked=certificate is None)
        self.cms.setEnabled(certificate is not None)
        about_cms = (
            N_("With the signer's certificate; most programs can check it")
            if certificate is not None
            else N_("Needs a certificate for this key on the token")
        )
        about_raw = N_("The bare numbers; whoever checks it needs the public key")
        forms = column(
            self.cms,
            _under(tr(about_cms), certificate is not None),
            self.raw,
            _under(tr(about_raw)),
            gap=1,
            margins=(0, 1.5, 0, 0),
        )
        self._replace_row = form_row("", self.replace)
        form = form_row(tr(N_("Form")), forms)
        form.setVisible(not self._secret)
        self.method = MethodFields(offers)
        self.body.addLayout(column(self.file, form, self.method, self.target, self._replace_row, gap=1.5))

    @property
    def signature_form(self) -> SignatureForm:
        """Return the form that is chosen; a secret key makes codes only."""
        if self._secret:
            return "mac"
        return "cms" if self.cms.isChecked() else "raw"

    def _file_chosen(self) -> None:
        """Suggest a name beside the file, as long as nobody has typed another."""
        if self.file.path and self.target.path in ("", self._suggested):
            self._suggested = self.file.path + SUFFIXES[self.signature_form]
            self.target.set_path(self._suggested)
        self._check()

    def _check(self) -> None:
        exists = self.target.valid and self.target.exists
        if not exists:
            self.replace.box.setChecked(False)
        self._replace_row.setVisible(exists)
        if exists:
            self.target.set_hint(tr(N_("A file with this name exists")), "warn")
        same = bool(self.file.path) and self.file.path == self.target.path
        if same:
            self.target.set_hint(tr(N_("This is the file itself")), "danger")
            self._replace_row.setVisible(False)
        free = not exists or self.replace.box.isChecked()
        self.set_valid(self.file.valid and self.target.valid and free and not same)

    def collect(self) -> SignChoice:
        """Return what to sign and where the signature goes."""
        return SignChoice(
            self.file.path, self.target.path, self.signature_form, self.method.method, self.replace.box.isChecked()
        )

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("{file} is being signed…"), file=file_name(self.file.path))


def _under(words: str, enabled: bool = True) -> QWidget:
    note = Text(words, "caption", "quiet" if enabled else "faint", wrap=True)
    note.setContentsMargins(u(6), 0, 0, u(1))
    return holder(row(note), grow=False)
