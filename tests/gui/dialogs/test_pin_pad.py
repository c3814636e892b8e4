from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.gui.dialogs.pin_pad import PinPadDialog
from tests.gui.dialogs import samples
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.told import buttons, words


def pad(flags: int = 0) -> PinPadDialog:
    info = samples.token_info(samples.USUAL | 0x100 | flags)
    return PinPadDialog("Anna Berg", "Model", "0815", "cyberJack", "user", info)


def test_starts_by_itself_and_shows_the_time(qtbot: QtBot, show: Show) -> None:
    dialog = pad()
    with qtbot.waitSignal(dialog.started):
        show(dialog)
    told = words(dialog)
    assert "The reader asks for the user PIN" in told
    assert "waiting, 0:00" in told
    assert "Anna Berg" in told
    assert not dialog.findChildren(QLineEdit)
    dialog.accept()
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert not dialog._timer.isActive()


def test_escape_explains_the_red_key_first(qtbot: QtBot, show: Show) -> None:
    dialog = pad()
    with qtbot.waitSignal(dialog.started):
        show(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "Press the red key on the reader to give up" in words(dialog)
    assert buttons(dialog) == ["Stop anyway"]
    dialog.cancel.click()
    assert dialog.result() == QDialog.DialogCode.Rejected
    assert not dialog.isVisible()


def test_final_try_is_not_started_without_a_tick(qtbot: QtBot, show: Show) -> None:
    dialog = pad(samples.FINAL)
    begun: list[bool] = []
    dialog.started.connect(lambda: begun.append(True))
    show(dialog)
    qtbot.wait(20)
    assert not begun
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    dialog.tick.box.click()
    dialog.primary.click()
    assert begun == [True]
    assert "waiting, 0:00" in words(dialog)
    assert not dialog.primary.isVisible()


def test_blocked_is_never_started(qtbot: QtBot, show: Show) -> None:
    dialog = pad(samples.BLOCKED)
    begun: list[bool] = []
    dialog.started.connect(lambda: begun.append(True))
    show(dialog)
    qtbot.wait(20)
    assert not begun
    assert "The user PIN is blocked" in words(dialog)
    dialog.cancel.click()
    assert not dialog.isVisible()
