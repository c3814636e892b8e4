"""A library's page: how its host is, every field of CK_INFO, which file it is and how it is configured."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import PurePath
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.gui.frame import Tabs
from app.gui.look.parts import Card, Spinner, Text, Tile, button, column, holder, notice, row
from app.gui.pages.base import Face, Mark, Page, Section, scrolling
from app.gui.pages.cards import facts_card, flags_card
from app.gui.pages.problem import ProblemCard
from app.gui.pages.readers import ReaderNote, notes_of
from app.gui.pages.shelf import Shelf
from app.gui.pages.views_of import LibraryCondition, LibraryView, MissingVariable
from app.gui.pages.words import age, digits, facts_line, hexadecimal, number
from app.gui.spy_notices import spy_notices
from app.model.translate import tr
from app.vocabulary.spies import spies_in
from app.vocabulary.texts import N_
from app.vocabulary.values import LibraryInfo


class StateWords(NamedTuple):
    """How a state is told: tone, icon, a word, and what it means where nothing more is known."""

    tone: str
    icon: str
    word: str
    meaning: str


STATES: dict[LibraryCondition, StateWords] = {
    "off": StateWords("neutral", "stop", N_("Switched off"), N_("It stays in the list and is not loaded.")),
    "starting": StateWords("info", "stalled", N_("Starting"), N_("The library is being loaded.")),
    "ready": StateWords("ok", "ok", N_("Ready"), N_("The library answers.")),
    "stalled": StateWords(
        "warn", "stalled", N_("Stopped responding"), N_("A function of the library has not returned yet.")
    ),
    "crashed": StateWords(
        "danger", "crashed", N_("Crashed"), N_("The library ended its process. The rest of the window goes on.")
    ),
    "quarantined": StateWords(
        "danger",
        "blocked",
        N_("In quarantine"),
        N_("It crashed three times in ten minutes, so it is not started again by itself. Restart ends the quarantine."),
    ),
    "failed": StateWords("danger", "danger", N_("Could not start"), N_("The library could not be loaded.")),
    "stopped": StateWords("neutral", "stop", N_("Stopped"), N_("The library is not running.")),
}
"""Every state of a library's host in words."""

_NOT_PASSED_ON = N_("{meaning}. This program was started with it, but a library gets only what its settings say.")
_NOT_SET = N_("{meaning}. The library reads it, and it is not set.")

_IDLE: tuple[LibraryCondition, ...] = ("off", "crashed", "quarantined", "failed", "stopped")


class LibraryPage(Page):
    """One configured library: whether it is well, and what it is."""

    variable_wanted = Signal(str)
    """The name of a variable that a person wants to set."""

    def __init__(self) -> None:
        """Start empty; `show_library` fills it."""
        super().__init__()
        self.tabs = Tabs([(tr(N_("Overview")), self._overview()), (tr(N_("Details")), self._details())])
        self.body.addWidget(self.tabs, 1)
        self._id = ""

    def _overview(self) -> QWidget:
        self._problem, self._missing, self._spies, self._state = Section(), Section(), Section(), Section()
        self._notes, self._info = Section(), Section()
        return scrolling(self._problem, self._missing, self._spies, self._state, self._notes, self._info)

    def _details(self) -> QWidget:
        self._idle, self._file, self._flags = Section(), Section(), Section()
        return scrolling(self._idle, self._file, self._flags)

    def show_library(self, view: LibraryView, notes: Sequence[ReaderNote] = ()) -> None:
        """Show a library as it is now, and `notes` about card readers where it sees no token.

        One that was not shown just before is shown from its first tab on.
        """
        if view.id != self._id:
            self._id = view.id
            self.tabs.set_current(0)
        problem, info = view.problem, view.info
        self.header.show_face(_face(view))
        self._problem.fill(problem, lambda: ProblemCard(problem, subject=view.name) if problem is not None else None)
        self._missing.fill(view.missing, lambda: self._missing_notices(view.missing))
        spies = tuple(spy.does for spy in spies_in(view.path, view.environment))
        self._spies.fill(spies, lambda: spy_notices(spies))
        shown = (view.state, view.sentence, view.calling, view.slots, view.tokens, info is None, problem is None)
        self._state.fill(shown, lambda: _state(view))
        self._notes.fill(tuple(notes), lambda: notes_of(notes))
        self._info.fill(info, lambda: _info_card(info) if info is not None else None)
        self._file.fill((view.path, view.sha256, tuple(view.environment.items())), lambda: _file(view))
        idle = view.state in _IDLE
        self._idle.fill(idle, lambda: notice("info", "info", tr(N_("The library is not running"))) if idle else None)
        self._flags.fill(info, lambda: _flags(info) if info is not None else None)

    def _missing_notices(self, missing: Sequence[MissingVariable]) -> QWidget | None:
        """Return what is said of variables that may be needed, each with the way to set it."""
        notices = []
        for one in missing:
            fields = {"variable": one.name, "meaning": tr(one.meaning)}
            cause = _NOT_PASSED_ON if one.ours else _NOT_SET
            choose = button(tr(N_("Set {variable}…"), variable=one.name))
            choose.clicked.connect(partial(self.variable_wanted.emit, one.name))
            title = tr(N_("{variable} may be missing"), **fields)
            notices.append(notice("info", "info", title, tr(cause, **fields), [choose]))
        return holder(column(*notices, gap=3)) if notices else None


def _face(view: LibraryView) -> Face:
    words = STATES[view.state]
    description = view.info.description if view.info else ""
    facts = facts_line((description, view.info.manufacturer if view.info else "", PurePath(view.path).name))
    tone = "info" if words.tone in ("ok", "neutral") else words.tone
    return Face("library", view.name, facts, (Mark(tr(words.word), words.tone, words.icon),), tone)


def _state(view: LibraryView) -> QWidget | None:
    cards: list[tuple[QWidget, int]] = []
    if view.problem is None or view.state == "quarantined":
        cards.append((_state_card(view), 2))
    if view.state in ("ready", "stalled") and view.info is not None:
        cards.append((_slots_card(view), 1))
    return Shelf(*cards, narrow=130) if cards else None


def _state_card(view: LibraryView) -> Card:
    words = STATES[view.state]
    card = Card(padding=3, gap=3, flow=QHBoxLayout)
    meaning = tr(view.sentence) or tr(words.meaning)
    told: list[QWidget | None] = [None, Text(tr(words.word), "strong"), Text(meaning, ink="quiet", wrap=True)]
    if view.state == "quarantined" and tr(view.sentence):
        told.append(Text(tr(words.meaning), ink="quiet", wrap=True))
    if view.calling is not None:
        function, seconds = view.calling
        running = tr(N_("{function} has run for {age}."), function=function, age=age(seconds))
        told.append(Text(running, ink="quiet", wrap=True))
    card.body.addWidget(Tile(words.icon, words.tone, 9))
    card.body.addLayout(column(*told, None, gap=0.5), 1)
    if view.state == "starting":
        card.body.addWidget(Spinner())
    return card


def _slots_card(view: LibraryView) -> Card:
    card = Card(padding=3, gap=0)
    line = row(Text(number(view.slots), "number"), Text(tr(N_("slots")), ink="quiet"), None, gap=2)
    tokens = tr(N_("{count} with a token"), count=number(view.tokens))
    card.body.addLayout(column(None, line, Text(tokens, "caption", "quiet"), None, gap=0))
    card.setAccessibleName(tr(N_("Slots: {count}"), count=number(view.slots)))
    return card


def _info_card(info: LibraryInfo) -> Card:
    none = tr(N_("empty"))
    locking = tr(N_("by the operating system")) if info.os_locking else tr(N_("not offered: one thread calls it"))
    lines = [
        (tr(N_("Description")), info.description or none),
        (tr(N_("Manufacturer")), info.manufacturer or none),
        (tr(N_("Library version")), str(info.library_version)),
        (tr(N_("Cryptoki version")), str(info.cryptoki_version)),
        (tr(N_("Flags")), hexadecimal(info.flags)),
        (tr(N_("Locking")), locking),
    ]
    return facts_card(tr(N_("What the library says about itself")), lines)


def _file(view: LibraryView) -> QWidget:
    path = PurePath(view.path)
    lines = [
        (tr(N_("File")), path.name or view.path),
        (tr(N_("Folder")), str(path.parent)),
        (tr(N_("SHA-256")), digits(view.sha256)),
    ]
    note = tr(N_("Only a file with this content is loaded. After an update of the library you will be asked again."))
    file = facts_card(tr(N_("File")), lines, note)
    if view.environment:
        variables = facts_card(tr(N_("Environment variables")), list(view.environment.items()))
    else:
        words = tr(N_("The library is started without variables of its own."))
        variables = facts_card(tr(N_("Environment variables")), [], words)
    return Shelf((file, 1), (variables, 1), narrow=180)


def _flags(info: LibraryInfo) -> QWidget:
    title = tr(N_("Library flags, {code}"), code=hexadecimal(info.flags))
    return flags_card(title, (), info.flags)
