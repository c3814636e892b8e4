"""A problem as a card: what happened, what did not change, what to do, and the codes behind a fold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.gui.look.parts import Card, FoldedDetails, Text, Tile, column, row
from app.gui.pages.actions import ActionRow
from app.gui.pages.words import hexadecimal
from app.model.translate import tr
from app.vocabulary.errors import Problem
from app.vocabulary.texts import N_


def code_lines(problem: Problem) -> list[tuple[str, str]]:
    """Return names and values for the Details fold: return code, function, library, and whatever else is known."""
    lines = []
    if problem.code is not None:
        lines.append((tr(N_("Return code")), f"{problem.code_name}, {hexadecimal(problem.code)}"))
    if problem.function:
        lines.append((tr(N_("Function")), problem.function))
    if problem.library:
        lines.append((tr(N_("Library")), problem.library))
    return lines + list(problem.details.items())


def paragraph(title: str, words: str) -> QVBoxLayout:
    """Return a short paragraph with its own small title."""
    return column(Text(title, "strong", wrap=True), Text(words, ink="quiet", wrap=True), gap=0.5)


class ProblemView(QWidget):
    """Tells one problem, on whatever it stands on: a card, a panel, a dialog."""

    def __init__(self, problem: Problem, actions: Sequence[QAction] = (), subject: str = "", icon: str = "danger"):
        """Tell `problem`; `subject` says whose it is (label, serial, reader), `actions` what can be done here."""
        super().__init__()
        title = tr(problem.title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(tr(problem.cause))
        under = Text(subject, ink="quiet", wrap=True) if subject else Text(tr(problem.cause), ink="quiet", wrap=True)
        words = column(None, Text(title, "title", wrap=True), under, None, gap=0.5)
        self.body = column(gap=5)
        self.setLayout(self.body)
        head = row(column(Tile(icon, "danger", 13), None), words, gap=4)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        if subject:
            self.body.addLayout(paragraph(tr(N_("What happened")), tr(problem.cause)))
        if problem.unchanged.text:
            self.body.addLayout(paragraph(tr(N_("What did not change")), tr(problem.unchanged)))
        if problem.next_step.text:
            self.body.addLayout(paragraph(tr(N_("What to do")), tr(problem.next_step)))
        self._add_details(problem, title)
        if actions:
            choices = ActionRow()
            choices.set_actions(actions)
            self.body.addLayout(row(None, choices))

    def _add_details(self, problem: Problem, title: str) -> None:
        lines = code_lines(problem)
        if lines:
            self.body.addWidget(FoldedDetails(lines, copied=copied_text(problem)))


class ProblemCard(Card):
    """One problem as a card of its own."""

    def __init__(self, problem: Problem, actions: Sequence[QAction] = (), subject: str = "", icon: str = "danger"):
        """Tell `problem`; see `ProblemView`."""
        super().__init__(padding=6, gap=0)
        self.body.addWidget(ProblemView(problem, actions, subject, icon))


def copied_text(problem: Problem) -> str:
    """Return the whole problem as plain lines, for the clipboard and a report."""
    told = (tr(words) for words in (problem.title, problem.cause, problem.unchanged, problem.next_step) if words.text)
    return "\n".join([*told, *(f"{name}: {value}" for name, value in code_lines(problem))])
