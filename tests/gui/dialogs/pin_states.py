"""The states of every dialog that has to do with PINs."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.change_pin import ChangePinDialog
from app.gui.dialogs.pad_steps import PadWork
from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.pin_pad import PinPadDialog
from app.gui.dialogs.set_pin import SetPinDialog, SetPurpose
from app.vocabulary.pin_messages import Way
from app.vocabulary.pin_policy import PinPolicy
from app.vocabulary.values import Role
from tests.gui.dialogs import samples as s
from tests.gui.dialogs.keys import type_text

TOKEN = ("Anna Berg", "PKCS#15 emulated", "0006 1188 4711", "ACS ACR39U ICC Reader")
STRICT = PinPolicy(shortest=6, characters="digits", weak="refuse")


# ── one PIN ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _pin(flags: int, role: Role = "user", typed: str = "", reports_tries: bool = True) -> PinDialog:
    dialog = PinDialog(*TOKEN, role, s.token_info(s.USUAL | flags), reports_tries=reports_tries)
    if typed:
        dialog.open()
        type_text(dialog.field, typed)
    return dialog


def _capitals() -> PinDialog:
    dialog = _pin(0, typed="ä ")
    type_text(dialog.field, "AB", shift=False)
    return dialog


def _final_ticked() -> PinDialog:
    dialog = _pin(s.FINAL)
    dialog.open()
    dialog.tick.box.setChecked(True)
    type_text(dialog.field, "482913")
    return dialog


def _refused() -> PinDialog:
    dialog = _pin(s.LOW)
    dialog.set_problem(s.wrong_pin())
    return dialog


def _waiting() -> PinDialog:
    dialog = _pin(0, typed="482913")
    dialog.stays_open = True
    assert dialog.primary is not None
    dialog.primary.click()
    return dialog


def _hostile() -> PinDialog:
    return PinDialog(s.HOSTILE + "A" * 200, s.HOSTILE, "", "R" * 64, "user", s.token_info(s.USUAL))


def _pad(flags: int = 0, given_up: bool = False, work: PadWork = "login") -> PinPadDialog:
    dialog = PinPadDialog(*TOKEN[:3], "REINER SCT cyberJack RFID", "user", s.token_info(s.USUAL | flags), work=work)
    if not flags or work != "login":
        dialog.open()
        dialog.start()
        dialog._bar.set_progress(14, 60)
        dialog._waiting.setText("waiting, 0:14")
    if given_up:
        dialog.reject()
    return dialog


# ── a new PIN ────────────────────────────────────────────────────────────────────────────────────────────────────────


def change(flags: int = 0, role: Role = "user", *typed: str, **more: Any) -> ChangePinDialog:
    """Open *Change PIN*, and type into its three fields what there is for each."""
    dialog = ChangePinDialog(*TOKEN, role, s.token_info(s.USUAL | flags), **more)
    if typed:
        fill(dialog, dialog.old, dialog.new.first.field, dialog.new.repeat.field, typed=typed)
    return dialog


def fill(dialog: Dialog[Any], *fields: QWidget, typed: tuple[str, ...]) -> None:
    dialog.open()
    for field, text in zip(fields, typed, strict=False):
        type_text(field, text)


def _change_refused() -> ChangePinDialog:
    dialog = change(s.LOW, refused=2)
    dialog.set_problem(s.wrong_pin())
    return dialog


def _change_final() -> ChangePinDialog:
    dialog = change(s.FINAL)
    dialog.open()
    dialog.tick.box.setChecked(True)
    fill(dialog, dialog.old, dialog.new.first.field, typed=("482913", "730586"))
    return dialog


def _change_waiting() -> ChangePinDialog:
    dialog = change(0, "user", "482913", "730586", "730586")
    dialog.stays_open = True
    assert dialog.primary is not None
    dialog.primary.click()
    return dialog


def set_pin(
    purpose: SetPurpose = "unblock", ways: tuple[Way, ...] = ("so",), flags: int = s.BLOCKED, **more: Any
) -> SetPinDialog:
    """Return *Unblock PIN* or *Set first PIN*."""
    dialog = SetPinDialog(*TOKEN, purpose, s.token_info(s.USUAL | flags), ways, **more)
    if dialog.confirmation is not None:
        dialog.confirmation.typed.setText(TOKEN[0])
    return dialog


def generated(shown: bool = False, **more: Any) -> SetPinDialog:
    """Return a dialog with a PIN by lot, which is on the screen just now where it is `shown`."""
    dialog = set_pin(**more)
    dialog.open()
    if dialog.asked is not None:
        type_text(dialog.asked.field, "12345678")
    dialog.new.generate.click()
    if shown:
        for entry in (dialog.new.first, dialog.new.repeat):
            entry.field.fill(bytearray(b"84027315"))
        dialog.new.show_once.setDown(True)
        dialog.new.first.field.show_characters(True)
    return dialog


def _unblock_final() -> SetPinDialog:
    return set_pin(flags=s.BLOCKED | s.SO_FINAL, ways=("so", "puk"))


def _unblock_puk() -> SetPinDialog:
    dialog = set_pin(ways=("so", "puk"))
    dialog.choices.button(1).click()
    return dialog


STATES: dict[str, Callable[[], Dialog[Any]]] = {
    "pin-ok": lambda: _pin(0, typed="482913"),
    "pin-caps": _capitals,
    "pin-low": lambda: _pin(s.LOW | s.TO_BE_CHANGED, typed="12345678901"),
    "pin-final": lambda: _pin(s.FINAL),
    "pin-final-ticked": _final_ticked,
    "pin-blocked": lambda: _pin(s.BLOCKED),
    "pin-unset": lambda: PinDialog(*TOKEN, "user", s.token_info(0x404, 0, 0)),
    "pin-not-reported": lambda: _pin(0, reports_tries=False),
    "pin-so": lambda: _pin(s.SO_LOW, "so"),
    "pin-so-blocked": lambda: _pin(s.SO_BLOCKED, "so"),
    "pin-refused": _refused,
    "pin-waiting": _waiting,
    "pin-hostile": _hostile,
    "pin-pad": _pad,
    "pin-pad-given-up": lambda: _pad(given_up=True),
    "pin-pad-final": lambda: _pad(s.FINAL),
    "pin-pad-test": lambda: _pad(work="test"),
    "pin-pad-change": lambda: _pad(work="change"),
    "pin-pad-change-after-login": lambda: _pad(work="change after login"),
    "pin-pad-change-so": lambda: _pad(work="change so"),
    "pin-pad-set": lambda: _pad(s.BLOCKED, work="set"),
    "pin-pad-unblock": lambda: _pad(s.BLOCKED, work="unblock"),
    "change-pin": change,
    "change-pin-matching": lambda: change(0, "user", "482913", "730586", "7305"),
    "change-pin-filled": lambda: change(s.TO_BE_CHANGED, "user", "482913", "730586", "730586"),
    "change-pin-differs": lambda: change(0, "user", "482913", "730586", "7306"),
    "change-pin-weak": lambda: change(0, "user", "482913", "240183", "240183"),
    "change-pin-weak-refused": lambda: change(0, "user", "482913", "12345", policy=STRICT),
    "change-pin-old": lambda: change(0, "user", "482913", "482913"),
    "change-pin-letters": lambda: change(0, "user", "482913", "7305ab", policy=STRICT),
    "change-pin-final": _change_final,
    "change-pin-blocked": lambda: change(s.BLOCKED),
    "change-pin-refused": _change_refused,
    "change-pin-waiting": _change_waiting,
    "change-pin-so": lambda: change(s.SO_LOW, "so", generate=True),
    "unblock-pin": set_pin,
    "unblock-pin-generated": generated,
    "unblock-pin-shown": lambda: generated(True),
    "unblock-pin-ways": lambda: set_pin(ways=("so", "puk")),
    "unblock-pin-puk": _unblock_puk,
    "unblock-pin-session": lambda: set_pin(ways=("so session",)),
    "unblock-pin-so-final": _unblock_final,
    "unblock-pin-so-blocked": lambda: set_pin(flags=s.BLOCKED | s.SO_BLOCKED),
    "unblock-pin-so-blocked-but-puk": lambda: set_pin(flags=s.BLOCKED | s.SO_BLOCKED, ways=("so", "puk")),
    "unblock-pin-at-reader": lambda: set_pin(flags=s.BLOCKED | 0x100, ways=("so", "puk")),
    "first-pin-at-reader": lambda: set_pin("first", flags=0x100),
    "first-pin": lambda: set_pin("first", ("so session",), policy=STRICT),
}
