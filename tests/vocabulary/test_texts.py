"""Text from tokens and files is harmless to show."""

import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vocabulary.texts import CLIP, N_, Words, fill, padded, plain, readable
from tests.catalogue import fault, rule


@fault(114)
@pytest.mark.parametrize(
    "character", "\x00\x07\n\r\t\x1b\x7f\x85\u200b\u200e\u202e\u2028\u2066\u2069\ufeff\u061c\ue000"
)
def test_what_cannot_be_seen_is_made_visible(character: str) -> None:
    assert plain(f"a{character}b") == f"a⁅U+{ord(character):04X}⁆b"


@pytest.mark.parametrize(
    "text", ["Signing key", "Schlüssel für Müller", "鍵", "ключ", "a\u00a0b", "<b>bold</b>", "é" * 4]
)
def test_what_can_be_seen_stays(text: str) -> None:
    assert plain(text) == text


def test_a_long_text_is_clipped() -> None:
    assert plain("a" * CLIP) == "a" * CLIP
    assert plain("a" * 1_000_000) == "a" * CLIP + "…"
    assert plain("abcdef", clip=3) == "abc…"


@fault(115)
def test_a_pile_of_combining_marks_is_cut_down() -> None:
    assert plain("a" + "\u0301" * 100) == "a" + "\u0301" * 4


@rule(14)
@given(st.text(alphabet=st.characters(), max_size=600))
def test_every_text_becomes_harmless(text: str) -> None:
    shown = plain(text)
    # A character that is made visible becomes ten at the most: ⁅U+10FFFF⁆.
    assert len(shown) <= CLIP * 10 + 1
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not [character for character in shown if unicodedata.category(character) in hidden]
    shown.encode("utf-8")


def test_broken_utf8_is_readable() -> None:
    assert readable("Schlüssel".encode()) == "Schlüssel"
    assert readable(b"M\xfcller") == "M\ufffdller"
    assert readable(b"a\x00b") == "a⁅U+0000⁆b"
    assert readable(b"") == ""


def test_a_character_is_not_cut_in_two() -> None:
    assert readable(("😀" * 300).encode()) == "😀" * CLIP + "…"


@given(st.binary(max_size=2000))
def test_any_bytes_are_readable(raw: bytes) -> None:
    assert plain(readable(raw), clip=10_000) == readable(raw)


def test_padding_goes() -> None:
    assert padded(b"Token 1                         ") == "Token 1"
    assert padded(b"Token\x00\x00\x00") == "Token"
    assert padded(b"  Token  ") == "  Token"
    assert padded(b" " * 32) == ""


def test_fields_are_filled_in() -> None:
    assert fill("Slot {name} of {count}", {"name": "A", "count": "3"}) == "Slot A of 3"
    assert fill("Slot {name}", {}) == "Slot {name}"
    assert fill("100 %, {} and {a b}", {"a": "x"}) == "100 %, {} and {a b}"


def test_a_field_is_data_and_never_a_pattern() -> None:
    assert fill("{a}{b}", {"a": "{b}", "b": "{a}"}) == "{b}{a}"
    assert fill("{a}", {"a": r"\g<0>\1"}) == r"\g<0>\1"


def test_a_field_does_not_reach_into_objects() -> None:
    assert fill("{name.__class__} {name[0]} {name!r}", {"name": "x"}) == "{name.__class__} {name[0]} {name!r}"


def test_words_are_an_english_sentence_and_travel() -> None:
    words = Words(N_("Slot {name}"), {"name": "1"})
    assert str(words) == "Slot 1"
    assert msgspec.json.decode(msgspec.json.encode(words), type=Words) == words
