"""The font with the icons: Phosphor, as the package QtAwesome brings it along.

Only the package's files are used. Importing it would load every part of Qt through a wrapper, which costs the window's
start 160 ms, and to draw a character takes nothing but a font.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter

from app.settings.folders import resources_folder

_FILES = "phosphor*.ttf", "phosphor-charmap*.json"

_SHARE = 1.05
"""Size of a character in heights of its square."""


def draw(painter: QPainter, rect: QRect, name: str, colour: str) -> None:
    """Draw the icon that the family calls `name` into the middle of `rect`, in one colour."""
    painter.save()
    font = QFont(_family())
    font.setPixelSize(max(1, round(rect.height() * _SHARE)))
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, chr(int(_characters()[name], 16)))
    painter.restore()


@cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(_file(_FILES[0])))
    return QFontDatabase.applicationFontFamilies(number)[0]


@cache
def _characters() -> dict[str, str]:
    found: dict[str, str] = json.loads(_file(_FILES[1]).read_text("utf-8"))
    return found


def _file(pattern: str) -> Path:
    package = find_spec("qtawesome")
    if package is None or package.origin is None:  # frozen: the build puts the two files here
        return next((resources_folder() / "icons").glob(pattern))
    return next((Path(package.origin).parent / "fonts").glob(pattern))
