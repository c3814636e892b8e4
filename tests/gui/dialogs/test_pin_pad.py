import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.gui.dialogs.pad_steps import PadWork
from app.gui.dialogs.pin_pad import PinPadDialog
from app.vocabulary.values import Role
from tests.gui.dialogs import samples
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.told import buttons, words


def pad(flags: int = 0, work: PadWork = "login", role: Role = "user") -> PinPadDialog:
    info = samples.token_info(samples.USUAL | 0x100 | flags)
    return PinPadDialog("Anna Berg", "Model", "0815", "cyberJack", role, info, work=work)


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


NEW_SO_PIN = ["New SO PIN", "Repeat the new SO PIN"]
NEW_PIN = ["New user PIN", "Repeat the new user PIN"]


@pytest.mark.parametrize(
    ("work", "role", "title", "asks"),
    [
        ("change", "user", "Change the PIN on the reader", ["User PIN as it is now", *NEW_PIN]),
        (
            "change",
            "so",
            "Change the PIN on the reader",
            ["SO PIN as it is now", *NEW_SO_PIN],
        ),
        (
            "change after login",
            "user",
            "Change the PIN on the reader",
            ["User PIN as it is now", "The same user PIN again", *NEW_PIN],
        ),
        (
            "change so",
            "so",
            "Change the SO PIN on the reader",
            ["SO PIN as it is now", "The same SO PIN again", *NEW_SO_PIN],
        ),
        ("set", "user", "Set a user PIN on the reader", ["Security officer PIN (SO PIN)", *NEW_PIN]),
        ("set in session", "user", "Set a user PIN on the reader", NEW_PIN),
        ("unblock", "user", "Unblock the PIN on the reader", ["Unblocking code (PUK)", *NEW_PIN]),
        ("initialize blank", "so", "Set the SO PIN on the reader", NEW_SO_PIN),
    ],
)
def test_says_in_which_order_the_reader_asks(
    qtbot: QtBot, show: Show, work: PadWork, role: Role, title: str, asks: list[str]
) -> None:
    dialog = pad(samples.LOW, work, role)
    with qtbot.waitSignal(dialog.started):
        show(dialog)
    assert title in words(dialog)
    numbered = [f"{number}\n{asked}" for number, asked in enumerate(asks, 1)]
    assert "\n".join(numbered) in words(dialog)
    spoken = [label.accessibleName() for label in dialog.findChildren(QLabel)]
    assert [f"{number}. {asked}" for number, asked in enumerate(asks, 1)] == [one for one in spoken if one[1:3] == ". "]
    assert not dialog.findChildren(QLineEdit)
    assert dialog._usual == 60 * len(asks)
    dialog.accept()


def test_one_pin_is_asked_for_in_a_sentence(qtbot: QtBot, show: Show) -> None:
    dialog = pad(0, "initialize", "so")
    with qtbot.waitSignal(dialog.started):
        show(dialog)
    assert "The reader asks for the SO PIN" in words(dialog)
    dialog.accept()


@pytest.mark.parametrize(
    ("work", "flags", "starts"),
    [
        ("change", samples.BLOCKED, False),
        ("change", samples.FINAL, False),
        ("change", samples.SO_BLOCKED, True),
        ("test", samples.FINAL, False),
        ("change after login", samples.BLOCKED, False),
        ("change so", samples.BLOCKED, True),
        ("change so", samples.SO_FINAL, False),
        ("change so", samples.SO_BLOCKED, False),
        ("set", samples.BLOCKED, True),
        ("set", samples.SO_FINAL, False),
        ("set", samples.SO_BLOCKED, False),
        ("set in session", samples.BLOCKED | samples.SO_FINAL, True),
        ("unblock", samples.BLOCKED, True),
        ("initialize", samples.SO_FINAL, False),
        ("initialize blank", samples.SO_FINAL, True),
    ],
)
def test_the_state_that_counts_is_that_of_the_pin_which_is_checked(
    qtbot: QtBot, show: Show, work: PadWork, flags: int, starts: bool
) -> None:
    dialog = pad(flags, work)
    begun: list[bool] = []
    dialog.started.connect(lambda: begun.append(True))
    show(dialog)
    qtbot.wait(20)
    assert begun == [True] * starts
    dialog.accept()
