"""Contrast is computed, not believed (WCAG 2.2: 4.5 for words, 3 for edges)."""

import dataclasses

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.gui.look.colours import DARK, LIGHT, TONES, Colours, Tone, contrast, from_palette

SCHEMES = {"light": LIGHT, "dark": DARK}
GROUNDS = ("window", "page", "card", "hover", "selected")
INKS = ("text", "quiet", "accent")


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_can_be_read_on_every_ground(scheme: str) -> None:
    c = SCHEMES[scheme]
    for ink in INKS:
        for ground in GROUNDS:
            assert contrast(c.ink(ink), c.ink(ground)) >= 4.5, f"{ink} on {ground}"
    for fill in (c.fill, c.fill_hover):
        assert contrast(c.on_fill, fill) >= 4.5
    for ink in ("text", "quiet"):
        assert contrast(c.ink(ink), c.neutral.ground) >= 4.5, f"{ink} in details"


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_tones_can_be_read_on_their_own_ground_and_on_every_other(scheme: str, tone: str) -> None:
    c = SCHEMES[scheme]
    for ground in (c.tone(tone).ground, c.window, c.page, c.card):
        assert contrast(c.tone(tone).ink, ground) >= 4.5
    assert contrast(c.text, c.tone(tone).ground) >= 4.5
    assert contrast(c.accent, c.tone(tone).ground) >= 4.5, "a quiet button in the message bar"
    assert contrast(c.text, c.danger.line) >= 4.5, "a dangerous button under the mouse"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_edges_of_fields_are_seen(scheme: str) -> None:
    c = SCHEMES[scheme]
    for ground in (c.card, c.page, c.window):
        assert contrast(c.edge, ground) >= 3
        assert contrast(c.accent, ground) >= 3, "focus ring"
        assert contrast(c.fill, ground) >= 3 or contrast(c.edge, ground) >= 3
    assert contrast(c.danger.ink, c.card) >= 3
    for part in c.series:
        assert contrast(part, c.card) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_colour_is_one(scheme: str) -> None:
    for field in dataclasses.fields(Colours):
        value = getattr(SCHEMES[scheme], field.name)
        names = (
            dataclasses.astuple(value) if isinstance(value, Tone) else value if isinstance(value, tuple) else (value,)
        )
        assert all(QColor(name).isValid() for name in names), field.name


def test_an_unknown_tone_is_neutral_and_an_unknown_ink_is_a_mistake() -> None:
    assert LIGHT.tone("purple") is LIGHT.neutral
    with pytest.raises(AttributeError):
        LIGHT.ink("purple")


def test_high_contrast_uses_the_colours_of_the_system_only(qapp: QApplication) -> None:
    palette = QPalette(QColor("#000000"), QColor("#000000"))
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#ffff00"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#000000"))
    c = from_palette(palette)
    assert c.text == c.quiet == c.edge == c.danger.ink == "#ffff00"
    assert c.page == c.card == c.danger.ground == "#000000"
