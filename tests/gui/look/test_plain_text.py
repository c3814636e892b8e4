"""What a token or a file says is shown letter by letter, whatever part shows it."""

from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTabBar, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

import app.gui.look
from app.gui.look.parts import Text, facts, holder
from app.gui.look.texts import breakable, plain_tip
from tests.catalogue import fault, rule
from tests.gui.look.every_part import HOSTILE, PARTS


def shown_by_tip(tip: str) -> str:
    """Return what a person reads of a tool tip, by Qt's own rule for what is rich text."""
    document = QTextDocument()
    if QtGui.Qt.mightBeRichText(tip):
        document.setHtml(tip)
        return document.toPlainText()
    return tip


@fault(113)
@rule(13)
@pytest.mark.parametrize("name", PARTS)
def test_every_part_shows_its_words_literally(qtbot: QtBot, dressed: QApplication, name: str) -> None:
    part = PARTS[name]()
    qtbot.addWidget(part)
    inside = [part, *part.findChildren(QWidget)]
    words: set[str] = set()
    for widget in inside:
        if isinstance(widget, QLabel):
            assert widget.textFormat() == Qt.TextFormat.PlainText
            assert widget.buddy() is None, "a label with a buddy takes & for a mnemonic"
            words.add(widget.text())
        if isinstance(widget, QAbstractButton):
            assert "<" not in widget.text() or widget.text() == HOSTILE.replace("&", "&&")
            words.add(widget.text().replace("&&", "&"))
        if isinstance(widget, QTabBar):
            words.add(widget.tabText(0).replace("&&", "&"))
        assert not isinstance(widget, QTextEdit), "shows rich text"
        if "x" in widget.toolTip():
            assert shown_by_tip(widget.toolTip()) == HOSTILE
            words.add(HOSTILE)
    if name not in ("hex", "search field", "side bar"):  # these show words of their own, or bytes
        assert HOSTILE in words


def test_a_text_is_painted_as_it_is_written(qtbot: QtBot, dressed: QApplication) -> None:
    """Rich text of `<b>x</b>` would be one letter wide."""
    part = Text("<b>x</b>")
    qtbot.addWidget(part)
    assert part.sizeHint().width() >= part.fontMetrics().horizontalAdvance("<b>x</b>")


@pytest.mark.parametrize("words", ["<b>x</b>", "a & b", "&lt;script&gt;", "<img src='x'>", "\n<p>", "<?xml?>", "plain"])
def test_a_tool_tip_shows_letter_by_letter(qapp: QApplication, words: str) -> None:
    assert shown_by_tip(plain_tip(words)).strip() == words.strip()


def test_an_elided_text_offers_all_of_it(qtbot: QtBot, dressed: QApplication) -> None:
    part = Text(HOSTILE * 5, elide=True)
    qtbot.addWidget(part)
    part.resize(60, 20)
    part.show()
    assert shown_by_tip(part.toolTip()) == HOSTILE * 5
    part.resize(4000, 20)
    assert part.toolTip() == ""


def test_long_words_break_but_are_given_back_whole(qtbot: QtBot, dressed: QApplication) -> None:
    path = "/home/" + "a" * 200
    part = Text(path, wrap=True)
    qtbot.addWidget(part)
    assert part.text() == path
    assert part.minimumSizeHint().width() < 100
    assert breakable(path).replace("\u200b", "") == path
    assert part.heightForWidth(150) > 2 * part.fontMetrics().height()


def test_a_value_is_copied_without_invisible_characters(qtbot: QtBot, dressed: QApplication) -> None:
    digest = "3f" * 32
    part = holder(facts([("SHA-256", digest)]))
    qtbot.addWidget(part)
    value = part.findChildren(Text)[1]
    value.actions()[0].trigger()
    assert QApplication.clipboard().text() == digest


@rule(13)
def test_no_module_of_the_look_makes_rich_text() -> None:
    folder = Path(app.gui.look.__file__).parent
    for path in [*folder.glob("*.py"), *(folder.parent / f"{name}.py" for name in ("frame", "views", "tables"))]:
        source = path.read_text()
        for forbidden in (
            "RichText",
            "MarkdownText",
            "AutoText",
            "setHtml",
            "toHtml",
            "<qt>",
            "setMarkdown",
            "insertHtml",
        ):
            assert forbidden not in source, f"{path.name}: {forbidden}"
