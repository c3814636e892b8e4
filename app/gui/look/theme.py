"""The look's measures, type scale and scheme: one unit, six steps of type, and what Fusion is dressed in.

Nothing here is a fixed pixel size: every length is a multiple of `u`, three tenths of the system font's em.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import Literal

from PySide6.QtCore import QDir, QEvent, Qt, QTemporaryDir
from PySide6.QtGui import QAccessibilityHints, QColor, QFont, QFontDatabase, QFontInfo, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QStyle

from app.gui.look import icons
from app.gui.look.colours import DARK, LIGHT, Colours, Tone, from_palette
from app.gui.look.sheet import PICTURES, SHEET

__all__ = ["DARK", "LIGHT", "RADIUS", "SCALE", "Colours", "Scheme", "Tone", "apply", "colours", "follow_font", "font"]
__all__ += ["high_contrast", "mono", "motion", "palette", "refresh", "set_scheme", "u"]

Scheme = Literal["system", "light", "dark"]

SCALE = {"caption": 0.9, "body": 1.0, "strong": 1.0, "heading": 1.15, "number": 1.5, "title": 1.65}
SEMIBOLD = {"strong", "heading", "number", "title"}
RADIUS = {"chip": 1.0, "control": 1.5, "card": 2.0}  # in u

_SCHEMES = {"system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


# ── colours ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _hints() -> tuple[QStyleHints, QAccessibilityHints]:
    # Kept for good: PySide6 6.11 marks the inner object as deleted as soon as nobody holds the outer one.
    hints = QApplication.styleHints()
    return hints, hints.accessibility()


def high_contrast() -> bool:
    """Return whether the system asks for high contrast."""
    return _hints()[1].contrastPreference() == Qt.ContrastPreference.HighContrast


_known: dict[tuple[int, bool], Colours] = {}


def colours() -> Colours:
    """Return the colours of the palette in force: dark, light, or the palette's own where contrast is high."""
    current = QApplication.palette()
    key = (current.cacheKey(), high_contrast())
    if key not in _known:
        _known.clear()
        _known[key] = from_palette(current) if key[1] else DARK if _is_dark(current) else LIGHT
    return _known[key]


def _is_dark(current: QPalette) -> bool:
    return current.color(QPalette.ColorRole.Window).lightness() < 128


def palette(c: Colours) -> QPalette:
    """Build the palette that Fusion paints with."""
    result = QPalette()
    role = QPalette.ColorRole
    for name, value in {
        role.Window: c.page,
        role.Base: c.card,
        role.AlternateBase: c.page,
        role.Button: c.card,
        role.WindowText: c.text,
        role.Text: c.text,
        role.ButtonText: c.text,
        role.BrightText: c.text,
        role.PlaceholderText: c.quiet,
        role.Highlight: c.selected,
        role.HighlightedText: c.text,
        role.Accent: c.accent,
        role.Link: c.accent,
        role.LinkVisited: c.accent,
        role.Mid: c.line,
        role.Midlight: c.line,
        role.Light: c.card,
        role.Dark: c.edge,
        role.Shadow: c.edge,
        role.ToolTipBase: c.card,
        role.ToolTipText: c.text,
    }.items():
        result.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, name, QColor(c.faint))
    return result


# ── measures and type ────────────────────────────────────────────────────────────────────────────────────────────────


def u(count: float) -> int:
    """Return `count` units in device-independent pixels; one is 0.3 em of the system font, 4 px at 10 pt and 96 dpi."""
    found = _lengths.get(count)
    if found is None:
        em = _points() * QApplication.primaryScreen().logicalDotsPerInch() / 72
        found = _lengths[count] = max(1, round(count * em * 0.3))
    return found


_lengths: dict[float, int] = {}
_fonts: dict[str, QFont] = {}
"""What was measured: every layout and every paint ask for the same few, and Qt takes its time to say them."""


def _measure_anew(*_: object) -> None:
    _lengths.clear()
    _fonts.clear()


def _points() -> float:
    current = QApplication.font()
    size = current.pointSizeF()
    return size if size > 0 else QFontInfo(current).pointSizeF()  # a system font may be given in pixels


def font(style: str) -> QFont:
    """Return the system font at one step of the type scale."""
    found = _fonts.get(style)
    if found is None:
        found = _fonts[style] = QFont(QApplication.font())
        found.setPointSizeF(_points() * SCALE[style])
        if style in SEMIBOLD:
            found.setWeight(QFont.Weight.DemiBold)
    return QFont(found)


def mono() -> QFont:
    """Return the system's fixed font at 0.95 of the body, for identifiers and hex."""
    result = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    result.setPointSizeF(_points() * 0.95)
    return result


def motion() -> bool:
    """Return whether things may move: the system's switch for animations, as its style reports it."""
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


# ── dressing the application ─────────────────────────────────────────────────────────────────────────────────────────


class _Dresser:
    """Keeps palette and sheet of one application in step with the system's scheme or the chosen one."""

    def __init__(self, app: QApplication, arguments: Sequence[str]):
        self.app = app
        self.scheme: Scheme = "system"
        self.font = app.font().key()
        self.platform_dark = _is_dark(app.palette())
        named = any(argument.split("=")[0] in ("-style", "--style") for argument in arguments)
        if sys.platform.startswith("linux") and not named and not os.environ.get("QT_STYLE_OVERRIDE"):
            app.setStyle("Fusion")
        # Asked before any sheet is set: later the sheet's own style stands in front of it.
        self.fusion = app.style().name().lower() == "fusion"
        self.pictures = QTemporaryDir()
        app.aboutToQuit.connect(self.pictures.remove)
        hints, wishes = _hints()
        hints.colorSchemeChanged.connect(self.dress)
        wishes.contrastPreferenceChanged.connect(self.dress)

    def dark(self) -> bool:
        """Return whether dark is to be shown; where the system does not say, its palette did at the start."""
        if self.scheme != "system":
            return self.scheme == "dark"
        said = _hints()[0].colorScheme()
        return self.platform_dark if said == Qt.ColorScheme.Unknown else said == Qt.ColorScheme.Dark

    def dress(self, *_: object) -> None:
        """Set palette and sheet anew; a native style and a high-contrast system keep their own."""
        if not self.fusion:
            return
        if high_contrast():
            self.app.setStyleSheet("")
            self.app.setPalette(QPalette())
            return
        c = DARK if self.dark() else LIGHT
        self.app.setPalette(palette(c))
        sheet = SHEET.substitute(_values(c))
        self.app.setStyleSheet(sheet + self._pictured(c))

    def _pictured(self, c: Colours) -> str:
        """Return the rules that need pictures; without a place to write them Fusion's own ticks stay."""
        if not self.pictures.isValid():
            return ""
        values = _values(c)
        wanted = {"tick": (c.on_fill, 0.0), "expanded": (c.quiet, 0.0), "dot": (c.on_fill, 1.25), "mark": (c.text, 0.0)}
        for meaning, (colour, inset) in wanted.items():
            path = self.pictures.filePath(f"{meaning}-{colour[1:]}-{u(4)}.png")
            if not icons.image(meaning, colour, u(4), u(inset) if inset else 0).save(path):
                return ""
            values[meaning] = QDir.fromNativeSeparators(path)
        return PICTURES.substitute(values)


def _values(c: Colours) -> dict[str, str]:
    """Return what the sheet's names stand for: colours by name, lengths by number of units."""
    values = {name: value for name, value in vars(c).items() if isinstance(value, str)}
    values |= {"hex": c.neutral.ground, "hex_line": c.neutral.line}
    values |= {"hex": c.neutral.ground, "hex_line": c.neutral.line}
    values |= {"danger": c.danger.ink, "danger_ground": c.danger.ground, "danger_line": c.danger.line}
    steps = {str(n).replace(".", "_"): u(n) for n in (0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8)}
    values |= {f"u{name}": f"{value}px" for name, value in steps.items()}
    values |= {f"f{name}": f"{value - 1}px" for name, value in steps.items()}  # inside a focus ring, one pixel thicker
    return values | {"r4": f"{u(4) // 2 + 1}px", "i4": f"{u(4) - 2}px", "caption": f"{_points() * SCALE['caption']}pt"}


_dressers: dict[int, _Dresser] = {}


def apply(app: QApplication, arguments: Sequence[str] | None = None) -> None:
    """Dress the application, once; it follows the system's scheme from now on.

    On Linux the style is Fusion unless `arguments` (sys.argv where none are given) name another. A native style keeps
    its palette and gets no sheet.
    """
    if id(app) not in _dressers:
        _measure_anew()
        for other in (app.fontChanged, app.primaryScreenChanged, app.primaryScreen().logicalDotsPerInchChanged):
            other.connect(_measure_anew)
        _dressers[id(app)] = _Dresser(app, sys.argv if arguments is None else arguments)
    refresh()


def set_scheme(scheme: Scheme) -> None:
    """Follow the system, or stay light or dark, at once and in every window."""
    for dresser in _dressers.values():
        dresser.scheme = scheme
        _hints()[0].setColorScheme(_SCHEMES[scheme])
    refresh()


def refresh() -> None:
    """Set palette and sheet anew."""
    for dresser in _dressers.values():
        dresser.dress()


def follow_font() -> None:
    """Measure everything anew if the system's font has changed; a window calls it when its own font is another.

    Qt tells windows only, and a part whose font is a step of the scale hears nothing: so each is told to dress again.
    Told in a moment, not at once: some make their content anew then, and what has gone meanwhile is told nothing.
    """
    for dresser in _dressers.values():
        font_now = dresser.app.font().key()
        if font_now != dresser.font:
            dresser.font = font_now
            _measure_anew()
            dresser.dress()
            for widget in dresser.app.allWidgets():
                QApplication.postEvent(widget, QEvent(QEvent.Type.StyleChange))
