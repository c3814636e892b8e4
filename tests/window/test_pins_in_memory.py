"""Five seconds after a real prompt has closed, no PIN that was typed there stands in the window's memory.

The figure is published in ``docs/security.md``. The PINs are those of the scan of bare dialogs, and the token gets them
from another process: nothing here holds one but what is typed.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.gui.dialogs.change_pin import ChangePinDialog
from app.gui.dialogs.initialize import InitializeDialog
from app.gui.dialogs.pin import PinDialog
from app.gui.dialogs.pin_field import PinField
from app.gui.dialogs.secret_dialog import SecretDialog
from app.gui.dialogs.set_pin import SetPinDialog
from app.model.token import Token
from tests.catalogue import rule
from tests.desk import Desk
from tests.gui.dialogs.test_pins_in_memory import NEW, OLD, copies, press
from tests.softhsm import SoftHsm

OFFICER = [ord(letter) - 1 for letter in "39/5:861"]
"""The security officer's PIN, like the two others."""

_GIVE = """
import subprocess, sys
module, user, officer, *letters = sys.argv[1:]
new_user, new_officer = ("".join(chr(int(one)) for one in word.split(",")) for word in letters)
tool = ["pkcs11-tool", "--module", module, "--token-label", "Anna", "--change-pin", "--login"]
subprocess.run([*tool, "--pin", user, "--new-pin", new_user], check=True)
subprocess.run([*tool, "--login-type", "so", "--so-pin", officer, "--new-pin", new_officer], check=True)
"""

Typed = list[tuple[PinField, Sequence[int]]]
Made = tuple[SecretDialog[Any], Typed]


@pytest.fixture
def anna(desk: Desk, softhsm: SoftHsm) -> Token:
    """Configure a token whose PINs are OLD and OFFICER, which this process never has as a text."""
    softhsm.new_token("Anna")
    letters = [",".join(map(str, one)) for one in (OLD, OFFICER)]
    command = [sys.executable, "-c", _GIVE, softhsm.path, softhsm.pin, softhsm.so_pin, *letters]
    subprocess.run(command, env=softhsm.env, check=True, capture_output=True)
    desk.add(softhsm.path, softhsm.env)
    return desk.token("Anna")


def prompt(desk: Desk) -> Made:
    dialog = desk.dialog(PinDialog)
    return dialog, [(dialog.field, OLD)]


def change(desk: Desk) -> Made:
    dialog = desk.dialog(ChangePinDialog)
    return dialog, [(dialog.old, OLD), (dialog.new.first.field, NEW), (dialog.new.repeat.field, NEW)]


def unblock(desk: Desk) -> Made:
    dialog = desk.dialog(SetPinDialog)
    assert dialog.asked is not None
    return dialog, [(dialog.asked.field, OFFICER), (dialog.new.first.field, NEW), (dialog.new.repeat.field, NEW)]


def initialize(desk: Desk) -> Made:
    dialog = desk.dialog(InitializeDialog)
    assert dialog.asked is not None
    assert dialog.user is not None
    return dialog, [(dialog.asked.field, OFFICER), (dialog.user.first.field, NEW), (dialog.user.repeat.field, NEW)]


def look(field: PinField) -> None:
    """Keep the eye pressed until the characters have been painted."""
    QTest.mousePress(field._eye, Qt.MouseButton.LeftButton)
    assert field.revealed
    QTest.qWait(100)
    assert field._seen, "the characters were on the screen"
    QTest.mouseRelease(field._eye, Qt.MouseButton.LeftButton)


@rule(7)
@pytest.mark.parametrize("eye", [False, True])
@pytest.mark.parametrize(
    ("verb", "answered", "told"),
    [
        ("log_in", prompt, ""),
        ("test_pin", prompt, "That is the PIN of Anna."),
        ("change_pin", change, "The PIN of Anna was changed."),
        ("unblock_pin", unblock, "The PIN of Anna was unblocked."),
        ("initialize_token", initialize, "Anna was initialised."),
    ],
)
def test_typed_pins_are_gone_from_the_window(
    desk: Desk, anna: Token, verb: str, answered: Callable[[Desk], Made], told: str, eye: bool
) -> None:
    desk.choose(verb)
    dialog, typed = answered(desk)
    for field, letters in typed:
        field.setFocus()
        press(field, letters)
        if eye:
            look(field)
    assert all(copies(letters) for _, letters in typed), "the scan finds a PIN that is there"
    desk.confirm(dialog)
    desk.press(dialog)
    desk.told(told) if told else desk.until(lambda: anna.session.role == "user")
    desk.until(lambda: not desk.dialogs(SecretDialog))
    del dialog, typed
    QTest.qWait(5000)
    assert [copies(letters) for letters in (OLD, NEW, OFFICER)] == [0, 0, 0]


@rule(7)
def test_a_generated_pin_that_was_shown_and_set_is_gone_from_the_window(desk: Desk, anna: Token) -> None:
    desk.choose("unblock_pin")
    dialog, typed = unblock(desk)
    assert isinstance(dialog, SetPinDialog)
    press(*typed[0])
    dialog.new.generate.click()
    QTest.mousePress(dialog.new.show_once, Qt.MouseButton.LeftButton)
    QTest.qWait(100)
    QTest.mouseRelease(dialog.new.show_once, Qt.MouseButton.LeftButton)
    assert not dialog.new.show_once.isEnabled(), "the characters were on the screen"
    letters = list(dialog.new.first.field.pin.view())
    assert copies(letters) >= 2
    desk.confirm(dialog)
    desk.press(dialog)
    desk.told("The PIN of Anna was unblocked.")
    del dialog, typed
    QTest.qWait(5000)
    assert [copies(letters), copies(OFFICER)] == [0, 0]
