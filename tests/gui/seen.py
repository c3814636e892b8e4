"""What tests of the frame share: open a window, read it, press its buttons."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget


def opened(window: QWidget) -> None:
    """Show a window and wait until it has the keyboard."""
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)


def words_in(part: QWidget) -> list[str]:
    """Return the words that can be seen in it."""
    QApplication.processEvents()  # what is added to a visible layout is shown by the event loop
    labels = [part, *part.findChildren(QLabel)]
    return [one.text() for one in labels if isinstance(one, QLabel) and one.isVisible() and one.text()]


def button_named(part: QWidget, name: str) -> QAbstractButton:
    """Return the visible button with this name; raises AssertionError where there is none."""
    for one in part.findChildren(QAbstractButton):
        if one.accessibleName() == name and one.isVisible():
            return one
    raise AssertionError(f"There is no button {name!r}")


def press(part: QWidget, name: str) -> None:
    """Press the visible button with this name."""
    button_named(part, name).click()
