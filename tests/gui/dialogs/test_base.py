import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.gui.dialogs.base import Dialog
from app.gui.dialogs.pieces import clock, day, grouped, moment, short, size_words
from app.gui.look.parts import Text, button
from tests.gui.dialogs import samples
from tests.gui.dialogs.conftest import Show
from tests.gui.dialogs.keys import type_text
from tests.gui.dialogs.told import words


class Asking(Dialog[str]):
    """Asks for a word."""

    def __init__(self, kind: str = "primary") -> None:
        super().__init__("token", "A [*] title", "And its purpose.")
        self.line = QLineEdit()
        self.body.addWidget(self.line)
        self.finish(button("Go", kind))
        self.line.textChanged.connect(lambda text: self.set_valid(bool(text)))
        self.set_valid(False)
        self.line.setFocus()

    def collect(self) -> str:
        return self.line.text()


def test_enter_submits_when_valid_and_escape_cancels(qtbot: QtBot, show: Show) -> None:
    dialog = Asking()
    show(dialog)
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    assert dialog.isVisible()
    with pytest.raises(LookupError):
        _ = dialog.result_value
    type_text(dialog.line, "word")
    with qtbot.waitSignal(dialog.finished) as ended:
        QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    assert ended.args == [QDialog.DialogCode.Accepted.value]
    assert dialog.result_value == "word"

    other = Asking()
    show(other)
    with qtbot.waitSignal(other.finished) as ended:
        QTest.keyClick(other.line, Qt.Key.Key_Escape)
    assert ended.args == [QDialog.DialogCode.Rejected.value]


def test_a_key_held_down_submits_nothing(show: Show) -> None:
    dialog = Asking()
    show(dialog)
    type_text(dialog.line, "word")
    held = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(dialog.line, held)
    assert dialog.isVisible()


def test_enter_never_destroys(show: Show) -> None:
    dialog = Asking("danger")
    show(dialog)
    type_text(dialog.line, "word")
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_stays_open_until_it_is_told(qtbot: QtBot, show: Show) -> None:
    dialog = Asking()
    dialog.stays_open = True
    show(dialog)
    type_text(dialog.line, "word")
    with qtbot.waitSignal(dialog.submitted):
        QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    assert dialog.busy
    assert dialog.isVisible()
    assert not dialog.line.isEnabled()
    assert dialog.cancel.isEnabled()
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled()
    dialog.set_problem(samples.wrong_pin())
    assert dialog.line.text() == "word"
    assert dialog.line.hasFocus()
    assert dialog.primary.isEnabled()
    told = words(dialog)
    assert told.index("Nobody is logged in.") < told.index("type it again")
    dialog.primary.click()
    assert "The PIN was refused" not in words(dialog)
    dialog.accept()
    assert dialog.result_value == "word"


def test_same_dialog_can_be_asked_again(show: Show) -> None:
    dialog = Asking()
    show(dialog)
    type_text(dialog.line, "one")
    assert dialog.primary is not None
    dialog.primary.click()
    assert not dialog.isVisible()
    dialog.set_problem(samples.wrong_pin())
    dialog.open()
    assert dialog.line.text() == "one"
    dialog.line.setText("two")
    dialog.primary.click()
    assert dialog.result_value == "two"


def test_grows_with_a_problem_and_fits_its_content(qtbot: QtBot, show: Show) -> None:
    dialog = Asking()
    show(dialog)
    before = dialog.height()
    dialog.set_problem(samples.wrong_pin())
    qtbot.waitUntil(lambda: dialog.height() > before)
    assert not dialog._scroll.verticalScrollBar().isVisible()


def test_scrolls_where_the_screen_is_too_small(show: Show) -> None:
    dialog = Asking()
    for number in range(80):
        dialog.body.addWidget(Text(f"Line {number}", wrap=True))
    show(dialog)
    assert dialog.height() <= dialog.screen().availableGeometry().height()
    assert dialog._scroll.verticalScrollBar().isVisible()
    assert dialog.cancel.isVisible()


def test_twice_the_font_still_fits_the_screen(qapp: QApplication, show: Show) -> None:
    font = qapp.font()
    try:
        large = QFont(font)
        large.setPointSizeF(font.pointSizeF() * 3)
        qapp.setFont(large)
        dialog = Asking()
        show(dialog)
        room = dialog.screen().availableGeometry()
        assert dialog.width() <= room.width()
        assert dialog.height() <= room.height()
    finally:
        qapp.setFont(font)


def test_title_is_literal(qtbot: QtBot) -> None:
    dialog = Asking()
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == "A [*][*] title"


@pytest.mark.parametrize(
    ("size", "shown"), [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (2_148, "2.1 kB")]
)
def test_sizes(size: int, shown: str) -> None:
    assert size_words(size) == shown


def test_times_and_digits() -> None:
    assert clock(74) == "1:14"
    assert grouped("0123456789") == "0123 4567 89"
    assert day("nonsense") == moment("nonsense") == "nonsense"
    assert day("2028-01-14T12:00:00Z") == "14 Jan 2028"
    assert moment("2028-01-14T12:00:00Z").startswith("14 Jan 2028, ")
    assert short("") == "(no label)"
    assert len(short("x" * 300)) <= 41
