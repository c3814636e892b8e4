"""What is said about card readers, on the pages where a person looks for a card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.gui.look.parts import Card, FoldedDetails, Icon, Text, column, facts, holder
from app.gui.look.theme import u
from app.gui.pages.problem import code_lines, copied_text
from app.model.translate import tr
from app.vocabulary.errors import Problem
from app.vocabulary.texts import N_


@dataclass(frozen=True)
class ReaderNote:
    """One thing to say, how urgent it is, and the command that helps, where there is one."""

    tone: str
    icon: str
    problem: Problem
    command: str = ""


def notes_of(notes: Sequence[ReaderNote]) -> QWidget | None:
    """Return the notes one under another; nothing where there are none."""
    return holder(column(*map(_card, notes), gap=3)) if notes else None


def _card(note: ReaderNote) -> Card:
    problem = note.problem
    card = Card(note.tone, padding=4, gap=3, flow=QHBoxLayout)
    title = tr(problem.title)
    ink = "text" if note.tone == "neutral" else note.tone
    told = column(Text(title, "strong", ink, wrap=True), gap=1)
    for words in (problem.cause, problem.next_step):
        if words.text:
            told.addWidget(Text(tr(words), wrap=True))
    if note.command:
        told.addLayout(facts([(tr(N_("Command")), note.command)]))
    lines = code_lines(problem)
    if lines:
        told.addSpacing(u(1))
        told.addWidget(FoldedDetails(lines, copied=copied_text(problem)))
    card.body.addLayout(column(Icon(note.icon, note.tone, 5), None))
    card.body.addLayout(told, 1)
    card.body.setAlignment(Qt.AlignmentFlag.AlignTop)
    card.setAccessibleName(title)
    card.setAccessibleDescription(tr(problem.next_step))
    return card
