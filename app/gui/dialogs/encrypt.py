"""Encrypt file: which file, by which method, and where the result goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.files import FileLine, file_name
from app.gui.dialogs.pieces import WrappedCheck, form_row, identity_card, named, short, size_words
from app.gui.look.parts import Text, button, column, holder, radio_button, row
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_

M = TypeVar("M")


@dataclass(frozen=True)
class Method(Generic[M]):
    """One way to encrypt."""

    value: M
    """What it is to the caller: a mechanism, or how a content key is carried."""
    name: str
    meaning: str
    """Translated: what it is good for, or why it cannot be chosen."""
    possible: bool = True


@dataclass(frozen=True)
class EncryptChoice(Generic[M]):
    """What to encrypt how, and where the result goes."""

    file: str
    target: str
    method: M
    replace: bool = False
    """Whether an existing `target` may be replaced."""


class EncryptDialog(Dialog[EncryptChoice[M]], Generic[M]):
    """Asks for the file to encrypt with one key."""

    def __init__(
        self,
        key: ObjectRow,
        token_label: str,
        serial: str,
        purpose: str,
        methods: Sequence[Method[M]],
        suffix: str,
        *,
        most: int = 0,
        file: str = "",
        folder: str = "",
        parent: QWidget | None = None,
    ):
        """Encrypt with `key`, for what `purpose` (translated) says, by one of `methods`, the best possible first.

        The suggested name ends in `suffix`. `most` is the largest file in bytes, 0 for any; `folder` is where a file
        is looked for first.
        """
        super().__init__("encrypt", tr(N_("Encrypt file")), purpose, width=136, parent=parent)
        self._suffix, self._most, self._suggested = suffix, most, ""
        kind = tr(N_("“{label}”, {type}"), label=named(key.label), type=key.type)
        token = tr(N_("{token}, serial {serial}"), token=short(token_label), serial=serial or "–")
        number = key.id.upper() or tr(N_("none"))
        self.introduce(identity_card([(tr(N_("Key")), kind), (tr(N_("ID")), number), (tr(N_("Token")), token)]))
        limit = tr(N_("At most {size}; you can also drop a file here"), size=size_words(most)) if most else ""
        self.file = FileLine(tr(N_("File")), hint=limit or tr(N_("You can also drop a file here")), folder=folder)
        self.target = FileLine(tr(N_("Save as")), saving=True, pattern=f"*{suffix}", folder=folder)
        self.target.look_beside(self.file)
        self.replace = WrappedCheck(tr(N_("Replace the file that has this name already")))
        self._replace_row = form_row("", self.replace)
        method_row = form_row(tr(N_("Method")), self._make_methods(methods))
        self.body.addLayout(column(self.file, method_row, self.target, self._replace_row, gap=1.5))
        self.finish(button(tr(N_("Encrypt")), "primary"))
        self.file.changed.connect(self._file_chosen)
        self.target.changed.connect(self._check)
        self.replace.box.toggled.connect(lambda _: self._check())
        if file:
            self.file.set_path(file)
        self._check()
        self.file.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_methods(self, methods: Sequence[Method[M]]) -> QWidget:
        first = next((method for method in methods if method.possible), None)
        self.methods = {method.value: radio_button(method.name, checked=method is first) for method in methods}
        parts: list[QWidget] = []
        for method in methods:
            self.methods[method.value].setEnabled(method.possible)
            note = Text(method.meaning, "caption", "quiet" if method.possible else "faint", wrap=True)
            note.setContentsMargins(u(6), 0, 0, u(1))
            parts += [self.methods[method.value], holder(row(note), grow=False)]
        return holder(column(*parts, gap=1, margins=(0, 1.5, 0, 0)), grow=False)

    @property
    def method(self) -> M:
        """Return the method that is chosen; raises StopIteration where none is possible."""
        return next(value for value, one in self.methods.items() if one.isChecked())

    def _file_chosen(self) -> None:
        """Suggest a name beside the file, as long as nobody has typed another."""
        if self.file.path and self.target.path in ("", self._suggested):
            self._suggested = self.file.path + self._suffix
            self.target.set_path(self._suggested)
        self._check()

    def _check(self) -> None:
        large = self.file.valid and 0 < self._most < self.file.file_size
        if large:
            words = tr(N_("This method takes files of at most {size}"), size=size_words(self._most))
            self.file.set_hint(words, "danger")
        fits = check_target(self.file, self.target, self.replace, self._replace_row)
        chosen = any(one.isChecked() for one in self.methods.values())
        self.set_valid(fits and chosen and not large)

    def collect(self) -> EncryptChoice[M]:
        """Return what to encrypt."""
        return EncryptChoice(self.file.path, self.target.path, self.method, self.replace.box.isChecked())

    def working_words(self) -> str:
        """Say what is being waited for."""
        return tr(N_("{file} is being encrypted…"), file=file_name(self.file.path))


def check_target(file: FileLine, target: FileLine, replace: WrappedCheck, replace_row: QWidget) -> bool:
    """Say under `target` what stands in its way, and return whether nothing does: it is not `file`, and free."""
    exists = target.valid and target.exists
    if not exists:
        replace.box.setChecked(False)
    same = bool(file.path) and file.path == target.path
    if same:
        target.set_hint(tr(N_("This is the file itself")), "danger")
    elif exists:
        target.set_hint(tr(N_("A file with this name exists")), "warn")
    replace_row.setVisible(exists and not same)
    free = not exists or replace.box.isChecked()
    return file.valid and target.valid and free and not same
