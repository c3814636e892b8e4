"""One message of the bar below the page: a bold line, what follows from it, what can be done, and how long it stays."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.gui.look.parts import Card, Icon, Text, button, icon_button
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.texts import N_

STAY = 6000
"""Milliseconds that a message stays which asks for nothing; what it said is in the list of activities."""

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

    @property
    def passes(self) -> bool:
        """Return whether it goes by itself: it tells of a success and there is nothing to do about it."""
        return self.tone in ("ok", "info") and not self.actions

    def same_as(self, other: Message) -> bool:
        """Return whether one takes the place of the other."""
        return self.key == other.key or (self.passes and other.passes and self.words == other.words)


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


class MessageCard(Card):
    """Shows one message. What asks for nothing is over after a while, but not while somebody is at it."""

    over = Signal()
    """It was dismissed, or has been there long enough."""

    def __init__(self, message: Message):
        """Show `message`; its time begins."""
        super().__init__(message.tone, padding=1.5, gap=2, flow=QHBoxLayout)
        self.message = message
        self.body.setContentsMargins(u(3), u(1), u(1.5), u(1))
        self.body.addWidget(Icon(message.tone, message.tone))
        self._said = _Said(message)
        self.body.addWidget(self._said, 1)
        for number, (label, _) in enumerate(message.actions):
            self.body.addWidget(self._action(number, label))
        close = icon_button("close", tr(N_("Dismiss")))
        close.clicked.connect(self.over)
        self.body.addWidget(close)
        self._clock = QTimer(self, singleShot=True, interval=STAY)
        self._clock.timeout.connect(self.over)
        QApplication.instance().focusChanged.connect(self._heed)  # type: ignore[union-attr] # there is one
        self._name()
        self._heed()

    def say(self, message: Message) -> bool:
        """Show another message in place, so that the keyboard stays on its buttons; its time begins anew.

        Return False, and change nothing, where it would have to look otherwise.
        """
        now = self.message
        labels, others = [label for label, _ in now.actions], [label for label, _ in message.actions]
        if (now.tone, labels) != (message.tone, others):
            return False
        self.message = message
        self._said.say(message)
        self._name()
        self._clock.stop()
        self._heed()
        return True

    def _name(self) -> None:
        self.setAccessibleName(self.message.words)
        self.setAccessibleDescription(self.message.detail)

    def _action(self, number: int, label: str) -> QPushButton:
        result = button(label, "quiet")
        result.clicked.connect(partial(self._act, number))
        return result

    def _act(self, number: int) -> None:
        does = self.message.actions[number][1]
        self.over.emit()
        does()

    def _heed(self) -> None:
        """Let the time run only while neither pointer nor keyboard is here; afterwards it begins anew."""
        focused = QApplication.focusWidget()
        held = self.underMouse() or (focused is not None and self.isAncestorOf(focused))
        if held or not self.message.passes:
            self._clock.stop()
        elif not self._clock.isActive():
            self._clock.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is here."""
        super().enterEvent(event)
        self._heed()

    def leaveEvent(self, event: QEvent) -> None:
        """Go on."""
        super().leaveEvent(event)
        self._heed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Dismiss the message with Esc, while the keyboard is on one of its buttons."""
        if event.key() == Qt.Key.Key_Escape:
            self.over.emit()
        else:
            super().keyPressEvent(event)
