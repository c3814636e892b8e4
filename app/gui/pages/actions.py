"""Buttons made from ready QActions: a page shows what it is given and knows no verb."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from app.gui.look.parts import drop_widgets, icon_button, row
from app.model.tips import plain_tip
from app.model.translate import tr
from app.vocabulary.texts import N_

MOST = 3
"""How many buttons stand in one place; with more actions the last place is the menu with the rest."""


def is_primary(action: QAction) -> bool:
    """Return whether this may be the one action that is emphasised in its place: what cannot be done is not."""
    return bool(action.property("primary")) and action.isEnabled()


class ActionButton(QPushButton):
    """A button that triggers an action and follows its words, its state and its reason (the tool tip)."""

    def __init__(self, action: QAction, kind: str = ""):
        """Make a button of a kind: empty, primary, danger or quiet."""
        super().__init__()
        self._action = action
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.clicked.connect(self._trigger)  # of a method of Qt's own, PySide6 6.11 keeps the name for ever
        action.changed.connect(self._follow)
        self._follow()

    @property
    def action(self) -> QAction:
        """Return the action behind the button."""
        return self._action

    def _trigger(self) -> None:
        self._action.trigger()

    def _follow(self) -> None:
        words = self._action.text().replace("&", "")
        told = self._action.toolTip()  # what it does, or why it cannot be done now
        self.setText(words)
        self.setAccessibleName(words)
        self.setEnabled(self._action.isEnabled())
        self.setToolTip("" if told.rstrip("….") == words.rstrip("….") else plain_tip(told))
        self.setAccessibleDescription(told)


class ActionTick(QCheckBox):
    """A box for something that is on or off; a click triggers the action, and the box shows what was so before."""

    def __init__(self, action: QAction, on: bool):
        """Show whether it is `on`."""
        super().__init__()
        self._action, self._on = action, on
        self.setChecked(on)
        self.clicked.connect(self._trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _trigger(self) -> None:
        self.setChecked(self._on)  # until it is done, and this is made anew
        self._action.trigger()

    def _follow(self) -> None:
        words = self._action.text().replace("&", "")
        self.setText(words)
        self.setAccessibleName(words)
        self.setEnabled(self._action.isEnabled())
        self.setToolTip("" if self.isEnabled() else plain_tip(self._action.toolTip()))


class ActionRow(QWidget):
    """At most three buttons, one of them primary, the rest behind a menu; where it is narrow, one and the menu."""

    def __init__(self) -> None:
        """Start without an action."""
        super().__init__()
        self._actions: list[QAction] = []
        self._emphasised: QAction | None = None
        self._narrow = False
        self._line = row(gap=2)
        self.setLayout(self._line)
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self._follow)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_actions(self, actions: Sequence[QAction]) -> None:
        """Show these actions; the first primary one that is possible stands last of the buttons, where the eye ends."""
        if list(actions) != self._actions:
            for action in self._actions:
                action.changed.disconnect(self._changed)
            self._actions = list(actions)
            for action in self._actions:
                action.changed.connect(self._changed)
            self._fill()
        self._follow()

    def _changed(self) -> None:
        """Look at all of them once, when all have changed."""
        self._later.start()

    def _follow(self) -> None:
        """Emphasise another button where the one that was emphasised is not possible any more, or one is now."""
        if self._primary() is not self._emphasised:
            self._fill()

    def set_narrow(self, narrow: bool) -> None:
        """Say whether there is room for one button only."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._fill()

    def _fill(self) -> None:
        drop_widgets(self._line)
        self._emphasised = self._primary()
        shown, rest = self._chosen()
        for action in shown:
            made = ActionButton(action, "primary" if action is self._emphasised else "")
            self._line.addWidget(made)
            made.setVisible(action.isVisible())
        if rest:
            self._line.addWidget(self._menu_button(rest))

    def _primary(self) -> QAction | None:
        return next(filter(is_primary, self._actions), None)

    def _chosen(self) -> tuple[list[QAction], list[QAction]]:
        primary = self._primary()
        others = [action for action in self._actions if action is not primary]
        most = 1 if self._narrow else MOST if len(self._actions) <= MOST else MOST - 1
        beside = others[: most - (primary is not None)]
        return beside + ([primary] if primary else []), others[len(beside) :]

    def _menu_button(self, actions: list[QAction]) -> QToolButton:
        result = icon_button("more", tr(N_("More actions")))
        menu = QMenu(result)
        menu.addActions(actions)
        result.setMenu(menu)
        result.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return result
