"""Generate key pair: only what the token's mechanisms allow, checked before anything is sent."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.command_fold import CommandFold
from app.gui.dialogs.key_form import KindChooser, NameLines, Size, Verdict, allow, usage_grid
from app.gui.dialogs.pieces import option, short
from app.gui.look.parts import button, column, notice
from app.model.translate import tr
from app.vocabulary.keys import KeyChoice, KeyPairSpec
from app.vocabulary.numbers import CKM, name_of
from app.vocabulary.texts import N_


class KeyPairDialog(Dialog[KeyPairSpec]):
    """Asks what key pair to generate."""

    def __init__(
        self,
        token_label: str,
        serial: str,
        choices: Sequence[tuple[KeyChoice, bool]],
        taken_ids: Collection[bytes] = (),
        taken_labels: Collection[str] = (),
        *,
        library_path: str = "",
        parent: QWidget | None = None,
    ):
        """Offer `choices`, each with whether the token can do it.

        `taken_ids` are the CKA_ID values on the token; a mapping from them to labels lets the warning name the object.
        `library_path` is shown in the command.
        """
        self._token, self._serial, self._library = token_label, serial, library_path
        super().__init__("private", tr(N_("Generate key pair")), self._purpose_words(False), width=132, parent=parent)
        self._able = any(possible for _, possible in choices)
        sizes = [Size(choice, choice.family, _size_words(choice), possible) for choice, possible in choices]
        self.kind = KindChooser(sizes, sorted({size.family for size in sizes}, reverse=True))
        self.size_box = self.kind.size_box
        self.names = NameLines(taken_ids, taken_labels)
        self.label, self.id = self.names.label, self.names.id
        self._verdict, self._command = Verdict(), CommandFold()
        self.show_command = self._command.button
        self.body.addLayout(column(self.kind, self.names, self._make_usage(), gap=1.5))
        self.body.addWidget(self._verdict)
        self.body.addWidget(self._command)
        self.finish(button(tr(N_("Generate")), "primary"), left=self.show_command)
        self.kind.changed.connect(self._chosen)
        self.names.changed.connect(self._check)
        self._command.opened.connect(self._follow_command)
        self.kind.select_first()
        self.label.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_usage(self) -> QWidget:
        self.sign, _, sign = option(tr(N_("Sign and verify")), "CKA_SIGN, CKA_VERIFY", checked=True)
        self.derive, self._derive_note, derive = option(tr(N_("Agree on keys")), "CKA_DERIVE")
        self.encrypt, self._encrypt_note, encrypt = option(tr(N_("Encrypt and decrypt")), "CKA_ENCRYPT, CKA_DECRYPT")
        self.extractable, self._export_note, export = option(tr(N_("May be exported")), "CKA_EXTRACTABLE")
        for box in (self.sign, self.derive, self.encrypt, self.extractable):
            box.toggled.connect(lambda _: self._check())
        return usage_grid((sign, derive, encrypt, export))

    def _purpose_words(self, exported: bool) -> str:
        """Return where the key pair is made, and whether its private key stays there."""
        words = (
            N_("On {token}, serial {serial}. The private key can be exported in wrapped form.")
            if exported
            else N_("On {token}, serial {serial}. The private key never leaves it.")
        )
        return tr(words, token=short(self._token), serial=self._serial or "–")

    # ── what follows from a choice ───────────────────────────────────────────────────────────────────────────────────

    @property
    def choice(self) -> KeyChoice | None:
        """Return the size that is chosen, where the token can do any of the family."""
        return self.kind.choice

    def _chosen(self) -> None:
        choice = self.choice
        self.kind.set_hint(tr(choice.hint) if choice is not None and choice.hint else "")
        not_here = tr(N_("Not with this type of key"))
        can_encrypt, can_derive = choice is not None and choice.can_encrypt, choice is not None and choice.can_derive
        allow(self.encrypt, self._encrypt_note, can_encrypt, "CKA_ENCRYPT, CKA_DECRYPT", not_here)
        allow(self.derive, self._derive_note, can_derive, "CKA_DERIVE", not_here)
        self._show_verdict(choice)
        self._check()

    def _show_verdict(self, choice: KeyChoice | None) -> None:
        if choice is None:
            family = self.kind.family
            title = tr(N_("This token cannot do it"))
            words = (
                tr(N_("It makes no key pairs of the type {type}. Choose the other type."), type=family.accessibleName())
                if self._able and family is not None
                else tr(N_("It has no mechanism that makes key pairs. They have to be imported."))
            )
            self._verdict.show_card(notice("warn", "warn", title, words))
            return
        name = name_of(CKM, choice.mechanism)
        slow = choice.bits >= 3072 and not choice.curve
        words = N_("{mechanism}. On a card it may take minutes.") if slow else N_("{mechanism}. Usually a few seconds.")
        self._verdict.show_card(notice("ok", "ok", tr(N_("This token can do it")), tr(words, mechanism=name)))

    def _check(self) -> None:
        exported = self.extractable.isChecked()
        self._export_note.setText(tr(N_("CKA_EXTRACTABLE: the key can be copied")) if exported else "CKA_EXTRACTABLE")
        self._export_note.set_ink("warn" if exported else "quiet")
        self.set_head(tr(N_("Generate key pair")), self._purpose_words(exported))
        used = any(box.isChecked() for box in (self.sign, self.derive, self.encrypt))
        self.set_valid(self.choice is not None and used and self.names.valid)
        self._follow_command()

    # ── what comes out ───────────────────────────────────────────────────────────────────────────────────────────────

    def collect(self) -> KeyPairSpec:
        """Return the key pair that was asked for."""
        assert self.choice is not None
        return KeyPairSpec(
            choice=self.choice.name,
            label=self.label.text(),
            id=self.id.value,
            sign=self.sign.isChecked(),
            encrypt=self.encrypt.isChecked(),
            derive=self.derive.isChecked(),
            extractable=self.extractable.isChecked(),
        )

    def command(self) -> str:
        """Return the pkcs11-tool line that does the same; it asks for the PIN itself."""
        return pkcs11_tool(self.collect(), self._token, self._library) if self.choice is not None else ""

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("The token makes the key pair…"))

    def _follow_command(self) -> None:
        self._command.set_command(self.command())


def _size_words(choice: KeyChoice) -> str:
    return f"{choice.name}  ({choice.curve})" if choice.curve else choice.name


def pkcs11_tool(spec: KeyPairSpec, token_label: str, library_path: str) -> str:
    """Return the pkcs11-tool line that makes the same key pair. No PIN stands in it: the tool asks."""
    choice = spec.key_choice
    kind = f"EC:{choice.curve}" if choice.curve else f"rsa:{choice.bits}"
    words = ["pkcs11-tool", "--module", library_path or "MODULE", "--token-label", token_label, "--login"]
    words += ["--keypairgen", "--key-type", kind, "--label", spec.label, "--id", spec.id.hex()]
    for wanted, name in (
        (spec.sign, "--usage-sign"),
        (spec.encrypt, "--usage-decrypt"),
        (spec.derive, "--usage-derive"),
        (spec.extractable, "--extractable"),
    ):
        words += [name] * wanted
    return shlex.join(words)
