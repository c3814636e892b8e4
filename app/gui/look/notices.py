"""What tells something in a page: a notice, an empty state, details behind a fold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.gui.look import icons
from app.gui.look.basics import Card, Icon, Text, Tile, column, row
from app.gui.look.buttons import button
from app.gui.look.facts import facts
from app.gui.look.texts import literal
from app.gui.look.theme import font, u
from app.model.translate import tr
from app.vocabulary.texts import N_


def notice(tone: str, icon: str, title: str, words: str = "", buttons: Sequence[QWidget] = ()) -> Card:
    """Return a tinted notice: a bold line, what follows from it, and what can be done at once."""
    card = Card(tone, padding=3, gap=3, flow=QHBoxLayout)
    ink = "text" if tone == "neutral" else tone
    told: list[QWidget] = [Text(title, "strong", ink, wrap=True)]
    if words:
        told.append(Text(words, wrap=True))
    card.body.addLayout(column(Icon(icon, tone, 5), None))
    card.body.addLayout(column(None, *told, None, gap=1), 1)
    for one in buttons:
        card.body.addWidget(one, 0, Qt.AlignmentFlag.AlignVCenter)
    card.setAccessibleName(title)
    card.setAccessibleDescription(words)
    card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return card


class EmptyState(QWidget):
    """What stands where nothing is: a heading, one sentence, and at most one button."""

    def __init__(self, icon: str, heading: str, sentence: str, button: QWidget | None = None, tone: str = "neutral"):
        """Stand in the middle of whatever room there is."""
        super().__init__()
        title, words = Text(heading, "heading", wrap=True), Text(sentence, ink="quiet", wrap=True)
        for one in (title, words):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inner = QWidget()
        inner.setMaximumWidth(u(110))
        inner.setLayout(column(row(None, Tile(icon, tone, 13), None), title, words, gap=2))
        if button is not None:
            extra = inner.layout()
            if isinstance(extra, QVBoxLayout):
                extra.addSpacing(u(2))
                extra.addLayout(row(None, button, None))
        middle = row(None, inner, None, gap=0)
        middle.setStretch(1, 100)
        body = column(None, middle, None, gap=0, margins=(4, 4, 4, 4))
        body.setStretch(2, 2)  # a little above the middle, where the eye looks
        self.setLayout(body)
        self.setAccessibleName(heading)
        self.setAccessibleDescription(sentence)


class FoldedDetails(Card):
    """Names and values for whoever needs them, folded away, with *Copy*."""

    def __init__(self, lines: Sequence[tuple[str, str]], copied: str = "", title: str = "", unfolded: bool = False):
        """Fold `lines` away under `title` (Details where none is given); *Copy* copies `copied`, or the lines."""
        super().__init__("neutral", padding=2, gap=2)
        self._copied = copied or "\n".join(f"{name}: {value}" for name, value in lines)
        self._fold = QToolButton()
        self._fold.setText(literal(title or tr(N_("Details"))))
        self._fold.setAccessibleName(title or tr(N_("Details")))
        self._fold.setFont(font("strong"))
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setIconSize(QSize(u(4.5), u(3.5)))
        self._fold.setCheckable(True)
        self._fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._copy = button(tr(N_("Copy")), "quiet", "copy")
        self._copy.clicked.connect(self._copy_all)
        self._content = QWidget()
        content = column(facts(lines), gap=0, margins=(2, 0, 2, 2))
        self._content.setLayout(content)
        self.body.addLayout(row(self._fold, None, self._copy))
        self.body.addWidget(self._content)
        self._fold.toggled.connect(self.set_unfolded)
        self.set_unfolded(unfolded)

    @property
    def unfolded(self) -> bool:
        """Return whether the lines are shown."""
        return self._fold.isChecked()

    def set_unfolded(self, unfolded: bool) -> None:
        """Show the lines or fold them away."""
        self._fold.setChecked(unfolded)
        self._fold.setIcon(icons.live("expanded" if unfolded else "collapsed", "quiet", gap=True))
        self._content.setVisible(unfolded)

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(self._copied)
