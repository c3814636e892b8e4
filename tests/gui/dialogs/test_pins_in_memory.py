"""A second after a dialog for PINs was answered, none of them stands in the memory of the window's process."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.gui.dialogs.pin_states import change, set_pin
from tests.gui.dialogs.token_states import initialize
from tests.host.memory_scan import count

OLD, NEW = ([ord(letter) - 1 for letter in letters] for letters in ("593/48:7", "8416:269"))
"""Two PINs, a letter lower than they stand here: so that the test itself keeps none."""


def press(field: QWidget, letters: Sequence[int]) -> None:
    """Press a key for each letter; at no time there is a text of more than one."""
    for letter in letters:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(field, QKeyEvent(kind, letter, Qt.KeyboardModifier.NoModifier, chr(letter)))


def copies(letters: Sequence[int]) -> int:
    """Count where it stands as bytes, and as Qt's and Python's wide texts have it."""
    narrow = b"".join(b"[%c]" % letter for letter in letters)
    wide = b"".join(b"[%c]\x00" % letter for letter in letters)
    return count(re.compile(narrow)) + count(re.compile(wide))


def test_typed_pins_are_gone(qapp: QApplication) -> None:
    dialog = change()
    dialog.open()
    for field, letters in ((dialog.old, OLD), (dialog.new.first.field, NEW), (dialog.new.repeat.field, NEW)):
        press(field, letters)
    assert copies(NEW) >= 2, "the scan finds a PIN that is there"
    assert dialog.primary is not None
    dialog.primary.click()
    pins = dialog.result_value
    assert copies(OLD) == copies(NEW) == 1, "only what was handed over is left"
    for pin in pins:
        pin[:] = bytes(len(pin))
    dialog.deleteLater()
    QTest.qWait(1000)
    assert copies(OLD) == copies(NEW) == 0


def test_a_generated_pin_that_nobody_took_is_gone(qapp: QApplication) -> None:
    dialog = set_pin()
    dialog.open()
    dialog.new.generate.click()
    letters = list(dialog.new.first.field.pin.view())
    assert copies(letters) >= 2
    dialog.reject()
    dialog.deleteLater()
    QTest.qWait(1000)
    assert copies(letters) == 0


def test_the_pins_of_an_initialisation_are_gone(qapp: QApplication) -> None:
    dialog = initialize()
    dialog.open()
    assert dialog.asked is not None
    assert dialog.user is not None
    assert dialog.confirmation is not None
    fields = ((dialog.asked.field, OLD), (dialog.user.first.field, NEW), (dialog.user.repeat.field, NEW))
    for field, letters in fields:
        press(field, letters)
    dialog.confirmation.compared.box.setChecked(True)
    dialog.confirmation.typed.setText("Visitor 12")
    assert dialog.primary is not None
    dialog.primary.click()
    for pin in dialog.result_value.pins:
        pin[:] = bytes(len(pin))
    dialog.deleteLater()
    QTest.qWait(1000)
    assert copies(OLD) == copies(NEW) == 0
