"""After how many minutes without anybody at the window it logs out."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.pieces import LABEL_WIDTH
from app.gui.look.parts import FormLine, button
from app.gui.pages.words import number
from app.model.translate import tr
from app.vocabulary.texts import N_

_OFFERED = (1, 2, 5, 10, 15, 30, 60)
_NEVER = 0


class IdleTimeDialog(Dialog[int]):
    """Asks for minutes; 0 is never."""

    def __init__(self, minutes: int, *, parent: QWidget | None = None):
        """Show what holds now."""
        purpose = tr(N_("Counts while nobody touches the window and nothing runs. The last 30 seconds are announced."))
        super().__init__("logout", tr(N_("Log out when nobody is here")), purpose, parent=parent)
        self.minutes = QComboBox()
        for offered in sorted({*_OFFERED, minutes} - {_NEVER}):
            words = N_("1 minute") if offered == 1 else N_("{count} minutes")
            self.minutes.addItem(tr(words, count=number(offered)), offered)
        self.minutes.addItem(tr(N_("Never")), _NEVER)
        self.minutes.setCurrentIndex(self.minutes.findData(minutes))
        self._line = FormLine(tr(N_("After")), self.minutes, label_width=LABEL_WIDTH)
        self.body.addWidget(self._line)
        self.finish(button(tr(N_("Save")), "primary"))
        self.minutes.currentIndexChanged.connect(lambda _: self._check())
        self._check()

    def _check(self) -> None:
        if self.collect() == _NEVER:
            self._line.set_hint(tr(N_("Whoever comes by can use your tokens")), "warn")
        else:
            self._line.set_hint(tr(N_("A locked screen and sleep log out at once")))

    def collect(self) -> int:
        """Return how many minutes."""
        minutes: int = self.minutes.currentData()
        return minutes
