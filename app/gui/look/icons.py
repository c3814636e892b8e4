"""Monochrome line icons, one family and one weight, by meaning, tinted at the moment of painting."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from app.gui.look import icon_font

NAMES = {
    # the four words of the standard, and what is on a token
    "library": "books",
    "slot": "hard-drive",
    "token": "identification-card",
    "hsm": "cpu",
    "certificate": "medal",
    "public": "key",
    "private": "lock-key",
    "secret": "asterisk",
    "data": "file-text",
    "parameters": "faders",
    "mechanism": "gear-six",
    "profile": "identification-badge",
    "objects": "stack",
    "unknown": "question",
    "session": "arrows-left-right",
    # states
    "ok": "check-circle",
    "info": "info",
    "warn": "warning",
    "danger": "warning-octagon",
    "neutral": "info",
    "blocked": "prohibit",
    "open": "lock-simple-open",
    "closed": "lock-simple",
    "stalled": "hourglass-medium",
    "waiting": "circle",
    "unplugged": "link-break",
    "crashed": "lightning-slash",
    "verified": "shield-check",
    "invalid": "shield-warning",
    "set": "check-circle",
    "unset": "circle",
    "notice": "arrow-elbow-down-right",
    # verbs
    "add": "plus",
    "key-plus": "key",
    "import": "download-simple",
    "export": "upload-simple",
    "sign": "pen-nib",
    "verify": "shield-check",
    "encrypt": "lock-laminated",
    "decrypt": "lock-laminated-open",
    "login": "sign-in",
    "logout": "sign-out",
    "copy": "copy",
    "edit": "pencil-simple",
    "erase": "eraser",
    "remove": "trash",
    "restart": "arrow-clockwise",
    "refresh": "arrows-clockwise",
    "search": "magnifying-glass",
    "stop": "stop",
    "close": "x",
    "quit": "power",
    "more": "dots-three-bold",
    "eye": "eye",
    "settings": "gear",
    "help": "lifebuoy",
    # places and things
    "caps": "arrow-fat-lines-up",
    "keyboard": "keyboard",
    "pinpad": "calculator",
    "file": "file",
    "folder": "folder-open",
    "practice": "graduation-cap",
    "mode": "sliders-horizontal",
    "storage": "chart-pie-slice",
    "receipt": "receipt",
    "desk": "cards",
    "terminal": "terminal-window",
    "bookmark": "bookmark-simple",
    "user": "user",
    "officer": "shield",
    "pin": "asterisk",
    "history": "clock-counter-clockwise",
    "command": "command",
    "hash": "hash",
    "random": "dice-five",
    "sidebar": "columns",
    # parts of controls
    "next": "caret-right",
    "expanded": "caret-down",
    "collapsed": "caret-right",
    "sort": "caret-up",
    "tick": "check-bold",
    "mark": "check",
    "dot": "circle-fill",
}
"""What an icon means -> its name in the family (Phosphor, regular weight)."""

MIRRORED = {"next", "collapsed", "notice", "login", "logout", "sidebar"}
"""What points along the line of reading, and so the other way where one reads from right to left."""


def paint(painter: QPainter, rect: QRect, meaning: str, colour: str) -> None:
    """Paint the icon for `meaning` into `rect`, sharp at every scale; an unlisted one is drawn as *unknown*."""
    name = NAMES.get(meaning, NAMES["unknown"])
    if meaning in MIRRORED and QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        painter.save()
        painter.translate(rect.left() * 2 + rect.width(), 0)
        painter.scale(-1, 1)
        icon_font.draw(painter, rect, name, colour)
        painter.restore()
    else:
        icon_font.draw(painter, rect, name, colour)


def image(meaning: str, colour: str, size: int, inset: int = 0) -> QPixmap:
    """Return the icon as a picture at twice its size, smaller by `inset` on each side: for the sheet."""
    result = QPixmap(QSize(size, size) * 2)
    result.setDevicePixelRatio(2)
    result.fill(Qt.GlobalColor.transparent)
    with QPainter(result) as painter:
        paint(painter, QRect(0, 0, size, size).adjusted(inset, inset, -inset, -inset), meaning, colour)
    return result


class _Engine(QIconEngine):
    """Draws an icon in the colour that its role has when it is painted, so a change of scheme needs no new icon."""

    def __init__(self, meaning: str, ink: str, gap: bool):
        super().__init__()
        self._meaning, self._ink, self._gap = meaning, ink, gap

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paint into the square at the start of `rect`; what is left of the width is the gap before the words."""
        from app.gui.look import theme  # theme draws the sheet's pictures with this module

        c = theme.colours()
        box = QRect(rect)
        if self._gap:
            box.setWidth(min(rect.width(), rect.height()))
            if QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                box.moveRight(rect.right())
        paint(painter, box, self._meaning, c.faint if mode == QIcon.Mode.Disabled else c.ink(self._ink))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon as a picture of `size` pixels."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:  # noqa: N802
        """Return the icon as a picture of `size` device-independent pixels, drawn for a screen of this scale."""
        result = QPixmap(size * scale)
        if result.isNull():
            return result  # a button for which there is no room at all: Qt warns of painting on nothing
        result.setDevicePixelRatio(scale)
        result.fill(Qt.GlobalColor.transparent)
        with QPainter(result) as painter:
            self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        return result

    def clone(self) -> QIconEngine:
        """Return an equal engine."""
        return _Engine(self._meaning, self._ink, self._gap)


def live(meaning: str, ink: str = "text", gap: bool = False) -> QIcon:
    """Return an icon for buttons, fields and menus that follows the scheme: drawn in role `ink`, faint when disabled.

    With `gap`, the icon is drawn at the start of a wider rectangle, whose rest separates it from the words.
    """
    return QIcon(_Engine(meaning, ink, gap))
