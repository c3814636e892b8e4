"""Patterns by which PINs are guessed first, found in place: no part of a PIN is copied out of its buffer."""

from collections.abc import Callable
from itertools import pairwise

_LINES = (
    b"01234567890",
    b"024680",
    b"135791",
    b"abcdefghijklmnopqrstuvwxyz",
    # the rows of keyboards: German, English, French
    b"qwertzuiop",
    b"qwertyuiop",
    b"azertyuiop",
    b"asdfghjkl",
    b"qsdfghjklm",
    b"yxcvbnm",
    b"zxcvbnm",
    b"wxcvbn",
    # columns and diagonals of a number pad
    b"2580",
    b"147",
    b"369",
    b"159",
    b"357",
)
"""Characters that stand beside each other somewhere; 9 is followed by 0, and even digits by even ones."""

_STEPS: tuple[dict[int, int], ...] = (
    {byte: byte for byte in range(256)},
    *(dict(pairwise(line)) for line in _LINES),
    *({after: before for before, after in pairwise(line)} for line in _LINES),
)
"""From each character to the next one: the same again, along each line, and backwards."""

_PIECE = 3
"""From so many characters on a row is seen as one."""

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_one_character(pin: memoryview) -> bool:
    """Return whether it is one character over and over, such as 1111."""
    return len(pin) > 0 and all(byte == pin[0] for byte in pin)


def is_row(pin: memoryview) -> bool:
    """Return whether it is a row of neighbours but for a third of it (246810), or several rows (123789)."""
    size = len(pin)
    most_of_it = max(4, -(-2 * size // 3))
    if any(_row_from(pin, start) >= most_of_it for start in range(size)):
        return True
    place = 0
    while place < size:
        length = _row_from(pin, place)
        if length < _PIECE:
            return False
        place += length
    return size > 0


def _row_from(pin: memoryview, start: int) -> int:
    """Return how many characters from `start` on follow each other in one direction of one line."""
    longest = 1
    for step in _STEPS:
        end = start
        while end + 1 < len(pin) and step.get(_lower(pin[end])) == _lower(pin[end + 1]):
            end += 1
        longest = max(longest, end - start + 1)
    return longest


def _lower(byte: int) -> int:
    return byte | 0x20 if 0x41 <= byte <= 0x5A else byte


def repeats_itself(pin: memoryview) -> bool:
    """Return whether a group comes again and again until the end, such as 1212, 123123 or 12121."""
    size = len(pin)
    return any(
        all(pin[place] == pin[place - period] for place in range(period, size)) for period in range(1, size // 2 + 1)
    )


def is_made_of_pairs(pin: memoryview) -> bool:
    """Return whether every character stands there twice, such as 112233."""
    size = len(pin)
    return size >= 4 and size % 2 == 0 and all(pin[place] == pin[place + 1] for place in range(0, size, 2))


def is_palindrome(pin: memoryview) -> bool:
    """Return whether it reads the same backwards, such as 1221."""
    size = len(pin)
    return size >= 4 and all(pin[place] == pin[size - 1 - place] for place in range(size // 2))


def is_digits(pin: memoryview) -> bool:
    """Return whether there are only the digits 0 to 9."""
    return all(0x30 <= byte <= 0x39 for byte in pin)


# ── dates ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def is_date(pin: memoryview) -> bool:
    """Return whether its digits are a year, a day of a year or a whole date, in one of the usual orders."""
    forms = _DATES.get(len(pin), ())
    return is_digits(pin) and any(form(pin) for form in forms)


def _number(pin: memoryview, start: int, count: int) -> int:
    value = 0
    for place in range(start, start + count):
        value = value * 10 + pin[place] - 0x30
    return value


def _is_year(pin: memoryview, start: int) -> bool:
    return 1900 <= _number(pin, start, 4) <= 2099


def _is_month(pin: memoryview, start: int) -> bool:
    return 1 <= _number(pin, start, 2) <= 12


def _is_day(pin: memoryview, day: int, month: int) -> bool:
    """Return whether day and month at these places name a day of a leap year."""
    return _is_month(pin, month) and 1 <= _number(pin, day, 2) <= _DAYS[_number(pin, month, 2) - 1]


_DATES: dict[int, tuple[Callable[[memoryview], bool], ...]] = {
    4: (
        lambda pin: _is_year(pin, 0),
        lambda pin: _is_day(pin, 0, 2),  # DDMM
        lambda pin: _is_day(pin, 2, 0),  # MMDD
    ),
    6: (
        lambda pin: _is_day(pin, 0, 2),  # DDMMYY
        lambda pin: _is_day(pin, 2, 0),  # MMDDYY
        lambda pin: _is_day(pin, 4, 2),  # YYMMDD
        lambda pin: _is_month(pin, 0) and _is_year(pin, 2),  # MMYYYY
        lambda pin: _is_year(pin, 0) and _is_month(pin, 4),  # YYYYMM
    ),
    8: (
        lambda pin: _is_day(pin, 0, 2) and _is_year(pin, 4),  # DDMMYYYY
        lambda pin: _is_day(pin, 2, 0) and _is_year(pin, 4),  # MMDDYYYY
        lambda pin: _is_year(pin, 0) and _is_day(pin, 6, 4),  # YYYYMMDD
    ),
}
"""By the number of digits: the ways in which a date is written with them."""


# ── the old PIN ──────────────────────────────────────────────────────────────────────────────────────────────────────


def is_backwards(pin: memoryview, old: memoryview) -> bool:
    """Return whether it is the old PIN, read from its end."""
    size = len(pin)
    return size == len(old) and all(pin[place] == old[size - 1 - place] for place in range(size))


def is_next_to(pin: memoryview, old: memoryview) -> bool:
    """Return whether it is the old PIN counted up or down by one, such as 4830 after 4829."""
    return len(pin) == len(old) and (_is_one_more(pin, old) or _is_one_more(old, pin))


def _is_one_more(pin: memoryview, old: memoryview) -> bool:
    """Return whether counting `old` up by one gives `pin`; only its digits at the end count, 9 is followed by 0."""
    place = len(old) - 1
    while place >= 0 and old[place] == 0x39 and pin[place] == 0x30:
        place -= 1
    if place >= 0:
        if not (0x30 <= old[place] <= 0x38 and pin[place] == old[place] + 1):
            return False
        return all(pin[before] == old[before] for before in range(place))
    return len(old) > 0
