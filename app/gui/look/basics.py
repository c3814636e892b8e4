"""Small building blocks: text, badges, icon tiles, cards, and how they are laid out."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from app.gui.look import icons, theme
from app.gui.look.texts import breakable, isolated
from app.gui.look.theme import u
from app.model.tips import plain_tip

_BADGE_WORDS = 60
"""Words of a badge are elided beyond this many units."""


class Text(QLabel):
    """Plain text in one step of the type scale and one ink; follows a change of scheme and of the system's font."""

    def __init__(
        self,
        words: str,
        style: str = "body",
        ink: str = "text",
        wrap: bool = False,
        mono: bool = False,
        selectable: bool = False,
        elide: bool = False,
    ):
        """Show `words`.

        `ink` is a role of `Colours` or the name of a tone. `elide` keeps one line and puts ``…`` where there is no
        room; the tool tip then has all of it. `selectable` words can be marked and copied with the mouse.
        """
        super().__init__()
        self._words, self._style, self._ink = words, style, ink
        self._mono, self._elide, self._selectable = mono, elide, selectable
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.setCursor(Qt.CursorShape.IBeamCursor)
        self._dress()
        self._set_font()
        self._align()
        self.setText(words)

    def setText(self, words: str) -> None:  # noqa: N802 - Qt's name
        """Show other words."""
        self._words = words
        self.setAccessibleName(words)
        # What is marked with the mouse is pasted elsewhere, so it must not carry invisible characters.
        super().setText(breakable(words) if self.wordWrap() and not self._selectable else words)
        self._offer_all()

    def text(self) -> str:
        """Return the words as they were given."""
        return self._words

    def set_ink(self, ink: str) -> None:
        """Change the colour role."""
        self._ink = ink
        self._dress()

    def _align(self) -> None:
        """Begin where reading begins: Qt would put Latin words at the left of a mirrored window."""
        if not self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            across = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
            self.setAlignment(across | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)

    def _set_font(self) -> None:
        self.setFont(theme.mono() if self._mono else theme.font(self._style))

    def _dress(self) -> None:
        colour = QColor(theme.colours().ink(self._ink))
        if self.palette().color(self.foregroundRole()) != colour:
            palette = self.palette()
            palette.setColor(self.foregroundRole(), colour)
            self.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        """Take the colour of a new scheme, or the size of a new system font."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        elif event.type() == QEvent.Type.StyleChange:
            self._set_font()
        elif event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()
        super().changeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Let a layout make it narrower than its longest word: it wraps inside the word, or is elided."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), u(12)), least.height()) if self._elide or self.wordWrap() else least

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer all of it as a tool tip where it is elided."""
        super().resizeEvent(event)
        self._offer_all()

    def _offer_all(self) -> None:
        if self._elide:
            cut = self.fontMetrics().horizontalAdvance(self._words) > self.contentsRect().width()
            self.setToolTip(plain_tip(self._words) if cut else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as a label does; in one line with ``…`` where words are to be elided."""
        if not self._elide:
            super().paintEvent(event)
            return
        with QPainter(self) as painter:
            painter.setLayoutDirection(self.layoutDirection())
            painter.setPen(self.palette().color(self.foregroundRole()))
            where = Qt.TextElideMode.ElideMiddle if self._mono else Qt.TextElideMode.ElideRight
            shown = self.fontMetrics().elidedText(self._words, where, self.contentsRect().width())
            painter.drawText(self.contentsRect(), self.alignment() | Qt.TextFlag.TextSingleLine, isolated(shown))


class _Drawn(QWidget):
    """A small square that is drawn: as large as so many units, and not smaller."""

    def __init__(self, size: float):
        super().__init__()
        self._size = size
        self.setFixedSize(u(size), u(size))

    def changeEvent(self, event: QEvent) -> None:
        """Take the size of a new system font."""
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedSize(u(self._size), u(self._size))
        super().changeEvent(event)


class Icon(_Drawn):
    """A single icon at text size. It repeats what the words beside it say, so it has no name of its own."""

    def __init__(self, name: str, ink: str = "text", size: float = 4):
        """Show the icon called `name` in a role of `Colours` or a tone; `size` in units."""
        super().__init__(size)
        self._name, self._ink = name, ink

    def set_icon(self, name: str, ink: str) -> None:
        """Show another icon."""
        self._name, self._ink = name, ink
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon in its role's colour."""
        with QPainter(self) as painter:
            icons.paint(painter, self.rect(), self._name, theme.colours().ink(self._ink))


class Tile(_Drawn):
    """An icon on a tinted rounded square: the face of a page, a state, an object."""

    def __init__(self, icon: str, tone: str = "info", size: float = 10):
        """Show `icon` on the ground of `tone`; `size` in units."""
        super().__init__(size)
        self._icon, self._tone = icon, tone

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, then icon at 56 % of the side."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            tone = theme.colours().tone(self._tone)
            painter.setPen(QPen(QColor(tone.line), 1) if theme.high_contrast() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tone.ground))
            painter.drawRoundedRect(QRectF(self.rect()), self.width() * 0.22, self.width() * 0.22)
            side = round(self.width() * 0.56)
            rect = QRect(0, 0, side, side)
            rect.moveCenter(self.rect().center())
            icons.paint(painter, rect, self._icon, tone.ink)


def badge_width(words: str, icon: str = "") -> int:
    """Return the width that `paint_badge` needs."""
    return QFontMetrics(theme.font("caption")).horizontalAdvance(_badge_words(words)) + u(4) + (u(4.5) if icon else 0)


def _badge_words(words: str) -> str:
    return QFontMetrics(theme.font("caption")).elidedText(words, Qt.TextElideMode.ElideRight, u(_BADGE_WORDS))


def paint_badge(painter: QPainter, rect: QRect, tone_name: str, words: str, icon: str = "") -> None:
    """Paint a badge: icon and word on a tinted ground. Used by the widget and by item delegates."""
    tone = theme.colours().tone(tone_name)
    direction = painter.layoutDirection()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tone.line), 1))
    painter.setBrush(QColor(tone.ground))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), u(1.25), u(1.25))
    inner = rect.adjusted(u(2), 0, -u(1.5), 0)
    if icon:
        side = u(3.5)
        box = QRect(inner.left() - u(0.5), rect.top() + (rect.height() - side + 1) // 2, side, side)
        icons.paint(painter, QStyle.visualRect(direction, rect, box), icon, tone.ink)
        inner.setLeft(inner.left() + u(4.25))
    painter.setPen(QColor(tone.ink))
    painter.setFont(theme.font("caption"))
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(QStyle.visualRect(direction, rect, inner), flags, isolated(_badge_words(words)))
    painter.restore()


class Badge(QLabel):
    """A state in icon, word and colour. The word alone says everything."""

    def __init__(self, words: str, tone: str = "neutral", icon: str = ""):
        """Show `words` in the tone ok, info, warn, danger or neutral."""
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._tone, self._icon = tone, icon
        self.setAccessibleName(words)
        self._measure()

    def set_badge(self, words: str, tone: str = "neutral", icon: str = "") -> None:
        """Show another state in the same place."""
        self._tone, self._icon = tone, icon
        self.setText(words)
        self.setAccessibleName(words)
        self._measure()
        self.update()

    def _measure(self) -> None:
        self.setFixedSize(badge_width(self.text(), self._icon), u(5.5))
        self.setToolTip("" if _badge_words(self.text()) == self.text() else plain_tip(self.text()))

    def changeEvent(self, event: QEvent) -> None:
        """Take the size of a new system font."""
        if event.type() == QEvent.Type.StyleChange:
            self._measure()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the badge over the whole widget."""
        with QPainter(self) as painter:
            painter.setLayoutDirection(self.layoutDirection())
            paint_badge(painter, self.rect(), self._tone, self.text(), self._icon)


class Card(QFrame):
    """A rounded surface with a hairline; with a tone it becomes a notice."""

    body: QBoxLayout

    def __init__(
        self,
        tone: str = "",
        padding: float = 4,
        gap: float = 2,
        flow: type[QHBoxLayout] | type[QVBoxLayout] = QVBoxLayout,
    ):
        """Make an empty card; `padding` and `gap` in units, `flow` the kind of layout that `body` is."""
        super().__init__()
        self._tone = tone
        self.body = flow(self)
        self.body.setContentsMargins(u(padding), u(padding), u(padding), u(padding))
        self.body.setSpacing(u(gap) if gap else 0)

    def set_tone(self, tone: str) -> None:
        """Take another tone, or none."""
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and hairline."""
        c = theme.colours()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            tone = c.tone(self._tone) if self._tone else None
            painter.setPen(QPen(QColor(tone.line if tone else c.line), 1))
            painter.setBrush(QColor(tone.ground if tone else c.card))
            radius = u(theme.RADIUS["card"])
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class Ground(QWidget):
    """A plain surface in one colour of the scheme, such as *window* or *page*."""

    def __init__(self, colour: str = "window"):
        """Fill with the role `colour` of `Colours`."""
        super().__init__()
        self._colour = colour

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill with the colour."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.colours().ink(self._colour)))


class Rule(QFrame):
    """A hairline between rows, or upright between columns."""

    def __init__(self, upright: bool = False):
        """Make a line of one pixel."""
        super().__init__()
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint one pixel row."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.colours().line))


_Box = TypeVar("_Box", bound=QBoxLayout)


def row(*items: QWidget | QLayout | None, gap: float = 2, margins: tuple[float, ...] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Lay items side by side; `None` stretches. Lengths in units; margins left, top, right, bottom."""
    return _fill(QHBoxLayout(), items, gap, margins)


def column(*items: QWidget | QLayout | None, gap: float = 2, margins: tuple[float, ...] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Lay items one under another; `None` stretches. Lengths in units; margins left, top, right, bottom."""
    return _fill(QVBoxLayout(), items, gap, margins)


def _fill(layout: _Box, items: tuple[QWidget | QLayout | None, ...], gap: float, margins: tuple[float, ...]) -> _Box:
    left, top, right, bottom = (u(margin) if margin else 0 for margin in margins)
    layout.setContentsMargins(left, top, right, bottom)
    layout.setSpacing(u(gap) if gap else 0)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)
    return layout


def drop_widgets(layout: QLayout, keep: int = 0) -> None:
    """Take all widgets but the first `keep` out of a layout that has nothing else, and delete them.

    Not by ``takeAt``: the item that it returns belongs to nobody in PySide6 6.11, and stays in memory.
    """
    items = (layout.itemAt(place) for place in range(keep, layout.count()))
    for widget in [item.widget() for item in items if item is not None]:
        if widget is not None:
            layout.removeWidget(widget)
            widget.hide()
            widget.deleteLater()


def holder(layout: QLayout, grow: bool = True) -> QWidget:
    """Wrap a layout in a widget; without `grow` it takes no more height than it needs."""
    result = QWidget()
    result.setLayout(layout)
    if not grow:
        result.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    return result
