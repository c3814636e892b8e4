import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gui.dialogs.caps_lock import caps_from_letter
from app.gui.dialogs.pin_buffer import PinBuffer
from app.vocabulary.pin_limits import CAPACITY, PinLimits, pin_limits
from tests.gui.dialogs.samples import token_info


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (6, 8, PinLimits(6, 8)),
        (0, 8, PinLimits(1, 8)),
        (4, 2**64 - 1, PinLimits(4, CAPACITY)),
        (0, 0, PinLimits()),
        (8, 6, PinLimits()),
        (2**64 - 1, 2**64 - 1, PinLimits()),
    ],
)
def test_limits_that_make_no_sense_are_ignored(least: int, most: int, expected: PinLimits) -> None:
    assert pin_limits(token_info(least=least, most=most)) == expected


def test_no_limits_still_refuse_an_empty_pin() -> None:
    assert not PinLimits().allow(0)
    assert PinLimits().allow(1)


_text = st.text(st.characters(codec="utf-8"), max_size=8)
_edits = st.lists(
    st.one_of(st.tuples(st.integers(0, 12), _text), st.tuples(st.integers(0, 12), st.integers(0, 12))), max_size=12
)


@given(_edits)
def test_buffer_edits_like_a_text(edits: list[tuple[int, str] | tuple[int, int]]) -> None:
    buffer, text = PinBuffer(), ""
    for position, what in edits:
        start = min(position, len(text))
        if isinstance(what, str):
            assert buffer.insert(start, what)
            text = text[:start] + what + text[start:]
        else:
            end = min(start + what, len(text))
            buffer.remove(start, end)
            text = text[:start] + text[end:]
        assert buffer.shown() == text
        assert buffer.size == len(text.encode())
        assert buffer.characters == len(text)
        assert buffer.plain_ascii == text.isascii()
        assert bytes(buffer._bytes[buffer.size :]).strip(b"\0") == b"", "what was removed stays in memory"


def test_taken_once_and_nothing_left() -> None:
    buffer = PinBuffer()
    buffer.insert(0, "482913")
    block = buffer._bytes
    assert buffer.take() == bytearray(b"482913")
    assert buffer.take() == bytearray()
    assert block is buffer._bytes
    assert not any(block)


def test_what_does_not_fit_is_left_out_whole() -> None:
    buffer = PinBuffer()
    assert buffer.insert(0, "1" * (CAPACITY - 1))
    assert not buffer.insert(0, "22")
    assert not buffer.insert(0, "\ud800")
    assert buffer.shown() == "1" * (CAPACITY - 1)


def test_says_nothing_about_its_content() -> None:
    buffer = PinBuffer()
    buffer.insert(0, "482913")
    assert repr(buffer) == str(buffer) == "<PinBuffer>"


@pytest.mark.parametrize(
    ("letter", "shift", "caps"),
    [
        ("A", False, True),
        ("a", True, True),
        ("a", False, False),
        ("A", True, False),
        ("1", True, None),
        ("", False, None),
    ],
)
def test_caps_lock_is_told_by_letters(letter: str, shift: bool, caps: bool | None) -> None:
    assert caps_from_letter(letter, shift) is caps
