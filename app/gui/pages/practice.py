"""The PINs of a practice token, on screen after it was made."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from app.gui.look.parts import Card, Icon, Text, column, facts
from app.gui.pages.views_of import PracticePins
from app.model.translate import tr
from app.vocabulary.texts import N_


class PracticeNotice(Card):
    """Says which PINs a practice token has. They protect nothing, so they may stand on the screen."""

    def __init__(self, pins: PracticePins):
        """Show the PINs of one practice token."""
        super().__init__("info", padding=3, gap=3, flow=QHBoxLayout)
        title = tr(N_("Practice token “{label}”"), label=pins.label)
        self.setAccessibleName(title)
        words = tr(N_("For trying things out: made with these PINs, which are no secret. Put nothing of value on it."))
        lines = [(tr(N_("User PIN")), pins.user_pin), (tr(N_("SO PIN")), pins.so_pin)]
        if pins.folder:
            lines.append((tr(N_("Folder")), pins.folder))
        mark = column(Icon("practice", "info", 5), None)
        told = column(Text(title, "strong", "info", wrap=True), Text(words, wrap=True), facts(lines), gap=1)
        self.body.addLayout(mark)
        self.body.addLayout(told, 1)
