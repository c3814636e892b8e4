"""What is said about a PIN before it is typed: its name, its state, its rules."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from app.gui.dialogs.pieces import state_line
from app.gui.dialogs.pin_buffer import PinBuffer
from app.gui.look.parts import Card, holder, notice
from app.model.translate import tr
from app.vocabulary.pin_limits import CAPACITY, PinLimits
from app.vocabulary.texts import N_
from app.vocabulary.values import PinState, Role, TokenInfo


class PinName(NamedTuple):
    """How a PIN is called: as a label, inside a sentence, and as labels where a new one takes its place."""

    long: str
    short: str
    old: str
    new: str
    again: str


PUK = N_("Unblocking code (PUK)")


def pin_name(role: Role) -> PinName:
    """Return the translated names of a PIN."""
    if role == "so":
        return PinName(
            tr(N_("Security officer PIN (SO PIN)")),
            tr(N_("SO PIN")),
            tr(N_("SO PIN as it is now")),
            tr(N_("New SO PIN")),
            tr(N_("Repeat the new SO PIN")),
        )
    return PinName(
        tr(N_("User PIN")),
        tr(N_("user PIN")),
        tr(N_("User PIN as it is now")),
        tr(N_("New user PIN")),
        tr(N_("Repeat the new user PIN")),
    )


NOT_POSSIBLE = N_("Not possible as things are.")


def heading(token: str, role: Role, state: PinState, key: str = "", *, testing: bool = False) -> tuple[str, str]:
    """Return title and purpose of the prompt.

    `key` is the one that wants the PIN for this use alone; with `testing` the PIN is only to be found right or wrong.
    """
    if state == "final":
        return tr(N_("Final try for {token}"), token=token), tr(N_("Read this before you type."))
    if key:
        title, purpose = N_("PIN for {token}"), N_("The key “{key}” asks for it at every use.")
    elif testing:
        title, purpose = N_("Test a PIN of {token}"), N_("One login and out again. A wrong PIN costs a try.")
    elif role == "so":
        title, purpose = (
            N_("Security officer: log in to {token}"),
            N_("To set the user's PIN. Private keys stay closed."),
        )
    else:
        title, purpose = N_("Log in to {token}"), N_("The private keys stay open until you log out.")
    if state == "blocked":
        purpose = NOT_POSSIBLE
    return tr(title, token=token), tr(purpose, key=key)


def change_heading(token: str, role: Role, state: PinState) -> tuple[str, str]:
    """Return title and purpose of the dialog in which a PIN is changed."""
    if state == "final":
        return heading(token, role, state)
    if role == "so":
        title, purpose = N_("Change the SO PIN of {token}"), N_("With it user PINs are set and unblocked.")
    else:
        title, purpose = N_("Change the PIN of {token}"), N_("The new one counts from now on, in every program.")
    if state == "blocked":
        purpose = NOT_POSSIBLE
    return tr(title, token=token), tr(purpose)


def face(state: PinState) -> tuple[str, str]:
    """Return icon and tone of the prompt."""
    return {"final": ("danger", "danger"), "blocked": ("blocked", "danger")}.get(state, ("open", "info"))


def final_try_notice(role: Role) -> Card:
    """Return what one more wrong PIN means."""
    if role == "so":
        words = N_(
            "After that nobody can unblock this token, nor initialise it: it may become unusable for good. "
            "If you are not sure, cancel: nothing is lost by waiting."
        )
    else:
        words = N_(
            "Then only the SO PIN, usually at your helpdesk, can unlock it. If you are not sure, cancel: "
            "nothing is lost by waiting."
        )
    return notice("danger", "danger", tr(N_("One more wrong PIN locks this token")), tr(words))


def _blocked_notice(role: Role) -> Card:
    if role == "so":
        words = N_(
            "No PIN typed here would be accepted, and the token cannot be initialised without it: "
            "it may be unusable for good. Ask the vendor or whoever issued the token whether it can be reset."
        )
        return notice("danger", "blocked", tr(N_("The SO PIN is blocked")), tr(words))
    words = N_(
        "No PIN typed here would be accepted. The security officer, usually your helpdesk, can set a new one "
        "with the SO PIN. Keys and certificates are still there."
    )
    return notice("danger", "blocked", tr(N_("The user PIN is blocked")), tr(words))


LOW = (
    N_("Fewer tries left"),
    N_("A wrong PIN was entered lately. A few more and this PIN is blocked."),
)
"""What CKF_USER_PIN_COUNT_LOW and CKF_SO_PIN_COUNT_LOW say (v3.2 section 3.2): in a word, and what it means."""

_STATES = {
    "ok": ("ok", "ok", N_("No warning from the token"), ""),
    "low": ("warn", "warn", *LOW),
    "unset": (
        "warn",
        "warn",
        N_("Not set"),
        N_("The token says that it has no user PIN yet. The security officer sets the first one."),
    ),
}


def state_parts(info: TokenInfo, role: Role, reports_tries: bool, *, changing: bool = False) -> list[QWidget]:
    """Return the state of a PIN in words, icon and colour, from the token's flags.

    `changing` says that a new one takes its place now.
    """
    state = info.pin_state(role)
    if state == "final":
        parts: list[QWidget] = [final_try_notice(role)]
    elif state == "blocked":
        parts = [_blocked_notice(role)]
    elif state == "ok" and not reports_tries:
        meaning = tr(N_("This token does not report tries: it may block without a warning."))
        parts = [holder(state_line("neutral", "unknown", tr(N_("Not reported")), meaning), grow=False)]
    else:
        tone, icon, word, meaning = _STATES[state]
        parts = [holder(state_line(tone, icon, tr(word), tr(meaning)), grow=False)]
    if info.pin_to_be_changed(role):
        now = N_("It is still the one that the token was handed out with.")
        later = N_("It is still the one that the token was handed out with. Change it after the login.")
        meaning = tr(now if changing else later)
        parts.append(holder(state_line("warn", "warn", tr(N_("To be changed")), meaning), grow=False))
    return parts


def _rule(limits: PinLimits, digits: bool) -> str:
    if not limits.known:
        return tr(N_("The token names no length"))
    if limits.shortest == limits.longest:
        text = N_("Exactly {least} digits") if digits else N_("Exactly {least} characters")
    elif limits.longest == CAPACITY:
        text = N_("At least {least} digits") if digits else N_("At least {least} characters")
    else:
        text = N_("{least} to {most} digits") if digits else N_("{least} to {most} characters")
    count = QLocale().toString
    return tr(text, least=count(limits.shortest), most=count(limits.longest))


def rule_words(limits: PinLimits, pin: PinBuffer, *, digits: bool = False) -> tuple[str, str]:
    """Return the rule of length with how much is typed, and the tone: none, ok or danger.

    `digits` says that there may be nothing else in it.
    """
    rule, count = _rule(limits, digits), QLocale().toString
    if not pin.size:
        return rule, ""
    typed = {"rule": rule, "typed": count(pin.characters), "bytes": count(pin.size)}
    same = pin.characters == pin.size
    words = tr(N_("{rule}, {typed} typed") if same else N_("{rule}, {typed} typed: they count as {bytes}"), **typed)
    if pin.size > limits.longest:
        return words, "danger"
    return words, "ok" if limits.allow(pin.size) else ""
