"""Cards that many pages share: fields with their values, and flags with their sentences."""

from __future__ import annotations

from collections.abc import Sequence

from app.gui.look.parts import Card, Flag, FlagList, Text, facts
from app.model.translate import tr
from app.vocabulary.flags import FlagTable, explain
from app.vocabulary.texts import N_


def facts_card(title: str, lines: Sequence[tuple[str, str]], note: str = "") -> Card:
    """Return a titled card with a name and a value a line."""
    card = Card(gap=3)
    card.setAccessibleName(title)
    card.body.addWidget(Text(title, "strong", wrap=True))
    card.body.addLayout(facts(lines))
    if note:
        card.body.addWidget(Text(note, "caption", "quiet", wrap=True))
    card.body.addStretch(1)
    return card


def flag_lines(table: FlagTable, flags: int) -> list[Flag]:
    """Return every flag of a structure, those that are set first, with what its state means."""
    told = [(flag, is_set) for flag, is_set in explain(table, flags)]
    told.sort(key=lambda one: not one[1])
    return [Flag(flag.name, _meaning(flag.meaning, flag.text(is_set)), is_set) for flag, is_set in told]


def _meaning(if_set: str, now: str) -> str:
    return tr(now) if now else tr(N_("It would mean: {meaning}"), meaning=tr(if_set))


def flags_card(title: str, table: FlagTable, flags: int, note: str = "") -> Card:
    """Return a titled card with every flag by name and whether it is set, in words; `note` stands above them."""
    card = Card(gap=3)
    card.setAccessibleName(title)
    card.body.addWidget(Text(title, "strong", wrap=True))
    if note:
        card.body.addWidget(Text(note, wrap=True))
    lines = flag_lines(table, flags)
    if lines:
        card.body.addWidget(FlagList(lines))
    else:
        card.body.addWidget(
            Text(tr(N_("The standard defines no flags here, and none is set.")), ink="quiet", wrap=True)
        )
    card.body.addStretch(1)
    return card
