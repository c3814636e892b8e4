"""What is decided about a library from what is known of it, without asking anybody: pure functions."""

from collections.abc import Sequence

import msgspec

from app.model.call import Call
from app.model.host import Host
from app.settings.schema import Profile
from app.vocabulary.errors import AppError
from app.vocabulary.numbers import CKR
from app.vocabulary.request import KeyRequest
from app.vocabulary.values import LibraryInfo, SlotState

_PIN_REFUSED = frozenset({CKR.PIN_INCORRECT, CKR.PIN_LOCKED})


def slots_worth_a_row(profile: Profile, info: LibraryInfo | None, slots: Sequence[SlotState]) -> list[SlotState]:
    """Return the slots that are shown.

    OpenSC 0.23 makes a slot for each PIN of a card, and keeps the further ones of a reader when the card has gone
    (measured): one row says that the reader is empty, or that nobody knows the card.
    """
    hidden = frozenset(profile.hidden_slots)
    shown = [
        slot
        for slot in slots
        if (slot.token is not None or not profile.tokens_only) and slot.address.name not in hidden
    ]
    if info is None or not info.manufacturer.startswith("OpenSC"):
        return shown
    return [slot for slot in shown if slot.token is not None or not slot.address.occurrence]


def named(slot: SlotState, host: Host) -> SlotState:
    """Let the problem of a slot say which library has it."""
    return slot if slot.problem is None else msgspec.structs.replace(slot, problem=host.named(slot.problem))


def started_with(profile: Profile) -> tuple[object, ...]:
    """Return what its processes are started with."""
    return profile.path, profile.sha256, profile.environment


def may_end_login(call: Call, error: AppError) -> bool:
    """Return whether a failure may have ended the login: a wrong PIN for one use does so with OpenSC (measured)."""
    confirmed = isinstance(call.request, KeyRequest) and call.request.confirmation
    return error.problem.code == CKR.USER_NOT_LOGGED_IN or bool(confirmed and error.problem.code in _PIN_REFUSED)
