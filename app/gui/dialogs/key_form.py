"""What the dialogs that make keys share: type and size, label and CKA_ID, usage, the verdict."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLayout,
    QLineEdit,
    QRadioButton,
    QWidget,
)

from app.gui.dialogs.object_id import IdField
from app.gui.dialogs.pieces import LABEL_WIDTH, form_row
from app.gui.look.parts import Card, FormLine, Text, column, holder, radio_button, row
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.keys import suggest_id
from app.vocabulary.texts import N_

LABEL_LIMIT = 255
"""The longest label that is offered, in characters; tokens may take less and then say so."""

C = TypeVar("C")


@dataclass(frozen=True)
class Size(Generic[C]):
    """One size of key in the list of its family."""

    choice: C
    family: str
    """Marked name."""
    name: str
    """As it is shown."""
    possible: bool = True


@dataclass(frozen=True)
class FamilyNote:
    """A line beside a family, and whether the family can be chosen at all."""

    words: str
    possible: bool = True


class KindChooser(QWidget, Generic[C]):
    """Asks for the type of a key, as one of a few families, and for its size; what is not possible is greyed."""

    changed = Signal()

    def __init__(
        self, sizes: Sequence[Size[C]], families: Sequence[str], notes: Mapping[str, FamilyNote] | None = None
    ):
        """Offer `sizes` under the marked names of `families`, of which `notes` tell more."""
        super().__init__()
        self._sizes = list(sizes)
        self.families = QButtonGroup(self)
        self.size_box = QComboBox()
        self._size_line = FormLine(tr(N_("Size")), self.size_box, label_width=LABEL_WIDTH)
        kinds = self._noted(families, notes) if notes is not None else self._beside(families)
        lines = column(form_row(tr(N_("Type")), kinds), gap=1.5)
        lines.addSpacing(u(2))
        lines.addWidget(self._size_line)
        self.setLayout(lines)
        self.families.buttonToggled.connect(self._family_toggled)
        self.size_box.currentIndexChanged.connect(lambda _: self.changed.emit())

    def _radio(self, family: str) -> QRadioButton:
        radio = radio_button(tr(family))
        radio.setProperty("family", family)
        self.families.addButton(radio)
        return radio

    def _beside(self, families: Sequence[str]) -> QLayout:
        kinds = row(gap=6, margins=(0, 1.5, 0, 0))
        for family in families:
            kinds.addWidget(self._radio(family))
        kinds.addStretch(1)
        return kinds

    def _noted(self, families: Sequence[str], notes: Mapping[str, FamilyNote]) -> QLayout:
        """Return the families one under the other, each with its note beside it."""
        grid = QGridLayout()
        grid.setContentsMargins(0, u(1.5), 0, 0)
        grid.setHorizontalSpacing(u(5))
        grid.setVerticalSpacing(u(2))
        grid.setColumnStretch(1, 1)
        for line, family in enumerate(families):
            radio, note = self._radio(family), notes[family]
            radio.setEnabled(note.possible)
            radio.setAccessibleDescription(note.words)
            grid.addWidget(radio, line, 0)
            grid.addWidget(Text(note.words, "caption", "quiet" if note.possible else "faint", wrap=True), line, 1)
        return grid

    @property
    def choice(self) -> C | None:
        """Return the size that is chosen, where the token can do any of the family."""
        size = self.size_box.currentData()
        return size.choice if isinstance(size, Size) else None

    @property
    def family(self) -> QAbstractButton | None:
        """Return the button of the family that is chosen."""
        return self.families.checkedButton()

    def select_first(self) -> None:
        """Choose the family of the first size that the token can do; without any, the first that can be chosen."""
        able = next((size.family for size in self._sizes if size.possible), "")
        for radio in self.families.buttons():
            if radio.property("family") == able or (not able and radio.isEnabled()):
                radio.setChecked(True)
                return

    def set_hint(self, words: str) -> None:
        """Say something about the size."""
        self._size_line.set_hint(words)

    def _family_toggled(self, button: QAbstractButton, on: bool) -> None:
        if on:
            self._fill(button.property("family"))

    def _fill(self, family: str) -> None:
        box, first = self.size_box, -1
        box.blockSignals(True)
        box.clear()
        for size in self._sizes:
            if size.family != family:
                continue
            box.addItem(size.name if size.possible else tr(N_("{size}: not on this token"), size=size.name), size)
            if size.possible and first < 0:
                first = box.count() - 1
            if not size.possible:
                model = box.model()
                assert isinstance(model, QStandardItemModel)
                model.item(box.count() - 1).setEnabled(False)
        box.setCurrentIndex(first)
        box.blockSignals(False)
        self.changed.emit()


class NameLines(QWidget):
    """Asks for the label and the CKA_ID of a new key, and warns of those that another object has."""

    changed = Signal()

    def __init__(self, taken_ids: Collection[bytes], taken_labels: Collection[str]):
        """Suggest a free CKA_ID. `taken_ids` may be a mapping to labels: the warning then names the object."""
        super().__init__()
        self._taken_labels = set(taken_labels)
        self.label = QLineEdit()
        self.label.setMaxLength(LABEL_LIMIT)
        self._line = FormLine(tr(N_("Label")), self.label, label_width=LABEL_WIDTH)
        names = taken_ids if isinstance(taken_ids, Mapping) else {}
        self.id = IdField(suggest_id(taken_ids), set(taken_ids), names)
        self.setLayout(column(self._line, self.id, gap=1.5))
        self.label.textChanged.connect(lambda _: self._check())
        self.id.changed.connect(self.changed)
        self._check()

    @property
    def valid(self) -> bool:
        """Return whether there is a label and a CKA_ID that can be used."""
        return bool(self.label.text()) and self.id.valid

    def _check(self) -> None:
        label = self.label.text()
        if not label:
            self._line.set_hint(tr(N_("Give it a label")))
        elif label in self._taken_labels:
            self._line.set_hint(tr(N_("Another object on this token has this label too")), "warn")
        elif label != label.strip():
            self._line.set_hint(tr(N_("It starts or ends with a blank")), "warn")
        else:
            self._line.set_hint("")
        self.changed.emit()


def usage_grid(options: Sequence[QBoxLayout]) -> QWidget:
    """Return the boxes of what a key may do, in two columns beside their name."""
    grid = QGridLayout()
    grid.setContentsMargins(0, u(1.5), 0, 0)
    grid.setHorizontalSpacing(u(5))
    grid.setVerticalSpacing(u(3))
    for place, layout in enumerate(options):
        grid.addLayout(layout, place // 2, place % 2)
        grid.setColumnStretch(place % 2, 1)
    return form_row(tr(N_("Usage")), holder(grid, grow=False))


def allow(box: QCheckBox, note: Text, possible: bool, meaning: str, reason: str) -> None:
    """Let a box be ticked, with its meaning under it, or not, with the reason."""
    box.setEnabled(possible)
    box.setChecked(box.isChecked() and possible)
    note.setText(meaning if possible else reason)
    note.set_ink("quiet" if possible else "faint")
    box.setAccessibleDescription(note.text())


class Verdict(QWidget):
    """Room for one notice: what the token says to the choice."""

    def __init__(self) -> None:
        """Be empty at first."""
        super().__init__()
        self._card: Card | None = None
        self._place = column(gap=0)
        self.setLayout(self._place)

    def show_card(self, card: Card) -> None:
        """Show a notice in the place of the one before it."""
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
        self._card = card
        self._place.addWidget(card)
        card.setVisible(True)
