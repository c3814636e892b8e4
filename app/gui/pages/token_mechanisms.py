"""A token's Mechanisms: what it can do, with key sizes, in a table with a filter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.gui.look.parts import Card, Text, column, row, search_field
from app.gui.pages.words import number
from app.gui.tables import Column, Table
from app.model.mechanism_table import MechanismTable
from app.model.translate import tr
from app.vocabulary.texts import N_
from app.vocabulary.values import Mechanism


class TokenMechanisms(QWidget):
    """Every mechanism by name or number, what it does and with keys of which size."""

    def __init__(self) -> None:
        """Start empty; `show_mechanisms` fills it."""
        super().__init__()
        self._mechanisms: tuple[Mechanism, ...] | None = None
        self._model = MechanismTable(self)
        self._count = Text("", "caption", "quiet")
        self.filter = search_field(tr(N_("Filter by name, number or use")))
        columns = (
            Column("", 66, quiet=False),
            Column("", 24, mono=True, gives_way=1),
            Column("", 36),
            Column(""),
        )
        self.table = Table(columns, tr(N_("Mechanisms")))
        self.table.setModel(self._model)
        frame = Card(padding=0.25, gap=0)
        frame.body.addWidget(self.table)
        head = row(self.filter, self._count, gap=3)
        head.setStretch(0, 1)
        self.setLayout(column(head, frame, gap=2))
        self.filter.textChanged.connect(self._model.set_text)
        self._model.counted.connect(self._show_count)
        self._show_count()

    def show_mechanisms(self, mechanisms: Sequence[Mechanism] | None) -> None:
        """Show the mechanisms of a token; nothing while they have not been read."""
        given = None if mechanisms is None else tuple(mechanisms)
        if given != self._mechanisms:
            self._mechanisms = given
            self._model.set_mechanisms(given or ())
            self._show_count()

    def _show_count(self) -> None:
        shown, every = self._model.shown, self._model.total
        if self._mechanisms is None:
            self.table.empty_text = tr(N_("The mechanisms have not been read yet."))
        elif not every:
            self.table.empty_text = tr(N_("This token reports no mechanisms."))
        else:
            self.table.empty_text = tr(N_("No mechanism fits the filter."))
        counted = tr(N_("{shown} of {all}"), shown=number(shown), all=number(every))
        self._count.setText("" if self._mechanisms is None else counted)
        self.table.viewport().update()
