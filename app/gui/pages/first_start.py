"""The page before any library is configured: the four words of the standard, and the ways in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from app.gui.look.parts import Card, Icon, Rule, Text, Tile, button, column, holder, row
from app.gui.look.theme import u
from app.gui.pages.base import MARGINS, Scroll, Section
from app.gui.pages.readers import ReaderNote, notes_of
from app.gui.pages.words import facts_line
from app.model.tips import plain_tip
from app.model.translate import tr
from app.vocabulary.found import FoundLibrary
from app.vocabulary.texts import N_

WIDTH = 190
"""Units; a line that is read with ease."""

TERM_TILE = 8
"""Units of the picture of each of the four words."""

TERMS = (
    ("library", N_("Library"), N_("The vendor’s driver")),
    ("slot", N_("Slot"), N_("Where a token goes")),
    ("token", N_("Token"), N_("Card, USB key, HSM")),
    ("private", N_("Objects"), N_("Keys and certificates")),
)
"""The words that everything else is told with: icon, word, meaning."""


class FirstStartPage(QWidget):
    """Welcomes, explains four words, and offers to add a library or to make a practice token."""

    add_library_wanted = Signal(str)
    """A person wants to add the library at this path; an empty path where one is still to be chosen."""
    practice_wanted = Signal()
    """A person wants a practice token."""

    def __init__(self) -> None:
        """Show no found library yet."""
        super().__init__()
        self._readers, self._found = Section(), Section()
        title = column(
            Text(tr(N_("Welcome to Symbolon")), "title", wrap=True),
            Text(
                tr(N_("Add a library to see your tokens. Nothing is written to them by looking.")),
                ink="quiet",
                wrap=True,
            ),
            gap=1,
        )
        middle = holder(column(title, _terms(), self._readers, self._found, self._practice_card(), gap=6))
        middle.setMaximumWidth(u(WIDTH))
        middle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(middle, 1000)
        across.addStretch(1)
        content = QWidget()
        down = QVBoxLayout(content)
        down.setContentsMargins(*(u(margin) for margin in MARGINS))
        down.addStretch(2)
        down.addLayout(across)
        down.addStretch(3)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Scroll(content))
        self.show_found(())

    def show_found(self, libraries: Sequence[FoundLibrary]) -> None:
        """Show the libraries that were found on this computer."""
        found = tuple(libraries)
        self._found.fill(found, lambda: self._found_card(found))

    def show_readers(self, notes: Sequence[ReaderNote]) -> None:
        """Show what is known about card readers."""
        self._readers.fill(tuple(notes), lambda: notes_of(notes))

    def _found_card(self, found: tuple[FoundLibrary, ...]) -> Card:
        card = Card(padding=4, gap=0)
        if not found:
            add = button(tr(N_("Add library…")), "primary", "add")
            add.clicked.connect(lambda: self.add_library_wanted.emit(""))
            words = column(
                Text(tr(N_("No library was found in the usual places")), "strong", wrap=True),
                Text(tr(N_("Choose the file that came with your card, USB key or HSM.")), ink="quiet", wrap=True),
                gap=0.5,
            )
            line = row(words, add, gap=3)
            line.setStretch(0, 1)
            card.body.addLayout(line)
            return card
        wanted = _first_choice(found)
        choose = button(tr(N_("Add library…")), "quiet" if wanted else "primary", "add")
        choose.clicked.connect(lambda: self.add_library_wanted.emit(""))
        card.body.addLayout(row(Text(tr(N_("Found on this computer")), "strong"), None, choose))
        card.body.addSpacing(u(1))
        for library in found:
            card.body.addWidget(Rule())
            card.body.addLayout(self._line(library, primary=library is wanted))
        return card

    def _line(self, library: FoundLibrary, primary: bool) -> QLayout:
        add = button(tr(N_("Add…")), "primary" if primary else "")
        add.setAccessibleName(tr(N_("Add {library}"), library=library.name))
        add.setToolTip(plain_tip(library.path))
        add.clicked.connect(lambda: self.add_library_wanted.emit(library.path))
        facts = Text(facts_line((tr(library.note), PurePath(library.path).name)), "caption", "quiet", elide=True)
        words = column(None, Text(library.name, elide=True), facts, None, gap=0.25)
        line = row(Icon("library", "quiet", 5), words, add, gap=3, margins=(0, 2, 0, 2))
        line.setStretch(1, 1)
        return line

    def _practice_card(self) -> Card:
        card = Card("info", padding=4, gap=3, flow=QHBoxLayout)
        make = button(tr(N_("Make a practice token")))
        make.clicked.connect(self.practice_wanted)
        words = tr(N_("Make a practice token in your own folder. Try everything; nothing can break."))
        card.body.addWidget(Icon("practice", "info", 6))
        card.body.addLayout(
            column(Text(tr(N_("No token at hand?")), "strong"), Text(words, ink="quiet", wrap=True), gap=0.5), 1
        )
        card.body.addWidget(make)
        return card


def _first_choice(found: Sequence[FoundLibrary]) -> FoundLibrary | None:
    """Return the one library for cards, where exactly one is there: nothing else is worth a guess."""
    for_cards = [library for library in found if library.for_cards]
    return for_cards[0] if len(for_cards) == 1 else None


def _terms() -> QWidget:
    """Return the four words on one line, each following from the one before; their meanings wrap where it is narrow."""
    line = row(gap=1.5)
    for place, (icon, name, meaning) in enumerate(TERMS):
        if place:
            line.addWidget(Icon("next", "quiet"))
        words = Text(tr(name), "strong"), Text(tr(meaning), "caption", "quiet", wrap=True)
        needed = max(one.fontMetrics().horizontalAdvance(one.text()) for one in words) + u(1)
        term = row(Tile(icon, "info", TERM_TILE), column(None, *words, None, gap=0), gap=2)
        line.addLayout(term, u(TERM_TILE + 2) + needed)  # each gets its share of the room
    return holder(line)
