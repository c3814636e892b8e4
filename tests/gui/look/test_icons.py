"""Every meaning has a picture, no two unlike meanings look alike by mistake, and none is blank."""

import re
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage
from PySide6.QtWidgets import QApplication

import app
from app.gui.look import icons, theme
from app.vocabulary.kinds import KINDS, UNKNOWN

SYNONYMS = [
    {"neutral", "info"},
    {"set", "ok"},
    {"unset", "waiting"},
    {"verify", "verified"},
    {"pin", "secret"},
    {"key-plus", "public"},
    {"collapsed", "next"},
]
"""Meanings that share a picture on purpose."""


def drawn(meaning: str) -> QImage:
    return icons.image(meaning, "#000000", 16).toImage()


def ink(image: QImage) -> int:
    return sum(image.pixelColor(x, y).alpha() > 0 for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize("meaning", icons.NAMES)
def test_no_icon_is_blank(dressed: QApplication, meaning: str) -> None:
    assert ink(drawn(meaning)) > 20


def test_no_two_meanings_look_alike(dressed: QApplication) -> None:
    pictures = {meaning: drawn(meaning) for meaning in icons.NAMES}
    for one, other in combinations(pictures, 2):
        if {one, other} not in SYNONYMS:
            assert pictures[one] != pictures[other], f"{one} and {other}"


def test_every_kind_of_object_has_an_icon() -> None:
    assert {kind.icon for kind in (*KINDS, UNKNOWN)} <= icons.NAMES.keys()


def test_every_icon_that_the_program_names_is_in_the_table() -> None:
    root = Path(app.__file__).parent
    named = re.compile(
        r"""\bicon="([\w-]+)"|icons?\.(?:live|icon)\("([\w-]+)"|\b(?:Icon|Tile|icon_button)\("([\w-]+)\""""
    )
    for path in root.rglob("*.py"):
        for found in named.finditer(path.read_text()):
            meaning = next(filter(None, found.groups()))
            assert meaning in icons.NAMES, f"{path.relative_to(root)}: {meaning}"


def test_an_unknown_meaning_is_drawn_as_unknown(dressed: QApplication) -> None:
    assert drawn("no such meaning") == drawn("unknown")


def colours_of(icon: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> set[str]:
    image = icon.pixmap(QSize(32, 32), mode).toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


def test_a_live_icon_follows_the_scheme(dressed: QApplication) -> None:
    icon = icons.live("stop", "accent")
    assert colours_of(icon) == {theme.LIGHT.accent.lower()}
    theme.set_scheme("dark")
    assert colours_of(icon) == {theme.DARK.accent.lower()}
    assert colours_of(icon, QIcon.Mode.Disabled) == {theme.DARK.faint.lower()}


def test_a_live_icon_is_drawn_for_its_screen(dressed: QApplication) -> None:
    pixmap = icons.live("stop").pixmap(QSize(20, 16), 2.0)
    assert pixmap.size() == QSize(40, 32)
    assert pixmap.devicePixelRatio() == 2


def columns_with_ink(image: QImage) -> list[int]:
    return [x for x in range(image.width()) if any(image.pixelColor(x, y).alpha() for y in range(image.height()))]


def test_the_gap_before_the_words_follows_the_line_of_reading(dressed: QApplication) -> None:
    icon = icons.live("stop", gap=True)
    before = columns_with_ink(icon.pixmap(QSize(40, 16)).toImage())
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        after = columns_with_ink(icon.pixmap(QSize(40, 16)).toImage())
    finally:
        dressed.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert max(before) < 20 < min(after)


def test_what_points_along_the_line_is_mirrored(dressed: QApplication) -> None:
    left, upright = columns_with_ink(drawn("next")), drawn("expanded")
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        right = columns_with_ink(drawn("next"))
        assert [31 - x for x in reversed(right)] == pytest.approx(left, abs=1)
        assert right != left
        assert drawn("expanded") == upright
    finally:
        dressed.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
