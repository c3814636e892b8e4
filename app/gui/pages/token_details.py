"""A token's Details: every field of CK_TOKEN_INFO and CK_SESSION_INFO, every flag with a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.gui.pages.actions import ActionButton, ActionTick
from app.gui.pages.base import Section, scrolling
from app.gui.pages.cards import facts_card, flags_card
from app.gui.pages.shelf import Shelf
from app.gui.pages.views_of import TokenView
from app.gui.pages.words import amount, hexadecimal, number, size, token_clock
from app.model.translate import tr
from app.vocabulary.flags import SESSION_FLAGS, TOKEN_FLAGS
from app.vocabulary.texts import N_
from app.vocabulary.values import SessionKind, SessionState, TokenInfo, TokenState

SESSIONS: dict[SessionKind, str] = {
    "none": N_("No session is open"),
    "ro public": N_("Read-only, nobody logged in"),
    "ro user": N_("Read-only, user logged in"),
    "rw public": N_("Read/write, nobody logged in"),
    "rw user": N_("Read/write, user logged in"),
    "rw so": N_("Read/write, security officer logged in"),
}
"""CK_STATE in words (v3.2 section 3.3)."""


class TokenDetails(QWidget):
    """Everything that the token says about itself."""

    def __init__(self) -> None:
        """Start empty; `show_token` fills it."""
        super().__init__()
        self._facts, self._flags = Section(), Section()
        self._actions: tuple[QAction, ...] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scrolling(self._facts, self._flags))

    def show_token(self, view: TokenView) -> None:
        """Show a token as it is now."""
        state = view.state
        self._facts.fill((state, view.library), lambda: _facts(state, view.library))
        flags = (state.info.flags, state.session, view.read_only, self._actions)
        self._flags.fill(flags, lambda: _flags(state.info, self._session(state.session, view.read_only)))

    def set_session_actions(self, actions: Sequence[QAction]) -> None:
        """Offer these actions under our session; those that can be ticked are shown with what is so now."""
        self._actions = tuple(actions)

    def _session(self, session: SessionState, read_only: bool) -> QWidget:
        both = QWidget()
        box = QVBoxLayout(both)
        box.setContentsMargins(0, 0, 0, 0)
        card = facts_card(tr(N_("Our session")), _state_of(session))
        for action in self._actions:
            made = ActionTick(action, read_only) if action.isCheckable() else ActionButton(action)
            card.body.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(card)
        if session.kind != "none":
            title = tr(N_("Session flags, {code}"), code=hexadecimal(session.flags))
            box.addWidget(flags_card(title, SESSION_FLAGS, session.flags))
        box.addStretch(1)
        return both


def _facts(state: TokenState, library: str) -> QWidget:
    info = state.info
    who = facts_card(tr(N_("Token")), [*_identity(info), (tr(N_("Library")), library), *_slot(state)])
    room = facts_card(tr(N_("Memory and sessions")), _room(info))
    return Shelf((who, 1), (room, 1), narrow=180)


def _identity(info: TokenInfo) -> list[tuple[str, str]]:
    none = tr(N_("empty"))
    return [
        (tr(N_("Label")), info.label or none),
        (tr(N_("Manufacturer")), info.manufacturer or none),
        (tr(N_("Model")), info.model or none),
        (tr(N_("Serial number")), info.serial or none),
        (tr(N_("Hardware version")), str(info.hardware_version)),
        (tr(N_("Firmware version")), str(info.firmware_version)),
        (tr(N_("PIN length")), _lengths(info.min_pin_len, info.max_pin_len)),
        (tr(N_("Clock")), token_clock(info.utc_time)),
    ]


def _lengths(least: int, most: int) -> str:
    return tr(N_("{least} to {most} characters"), least=number(least), most=number(most))


def _slot(state: TokenState) -> list[tuple[str, str]]:
    slot = state.address.slot
    lines = [(tr(N_("Slot")), slot.description or tr(N_("empty")))]
    if slot.occurrence:
        lines.append((tr(N_("Of slots with this name")), tr(N_("number {place}"), place=number(slot.occurrence + 1))))
    return lines


def _room(info: TokenInfo) -> list[tuple[str, str]]:
    return [
        (tr(N_("Public memory, total")), size(info.total_public_memory)),
        (tr(N_("Public memory, free")), size(info.free_public_memory)),
        (tr(N_("Private memory, total")), size(info.total_private_memory)),
        (tr(N_("Private memory, free")), size(info.free_private_memory)),
        (tr(N_("Sessions, most")), amount(info.max_session_count)),
        (tr(N_("Sessions, open now")), amount(info.session_count)),
        (tr(N_("Read/write sessions, most")), amount(info.max_rw_session_count)),
        (tr(N_("Read/write sessions, open now")), amount(info.rw_session_count)),
    ]


def _flags(info: TokenInfo, session: QWidget) -> QWidget:
    title = tr(N_("Token flags, {code}"), code=hexadecimal(info.flags))
    note = "" if info.initialized else tr(N_("The token is blank: what it says about its PINs means nothing yet."))
    return Shelf((flags_card(title, TOKEN_FLAGS, info.flags, note), 1), (session, 1), narrow=180)


def _state_of(session: SessionState) -> list[tuple[str, str]]:
    lines = [(tr(N_("State")), tr(SESSIONS[session.kind]))]
    if session.kind != "none":
        error = hexadecimal(session.device_error) if session.device_error else tr(N_("none"))
        lines.append((tr(N_("Device error")), error))
    return lines
