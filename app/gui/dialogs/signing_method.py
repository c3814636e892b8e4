"""How a file is signed: the scheme, its hash, its salt; folded away, for most people need none of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from app.gui.dialogs.pieces import LABEL_WIDTH, form_row
from app.gui.look.parts import FormLine, Text, column, link_button, row
from app.model.translate import tr
from app.vocabulary.signing import HASH_LENGTH, Method, Offer
from app.vocabulary.texts import N_

_HASH_NAMES = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}
_LONGEST_SALT = 1024
"""Bytes; the token says what is too long for its key."""


class MethodFields(QWidget):
    """Shows the usual way to sign with a key, and lets another be chosen."""

    def __init__(self, offers: Sequence[Offer]):
        """Offer these schemes, of which there is at least one; the first is the usual one."""
        super().__init__()
        self._summary = Text("", elide=True)
        self.open = link_button(tr(N_("Change…")))
        self.open.setVisible(len(offers) > 1 or bool(offers[0].hashes))
        self.open.clicked.connect(self._unfold)
        line = row(self._summary, self.open)
        line.setStretch(0, 1)
        self._folded = form_row(tr(N_("Method")), line)
        self.scheme, self.hash, self.salt = QComboBox(), QComboBox(), QSpinBox()
        for offer in offers:
            self.scheme.addItem(offer.scheme.name, offer)
        self.salt.setRange(HASH_LENGTH, _LONGEST_SALT)
        self.salt.setSpecialValueText(tr(N_("as long as the hash")))
        self.salt.setValue(HASH_LENGTH)
        self._scheme_line, self._hash_line, self._salt_line = (
            FormLine(words, field, label_width=LABEL_WIDTH)
            for words, field in (
                (tr(N_("Method")), self.scheme),
                (tr(N_("Hash")), self.hash),
                (tr(N_("Salt, bytes")), self.salt),
            )
        )
        self._lines = (self._scheme_line, self._hash_line, self._salt_line)
        self.setLayout(column(self._folded, *self._lines, gap=1.5))
        self.scheme.currentIndexChanged.connect(lambda _: self._scheme_chosen())
        self.hash.currentIndexChanged.connect(lambda _: self._show())
        self.salt.valueChanged.connect(lambda _: self._show())
        self._unfolded = False
        self._scheme_chosen()

    @property
    def offer(self) -> Offer:
        """Return the scheme that is chosen."""
        offer = self.scheme.currentData()
        assert isinstance(offer, Offer)
        return offer

    @property
    def method(self) -> Method:
        """Return how to sign."""
        salt = self.salt.value() if self.offer.scheme.kind == "pss" else HASH_LENGTH
        return self.offer.method(self.hash.currentData() or "", salt)

    def _unfold(self) -> None:
        self._unfolded = True
        self._show()
        self.scheme.setFocus()

    def _scheme_chosen(self) -> None:
        offer = self.offer
        self.hash.blockSignals(True)
        self.hash.clear()
        if offer.raw and offer.hashes:
            self.hash.addItem(tr(N_("as strong as the key")), "")
        for name in offer.hashes:
            self.hash.addItem(_HASH_NAMES[name], name)
        self.hash.blockSignals(False)
        self._scheme_line.set_hint(tr(offer.scheme.meaning))
        self._show()

    def _show(self) -> None:
        offer = self.offer
        parts = [offer.scheme.name]
        if offer.hashes:
            parts.append(tr(N_("hash {name}"), name=self.hash.currentText()))
        self._summary.setText(", ".join(parts))
        self._folded.setVisible(not self._unfolded)
        self._scheme_line.setVisible(self._unfolded)
        self._hash_line.setVisible(self._unfolded and bool(offer.hashes))
        self._salt_line.setVisible(self._unfolded and offer.scheme.kind == "pss")
