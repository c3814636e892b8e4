"""What a page tells: every word of its labels, buttons, tabs, tables and hex views."""

from typing import TypeVar

from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit, QTabBar, QTableView, QWidget
from pytestqt.qtbot import QtBot

Page = TypeVar("Page", bound=QWidget)


def kept(qtbot: QtBot, page: Page) -> Page:
    """Return `page`, alive until the test ends even where only a part of it is held, and closed then."""
    qtbot.addWidget(page, before_close_func=lambda _: page.hide())
    return page


def words_of(page: QWidget) -> list[str]:
    """Return every text of `page` that is not hidden within it, tables with their heads."""
    told: list[str] = []
    for one in page.findChildren(QWidget):
        if not one.isVisibleTo(page):
            continue
        if isinstance(one, QLabel | QAbstractButton):
            told.append(one.text() or one.accessibleName())
        elif isinstance(one, QPlainTextEdit):
            told.append(one.toPlainText())
        elif isinstance(one, QTabBar):
            told += [one.tabText(number) for number in range(one.count())]
        elif isinstance(one, QTableView):
            model = one.model()
            told += [
                str(model.data(model.index(row, column)))
                for row in range(model.rowCount())
                for column in range(model.columnCount())
            ]
    return [words for words in told if words]


def text_of(page: QWidget) -> str:
    """Return all words of `page`, one text a line."""
    return "\n".join(words_of(page))


def button_called(page: QWidget, name: str) -> QAbstractButton:
    """Return the button with these words or this accessible name."""
    found = [one for one in page.findChildren(QAbstractButton) if name in (one.text(), one.accessibleName())]
    assert found, (
        f"no button {name!r} among {[one.text() or one.accessibleName() for one in page.findChildren(QAbstractButton)]}"
    )
    return found[0]
