"""What every page is made of: a header, tabs where it has several sides, and content that scrolls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.gui.look.parts import Badge, Text, Tile, column, holder, row
from app.gui.look.theme import u
from app.gui.pages.actions import ActionRow
from app.gui.pages.flow import flow

MARGINS = (6, 5, 6, 4)
"""Left, top, right, bottom, in units."""
NARROW = 175
"""Width of a header in units below which only one action stays beside the name."""
VERY_NARROW = 90
"""Width of a header in units below which that action stands under the name."""
TILE = 12
"""Side of a page's face in units."""


@dataclass(frozen=True)
class Mark:
    """A state in icon, word and colour, to be shown as a badge."""

    words: str
    tone: str = "neutral"
    icon: str = ""


@dataclass(frozen=True)
class Face:
    """What a header shows: who, in which states, and one line of facts."""

    icon: str
    title: str
    facts: str = ""
    marks: tuple[Mark, ...] = ()
    tone: str = "info"


def badge(mark: Mark) -> Badge:
    """Return the badge for a mark."""
    return Badge(mark.words, mark.tone, mark.icon)


class Section(QWidget):
    """A place whose content is made anew only when the value that it shows has changed.

    So a refresh that changes nothing moves nothing: scroll, selection, open folds and the keyboard's place stay.
    """

    def __init__(self) -> None:
        """Start empty and hidden."""
        super().__init__()
        self._box = column(gap=0)
        self._value: object = _NOTHING
        self._content: QWidget | None = None
        self.setLayout(self._box)
        self.hide()

    @property
    def content(self) -> QWidget | None:
        """Return what stands here now."""
        return self._content

    def differs(self, value: object) -> bool:
        """Return whether something else than `value` is shown."""
        return bool(value != self._value)

    def fill(self, value: object, build: Callable[[], QWidget | None]) -> None:
        """Show what `build` makes of `value`, unless the same value is shown already; nothing hides the place."""
        if not self.differs(value):
            return
        self._value = value
        focus = self._focused_name()
        if self._content is not None:
            self._box.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._content = build()
        if self._content is not None:
            self._box.addWidget(self._content)
            self._content.show()  # a layout alone shows it a moment later, and the page would jump twice
            self._put_in_tab_order()
            self._give_focus(focus)
        self.setVisible(self._content is not None)

    def _put_in_tab_order(self) -> None:
        """Let the keyboard reach the new content from where this place stands, and not after all the rest."""
        before: QWidget = self
        for one in [one for one in self.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]:
            QWidget.setTabOrder(before, one)
            before = one

    def _focused_name(self) -> str | None:
        inside = self._content.findChildren(QWidget) if self._content is not None else []
        return next((_name(one) for one in inside if one.hasFocus()), None)

    def _give_focus(self, name: str | None) -> None:
        if name is None or self._content is None:
            return
        able = [one for one in self._content.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
        for one in [one for one in able if _name(one) == name] or able[:1]:
            one.setFocus(Qt.FocusReason.OtherFocusReason)


_NOTHING = object()


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or str(widget.property("text") or "")


class Header(QWidget):
    """A page's header: face, title with states, one line of facts, and the actions at the right."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.action_row = ActionRow()
        self._who = Section()
        self._who.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(u(3))
        self._line.addWidget(self._who, 1)
        self._line.addWidget(self.action_row)

    def show_face(self, face: Face) -> None:
        """Show who this page is about."""
        self._who.fill(face, lambda: _Who(face))
        self.setAccessibleName(face.title)

    def hasHeightForWidth(self) -> bool:
        """Say no: else the page gets its best height instead of the least, and scrolls where it need not."""
        return False

    def event(self, event: QEvent) -> bool:
        """Take the height that its words need at this width."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            wraps = self._line.hasHeightForWidth()
            self.setFixedHeight(self._line.heightForWidth(self.width()) if wraps else self._line.sizeHint().height())
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave one action beside the name where it is narrow, and put it below where it is very narrow."""
        super().resizeEvent(event)
        width = event.size().width()
        self.action_row.set_narrow(width < u(NARROW))
        below = width < u(VERY_NARROW)
        wanted = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if self._line.direction() != wanted:
            self._line.setDirection(wanted)


class _Who(QWidget):
    """Face, title, states and facts. The states stand beside the title where there is room, else under it."""

    def __init__(self, face: Face):
        super().__init__()
        self._title = Text(face.title, "title", elide=True)
        self._marks = flow(*map(badge, face.marks)) if face.marks else None
        self._name = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._name.setSpacing(u(2.5))
        self._name.addWidget(self._title)
        if self._marks is not None:
            self._name.addWidget(self._marks)
        self._name.addStretch(1)
        words = column(None, self._name, gap=0.5)
        if face.facts:
            words.addWidget(Text(face.facts, ink="quiet", elide=True))
        words.addStretch(1)
        line = row(column(Tile(face.icon, face.tone, TILE), None), words, gap=3)
        line.setStretch(1, 1)
        self.setLayout(line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move the states where there is room for them."""
        super().resizeEvent(event)
        if self._marks is None:
            return
        needed = self._title.sizeHint().width() + self._marks.sizeHint().width() + u(TILE + 3 + 2.5)
        beside = needed <= event.size().width()
        wanted = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._name.direction() != wanted:
            self._name.setDirection(wanted)
            self._name.setSpacing(u(2.5) if beside else u(1))


class Scroll(QScrollArea):
    """Content that scrolls on the page's own ground."""

    def __init__(self, content: QWidget):
        """Show `content` at its own height and the page's width."""
        super().__init__()
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(content)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)


def scrolling(*items: QWidget, gap: float = 3) -> Scroll:
    """Return items one under another, that scroll together where the page is too low."""
    mirrored = QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    margins = (1, 0, 0, 2) if mirrored else (0, 0, 1, 2)  # a layout mirrors what is in it, and not its margins
    return Scroll(holder(column(*items, None, gap=gap, margins=margins)))


class Page(QWidget):
    """A page: header, and below it whatever the page is about."""

    def __init__(self) -> None:
        """Start with an empty header."""
        super().__init__()
        self.header = Header()
        self.body: QVBoxLayout = column(self.header, gap=3, margins=MARGINS)
        self.setLayout(self.body)

    def set_actions(self, actions: Sequence[QAction]) -> None:
        """Show ready actions in the header: at most three buttons, the rest behind a menu."""
        self.header.action_row.set_actions(actions)
