"""What is made anew with every card that comes and goes leaves nothing in memory, also where no Python object shows it.

PySide6 hides two leaks: nobody deletes the item that ``QLayout.takeAt`` returns, and a signal that is connected to a
method of Qt's own keeps its name for ever.
"""

from collections.abc import Callable
from itertools import cycle

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.gui.activity_list import PastJob
from app.gui.frame import Frame
from app.gui.pages.actions import ActionRow
from app.gui.pages.class_chips import ClassChips
from app.gui.pages.flow import FlowLayout, flow
from app.vocabulary.numbers import CKO
from tests.gui.pages.gallery_states import actions
from tests.heap import left_by

WRONG = 20.0
"""Bytes a turn: the smallest thing that can be left is larger."""


def _actions_change(qtbot: QtBot) -> Callable[[], None]:
    row = ActionRow()
    qtbot.addWidget(row)
    made = actions(row, "Sign file…", "Export…", "Edit…", "Delete…")
    sets = cycle((made[:2], made))
    return lambda: row.set_actions(next(sets))


def _classes_change(qtbot: QtBot) -> Callable[[], None]:
    chips = ClassChips()
    qtbot.addWidget(chips)
    sets = cycle(([(CKO.CERTIFICATE, 1)], [(CKO.CERTIFICATE, 1), (CKO.PUBLIC_KEY, 2)]))
    return lambda: chips.set_classes(next(sets))


def _badges_are_made(_: QtBot) -> Callable[[], None]:
    return lambda: flow(QLabel("one"), QLabel("two")).deleteLater()


def _a_badge_goes(qtbot: QtBot) -> Callable[[], None]:
    badges, line = QWidget(), FlowLayout()
    qtbot.addWidget(badges)
    badges.setLayout(line)

    def turn() -> None:
        badge = QLabel("one", badges)
        line.addWidget(badge)
        badge.deleteLater()

    return turn


def _activities_end(qtbot: QtBot) -> Callable[[], None]:
    frame = Frame()
    qtbot.addWidget(frame)
    for _ in range(50):  # it keeps so many
        frame.activity.add_past(PastJob("Listing"))
    return lambda: frame.activity.add_past(PastJob("Listing"))


@pytest.mark.parametrize("begin", [_actions_change, _classes_change, _badges_are_made, _a_badge_goes, _activities_end])
def test_nothing_is_left(qtbot: QtBot, dressed: QApplication, begin: Callable[[QtBot], Callable[[], None]]) -> None:
    change = begin(qtbot)

    def turn() -> None:
        change()
        dressed.processEvents()
        dressed.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    heap, blocks = left_by(turn)
    assert heap < WRONG, f"{heap} bytes a turn"
    assert blocks < 0.5, f"{blocks} Python blocks a turn"
