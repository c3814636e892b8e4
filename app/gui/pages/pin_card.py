"""The state of a PIN as the token's flags tell it: icon, word, and what it means."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtWidgets import QHBoxLayout

from app.gui.dialogs.pin_words import LOW
from app.gui.look.parts import Card, Text, Tile, column
from app.gui.pages.base import Mark
from app.gui.pages.flow import flow
from app.model.translate import tr
from app.vocabulary.texts import N_
from app.vocabulary.values import PinState, Role, TokenInfo


class PinWords(NamedTuple):
    """How one state is told: tone, icon, a word, and what it means."""

    tone: str
    icon: str
    word: str
    meaning: str


NAMES: dict[Role, str] = {"user": N_("User PIN"), "so": N_("SO PIN")}
"""What the two PINs are called; SO is the security officer."""

USER: dict[PinState, PinWords] = {
    "ok": PinWords("ok", "ok", N_("OK"), N_("No warning from the token")),
    "low": PinWords("warn", "warn", *LOW),
    "final": PinWords("danger", "danger", N_("Final try"), N_("One more wrong PIN blocks it")),
    "blocked": PinWords("danger", "blocked", N_("Blocked"), N_("The security officer can unblock it")),
    "unset": PinWords("neutral", "unknown", N_("Not set"), N_("The security officer can set it")),
}
SO: dict[PinState, PinWords] = USER | {
    "blocked": PinWords("danger", "blocked", N_("Blocked"), N_("Ask whoever issued the token")),
}
TO_BE_CHANGED = PinWords("warn", "warn", N_("To be changed"), N_("It must be changed before it can be used"))
NOT_NEEDED = PinWords("neutral", "info", N_("Not needed"), N_("This token shows everything without a login"))
BLANK = PinWords("neutral", "unknown", N_("Not set"), N_("A blank token has no PINs yet"))
"""Whatever its other flags say: some libraries call the PINs of an empty card blocked."""


def pin_words(info: TokenInfo, role: Role) -> PinWords:
    """Return how the state of a PIN is told; a blocked or nearly blocked PIN comes before one that must be changed."""
    if not info.initialized:
        return BLANK
    state = info.pin_state(role)
    if state == "unset" and not info.login_required:
        return NOT_NEEDED
    if state in ("ok", "low") and info.pin_to_be_changed(role):
        return TO_BE_CHANGED
    return (USER if role == "user" else SO)[state]


_MARKS: dict[tuple[Role, str], str] = {
    ("user", USER["low"].word): N_("User PIN: fewer tries left"),
    ("user", USER["final"].word): N_("User PIN: final try"),
    ("user", USER["blocked"].word): N_("User PIN blocked"),
    ("user", TO_BE_CHANGED.word): N_("User PIN to be changed"),
    ("so", SO["low"].word): N_("SO PIN: fewer tries left"),
    ("so", SO["final"].word): N_("SO PIN: final try"),
    ("so", SO["blocked"].word): N_("SO PIN blocked"),
    ("so", TO_BE_CHANGED.word): N_("SO PIN to be changed"),
}


def pin_marks(info: TokenInfo) -> tuple[Mark, ...]:
    """Return the badges of the PINs that need care; none where all is well."""
    marks = []
    for role in NAMES:
        words = pin_words(info, role)
        if (role, words.word) in _MARKS:
            marks.append(Mark(tr(_MARKS[role, words.word]), words.tone, words.icon))
    return tuple(marks)


class PinCard(Card):
    """One PIN: which, how it is, and what that means."""

    def __init__(self, info: TokenInfo, role: Role):
        """Tell the state of one PIN of a token."""
        super().__init__(padding=3, gap=3, flow=QHBoxLayout)
        words = pin_words(info, role)
        name, word, meaning = tr(NAMES[role]), tr(words.word), tr(words.meaning)
        self.setAccessibleName(tr(N_("{pin}: {state}. {meaning}."), pin=name, state=word, meaning=meaning.rstrip(".")))
        line = flow(Text(name, ink="quiet"), Text(word, "strong", words.tone), gap=2, line_gap=0)
        self.body.addWidget(Tile(words.icon, words.tone, 9))
        self.body.addLayout(column(None, line, Text(meaning, "caption", "quiet", wrap=True), None, gap=0.5), 1)
