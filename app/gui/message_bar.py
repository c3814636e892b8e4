"""Messages in a bar below the page, so that what is being read never moves: successes pass, problems stay."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from app.gui.look import icons
from app.gui.look.parts import button, column, holder, row
from app.gui.look.texts import literal
from app.gui.look.theme import u
from app.gui.message_card import Action, Message, MessageCard
from app.model.translate import tr
from app.vocabulary.errors import Problem
from app.vocabulary.texts import N_, Words

SEEN = 3
"""How many messages are shown; the rest is counted."""
_HEIGHT = 44
"""Units that the messages may take of the window's height; what is more scrolls."""


class _Stack(QScrollArea):
    """Cards one above another, as high as they are at this width, up to a limit; then they scroll."""

    def __init__(self) -> None:
        super().__init__()
        self.cards = column(gap=1)
        content = holder(self.cards)
        content.setMinimumHeight(1)  # its least height is that of wrapped words in a narrower place
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _needed(self, width: int) -> int:
        wraps = self.cards.hasHeightForWidth()
        return self.cards.totalHeightForWidth(width) if wraps else self.cards.totalSizeHint().height()

    def heightForWidth(self, width: int) -> int:
        """Return the height of all cards, or the limit."""
        return min(u(_HEIGHT), self._needed(width))

    def sizeHint(self) -> QSize:
        """Ask for the height at the present width."""
        return QSize(u(60), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Let the window be narrow."""
        return QSize(u(20), 0)

    def _settle(self) -> None:
        """Decide about the scroll bar ourselves: left alone, it takes width, wraps a line, and so needs itself."""
        fits = self._needed(self.width()) <= u(_HEIGHT)
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(policy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure anew."""
        super().resizeEvent(event)
        self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what is said."""
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._settle()
            self.updateGeometry()
        return super().eventFilter(watched, event)


class MessageBar(QWidget):
    """Shows the newest messages, the newest on top, and how many more there are; it takes no room without any.

    What is there already does not move when another one comes: the bar grows upwards.
    """

    details_wanted = Signal(object)
    """The `Problem` whose details a person asks for."""
    read = Signal(object)
    """The key of a message that a person has dismissed, or that has passed."""

    def __init__(self) -> None:
        """Start without a message, and hidden."""
        super().__init__()
        self._cards: list[MessageCard] = []
        """The newest last."""
        self._all = False
        self._stack = _Stack()
        self._more = button("", "quiet", "sort")
        self._more.clicked.connect(self._turn)
        dismiss_all = button(tr(N_("Dismiss all")), "quiet")
        dismiss_all.clicked.connect(self._over_all)
        self._rest = holder(row(None, self._more, dismiss_all, gap=1), grow=False)
        self.setLayout(column(self._stack, self._rest, gap=0, margins=(6, 1, 6, 3)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    # ── what is said ─────────────────────────────────────────────────────────────────────────────────────────────────

    def show_message(
        self, tone: str, words: str, detail: str = "", actions: Sequence[Action] = (), key: Hashable = None
    ) -> None:
        """Show a message in the tone ok, info, warn, danger or neutral, above the ones that are there.

        A message with the same `key`, or without a key the same message, is replaced. What tells of a success
        (ok or info, without actions) replaces the last one with the same words, and goes by itself.
        """
        message = Message(tone, words, detail, tuple(actions), (words, detail) if key is None else key)
        old = next((card for card in self._cards if card.message.same_as(message)), None)
        if old is None or message.passes:
            self._announce(message)
        if old is None:
            self._put(len(self._cards), message)
        elif not old.say(message):  # it keeps its place: what is read does not move
            place = self._cards.index(old)
            self._take(old)
            self._put(place, message)
        self._settle()

    def tell(self, tone: str, words: Words | str, detail: Words | str = "") -> None:
        """Show marked texts in the window's language."""
        self.show_message(tone, tr(words), tr(detail))

    def show_problem(self, problem: Problem, actions: Sequence[Action] = (), key: Hashable = None) -> None:
        """Show what happened and what follows; *Details* asks for the rest of it. It stays until it is dismissed."""
        told = (problem.unchanged, problem.cause, problem.next_step)
        detail = " ".join(tr(words) for words in told if words.text)
        details: Action = (tr(N_("Details…")), lambda: self.details_wanted.emit(problem))
        self.show_message("danger", tr(problem.title), detail, (*actions, details), key)

    def dismiss(self, key: Hashable) -> None:
        """Take the message with this key away; not an error where there is none."""
        for card in [card for card in self._cards if card.message.key == key]:
            self._take(card)
        self._settle()

    def clear(self) -> None:
        """Take every message away."""
        while self._cards:
            self._take(self._cards[-1])
        self._settle()

    @property
    def messages(self) -> tuple[Message, ...]:
        """Return every message, the newest last."""
        return tuple(card.message for card in self._cards)

    def _announce(self, message: Message) -> None:
        event = QAccessibleAnnouncementEvent(self, f"{message.words} {message.detail}".strip())
        if message.tone in ("warn", "danger"):
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)

    # ── how it is shown ──────────────────────────────────────────────────────────────────────────────────────────────

    def _put(self, place: int, message: Message) -> None:
        card = MessageCard(message)
        card.over.connect(partial(self._over, card))
        self._stack.cards.insertWidget(len(self._cards) - place, card)
        self._cards.insert(place, card)

    def _over(self, card: MessageCard) -> None:
        if card in self._cards:
            self._take(card)
            self._settle()
            self.read.emit(card.message.key)

    def _over_all(self) -> None:
        for card in list(self._cards):
            self._over(card)

    def _take(self, card: MessageCard) -> None:
        self._cards.remove(card)
        self._stack.cards.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _settle(self) -> None:
        """Show the newest ones, or all of them, and count the others."""
        others = len(self._cards) - SEEN
        self._all = self._all and others > 0
        for number, card in enumerate(reversed(self._cards)):
            card.setVisible(self._all or number < SEEN)
        words = tr(N_("Show fewer")) if self._all else tr(N_("{count} more"), count=str(others))
        self._more.setText(literal(words))
        self._more.setAccessibleName(words)
        self._more.setIcon(icons.live("expanded" if self._all else "sort", "accent", gap=True))
        self._rest.setVisible(others > 0)
        self.setVisible(bool(self._cards))

    def _turn(self) -> None:
        self._all = not self._all
        self._settle()
