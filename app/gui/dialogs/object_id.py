"""A field for CKA_ID: hexadecimal digits, with a word on whether the value is free."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from app.gui.dialogs.pieces import LABEL_WIDTH
from app.gui.look import theme
from app.gui.look.parts import FormLine
from app.model.translate import tr
from app.vocabulary.texts import N_

ID_LIMIT = 128
"""The longest CKA_ID that is taken here, in bytes."""

_SEPARATORS = re.compile(r"[\s:.-]+")
_DIGITS = re.compile(r"(?:[0-9a-fA-F]{2})+")


class IdField(FormLine):
    """Asks for a CKA_ID (PKCS#11 v3.2, key objects).

    Any bytes; the same for both halves of a pair and its certificate, so that programs find them together.
    """

    changed = Signal()

    def __init__(self, suggested: bytes, taken: Collection[bytes], names: Mapping[bytes, str], fixed: bool = False):
        """Start with `suggested`; warn about what is `taken`, by name where `names` has it. *fixed*: shown only."""
        self.line = QLineEdit(suggested.hex())
        self.line.setFont(theme.mono())
        self.line.setMaxLength(ID_LIMIT * 3)
        self._taken, self._names = taken, names
        super().__init__("CKA_ID", self.line, label_width=LABEL_WIDTH)
        self.line.setReadOnly(fixed)
        if not fixed:
            self.line.textChanged.connect(lambda _: self._check())
            self._check()

    @property
    def value(self) -> bytes:
        """Return the bytes; empty where the field holds no hexadecimal digits."""
        digits = _SEPARATORS.sub("", self.line.text())
        return bytes.fromhex(digits) if _DIGITS.fullmatch(digits) else b""

    @property
    def valid(self) -> bool:
        """Return whether there is a value that can be used."""
        return 0 < len(self.value) <= ID_LIMIT

    def _check(self) -> None:
        value = self.value
        if not value:
            self.set_hint(tr(N_("Pairs of hexadecimal digits, such as 01a27f")), "danger")
        elif len(value) > ID_LIMIT:
            self.set_hint(tr(N_("At most {count} bytes"), count=str(ID_LIMIT)), "danger")
        elif value not in self._taken:
            self.set_hint(tr(N_("Free on this token")), "ok")
        elif self._names.get(value):
            self.set_hint(tr(N_("Already used by {label}"), label=self._names[value]), "warn")
        else:
            self.set_hint(tr(N_("Already used by another object")), "warn")
        self.changed.emit()
