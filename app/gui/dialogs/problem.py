"""The rare modal error, and the question before something is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.look.parts import Card, FoldedDetails, Icon, Text, button, column, row
from app.gui.pages.problem import code_lines, copied_text
from app.model.translate import tr
from app.vocabulary.errors import Problem


@dataclass(frozen=True)
class ProblemAction:
    """What a person can do about a problem at once."""

    key: str
    words: str
    """Marked words of its button."""


class ProblemDialog(Dialog[str]):
    """Tells a problem. Its result is the key of the action that was chosen; rejected, it was only read."""

    def __init__(self, problem: Problem, actions: Sequence[ProblemAction] = (), *, parent: QWidget | None = None):
        """Show `problem` and offer `actions`, the last one as the primary button."""
        super().__init__("danger", tr(problem.title), tr(problem.unchanged), tone="danger", width=124, parent=parent)
        for words in (problem.cause, problem.next_step):
            if words.text:
                self.body.addWidget(Text(tr(words), wrap=True))
        lines = code_lines(problem)
        if lines:
            self.body.addWidget(FoldedDetails(lines, copied=copied_text(problem)))
        self._last = actions[-1].key if actions else ""
        others = [button(tr(action.words)) for action in actions[:-1]]
        for one, action in zip(others, actions, strict=False):
            one.clicked.connect(lambda _=False, key=action.key: self.answer(key))
        self.only_close()
        self.finish(button(tr(actions[-1].words), "primary") if actions else None, *others)
        (self.primary or self.cancel).setFocus()

    def collect(self) -> str:
        """Return the key of the primary action."""
        return self._last


class ConfirmDialog(Dialog[None]):
    """Asks before something is lost or stopped; Cancel has the focus."""

    def __init__(
        self,
        title: str,
        words: str,
        consequences: Sequence[str],
        action: str,
        *,
        danger: bool = False,
        icon: str = "",
        parent: QWidget | None = None,
    ):
        """Ask `title`; all texts are translated. `action` is a verb and an object, such as *Remove library*."""
        tone = "danger" if danger else "warn"
        super().__init__(icon or tone, title, words, tone=tone, width=112, parent=parent)
        if consequences:
            card = Card(padding=4, gap=2)
            for sentence in consequences:
                line = row(column(Icon("notice", "quiet"), None), Text(sentence, wrap=True))
                line.setStretch(1, 1)
                card.body.addLayout(line)
            self.body.addWidget(card)
        self.finish(button(action, "danger" if danger else "primary"))
        if danger:
            self.cancel.setFocus()
        elif self.primary is not None:
            self.primary.setFocus()

    def collect(self) -> None:
        """Agreeing is all."""
