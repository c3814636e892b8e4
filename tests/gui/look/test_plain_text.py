"""What a token or a file says is shown letter by letter, whatever part shows it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTabBar, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

import app
from app.gui.look.parts import Text, facts, holder
from app.gui.look.texts import breakable, plain_tip
from tests.catalogue import fault, rule
from tests.gui.look.every_part import HOSTILE, PARTS

APP = Path(app.__file__).parent
OWN_WORDS = re.compile(r"tr\((N_\('[^']*'\)|reason)\)")
"""A marked text without fields, or the reason why a verb cannot be chosen, which is one."""


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


RICH = {
    "AutoText", "MarkdownText", "QErrorMessage", "QLabel", "QMessageBox", "QStaticText", "QTextBrowser",
    "QTextDocument", "QTextEdit", "QToolTip", "QWhatsThis", "RichText", "appendHtml", "insertHtml", "mightBeRichText",
    "setHtml", "setMarkdown", "setWhatsThis", "toHtml",
}  # fmt: skip
"""What shows rich text, or takes for such what looks like it."""
LABELS = {"gui/look/basics.py", "gui/dialogs/mnemonics.py"}
"""The parts that are labels, and what underlines a letter in them."""
PAPER = "gui/receipt_paper.py"
"""A document for the printer, which is built block by block (tests/gui/test_receipt_paper.py)."""


def code() -> Iterator[tuple[str, ast.AST]]:
    """Give every piece of the window's code with its file."""
    for layer in ("gui", "model"):
        for path in sorted((APP / layer).rglob("*.py")):
            yield from ((str(path.relative_to(APP)), node) for node in ast.walk(ast.parse(path.read_text())))


@rule(13)
def test_no_part_of_the_window_makes_rich_text() -> None:
    names = {(file, getattr(node, "id", getattr(node, "attr", ""))) for file, node in code()}
    found = {(file, name) for file, name in names if name in RICH}
    assert found == {(file, "QLabel") for file in LABELS} | {
        (PAPER, "QTextDocument"),
        ("gui/receipts.py", "QTextDocument"),
    }


@rule(13)
def test_every_tool_tip_is_of_our_own_words_or_made_plain() -> None:
    tips = {
        (file, ast.unparse(node.args[0]))
        for file, node in code()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setToolTip"
    }
    assert len(tips) > 5
    assert {(file, tip) for file, tip in tips if "plain_tip(" not in tip and not OWN_WORDS.fullmatch(tip)} == set()
