"""The chips above a table of objects: one for each class that is there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.gui.look.parts import drop_widgets
from app.gui.pages.chip import Chip
from app.gui.pages.flow import FlowLayout
from app.model.translate import tr
from app.vocabulary.kinds import kind_of


class ClassChips(QWidget):
    """Which classes are kept; none pressed keeps all."""

    changed = Signal()
    """Another set of classes is chosen."""

    def __init__(self) -> None:
        """Start without a chip."""
        super().__init__()
        self._line = FlowLayout(gap=1.5)
        self.setLayout(self._line)
        self._chips: dict[int, Chip] = {}

    @property
    def chosen(self) -> frozenset[int]:
        """Return the classes that are pressed; -1 stands for those without a kind of their own."""
        return frozenset(number for number, chip in self._chips.items() if chip.isChecked())

    def set_classes(self, classes: Sequence[tuple[int, int]]) -> None:
        """Offer classes with their counts; what is pressed stays pressed, and a chip that is there keeps its place."""
        if [number for number, _ in classes] != list(self._chips):
            self._make_anew(classes)
        for number, count in classes:
            self._chips[number].set_count(count)

    def choose(self, object_class: int) -> None:
        """Press one class, and no other."""
        for number, chip in self._chips.items():
            chip.setChecked(number == object_class)
        self.changed.emit()

    def clear(self) -> None:
        """Press none."""
        for chip in self._chips.values():
            chip.setChecked(False)
        self.changed.emit()

    def _make_anew(self, classes: Sequence[tuple[int, int]]) -> None:
        pressed = self.chosen
        drop_widgets(self._line)
        self._chips = {}
        for number, count in classes:
            kind = kind_of(number)
            chip = self._chips[number] = Chip(tr(kind.plural), kind.icon, count)
            chip.setChecked(number in pressed)
            chip.clicked.connect(self.changed)
            self._line.addWidget(chip)
            chip.show()
        if pressed != self.chosen:
            self.changed.emit()
