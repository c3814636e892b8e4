"""Messages that ask for nothing now, in a bar below the page, so that what is being read never moves."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.gui.look.parts import Card, Icon, Text, button, column, icon_button
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.errors import Problem
from app.vocabulary.texts import N_, Words

Action = tuple[str, Callable[[], None]]
"""Label of a button, and what it does; the message goes when it is pressed."""


@dataclass(frozen=True)
class Message:
    """One message: a bold line, what follows from it, and what can be done."""

    tone: str
    words: str
    detail: str = ""
    actions: tuple[Action, ...] = ()
    key: Hashable = None
    """What it is about: a newer message with the same key takes its place."""


class _Said(QWidget):
    """Words and detail on one line where there is room, else one under the other."""

    def __init__(self, message: Message):
        super().__init__()
        ink = "text" if message.tone == "neutral" else message.tone
        self._words = Text(message.words, "strong", ink)
        self._detail = Text(message.detail)
        self._flow = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._flow.setContentsMargins(0, u(1.5), 0, u(1.5))
        self._flow.setSpacing(u(2.5))
        self._flow.addWidget(self._words)
        self._flow.addWidget(self._detail)
        self._flow.addStretch(1)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.say(message)

    def say(self, message: Message) -> None:
        """Show other words in the same tone."""
        self._words.setText(message.words)
        self._detail.setText(message.detail)
        self._detail.setVisible(bool(message.detail))
        texts = [self._words, self._detail] if message.detail else [self._words]
        self._room = sum(text.fontMetrics().horizontalAdvance(text.text()) + u(3) for text in texts)
        self._stack(self.width() < self._room)

    def _stack(self, stacked: bool) -> None:
        way = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if way != self._flow.direction():
            self._flow.setDirection(way)
            self._flow.setSpacing(u(0.25 if stacked else 2.5))
            for text in (self._words, self._detail):
                text.setWordWrap(stacked)
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose between one line and two."""
        super().resizeEvent(event)
        self._stack(event.size().width() < self._room)


class MessageBar(QWidget):
    """Shows the newest message and how many more there are; it takes no room without any."""

    details_wanted = Signal(object)
    """The `Problem` whose details a person asks for."""

    def __init__(self) -> None:
        """Start without a message, and hidden."""
        super().__init__()
        self._messages: list[Message] = []
        self._shown: Card | None = None
        self._said: _Said | None = None
        self._look: object = None
        self._box: QVBoxLayout = column(gap=0, margins=(6, 1, 6, 3))
        self.setLayout(self._box)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    # ── what is said ─────────────────────────────────────────────────────────────────────────────────────────────────

    def show_message(
        self, tone: str, words: str, detail: str = "", actions: Sequence[Action] = (), key: Hashable = None
    ) -> None:
        """Show a message in the tone ok, info, warn, danger or neutral, above the ones that are there.

        A message with the same `key`, or without a key the same message, is replaced.
        """
        message = Message(tone, words, detail, tuple(actions), (words, detail) if key is None else key)
        same = next((number for number, one in enumerate(self._messages) if one.key == message.key), None)
        if same is not None and self._messages[same] == message:
            return
        if same is None:
            self._messages.append(message)
            self._announce(message)
        else:
            self._messages[same] = message  # it keeps its place: what is read does not move
        self._refresh()

    def tell(self, tone: str, words: Words | str, detail: Words | str = "") -> None:
        """Show marked texts in the window's language."""
        self.show_message(tone, tr(words), tr(detail))

    def show_problem(self, problem: Problem, actions: Sequence[Action] = (), key: Hashable = None) -> None:
        """Show what happened and what follows; *Details* asks for the rest of it."""
        told = (problem.unchanged, problem.cause, problem.next_step)
        detail = " ".join(tr(words) for words in told if words.text)
        details: Action = (tr(N_("Details…")), lambda: self.details_wanted.emit(problem))
        self.show_message("danger", tr(problem.title), detail, (*actions, details), key)

    def dismiss(self, key: Hashable) -> None:
        """Take the message with this key away; not an error where there is none."""
        left = [one for one in self._messages if one.key != key]
        if len(left) != len(self._messages):
            self._messages = left
            self._refresh()

    def clear(self) -> None:
        """Take every message away."""
        self._messages = []
        self._refresh()

    @property
    def messages(self) -> tuple[Message, ...]:
        """Return every message, the one that is shown last."""
        return tuple(self._messages)

    def _announce(self, message: Message) -> None:
        event = QAccessibleAnnouncementEvent(self, f"{message.words} {message.detail}".strip())
        if message.tone in ("warn", "danger"):
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)

    # ── how it is shown ──────────────────────────────────────────────────────────────────────────────────────────────

    def _refresh(self) -> None:
        look = self._looks()
        if self._said is not None and look is not None and look == self._look:
            self._said.say(self._messages[-1])  # in place: the keyboard may be on one of its buttons
            return
        self._look = look
        if self._shown is not None:
            self._box.removeWidget(self._shown)
            self._shown.hide()
            self._shown.deleteLater()
            self._shown = self._said = None
        if self._messages:
            self._shown = self._card(self._messages[-1])
            self._box.addWidget(self._shown)
        self.setVisible(bool(self._messages))

    def _looks(self) -> object:
        """Return what makes a message look the same but for its words; nothing where there is none."""
        if not self._messages:
            return None
        newest = self._messages[-1]
        return newest.key, newest.tone, [label for label, _ in newest.actions], len(self._messages)

    def _card(self, message: Message) -> Card:
        card = Card(message.tone, padding=1.5, gap=2, flow=QHBoxLayout)
        card.body.setContentsMargins(u(3), u(1), u(1.5), u(1))
        card.setAccessibleName(message.words)
        card.setAccessibleDescription(message.detail)
        card.body.addWidget(Icon(message.tone, message.tone))
        self._said = _Said(message)
        card.body.addWidget(self._said, 1)
        if len(self._messages) > 1:
            more = button(tr(N_("{count} more"), count=str(len(self._messages) - 1)), "quiet")
            more.setToolTip(tr(N_("Show the next message")))
            more.clicked.connect(self._turn)
            card.body.addWidget(more)
        for number, (label, _) in enumerate(message.actions):
            card.body.addWidget(self._action(number, label))
        close = icon_button("close", tr(N_("Dismiss")))
        close.clicked.connect(lambda: self.dismiss(message.key))
        card.body.addWidget(close)
        return card

    def _action(self, number: int, label: str) -> QWidget:
        result = button(label, "quiet")

        def act() -> None:
            message = self._messages[-1]
            self.dismiss(message.key)
            message.actions[number][1]()

        result.clicked.connect(act)
        return result

    def _turn(self) -> None:
        self._messages.insert(0, self._messages.pop())
        self._refresh()
