"""What is read: names with values, flags with their meaning, bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics, QGuiApplication, QTextOption
from PySide6.QtWidgets import QFrame, QGridLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from app.gui.look import theme
from app.gui.look.basics import Icon, Rule, Text, column, row
from app.gui.look.theme import u
from app.model.translate import tr
from app.vocabulary.texts import N_

Fact = tuple[str, str] | tuple[str, str, str]
"""Name, value and, where it needs one, its meaning."""

_LONG_WORD = 40
"""A value with a longer word than this is elided and copied as a whole: it would be cut off where it cannot break."""


def facts(lines: Iterable[Fact], gap: float = 2) -> QGridLayout:
    """Return names and values in two columns, a meaning under its value; values can be marked and copied."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(u(5))
    grid.setVerticalSpacing(u(gap))
    grid.setColumnStretch(1, 1)
    for number, line in enumerate(lines):
        name = Text(line[0], ink="quiet", wrap=True)
        name.setMaximumWidth(u(60))
        value = _value(line[0], line[1])
        words: list[QWidget] = [value]
        if len(line) > 2 and line[2]:
            words.append(Text(line[2], "caption", "quiet", wrap=True))
        name.setMinimumWidth(min(u(60), name.fontMetrics().horizontalAdvance(line[0]) + 1))
        grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(column(*words, gap=0.25), number, 1)
    return grid


def _value(name: str, words: str) -> Text:
    long = any(len(word) > _LONG_WORD for word in words.split(" "))
    value = Text(words, wrap=not long, elide=long, selectable=not long)
    value.setAccessibleName(f"{name}: {words}")
    copy = QAction(tr(N_("Copy")), value)
    copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(words))
    value.addAction(copy)
    value.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    return value


@dataclass(frozen=True)
class Flag:
    """One flag: its name in the standard, what it means, and whether it is set."""

    name: str
    meaning: str
    on: bool


class FlagList(QWidget):
    """Flags one under another: an icon and a word for set or not set, the name, and a sentence."""

    def __init__(self, flags: Sequence[Flag]):
        """Show `flags` in their order."""
        super().__init__()
        body: QVBoxLayout = column(gap=0)
        for number, flag in enumerate(flags):
            if number:
                body.addWidget(Rule())
            body.addWidget(_flag_row(flag))
        self.setLayout(body)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)


def _flag_row(flag: Flag) -> QWidget:
    state = tr(N_("set")) if flag.on else tr(N_("not set"))
    name = Text(flag.name, "strong" if flag.on else "body", "text" if flag.on else "quiet", elide=True)
    head = row(name, Text(state, "caption", "text" if flag.on else "quiet"))
    head.setStretch(0, 1)
    words = column(head, Text(flag.meaning, "caption", "quiet", wrap=True), gap=0.25)
    icon = column(Icon("set" if flag.on else "unset", "accent" if flag.on else "quiet", 4.5), None)
    layout = row(icon, words, gap=2.5, margins=(0, 1.5, 0, 1.5))
    layout.setStretch(1, 1)
    result = QWidget()
    result.setLayout(layout)
    result.setAccessibleName(f"{flag.name}, {state}")
    result.setAccessibleDescription(flag.meaning)
    return result


HEX_LIMIT = 4096
"""How many bytes a hex view shows; it says so where there are more."""


def hex_lines(raw: bytes, width: int = 16) -> list[str]:
    """Return lines of offset, `width` bytes in hex, and the printable ASCII characters among them."""
    lines = []
    for offset in range(0, min(len(raw), HEX_LIMIT), width):
        part = raw[offset : min(offset + width, HEX_LIMIT)]
        pairs = " ".join(f"{byte:02x}" for byte in part).ljust(width * 3 - 1)
        shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in part)
        lines.append(f"{offset:04x}  {pairs}  {shown}")
    return lines


class HexView(QPlainTextEdit):
    """Bytes as offset, hex and text, in the fixed font; marked and copied as plain text."""

    def __init__(self, raw: bytes, size: int = 0, width: int = 16, most_lines: int = 12):
        """Show `raw`; `size` is the whole length where only its beginning is here; `width` bytes stand in one line."""
        super().__init__()
        lines = hex_lines(raw, width)
        shown, size = min(len(raw), HEX_LIMIT), max(size, len(raw))
        if size > shown:
            more = tr(N_("… {count} more bytes"), count=self.locale().toString(size - shown))
            lines.append(more)
        self._lines, self._most = len(lines), most_lines
        self.setProperty("kind", "hex")
        self.setReadOnly(True)
        self.setFont(theme.mono())
        self.setPlainText("\n".join(lines))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(tr(N_("Bytes in hexadecimal")))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Ask for the room of its lines, up to `most_lines`; beyond that it scrolls."""
        metrics = QFontMetrics(self.font())
        longest = max((len(line) for line in self.toPlainText().split("\n")), default=0)
        lines = max(1, min(self._lines, self._most))
        return QSize(metrics.horizontalAdvance("0") * longest + u(8), metrics.lineSpacing() * lines + u(6))

    def minimumSizeHint(self) -> QSize:
        """Accept to be narrow: then it scrolls."""
        return QSize(u(30), min(self.sizeHint().height(), u(20)))
