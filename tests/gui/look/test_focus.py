"""Tab goes in the order of reading, also through parts that were made after the others."""

from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QScrollArea, QSplitter, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from app.gui.look.focus import focus_order, next_focus
from app.gui.look.parts import button, column, holder, radio_button, row


def test_what_was_made_last_keeps_its_place(qtbot: QtBot, dressed: QApplication) -> None:
    place = column()
    last = QLineEdit()
    page = holder(column(place, last))
    qtbot.addWidget(page)
    page.show()
    first = button("Made later")
    place.addWidget(first)
    first.show()
    assert focus_order(page) == [first, last]
    first.setFocus()
    assert next_focus(page, True) is last
    assert next_focus(page, False) is last, "round at the ends"


def test_only_what_can_be_reached_now(qtbot: QtBot, dressed: QApplication) -> None:
    gone, off, shown = button("Hidden"), button("Off", enabled=False), button("Shown")
    one, other = radio_button("One", True), radio_button("Other")
    behind, front = holder(row(button("Behind"))), holder(row(button("In front")))
    stack = QStackedWidget()
    for page in (behind, front):
        stack.addWidget(page)
    stack.setCurrentWidget(front)
    window = holder(column(gone, off, shown, row(one, other), stack))
    qtbot.addWidget(window)
    window.show()
    gone.hide()
    names = [widget.accessibleName() for widget in focus_order(window)]
    assert names[:2] == ["Shown", "One"]
    assert names[-1] == "In front"
    assert not {"Hidden", "Off", "Behind"} & set(names)


def test_splitters_and_scrolled_pages_are_gone_through(qtbot: QtBot, dressed: QApplication) -> None:
    left, inside, combo = button("Left"), button("Inside"), QComboBox()
    combo.setEditable(True)
    area = QScrollArea()
    area.setWidget(holder(column(inside, combo)))
    splitter = QSplitter()
    splitter.addWidget(holder(column(left)))
    splitter.addWidget(area)
    qtbot.addWidget(splitter)
    splitter.show()
    assert focus_order(splitter) == [left, area, inside, combo]


def test_a_window_without_controls_has_no_next(qtbot: QtBot, dressed: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    assert next_focus(window, True) is None
