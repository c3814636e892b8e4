"""Generate secret key: only what the token's mechanisms allow, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.key_form import (
    FamilyNote,
    KindChooser,
    NameLines,
    Size,
    Verdict,
    allow,
    usage_grid,
)
from app.gui.dialogs.pieces import option, short
from app.gui.look.parts import Text, button, column, notice
from app.model.translate import tr
from app.vocabulary.numbers import CKK, CKM, name_of
from app.vocabulary.secret_keys import FAMILY_NOTES, SecretKeyChoice, SecretKeySpec
from app.vocabulary.texts import N_, Words

Choices = Sequence[tuple[SecretKeyChoice, Words]]
"""Every choice with the reason why the token cannot make it; without text where it can."""

_TITLE = N_("Generate secret key")


class SecretKeyDialog(Dialog[SecretKeySpec]):
    """Asks what secret key to generate."""

    def __init__(
        self,
        token_label: str,
        serial: str,
        choices: Choices,
        taken_ids: Collection[bytes] = (),
        taken_labels: Collection[str] = (),
        *,
        parent: QWidget | None = None,
    ):
        """Offer `choices`. `taken_ids` and `taken_labels` as for a key pair."""
        self._token, self._serial = token_label, serial
        super().__init__("secret", tr(_TITLE), width=140, parent=parent)
        sizes = [Size(choice, choice.family, choice.name, not reason.text) for choice, reason in choices]
        self.kind = KindChooser(sizes, tuple(FAMILY_NOTES), _notes(choices))
        self.names = NameLines(taken_ids, taken_labels)
        self.label, self.id = self.names.label, self.names.id
        self._verdict = Verdict()
        self.body.addLayout(column(self.kind, self.names, self._make_usage(), gap=1.5))
        self.body.addWidget(self._verdict)
        self.finish(button(tr(N_("Generate")), "primary"))
        self.kind.families.buttonToggled.connect(lambda _, on: self._suggest_usage() if on else None)
        self.kind.changed.connect(self._chosen)
        self.names.changed.connect(self._check)
        self.kind.select_first()
        self._chosen()
        self.label.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_usage(self) -> QWidget:
        self.encrypt, self._encrypt_note, encrypt = option(tr(N_("Encrypt and decrypt")), "CKA_ENCRYPT, CKA_DECRYPT")
        self.sign, self._sign_note, sign = option(tr(N_("Sign and verify")), "CKA_SIGN, CKA_VERIFY")
        self.wrap, self._wrap_note, wrap = option(tr(N_("Wrap and unwrap keys")), "CKA_WRAP, CKA_UNWRAP")
        self.derive, self._derive_note, derive = option(tr(N_("Derive keys")), "CKA_DERIVE")
        self.sensitive, self._sensitive_note, sensitive = option(
            tr(N_("Value stays hidden")), "CKA_SENSITIVE", checked=True
        )
        self.extractable, self._export_note, export = option(tr(N_("May be exported")), "CKA_EXTRACTABLE")
        self.of_session, self._session_note, session = option(tr(N_("Only for this session")), "CKA_TOKEN")
        boxes = (self.encrypt, self.sign, self.wrap, self.derive, self.sensitive, self.extractable, self.of_session)
        for box in boxes:
            box.toggled.connect(lambda _: self._check())
        return usage_grid((encrypt, sign, wrap, derive, sensitive, export, session))

    # ── what follows from a choice ───────────────────────────────────────────────────────────────────────────────────

    @property
    def choice(self) -> SecretKeyChoice | None:
        """Return the size that is chosen, where the token can make any of the family."""
        return self.kind.choice

    def _suggest_usage(self) -> None:
        """Tick what a key of this type is usually for."""
        choice = self.choice
        self.encrypt.setChecked(choice is not None and not choice.for_mac)
        self.sign.setChecked(choice is not None and choice.for_mac)

    def _chosen(self) -> None:
        choice = self.choice
        self.kind.set_hint(tr(choice.hint) if choice is not None else "")
        mac = choice is not None and choice.for_mac
        cipher = choice is not None and not mac
        only_cipher = tr(N_("Not with a generic secret")) if mac else ""
        codes = mac or (choice is not None and choice.key_type == CKK.AES)  # HMAC, and CMAC
        no_codes = tr(N_("Not with Triple DES")) if cipher and not codes else ""
        allow(self.encrypt, self._encrypt_note, cipher, "CKA_ENCRYPT, CKA_DECRYPT", only_cipher)
        allow(self.wrap, self._wrap_note, cipher, "CKA_WRAP, CKA_UNWRAP", only_cipher)
        allow(self.sign, self._sign_note, codes, "CKA_SIGN, CKA_VERIFY", no_codes)
        allow(self.derive, self._derive_note, choice is not None, "CKA_DERIVE", "")
        self._show_verdict(choice)
        self._check()

    def _show_verdict(self, choice: SecretKeyChoice | None) -> None:
        if choice is None:
            title = tr(N_("This token cannot do it"))
            words = tr(N_("It has no mechanism that makes secret keys of these types."))
            self._verdict.show_card(notice("warn", "warn", title, words))
            return
        name = name_of(CKM, choice.mechanism)
        if choice.key_type == CKK.DES3:
            words = tr(N_("{mechanism}. Choose AES where the other side can do it."), mechanism=name)
            self._verdict.show_card(notice("warn", "warn", tr(N_("Triple DES is outdated")), words))
            return
        words = tr(N_("{mechanism}. Done at once."), mechanism=name)
        self._verdict.show_card(notice("ok", "ok", tr(N_("This token can do it")), words))

    def _check(self) -> None:
        hidden, exported = self.sensitive.isChecked(), self.extractable.isChecked()
        _note(
            self._sensitive_note,
            tr(N_("CKA_SENSITIVE: who is logged in can read it")) if not hidden and exported else "CKA_SENSITIVE",
            not hidden and exported,
        )
        words = tr(N_("CKA_EXTRACTABLE: the key can be copied")) if exported else "CKA_EXTRACTABLE"
        _note(self._export_note, words, exported)
        passing = self.of_session.isChecked()
        words = tr(N_("CKA_TOKEN: gone when you log out or close the window")) if passing else "CKA_TOKEN"
        _note(self._session_note, words, passing)
        self.set_head(tr(_TITLE), self._purpose_words(hidden, exported))
        used = any(box.isChecked() for box in (self.encrypt, self.sign, self.wrap, self.derive))
        self.set_valid(self.choice is not None and used and self.names.valid)

    def _purpose_words(self, hidden: bool, exported: bool) -> str:
        """Return where the key is made, and whether it stays there (CKA_SENSITIVE, CKA_EXTRACTABLE; section 4.9)."""
        if not exported:
            words = N_("On {token}, serial {serial}. The key never leaves it.")
        elif hidden:
            words = N_("On {token}, serial {serial}. The key can be exported in wrapped form.")
        else:
            words = N_("On {token}, serial {serial}. Everyone who is logged in can read the key.")
        return tr(words, token=short(self._token), serial=self._serial or "–")

    # ── what comes out ───────────────────────────────────────────────────────────────────────────────────────────────

    def collect(self) -> SecretKeySpec:
        """Return the key that was asked for."""
        assert self.choice is not None
        return SecretKeySpec(
            choice=self.choice.name,
            label=self.label.text(),
            id=self.id.value,
            encrypt=self.encrypt.isChecked(),
            sign=self.sign.isChecked(),
            wrap=self.wrap.isChecked(),
            derive=self.derive.isChecked(),
            sensitive=self.sensitive.isChecked(),
            extractable=self.extractable.isChecked(),
            of_session=self.of_session.isChecked(),
        )

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The token makes the key…"))


def _notes(choices: Choices) -> dict[str, FamilyNote]:
    """Return what is said under each family: what it is for, or why the token makes none of it."""
    notes = {}
    for family, purpose in FAMILY_NOTES.items():
        reasons = [reason for choice, reason in choices if choice.family == family]
        possible = any(not reason.text for reason in reasons)
        notes[family] = FamilyNote(tr(purpose if possible or not reasons else reasons[0]), possible)
    return notes


def _note(text: Text, words: str, warn: bool) -> None:
    text.setText(words)
    text.set_ink("warn" if warn else "quiet")
