"""A token's Overview: its PINs, its room, what is on it and what ends soon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.gui.look.charts import Dot, ShareBar
from app.gui.look.parts import Card, Spinner, Text, Tile, column, holder, notice, row
from app.gui.pages.base import Section, scrolling
from app.gui.pages.expiry import ExpiryCard
from app.gui.pages.figure import Figure
from app.gui.pages.flow import flow
from app.gui.pages.halves import halves_notice
from app.gui.pages.pin_card import PinCard
from app.gui.pages.practice import PracticeNotice
from app.gui.pages.problem import ProblemCard
from app.gui.pages.shelf import Shelf
from app.gui.pages.views_of import ObjectsSummary, TokenView
from app.gui.pages.words import amount, number, size
from app.model.translate import tr
from app.vocabulary.kinds import kind_of
from app.vocabulary.texts import N_
from app.vocabulary.values import TokenInfo, Unlocked

SHOWN_TYPES = 4
"""How many key types have a colour of their own; the others are told together."""


_UNLOCKED = {
    "held": (
        N_("This card may still be unlocked"),
        N_(
            "Another program is connected to it, so it could not be reset after the log-out: whoever uses that "
            "program may need no PIN. Close it and choose Log out once more, or take the card out."
        ),
    ),
    "half": (
        N_("This card stays unlocked"),
        N_(
            "The same card has another PIN, and its token is still logged in: a card is locked as a whole. "
            "Log out there too, or take the card out."
        ),
    ),
    "lost": (
        N_("This card may still be unlocked"),
        N_(
            "The process that drives it ended before it could lock it: whoever uses the card may need no PIN. "
            "Choose Log out once more, or take the card out."
        ),
    ),
}


def _cut_off() -> QWidget:
    words = N_(
        "The library names more than 100,000 objects, names the same ones again, or takes too long. What is not in the "
        "list may be on the token all the same. Look with the vendor's own tool before you delete or replace a key."
    )
    return notice("warn", "warn", tr(N_("The list of objects is not complete")), tr(words))


def _unlocked(why: Unlocked) -> QWidget:
    title, words = _UNLOCKED[why]
    return notice("warn", "open", tr(title), tr(words))


class TokenOverview(QWidget):
    """Whether the token is well, what is on it, and what can be done."""

    class_wanted = Signal(int)
    """A person wants to see the objects of this CKA_CLASS; -1 for the classes without a kind of their own."""

    halves_wanted = Signal(object)
    """A person wants to see keys without their other half: a sequence of ObjectRow."""

    def __init__(self) -> None:
        """Start empty; `steps` fill it."""
        super().__init__()
        self._problem, self._notice, self._states, self._objects, self._expiry = (Section() for _ in range(5))
        self._practice, self._elsewhere, self._halves = Section(), Section(), Section()
        self._cut_off = Section()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(
            scrolling(
                *(self._problem, self._notice, self._cut_off, self._halves, self._states, self._objects, self._expiry),
                *(self._elsewhere, self._practice),
            )
        )

    def steps(self, view: TokenView, today: QDate | None = None) -> Iterator[Callable[[], None]]:
        """Yield what shows a token as it is now, part by part; `today` is for tests and pictures."""
        info, problem, practice = view.state.info, view.problem, view.practice
        day = today or QDate.currentDate()
        seen = (info, view.state.session.role, problem is None, view.may_be_unlocked, view.login)
        expiries = view.objects.expiries if view.objects is not None else ()
        parts: tuple[tuple[Section, object, Callable[[], QWidget | None]], ...] = (
            (self._problem, problem, lambda: ProblemCard(problem) if problem is not None else None),
            (self._notice, seen, lambda: self._notice_for(view)),
            (self._cut_off, view.cut_off, lambda: _cut_off() if view.cut_off else None),
            (self._halves, view.halves, lambda: self._halves_for(view)),
            (self._states, info, lambda: _states(info)),
            (self._objects, (view.objects, view.loading, problem is None), lambda: self._objects_for(view)),
            (self._elsewhere, view.elsewhere, lambda: _elsewhere(view.elsewhere) if view.elsewhere else None),
            (self._practice, practice, lambda: PracticeNotice(practice) if practice is not None else None),
            (self._expiry, (expiries, day), lambda: ExpiryCard(expiries, day) if expiries else None),
        )
        yield from (partial(section.fill, value, build) for section, value, build in parts if section.differs(value))

    def _notice_for(self, view: TokenView) -> QWidget | None:
        info, role = view.state.info, view.state.session.role
        if role is None and view.may_be_unlocked:
            return _unlocked(view.may_be_unlocked)
        if view.problem is not None:
            return None  # one thing after the other
        if not info.initialized:
            words = tr(
                N_("It has neither a label nor PINs, and nothing is on it. Choose Initialise token to set it up.")
            )
            return notice("info", "info", tr(N_("This token is blank")), words)
        if role == "so":
            words = tr(N_("Log out and log in as user to see them."))
            return notice("info", "officer", tr(N_("The security officer sees no private objects")), words)
        if role is None and info.login_required and view.login:
            words = tr(N_("Without login, only what is public can be seen."))
            return notice("info", "closed", tr(N_("Private objects show after login")), words)
        return None

    def _halves_for(self, view: TokenView) -> QWidget | None:
        halves = view.halves
        return halves_notice(halves, lambda: self.halves_wanted.emit(halves)) if halves else None

    def _objects_for(self, view: TokenView) -> QWidget | None:
        if view.objects is None:
            return _reading() if view.loading and view.problem is None else None
        classes = self._classes_card(view.objects, view.loading)
        if not view.objects.key_types:
            return Shelf((classes, 1), narrow=0)
        return Shelf((classes, 12), (_key_types_card(view.objects.key_types), 8), narrow=190)

    def _classes_card(self, objects: ObjectsSummary, loading: bool) -> Card:
        card = Card(gap=1.5)
        told = tr(N_("reading…")) if loading else ""
        head = row(Text(tr(N_("Objects by class")), "strong"), None, Text(told, "caption", "quiet"))
        card.body.addLayout(head)
        if not objects.total:
            words = tr(N_("Nothing that can be seen now.")) if not loading else tr(N_("Nothing yet."))
            card.body.addWidget(Text(words, ink="quiet", wrap=True))
        figures = []
        for object_class, count in objects.classes:
            kind = kind_of(object_class)
            figure = Figure(count, kind.icon, tr(kind.plural))
            figure.clicked.connect(lambda _=False, wanted=object_class: self.class_wanted.emit(wanted))
            figures.append(figure)
        if figures:
            card.body.addWidget(flow(*figures, gap=1.5, line_gap=2))
        card.body.addStretch(1)
        return card


def _states(info: TokenInfo) -> QWidget:
    return Shelf((PinCard(info, "user"), 11), (PinCard(info, "so"), 11), (_storage_card(info), 10), narrow=140)


def _storage_card(info: TokenInfo) -> Card:
    """Return the card with the token's memory for public objects, as far as the token tells it."""
    card = Card(padding=3, gap=3, flow=QHBoxLayout)
    total, free = info.total_public_memory, info.free_public_memory
    name = Text(tr(N_("Memory")), ink="quiet")
    card.body.addWidget(Tile("storage", "neutral", 9))
    if isinstance(total, int) and isinstance(free, int) and total > 0 and free <= total:
        used = round(100 * (total - free) / total)
        bar = QProgressBar()
        bar.setRange(0, 100)
        bar.setValue(used)
        bar.setTextVisible(False)
        bar.setAccessibleName(tr(N_("Memory used")))
        told = tr(N_("{free} free of {total}"), free=size(free), total=size(total))
        words = row(name, Text(tr(N_("{percent} % used"), percent=number(used)), "strong"), None, gap=2)
        card.body.addLayout(column(None, words, bar, Text(told, "caption", "quiet", wrap=True), None, gap=1), 1)
        return card
    if isinstance(free, int):
        word, told = tr(N_("{free} free"), free=size(free)), tr(N_("The token does not tell how much it has"))
    else:
        word = amount(free)
        told = (
            tr(N_("The token does not tell what is free"))
            if free == "not reported"
            else tr(N_("Not limited by the token"))
        )
    line = flow(name, Text(word, "strong"), gap=2, line_gap=0)
    card.body.addLayout(column(None, line, Text(told, "caption", "quiet", wrap=True), None, gap=0.5), 1)
    return card


def shares(types: tuple[tuple[str, int], ...]) -> list[tuple[str, int]]:
    """Return the most frequent key types with their counts, and all others together."""
    named = [(name or tr(N_("Unknown type")), count) for name, count in types]
    if len(named) <= SHOWN_TYPES + 1:
        return named
    return [*named[:SHOWN_TYPES], (tr(N_("Other")), sum(count for _, count in named[SHOWN_TYPES:]))]


def _key_types_card(types: tuple[tuple[str, int], ...]) -> Card:
    """Return the share of each key type, with its legend in words and numbers."""
    card = Card(gap=2.5)
    parts = shares(types)
    card.body.addWidget(Text(tr(N_("Key types")), "strong"))
    card.body.addWidget(ShareBar(parts))
    legend = [
        holder(row(Dot(place), Text(name, "caption"), Text(number(count), "caption", "quiet"), gap=1.5))
        for place, (name, count) in enumerate(parts)
    ]
    card.body.addWidget(flow(*legend, gap=4))
    card.body.addStretch(1)
    return card


def _reading() -> Card:
    card = Card(gap=3, flow=QHBoxLayout)
    card.body.addWidget(Spinner())
    card.body.addWidget(Text(tr(N_("Reading objects…")), ink="quiet"), 1)
    return card


def _elsewhere(libraries: tuple[str, ...]) -> QWidget:
    """Return that this token is not a second one."""
    words = tr(
        N_(
            "It is one token, with one counter of wrong PINs. A login through one library is none through the other, "
            "and what is written through one shows in the other after a refresh."
        )
    )
    return notice("info", "info", tr(N_("Also seen through {libraries}"), libraries=", ".join(libraries)), words)
