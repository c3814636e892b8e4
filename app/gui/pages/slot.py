"""A slot's page: every field and flag of CK_SLOT_INFO, and what to do where there is no token in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.gui.look.parts import EmptyState
from app.gui.pages.base import Face, Mark, Page, Section, scrolling
from app.gui.pages.cards import facts_card, flags_card
from app.gui.pages.problem import ProblemCard
from app.gui.pages.readers import ReaderNote, notes_of
from app.gui.pages.shelf import Shelf
from app.gui.pages.words import facts_line, hexadecimal, number
from app.model.translate import tr
from app.vocabulary.flags import SLOT_FLAGS
from app.vocabulary.texts import N_
from app.vocabulary.values import SlotState


class SlotPage(Page):
    """Where a token goes: what the slot is, and whether a token is in it."""

    def __init__(self) -> None:
        """Start empty; `show_slot` fills it."""
        super().__init__()
        self._state, self._notes, self._details = Section(), Section(), Section()
        self.body.addWidget(scrolling(self._state, self._notes, self._details), 1)

    def show_slot(self, slot: SlotState, library: str, notes: Sequence[ReaderNote] = ()) -> None:
        """Show a slot of the library called `library`, with what is known about it as a card reader."""
        self.header.show_face(_face(slot, library))
        self._state.fill((slot.problem, slot.token, slot.info.removable, slot.info.token_present), lambda: _state(slot))
        self._notes.fill(tuple(notes), lambda: notes_of(notes))
        self._details.fill((slot, library), lambda: _details(slot, library))


def _face(slot: SlotState, library: str) -> Face:
    if slot.problem is not None:
        mark = Mark(tr(N_("Could not be read")), "danger", "danger")
    elif slot.token is not None or slot.info.token_present:
        mark = Mark(tr(N_("Token present")), "neutral", "token")
    else:
        mark = Mark(tr(N_("No token")), "neutral", "unset")
    kind = tr(N_("card reader")) if slot.info.removable else tr(N_("fixed slot"))
    title = slot.address.description or tr(N_("Slot without a name"))
    facts = facts_line((library, slot.info.manufacturer, kind))
    return Face("slot", title, facts, (mark,), "danger" if slot.problem else "info")


def _state(slot: SlotState) -> QWidget | None:
    if slot.problem is not None:
        return ProblemCard(slot.problem, subject=slot.address.description)
    if slot.token is not None:
        token = slot.token
        lines = [
            (tr(N_("Label")), token.label or tr(N_("none: the token is blank"))),
            (tr(N_("Model")), facts_line((token.manufacturer, token.model)) or tr(N_("empty"))),
            (tr(N_("Serial number")), token.serial or tr(N_("empty"))),
        ]
        return facts_card(tr(N_("Token in this slot")), lines)
    if slot.info.token_present:
        return EmptyState(
            "token", tr(N_("The token has not been read yet")), tr(N_("It shows here as soon as it answers."))
        )
    if slot.info.removable:
        words = tr(N_("Put a card into the reader or plug in the USB key. It shows here by itself."))
        return EmptyState("token", tr(N_("Insert a token")), words)
    words = tr(N_("The slot is fixed: its token is made with the vendor’s own tools, or the device is switched off."))
    return EmptyState("token", tr(N_("There is no token in this slot")), words)


def _details(slot: SlotState, library: str) -> QWidget:
    info, none = slot.info, tr(N_("empty"))
    lines = [
        (tr(N_("Description")), info.description or none),
        (tr(N_("Manufacturer")), info.manufacturer or none),
        (tr(N_("Hardware version")), str(info.hardware_version)),
        (tr(N_("Firmware version")), str(info.firmware_version)),
        (tr(N_("Library")), library),
    ]
    if slot.address.occurrence:
        place = tr(N_("number {place}"), place=number(slot.address.occurrence + 1))
        lines.append((tr(N_("Of slots with this name")), place))
    title = tr(N_("Slot flags, {code}"), code=hexadecimal(info.flags))
    return Shelf((facts_card(tr(N_("Slot")), lines), 1), (flags_card(title, SLOT_FLAGS, info.flags), 1), narrow=180)
