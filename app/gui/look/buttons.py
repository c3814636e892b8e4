"""Buttons and boxes. Words are literal, icons follow the scheme, and each has a name for a screen reader."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QCheckBox, QPushButton, QRadioButton, QToolButton

from app.gui.look import icons
from app.gui.look.texts import literal
from app.gui.look.theme import u
from app.model.tips import plain_tip

_INKS = {"primary": "on_fill", "danger": "danger", "quiet": "accent"}
_KINDS = ("", "primary", "danger", "quiet")


class _Button(QPushButton):
    """A push button whose icon stands apart from its words by one unit."""

    def __init__(self, words: str, kind: str, icon: str):
        super().__init__(literal(words))
        self.setProperty("kind", kind)
        self.setAccessibleName(words)
        self.setAutoDefault(False)
        self._pictured = bool(icon)
        if icon:
            self.setIcon(icons.live(icon, _INKS.get(kind, "text"), gap=True))
            self._measure()

    def _measure(self) -> None:
        self.setIconSize(QSize(u(5), u(4)))

    def changeEvent(self, event: QEvent) -> None:
        """Take the size of a new system font."""
        if event.type() == QEvent.Type.StyleChange and self._pictured:
            self._measure()
        super().changeEvent(event)


def button(words: str, kind: str = "", icon: str = "", enabled: bool = True) -> QPushButton:
    """Return a push button: a verb and an object, with … when more is asked.

    `kind` is empty, primary, danger or quiet; raises ValueError for any other.
    """
    if kind not in _KINDS:
        raise ValueError(f"There is no button of kind {kind!r}")
    result = _Button(words, kind, icon)
    result.setEnabled(enabled)
    return result


def link_button(words: str, icon: str = "") -> QPushButton:
    """Return a quiet button that looks like a link."""
    result = button(words, "quiet", icon)
    result.setCursor(Qt.CursorShape.PointingHandCursor)
    return result


def icon_button(icon: str, name: str, size: float = 4) -> QToolButton:
    """Return a borderless icon button with `name` as its tool tip and for a screen reader; `size` in units."""
    result = QToolButton()
    result.setIcon(icons.live(icon, "quiet"))
    result.setIconSize(QSize(u(size), u(size)))
    result.setToolTip(plain_tip(name))
    result.setAccessibleName(name)
    # A tool button takes no focus by itself on a click, but must be reached with Tab.
    result.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return result


def check_box(words: str, checked: bool = False) -> QCheckBox:
    """Return a box to tick, with literal words."""
    result = QCheckBox(literal(words))
    result.setAccessibleName(words)
    result.setChecked(checked)
    return result


def radio_button(words: str, checked: bool = False) -> QRadioButton:
    """Return one of several choices, with literal words."""
    result = QRadioButton(literal(words))
    result.setAccessibleName(words)
    result.setChecked(checked)
    return result
