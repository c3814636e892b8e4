"""A painter that is still at work when painting fails would end the whole process: each is closed by a block."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import app
from app.gui.look import icons
from app.gui.look.parts import Tile


def test_every_painter_is_closed_by_its_block() -> None:
    folder = Path(app.__file__).parent
    made = {
        f"{path.relative_to(folder)}: {line.strip()}"
        for path in folder.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\bQPainter\(", line)
    }
    assert made, "there are painters"
    assert [one for one in made if ": with QPainter(" not in one] == []


def test_a_part_that_cannot_be_painted_harms_no_other(
    qtbot: QtBot, dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = Tile("stop")
    qtbot.addWidget(part)
    used: list[QPainter] = []

    def fail(painter: QPainter, *_: object) -> None:
        used.append(painter)
        raise ValueError("no such icon")

    monkeypatch.setattr(icons, "paint", fail)
    with pytest.raises(ValueError, match="no such icon"):
        part.grab()
    assert not used[0].isActive()
    monkeypatch.undo()
    assert not part.grab().isNull()
