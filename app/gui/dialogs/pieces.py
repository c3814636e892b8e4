"""Small parts that several dialogs share: who stands above what, one line of state, a problem, times and sizes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QGridLayout, QHBoxLayout, QLayout, QWidget

from app.gui.look.parts import Card, FoldedDetails, Icon, Text, check_box, column, holder, notice, row
from app.gui.look.theme import u
from app.gui.pages.problem import code_lines, copied_text
from app.model.translate import tr
from app.vocabulary.errors import Problem
from app.vocabulary.texts import N_, plain

LABEL_WIDTH = 18
"""Width of the names of a form, in units."""

_TITLE = 40
"""How many characters of a label a title shows."""


def window_title(words: str) -> str:
    """Return a text for a window's title, in which Qt would replace ``[*]``."""
    return words.replace("[*]", "[*][*]")


def named(label: str) -> str:
    """Return a token's or object's label, or words where it has none."""
    return label or tr(N_("(no label)"))


def short(label: str) -> str:
    """Return a label for a title; the whole of it stands in the lines under the title."""
    return plain(named(label), _TITLE)


def value_grid(lines: Sequence[tuple[str, str]], *, strong: bool = False) -> QGridLayout:
    """Return names and values in full: long ones wrap, even inside a word. With `strong`, the first stands out."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(u(4))
    grid.setVerticalSpacing(u(1))
    for number, (name, value) in enumerate(lines):
        grid.addWidget(Text(name, ink="quiet"), number, 0, Qt.AlignmentFlag.AlignTop)
        words = Text(value or "–", "strong" if strong and number == 0 else "body", wrap=True)
        words.setAccessibleName(f"{name}: {value}")
        grid.addWidget(words, number, 1)
    grid.setColumnStretch(1, 1)
    return grid


def identity_card(lines: Sequence[tuple[str, str]]) -> Card:
    """Return who this is about, first line strongest, so that nobody acts on the wrong one."""
    card = Card("neutral", padding=3)
    card.body.addLayout(value_grid(lines, strong=True))
    return card


def token_card(label: str, model: str, serial: str, reader: str) -> Card:
    """Return which token this is about; *reader* is the description of its slot."""
    return identity_card(
        [
            (tr(N_("Token")), named(label)),
            (tr(N_("Model")), model),
            (tr(N_("Serial")), serial or tr(N_("none: the token is blank"))),
            (tr(N_("Reader")), reader),
        ]
    )


def state_line(tone: str, icon: str, word: str, meaning: str) -> QHBoxLayout:
    """Return a state in one line: icon, word, colour, and what it means."""
    ink = "text" if tone == "neutral" else tone
    name = column(Text(word, "strong", ink), None)
    layout = row(column(Icon(icon, tone, 4.5), None), name, column(Text(meaning, ink="quiet", wrap=True), None))
    layout.setStretch(2, 1)
    return layout


class WrappedCheck(QWidget):
    """A box to tick whose words may take several lines; a click on the words ticks it too."""

    def __init__(self, words: str):
        """Make an empty box."""
        super().__init__()
        self.box = QCheckBox()
        self.box.setAccessibleName(words)
        self._words = Text(words, wrap=True)
        self._words.setBuddy(self.box)
        self._words.mousePressEvent = self._clicked  # type: ignore[method-assign]
        line = row(column(self.box, None), self._words, gap=0)
        line.setStretch(1, 1)
        self.setLayout(line)

    def _clicked(self, _: object) -> None:
        if self.box.isEnabled():
            self.box.click()
            self.box.setFocus()


def form_row(label: str, field: QWidget | QLayout) -> QWidget:
    """Return a label and what stands beside it, in line with the look's form lines but without room for a hint."""
    name = Text(label, ink="quiet", wrap=True)
    name.setFixedWidth(u(LABEL_WIDTH))
    line = row(column(name, None, margins=(0, 1.5, 0, 0)), field, gap=0)
    line.setStretch(1, 1)
    return holder(line, grow=False)


def option(words: str, meaning: str, checked: bool = False) -> tuple[QCheckBox, Text, QBoxLayout]:
    """Return a box to tick, the words under it, and both laid out."""
    tick = check_box(words, checked)
    note = Text(meaning, "caption", "quiet", wrap=True)
    note.setContentsMargins(u(6), 0, 0, 0)
    tick.setAccessibleDescription(meaning)
    return tick, note, column(tick, note, gap=0.5)


def problem_words(problem: Problem) -> str:
    """Return what a person reads of a problem under its title: what did not change first, then why, then what to do."""
    told = (tr(words) for words in (problem.unchanged, problem.cause, problem.next_step))
    return " ".join(words for words in told if words)


def problem_notice(problem: Problem) -> QWidget:
    """Return a problem as a notice, with its codes under a fold."""
    title = tr(problem.title)
    parts: list[QWidget] = [notice("danger", "danger", title, problem_words(problem))]
    lines = code_lines(problem)
    if lines:
        parts.append(FoldedDetails(lines, copied=copied_text(problem)))
    return holder(column(*parts, gap=2), grow=False)


def day(iso: str) -> str:
    """Return the day of an ISO 8601 time as the locale writes it; what is no time stays as it is."""
    parsed = QDateTime.fromString(iso, Qt.DateFormat.ISODate)
    return QLocale().toString(parsed.toLocalTime().date(), "d MMM yyyy") if parsed.isValid() else iso


def moment(iso: str) -> str:
    """Return an ISO 8601 time as the locale writes it, in local time; what is no time stays as it is."""
    parsed = QDateTime.fromString(iso, Qt.DateFormat.ISODate).toLocalTime()
    if not parsed.isValid():
        return iso
    locale = QLocale()
    return f"{locale.toString(parsed.date(), 'd MMM yyyy')}, {locale.toString(parsed.time(), 'HH:mm')}"


def size_words(size: int) -> str:
    """Return a number of bytes in the unit that fits, such as ``2.1 MB`` (decimal units, as disks are sold)."""
    if size < 1000:
        return tr(N_("1 byte")) if size == 1 else tr(N_("{count} bytes"), count=str(size))
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def grouped(digits: str, count: int = 4) -> str:
    """Return hexadecimal digits in groups, so that they can be compared by eye and break at the end of a line."""
    return " ".join(digits[start : start + count] for start in range(0, len(digits), count))


def clock(seconds: int) -> str:
    """Return seconds as minutes and seconds, such as ``0:14``."""
    return f"{seconds // 60}:{seconds % 60:02}"
