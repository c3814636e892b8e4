"""A field for CKA_ID: hexadecimal digits, with a word on whether the value is free."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from app.gui.dialogs.pieces import LABEL_WIDTH
from app.gui.look import theme
from app.gui.look.parts import FormLine
from app.model.translate import tr
from app.vocabulary.texts import N_

ID_LIMIT = 256
"""The longest CKA_ID that is typed here, in bytes; that of a key may be longer and is taken as it is."""

_SHOWN = 16
"""Bytes of a CKA_ID that are seen at once; of a longer one its length is told."""

_SEPARATORS = re.compile(r"[\s:.-]+")
_DIGITS = re.compile(r"(?:[0-9a-fA-F]{2})+")


class IdField(FormLine):
    """Asks for a CKA_ID (PKCS#11 v3.2, key objects).

    Any bytes; the same for both halves of a pair and its certificate, so that programs find them together.
    """

    changed = Signal()

    def __init__(self, suggested: bytes, taken: Collection[bytes], names: Mapping[bytes, str], fixed: bool = False):
        """Start with `suggested`; warn about what is `taken`, by name where `names` has it.

        *fixed*: it is the CKA_ID of the key that a certificate belongs to, and only shown.
        """
        self.line = QLineEdit(suggested.hex())
        self.line.setFont(theme.mono())
        # Digits are read from the left in every script, and a long value from its beginning.
        self.line.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.line.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        self.line.setCursorPosition(0)
        self._taken, self._names, self._fixed = taken, names, suggested if fixed else None
        super().__init__("CKA_ID", self.line, label_width=LABEL_WIDTH)
        self.line.setReadOnly(fixed)
        if fixed:
            self.set_hint(self._with_length(tr(N_("The CKA_ID of its key: programs find both by it"))), "ok")
            return
        self.line.setMaxLength(ID_LIMIT * 3)
        self.line.textChanged.connect(lambda _: self._check())
        self.line.editingFinished.connect(lambda: self.line.setCursorPosition(0))
        self._check()

    @property
    def value(self) -> bytes:
        """Return the bytes; empty where the field holds no hexadecimal digits."""
        if self._fixed is not None:
            return self._fixed
        digits = _SEPARATORS.sub("", self.line.text())
        return bytes.fromhex(digits) if _DIGITS.fullmatch(digits) else b""

    @property
    def valid(self) -> bool:
        """Return whether there is a value that can be used."""
        return 0 < len(self.value) <= (ID_LIMIT if self._fixed is None else len(self._fixed))

    def _with_length(self, words: str) -> str:
        """Add how long the value is, where its end may not be seen."""
        if len(self.value) <= _SHOWN:
            return words
        return tr(N_("{hint} ({count} bytes)"), hint=words, count=str(len(self.value)))

    def _check(self) -> None:
        value = self.value
        if not value:
            self.set_hint(tr(N_("Pairs of hexadecimal digits, such as 01a27f")), "danger")
        elif len(value) > ID_LIMIT:
            self.set_hint(tr(N_("At most {count} bytes"), count=str(ID_LIMIT)), "danger")
        elif value not in self._taken:
            self.set_hint(self._with_length(tr(N_("Free on this token"))), "ok")
        elif self._names.get(value):
            self.set_hint(self._with_length(tr(N_("Already used by {label}"), label=self._names[value])), "warn")
        else:
            self.set_hint(self._with_length(tr(N_("Already used by another object"))), "warn")
        self.changed.emit()


def short_id(value: bytes) -> str:
    """Return a CKA_ID for a sentence: hexadecimal digits, and of a long one its beginning and its length."""
    if len(value) <= _SHOWN:
        return value.hex() or "–"
    return tr(N_("{start}… ({count} bytes)"), start=value[:_SHOWN].hex(), count=str(len(value)))
