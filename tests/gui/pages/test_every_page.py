"""What is true of every page in every state."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.gui.frame import Frame
from tests.gui.pages import gallery_states

STATES = gallery_states.states()
NAMES = sorted(STATES)


def _shown(qtbot: QtBot, name: str, width: int, height: int) -> tuple[Frame, QWidget]:
    window = Frame()
    qtbot.addWidget(window)
    page = STATES[name]()
    window.pages.show_page(page)
    window.resize(width, height)
    window.show()
    qtbot.waitExposed(window)
    QApplication.processEvents()
    return window, page


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_in_the_smallest_window(qtbot: QtBot, name: str) -> None:
    window, page = _shown(qtbot, name, 1024, 640)
    areas = [window.pages.currentWidget(), *page.findChildren(QScrollArea)]
    for area in areas:
        if isinstance(area, QScrollArea) and area.isVisible():
            assert area.horizontalScrollBar().maximum() == 0
    outer = areas[0]
    assert isinstance(outer, QScrollArea)
    assert outer.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("name", NAMES)
def test_texts_are_plain_and_controls_have_names(qtbot: QtBot, name: str) -> None:
    page = STATES[name]()
    qtbot.addWidget(page)
    for label in page.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label.text()
    for one in page.findChildren(QWidget):
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and not one.objectName().startswith("qt_"):
            named = one.accessibleName() or one.property("text") or isinstance(one, QScrollArea)
            assert named or type(one).__name__ == "QTabBar", type(one).__name__


@pytest.mark.parametrize("name", NAMES)
def test_every_page_follows_the_scheme_and_the_font(qtbot: QtBot, name: str, dressed: QApplication) -> None:
    from app.gui.look import theme

    _, page = _shown(qtbot, name, 1280, 800)
    theme.set_scheme("dark")
    font = dressed.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    dressed.setFont(font)
    QApplication.processEvents()
    image = page.grab().toImage()
    assert image.pixelColor(1, 1).lightness() < 128
