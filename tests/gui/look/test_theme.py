"""The scheme follows the system or the choice, in every part, while the program runs."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

import app.gui.look
from app.gui.look import theme
from app.gui.look.parts import Badge, Card, Icon, Text, Tile, button, column, icon_button, search_field
from app.gui.look.sheet import PICTURES, SHEET
from app.gui.look.theme import u
from app.gui.views import TokenTreeView


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def has(image: QImage, colour: str) -> bool:
    wanted = QColor(colour).name()
    return any(image.pixelColor(x, y).name() == wanted for x in range(image.width()) for y in range(image.height()))


def test_the_scheme_can_be_chosen_at_once(dressed: QApplication) -> None:
    assert theme.colours() is theme.LIGHT
    theme.set_scheme("dark")
    assert theme.colours() is theme.DARK
    assert dressed.palette().color(QPalette.ColorRole.Window) == QColor(theme.DARK.page)
    assert theme.DARK.card in dressed.styleSheet()


def test_a_change_of_the_systems_scheme_is_followed(dressed: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    theme.set_scheme("system")
    dark = False
    monkeypatch.setattr(theme._Dresser, "dark", lambda self: dark)
    hints = dressed.styleHints()
    hints.colorSchemeChanged.emit(hints.colorScheme())
    assert theme.colours() is theme.LIGHT
    dark = True
    hints.colorSchemeChanged.emit(hints.colorScheme())
    assert theme.colours() is theme.DARK


def test_dressing_twice_changes_nothing(dressed: QApplication) -> None:
    before = dressed.styleSheet()
    theme.apply(dressed, [])
    assert dressed.styleSheet() == before


@pytest.mark.parametrize(
    ("make", "ink"),
    [
        (lambda: Text("Words", ink="quiet"), "quiet"),
        (lambda: Text("Words", ink="danger"), "danger"),
        (lambda: Badge("Words", "warn", "warn"), "warn"),
        (lambda: Icon("stop", "accent", 8), "accent"),
        (lambda: Tile("stop", "ok", 20), "ok"),
        (lambda: button("Words", "quiet", "stop"), "accent"),
        (lambda: icon_button("stop", "Words", 8), "quiet"),
        (lambda: search_field("Words"), "edge"),
    ],
)
def test_every_part_takes_the_ink_of_a_new_scheme(qtbot: QtBot, dressed: QApplication, make: object, ink: str) -> None:
    assert callable(make)
    part = make()
    page = QWidget()
    part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    page.setLayout(column(part, None))
    qtbot.addWidget(page)
    page.show()
    assert has(picture(part), theme.LIGHT.ink(ink))
    theme.set_scheme("dark")
    dressed.processEvents()
    assert has(picture(part), theme.DARK.ink(ink))
    assert not has(picture(part), theme.LIGHT.ink(ink))


def test_grounds_follow_too(qtbot: QtBot, dressed: QApplication) -> None:
    tree, card = TokenTreeView(), Card()
    for part in (tree, card):
        qtbot.addWidget(part)
        part.resize(80, 80)
        part.show()
    assert has(picture(tree), theme.LIGHT.window)
    assert has(picture(card), theme.LIGHT.card)
    theme.set_scheme("dark")
    dressed.processEvents()
    assert has(picture(tree), theme.DARK.window)
    assert not has(picture(tree), theme.LIGHT.window)
    assert has(picture(card), theme.DARK.card)


def test_a_new_system_font_is_followed(qtbot: QtBot, dressed: QApplication) -> None:
    words, tile, badge = Text("Words", "title"), Tile("stop"), Badge("Words")
    page = QWidget()
    page.setLayout(column(words, tile, badge))
    qtbot.addWidget(page)
    page.show()
    before = words.sizeHint(), tile.size(), badge.size(), u(10)
    font = dressed.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    dressed.setFont(font)
    theme.follow_font()
    dressed.processEvents()
    after = words.sizeHint(), tile.size(), badge.size(), u(10)
    for small, large in zip(before[:3], after[:3], strict=True):
        assert large.height() > small.height() * 1.7
    assert after[3] == pytest.approx(before[3] * 2, abs=1)


class Renewed(QWidget):
    """A part that makes its content anew when it is dressed, and deletes the one before."""

    def __init__(self) -> None:
        super().__init__()
        self.content = QLabel("Words", self)
        self.later = [QLabel(str(number), self) for number in range(50)]

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            for one in (self.content, *self.later):
                if isValid(one):
                    delete(one)
        super().changeEvent(event)


def test_a_part_that_renews_itself_for_a_new_font_does_no_harm(
    qtbot: QtBot, dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its content is gone by the time its turn would have come."""
    page = Renewed()
    qtbot.addWidget(page)
    theme.apply(dressed, [])
    font = dressed.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    dressed.setFont(font)
    monkeypatch.setattr(theme._Dresser, "dress", lambda self: None)  # what Qt tells of the sheet renews it too early
    with qtbot.captureExceptions() as errors:
        theme.follow_font()
        dressed.processEvents()
    assert not errors
    assert not isValid(page.content)


def test_a_font_given_in_pixels_has_sizes_too(dressed: QApplication) -> None:
    font = dressed.font()
    font.setPixelSize(20)
    dressed.setFont(font)
    assert u(10) == pytest.approx(60, abs=2)
    assert theme.font("title").pointSizeF() > theme.font("body").pointSizeF() > 0


def test_a_named_style_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[str] = []

    class Style:
        def name(self) -> str:
            return chosen[-1] if chosen else "windows"

    class App:
        def font(self) -> QFont:
            return QFont()

        def palette(self) -> QPalette:
            return QPalette()

        def style(self) -> Style:
            return Style()

        def setStyle(self, name: str) -> None:  # noqa: N802
            chosen.append(name)

        class aboutToQuit:  # noqa: N801
            @staticmethod
            def connect(slot: object) -> None:
                pass

    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("QT_STYLE_OVERRIDE", raising=False)
    for arguments in (["symbolon", "-style", "windows"], ["symbolon", "-style=windows"]):
        assert not theme._Dresser(App(), arguments).fusion  # type: ignore[arg-type]
    assert chosen == []
    assert theme._Dresser(App(), ["symbolon"]).fusion  # type: ignore[arg-type]
    chosen.clear()
    monkeypatch.setattr("sys.platform", "darwin")
    assert not theme._Dresser(App(), ["symbolon"]).fusion  # type: ignore[arg-type]


def test_high_contrast_keeps_the_systems_palette(dressed: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "high_contrast", lambda: True)
    try:
        theme.refresh()
        assert dressed.styleSheet() == ""
        assert theme.colours() not in (theme.LIGHT, theme.DARK)
        assert theme.colours().text == dressed.palette().color(QPalette.ColorRole.WindowText).name()
    finally:
        monkeypatch.undo()
        theme.refresh()
    assert theme.colours() is theme.LIGHT


def test_without_a_place_for_pictures_the_ticks_stay_fusions(
    dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    dresser = next(iter(theme._dressers.values()))
    monkeypatch.setattr(dresser.pictures, "isValid", lambda: False)
    theme.refresh()
    assert "image: url(" not in dressed.styleSheet()
    monkeypatch.undo()
    theme.refresh()
    pictures = re.findall(r"url\((.*?)\)", dressed.styleSheet())
    assert len(pictures) == 4
    assert all(Path(one).is_file() for one in pictures)


def test_no_length_is_written_down_but_hairlines_and_rings() -> None:
    for template in (SHEET, PICTURES):
        for length in re.findall(r"(\d+)px", template.template):
            assert length in ("1", "2")
    calls = re.compile(r"set(?:Fixed|Minimum|Maximum)(?:Width|Height)\((\d+)\)|setSpacing\((\d+)\)")
    for path in Path(app.gui.look.__file__).parent.glob("*.py"):
        for found in calls.finditer(path.read_text()):
            assert next(filter(None, found.groups())) in ("0", "1"), f"{path.name}: {found[0]}"


def test_no_font_family_is_named() -> None:
    for path in Path(app.gui.look.__file__).parent.glob("*.py"):
        assert not re.search(r"QFont\(\"|setFamil", path.read_text()), path.name


def test_labels_without_an_ink_are_readable_as_well(qtbot: QtBot, dressed: QApplication) -> None:
    label = QLabel("Words")
    qtbot.addWidget(label)
    theme.set_scheme("dark")
    assert label.palette().color(label.foregroundRole()) == QColor(theme.DARK.text)
