"""Verbs: what a person can do, each one function that reads from top to bottom.

Menus, page buttons, the context menu, shortcuts, enablement and the reason why something is not possible all come from
the declaration above the function. Nothing else lists verbs.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.gui.selection import Condition, Selection, why_not
from app.vocabulary.modes import ONLY_EVERYTHING, Mode

if TYPE_CHECKING:
    from app.gui.ui import Ui

Does = Callable[["Ui", Selection], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Verb:
    """One thing to do."""

    name: str
    menu: str
    """Marked title of the menu that it is in."""
    title: str
    """Marked; with … where more is asked before anything happens."""
    icon: str
    """By meaning; empty for what is ticked instead."""
    does: Does
    needs: tuple[Condition, ...] = ()
    shortcut: str = ""
    primary: bool | Condition = False
    """Whether, or when, it may be the button that a page offers first; of several, the first that is possible."""
    pages: tuple[str, ...] = ()
    """On which pages it has a button: library, slot, token, object; session is a token's Details."""
    separated: bool = False
    """Whether a line stands above it in its menu."""
    ticked: "Callable[[Ui], bool] | None" = None
    """Of what is on or off: whether its entry has a tick now."""
    refusal: "Callable[[Ui], str] | None" = None
    """The marked reason why it is not possible whatever is selected; an empty text where it is."""
    modes: tuple[Mode, ...] = ONLY_EVERYTHING
    """In which modes of the window it is offered; in all others it has no entry, no button and no shortcut."""

    def is_primary(self, selection: Selection) -> bool:
        """Return whether a page may offer it first."""
        return self.primary.holds(selection) if isinstance(self.primary, Condition) else self.primary

    def why_not(self, selection: Selection) -> str:
        """Return the marked reason why it cannot be done now, or an empty text."""
        return why_not(self.needs, selection)


VERBS: list[Verb] = []
"""Every verb in the order in which it was declared."""


def verb(
    *,
    menu: str,
    title: str,
    icon: str,
    needs: tuple[Condition, ...] = (),
    shortcut: str = "",
    primary: bool | Condition = False,
    pages: tuple[str, ...] = (),
    separated: bool = False,
    ticked: "Callable[[Ui], bool] | None" = None,
    refusal: "Callable[[Ui], str] | None" = None,
    modes: tuple[Mode, ...] = ONLY_EVERYTHING,
) -> Callable[[Does], Does]:
    """Declare ``async def f(ui, selection)`` as something a person can do."""

    def register(does: Does) -> Does:
        name = does.__name__
        VERBS.append(
            Verb(name, menu, title, icon, does, needs, shortcut, primary, pages, separated, ticked, refusal, modes)
        )
        return does

    return register


def verb_named(name: str) -> Verb:
    """Return the verb whose function is called `name`; raises KeyError."""
    for verb in VERBS:
        if verb.name == name:
            return verb
    raise KeyError(name)
