"""The colours of both schemes by meaning, and the contrast that they promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from PySide6.QtGui import QColor, QPalette

ToneName = Literal["ok", "info", "warn", "danger", "neutral"]


@dataclass(frozen=True)
class Tone:
    """One meaning in three strengths: words and icons, tinted ground, hairline around it."""

    ink: str
    ground: str
    line: str


@dataclass(frozen=True)
class Colours:
    """All colours of one scheme. Every ink reaches 4.5:1 on window, page, card and its own ground."""

    window: str  # side bar, strips
    page: str  # behind cards
    card: str  # cards, tables, fields
    line: str  # hairlines, decoration only
    border: str  # around buttons, whose words carry them
    edge: str  # around fields and boxes, 3:1 on card
    text: str
    quiet: str  # second lines, captions
    faint: str  # disabled only
    accent: str  # links, selection bar, focus ring
    fill: str  # primary button, progress
    fill_hover: str
    on_fill: str
    hover: str
    selected: str
    ok: Tone
    info: Tone
    warn: Tone
    danger: Tone
    neutral: Tone
    soon: str  # columns that end within 90 days
    later: str  # columns further away
    series: tuple[str, ...]  # key types, always beside a word

    def tone(self, name: str) -> Tone:
        """Return the tone called `name`: ok, info, warn, danger or neutral; neutral for any other name."""
        return cast(Tone, getattr(self, name)) if name in TONES else self.neutral

    def ink(self, name: str) -> str:
        """Return the colour of a role (text, quiet, accent …) or the ink of a tone; raises AttributeError."""
        value = getattr(self, name)
        return value.ink if isinstance(value, Tone) else cast(str, value)


TONES = ("ok", "info", "warn", "danger", "neutral")

LIGHT = Colours(
    window="#F1F3F6",
    page="#F8F9FB",
    card="#FFFFFF",
    line="#E1E4EA",
    border="#C6CBD5",
    edge="#828A98",
    text="#1A1E26",
    quiet="#596170",
    faint="#9AA1AD",
    accent="#3657C4",
    fill="#3657C4",
    fill_hover="#2C4AAD",
    on_fill="#FFFFFF",
    hover="#E8EBF0",
    selected="#E1E7F9",
    ok=Tone("#17693A", "#E7F4EB", "#BFDFCA"),
    info=Tone("#2C51A8", "#E9EFFB", "#C5D3F2"),
    warn=Tone("#855000", "#FCF1DD", "#EBD3A4"),
    danger=Tone("#AD2219", "#FCEAE8", "#F1C3BE"),
    neutral=Tone("#4E5665", "#ECEEF2", "#D6DAE1"),
    soon="#C98A3C",
    later="#9DB0E6",
    series=("#3657C4", "#2F8F8B", "#8A5BB5", "#B9772A", "#7C8594"),
)
DARK = Colours(
    window="#1A1C20",
    page="#1F2126",
    card="#272A30",
    line="#383C44",
    border="#4D535E",
    edge="#7B8391",
    text="#E9EBEF",
    quiet="#A6ADB9",
    faint="#6A717D",
    accent="#9DB2FF",
    fill="#4A68D6",
    fill_hover="#3F5BC6",
    on_fill="#FFFFFF",
    hover="#2F333A",
    selected="#303A5C",
    ok=Tone("#7FD6A0", "#1F3428", "#31543F"),
    info=Tone("#A9BFFF", "#262F47", "#3B4A73"),
    warn=Tone("#F0C274", "#382E1B", "#5C4A28"),
    danger=Tone("#FFA399", "#412524", "#6B3A37"),
    neutral=Tone("#BAC0CB", "#31353D", "#464B55"),
    soon="#B98645",
    later="#51639F",
    series=("#7F97F5", "#4FB5AF", "#B48BDD", "#D79A52", "#8C94A2"),
)


def from_palette(palette: QPalette) -> Colours:
    """Return the colours of a high-contrast palette: its words on its grounds; a state keeps its word and icon."""
    role = QPalette.ColorRole
    ground, words, field = (palette.color(one).name() for one in (role.Window, role.WindowText, role.Base))
    chosen, on_chosen = palette.color(role.Highlight).name(), palette.color(role.HighlightedText).name()
    faint = palette.color(QPalette.ColorGroup.Disabled, role.WindowText).name()
    tone = Tone(words, ground, words)
    # A tinted row keeps its ordinary words, so its ground stays what it is; the bar beside it shows the selection.
    return Colours(
        window=ground,
        page=ground,
        card=field,
        line=words,
        border=words,
        edge=words,
        text=words,
        quiet=words,
        faint=faint,
        accent=words,
        fill=chosen,
        fill_hover=chosen,
        on_fill=on_chosen,
        hover=ground,
        selected=ground,
        ok=tone,
        info=tone,
        warn=tone,
        danger=tone,
        neutral=tone,
        soon=words,
        later=words,
        series=(words,) * 5,
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(name: str) -> float:
    colour = QColor(name)
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
