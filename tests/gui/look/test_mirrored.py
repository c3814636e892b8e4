"""Where one reads from right to left: words begin at the right, and what is Latin keeps its own direction."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.gui.look import basics
from app.gui.look.parts import Text
from app.gui.look.texts import isolated
from app.gui.look.theme import u
from app.gui.pages.base import scrolling
from app.gui.pages.splitter import QuietSplitter
from tests.catalogue import fault


@pytest.fixture
def mirrored(dressed: QApplication) -> Iterator[None]:
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    dressed.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def ink(part: QWidget) -> tuple[int, int]:
    """Return the first and the last column that is not ground."""
    image = part.grab().toImage()
    ground = image.pixelColor(image.width() // 2, 0)
    found = [x for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y) != ground]
    return min(found), max(found)


@fault(112)
@pytest.mark.parametrize(
    "make",
    [
        lambda: Text("Words"),
        lambda: Text("Words", wrap=True),
        lambda: Text("Words", elide=True),
        lambda: Text("Words", selectable=True),
        lambda: Text("Words", wrap=True, selectable=True),
    ],
)
def test_words_begin_where_reading_begins(
    qtbot: QtBot, dressed: QApplication, mirrored: None, make: Callable[[], Text]
) -> None:
    part = make()
    qtbot.addWidget(part)
    part.resize(300, 40)
    assert ink(part)[0] > 150
    part.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert ink(part)[1] < 150


def test_centred_words_stay_centred(qtbot: QtBot, mirrored: None) -> None:
    part = Text("Words")
    part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    qtbot.addWidget(part)
    part.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    part.resize(300, 40)
    first, last = ink(part)
    assert abs(first + last - 300) < 6


def test_a_path_is_painted_in_its_own_direction(qtbot: QtBot, mirrored: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def slash_is_first() -> bool:
        part = Text("/......", elide=True)
        qtbot.addWidget(part)
        part.resize(200, 30)
        image, (first, last) = part.grab().toImage(), ink(part)
        upper = range(image.height() // 2)  # where only the slash reaches
        slash = [x for x in range(first, last + 1) for y in upper if image.pixelColor(x, y).lightness() < 160]
        assert slash
        return max(slash) < (first + last) / 2

    assert slash_is_first()
    monkeypatch.setattr(basics, "isolated", lambda words: words)
    assert not slash_is_first(), "as Qt would paint it"


def test_only_a_mirrored_window_needs_isolates(dressed: QApplication) -> None:
    assert isolated("/etc") == "/etc"
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        assert isolated("/etc") == "\u2068/etc\u2069"
        assert isolated("") == ""
    finally:
        dressed.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_no_part_of_a_divided_page_is_cut_at_its_edge(qtbot: QtBot, mirrored: None) -> None:
    splitter = QuietSplitter()
    for _ in range(2):
        splitter.addWidget(QWidget())
    qtbot.addWidget(splitter)
    splitter.resize(600, 100)
    splitter.show()
    for number in range(2):
        part = splitter.widget(number)
        assert part is not None
        assert splitter.rect().contains(part.geometry())


def test_the_room_beside_the_scroll_bar_is_at_the_scroll_bars_side(qtbot: QtBot, mirrored: None) -> None:
    area = scrolling(QWidget())
    qtbot.addWidget(area)
    content = area.widget()
    assert content is not None
    layout = content.layout()
    assert layout is not None
    assert (layout.contentsMargins().left(), layout.contentsMargins().right()) == (u(1), 0)
