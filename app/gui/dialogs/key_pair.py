"""Generate key pair: only what the token's mechanisms allow, checked before anything is sent."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QStandardItemModel
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.object_id import IdField
from app.gui.dialogs.pieces import LABEL_WIDTH, form_row, option, short
from app.gui.look.parts import (
    Card,
    FormLine,
    Text,
    button,
    column,
    holder,
    link_button,
    notice,
    radio_button,
    row,
)
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.keys import KeyChoice, KeyPairSpec, suggest_id
from app.vocabulary.numbers import CKM, name_of
from app.vocabulary.texts import N_

LABEL_LIMIT = 255
"""The longest label that is offered, in characters; tokens may take less and then say so."""


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
        self._choices, self._taken_labels = list(choices), set(taken_labels)
        self._command: _CommandCard | None = None
        self._lines = column(gap=1.5)
        self.body.addLayout(self._lines)
        self._make_kind()
        self._make_names(taken_ids)
        self._lines.addWidget(form_row(tr(N_("Usage")), self._make_usage()))
        self._verdict: Card | None = None
        self._verdict_place = column(gap=0)
        self.body.addLayout(self._verdict_place)
        self.show_command = link_button(tr(N_("Show the command")), "terminal")
        self.show_command.clicked.connect(self._toggle_command)
        self.finish(button(tr(N_("Generate")), "primary"), left=self.show_command)
        self._select_first()
        self.label.setFocus(Qt.FocusReason.OtherFocusReason)

    # ── the form ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _make_kind(self) -> None:
        self._families = QButtonGroup(self)
        kinds = row(gap=6, margins=(0, 1.5, 0, 0))
        for family in sorted({choice.family for choice, _ in self._choices}, reverse=True):
            radio = radio_button(tr(family))
            radio.setProperty("family", family)
            self._families.addButton(radio)
            kinds.addWidget(radio)
        kinds.addStretch(1)
        self.size_box = QComboBox()
        self._size_line = FormLine(tr(N_("Size")), self.size_box, label_width=LABEL_WIDTH)
        self._lines.addWidget(form_row(tr(N_("Type")), kinds))
        self._lines.addSpacing(u(2))
        self._lines.addWidget(self._size_line)
        self._families.buttonToggled.connect(self._family_toggled)
        self.size_box.currentIndexChanged.connect(lambda _: self._chosen())

    def _make_names(self, taken_ids: Collection[bytes]) -> None:
        self.label = QLineEdit()
        self.label.setMaxLength(LABEL_LIMIT)
        self._label_line = FormLine(tr(N_("Label")), self.label, label_width=LABEL_WIDTH)
        names = taken_ids if isinstance(taken_ids, Mapping) else {}
        self.id = IdField(suggest_id(taken_ids), set(taken_ids), names)
        self._lines.addWidget(self._label_line)
        self._lines.addWidget(self.id)
        self.label.textChanged.connect(lambda _: self._check())
        self.id.changed.connect(self._check)

    def _make_usage(self) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, u(1.5), 0, 0)
        grid.setHorizontalSpacing(u(5))
        grid.setVerticalSpacing(u(3))
        self.sign, _, sign = option(tr(N_("Sign and verify")), "CKA_SIGN, CKA_VERIFY", checked=True)
        self.derive, self._derive_note, derive = option(tr(N_("Agree on keys")), "CKA_DERIVE")
        self.encrypt, self._encrypt_note, encrypt = option(tr(N_("Encrypt and decrypt")), "CKA_ENCRYPT, CKA_DECRYPT")
        self.extractable, self._export_note, export = option(tr(N_("May be exported")), "CKA_EXTRACTABLE")
        for place, layout in enumerate((sign, derive, encrypt, export)):
            grid.addLayout(layout, place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
        for box in (self.sign, self.derive, self.encrypt, self.extractable):
            box.toggled.connect(lambda _: self._check())
        return holder(grid, grow=False)

    def _select_first(self) -> None:
        """Choose the first family of which the token can do something."""
        able = next((choice.family for choice, possible in self._choices if possible), "")
        for radio in self._families.buttons():
            if radio.property("family") == able or not able:
                radio.setChecked(True)
                return

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
        found = self.size_box.currentData()
        return found if isinstance(found, KeyChoice) else None

    def _family_toggled(self, _: QAbstractButton, on: bool) -> None:
        if on:
            self._fill_sizes()

    def _fill_sizes(self) -> None:
        checked = self._families.checkedButton()
        family = checked.property("family") if checked is not None else ""
        box = self.size_box
        box.blockSignals(True)
        box.clear()
        first = -1
        for choice, possible in self._choices:
            if choice.family != family:
                continue
            name = f"{choice.name}  ({choice.curve})" if choice.curve else choice.name
            box.addItem(name if possible else tr(N_("{size}: not on this token"), size=name), choice)
            if possible and first < 0:
                first = box.count() - 1
            if not possible:
                model = box.model()
                assert isinstance(model, QStandardItemModel)
                model.item(box.count() - 1).setEnabled(False)
        box.setCurrentIndex(first)
        box.blockSignals(False)
        self._chosen()

    def _chosen(self) -> None:
        choice = self.choice
        self._size_line.set_hint(tr(choice.hint) if choice is not None and choice.hint else "")
        curve = choice is not None and bool(choice.curve)
        not_here = tr(N_("Not with elliptic curves")) if curve else tr(N_("Not with RSA"))
        _allow(
            self.encrypt,
            self._encrypt_note,
            choice is not None and choice.can_encrypt,
            "CKA_ENCRYPT, CKA_DECRYPT",
            not_here,
        )
        _allow(self.derive, self._derive_note, choice is not None and choice.can_derive, "CKA_DERIVE", not_here)
        self._show_verdict(choice)
        self._check()

    def _show_verdict(self, choice: KeyChoice | None) -> None:
        if self._verdict is not None:
            self._verdict.hide()
            self._verdict.deleteLater()
        if choice is None:
            family = self._families.checkedButton()
            able = any(possible for _, possible in self._choices)
            title = tr(N_("This token cannot do it"))
            words = (
                tr(N_("It makes no key pairs of the type {type}. Choose the other type."), type=family.accessibleName())
                if able and family is not None
                else tr(N_("It has no mechanism that makes key pairs. They have to be imported."))
            )
            self._verdict = notice("warn", "warn", title, words)
        else:
            name = name_of(CKM, choice.mechanism)
            slow = choice.bits >= 3072 and not choice.curve
            words = (
                N_("{mechanism}. On a card it may take minutes.") if slow else N_("{mechanism}. Usually a few seconds.")
            )
            self._verdict = notice("ok", "ok", tr(N_("This token can do it")), tr(words, mechanism=name))
        self._verdict_place.addWidget(self._verdict)
        self._verdict.setVisible(True)

    def _check(self) -> None:
        label = self.label.text()
        if not label:
            self._label_line.set_hint(tr(N_("Give it a label")))
        elif label in self._taken_labels:
            self._label_line.set_hint(tr(N_("Another object on this token has this label too")), "warn")
        elif label != label.strip():
            self._label_line.set_hint(tr(N_("It starts or ends with a blank")), "warn")
        else:
            self._label_line.set_hint("")
        exported = self.extractable.isChecked()
        self._export_note.setText(tr(N_("CKA_EXTRACTABLE: the key can be copied")) if exported else "CKA_EXTRACTABLE")
        self._export_note.set_ink("warn" if exported else "quiet")
        self.set_head(tr(N_("Generate key pair")), self._purpose_words(exported))
        used = any(box.isChecked() for box in (self.sign, self.derive, self.encrypt))
        self.set_valid(self.choice is not None and bool(label) and used and self.id.valid)
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

    def _toggle_command(self) -> None:
        if self._command is None:
            self._command = _CommandCard()
            self.body.addWidget(self._command)
            self._command.setVisible(True)
            words = tr(N_("Hide the command"))
        else:
            self._command.hide()
            self._command.deleteLater()
            self._command = None
            words = tr(N_("Show the command"))
        self.show_command.setText(words)
        self.show_command.setAccessibleName(words)
        self._follow_command()

    def _follow_command(self) -> None:
        if self._command is not None:
            self._command.set_command(self.command())


def _allow(box: QCheckBox, note: Text, possible: bool, meaning: str, reason: str) -> None:
    box.setEnabled(possible)
    box.setChecked(box.isChecked() and possible)
    note.setText(meaning if possible else reason)
    note.set_ink("quiet" if possible else "faint")
    box.setAccessibleDescription(note.text())


class _CommandCard(Card):
    """A command for a terminal, in full, with *Copy*."""

    def __init__(self) -> None:
        super().__init__("neutral", padding=3, gap=1)
        self._command = ""
        self._words = Text("", mono=True, wrap=True)
        copy = link_button(tr(N_("Copy")), "copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._command))
        self.body.addLayout(row(Text(tr(N_("The same with pkcs11-tool")), "strong"), None, copy))
        self.body.addWidget(self._words)

    def set_command(self, command: str) -> None:
        """Show `command`; what is shown has hyphens at which no line breaks, what is copied has the real ones."""
        self._command = command
        self._words.setText(command.replace("-", "\N{NON-BREAKING HYPHEN}"))
        self._words.setAccessibleName(command)


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
