"""Menus and buttons from the declarations of verbs: one QAction each, enabled by what is selected."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from app.gui.look import icons
from app.gui.selection import Selection
from app.gui.ui import Ui
from app.gui.verb import VERBS, Verb
from app.model.translate import tr
from app.vocabulary.texts import N_

MENUS = (N_("&Symbolon"), N_("&Token"), N_("&PIN"), N_("&Object"), N_("&File"), N_("&View"), N_("&Help"))
"""Titles of the menus in their order; a verb names one of them."""


class Actions(QObject):
    """Holds one action per verb and keeps it in step with the selection."""

    def __init__(self, ui: Ui):
        """Make the actions; they belong to the window, so that their shortcuts work everywhere in it."""
        super().__init__(ui.window)
        self._ui = ui
        self._selection = Selection()
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        ui.workspace.mode_changed.connect(self._update_again)
        for verb in VERBS:
            self._make(verb)
        self.update(self._selection)

    def _make(self, verb: Verb) -> None:
        action = QAction(tr(verb.title), self._ui.window)
        action.setObjectName(verb.name)
        action.setProperty("icon-name", verb.icon)
        if verb.icon:
            action.setIcon(icons.live(verb.icon, "text"))
        if verb.shortcut:
            action.setShortcut(QKeySequence(verb.shortcut))
        action.setCheckable(verb.ticked is not None)
        action.triggered.connect(lambda: self._ui.run(verb, self._selection))
        self._ui.window.addAction(action)
        self._actions[verb.name] = action

    def fill(self, bar: QMenuBar) -> None:
        """Put every verb into its menu; menus stand in the order of `MENUS`, and an empty one is left out."""
        for title in MENUS:
            verbs = [verb for verb in VERBS if verb.menu == title]
            if not verbs:
                continue
            menu = self._menus[title] = bar.addMenu(tr(title))
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(self._tick)
            for verb in verbs:
                if verb.separated:
                    menu.addSeparator()
                menu.addAction(self._actions[verb.name])
        self.update(self._selection)

    def _tick(self) -> None:
        """Tick what is so now, as a menu opens."""
        for verb in VERBS:
            if verb.ticked is not None:
                self._actions[verb.name].setChecked(verb.ticked(self._ui))

    def context_menu(self, page: str) -> QMenu:
        """Return the menu for a row: what can be done with such a thing."""
        menu = QMenu(self._ui.window)
        menu.addActions(self.for_page(page))
        return menu

    def for_page(self, page: str) -> list[QAction]:
        """Return the actions that have a place on a page: what can be done now first, and of that the primary ones.

        Where a mode leaves something out, what it was made for comes before what is offered everywhere.
        """
        chosen = self._ui.workspace.mode != "everything"
        offered = [verb for verb in VERBS if page in verb.pages and self._offers(verb)]
        verbs = [(verb, self._actions[verb.name].isEnabled()) for verb in offered]
        verbs.sort(key=lambda one: (not one[1], not one[0].is_primary(self._selection), chosen * len(one[0].modes)))
        return [self._actions[verb.name] for verb, _ in verbs]

    def named(self, name: str) -> QAction:
        """Return the action of the verb function called `name`; raises KeyError."""
        return self._actions[name]

    def update(self, selection: Selection) -> None:
        """Enable what can be done with `selection`; what cannot be chosen says why in its tool tip.

        What the mode of the window does not offer is nowhere to be seen, and its shortcut does nothing.
        """
        self._selection = selection
        for verb in VERBS:
            action = self._actions[verb.name]
            reason = verb.why_not(selection) or (verb.refusal(self._ui) if verb.refusal is not None else "")
            offered = self._offers(verb)
            action.setProperty("primary", verb.is_primary(selection))
            action.setVisible(offered)
            action.setEnabled(offered and not reason)
            action.setToolTip(tr(reason))
            action.setStatusTip(tr(reason))
        for title, menu in self._menus.items():
            menu.menuAction().setVisible(any(verb.menu == title and self._offers(verb) for verb in VERBS))

    def _update_again(self) -> None:
        self.update(self._selection)

    def _offers(self, verb: Verb) -> bool:
        return self._ui.workspace.mode in verb.modes
