"""What is wrong with a PIN: tables of what people choose, and properties that hold for any PIN."""

import re
import time
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vocabulary.pin_limits import CAPACITY, PinLimits
from app.vocabulary.pin_policy import PinPolicy, WeaknessKind, weaknesses
from tests.host.memory_scan import count

ANY = PinPolicy(shortest=1, must_differ=False)


def kinds(pin: str, policy: PinPolicy = ANY, old: str = "", limits: PinLimits | None = None) -> list[WeaknessKind]:
    return [one.kind for one in weaknesses(bytearray(pin.encode()), policy, limits, bytearray(old.encode()))]


@pytest.mark.parametrize(
    ("kind", "pins"),
    [
        ("same", "1111 000000 aaaa 77777777 %%%%"),
        ("row", "1234 4321 123456 654321 7890 9012 890123 12345678 9876543210 abcdef FEDCBA 2468 97531"),
        ("row", "12345x x12345 246810 123499 991234"),
        ("row", "qwertz QWERTZ qwerty azerty ztrewq asdfgh yxcvbn zxcvbn wxcvbn qsdfgh"),
        ("row", "2580 0852 147258 147258369 159357 741852"),
        ("row", "123789 123321 111222 456123 123abc 987123 777888"),
        ("group", "1212 123123 12341234 6969 abab 12121 121212 4545454 17171717 wxywxy"),
        ("pairs", "1122 112233 998877 7733 aabb 44779900"),
        ("date", "1980 2026 1900 2099"),
        ("date", "2412 1224 0101 2902 3112"),
        ("date", "240183 012483 830124 311299 290200 121980 198012"),
        ("date", "24011983 01241983 19830124 29022000 31122026"),
        ("mirror", "1221 482284 48284 7007 anna"),
    ],
)
def test_what_people_choose_is_found(kind: WeaknessKind, pins: str) -> None:
    assert [pin for pin in pins.split() if kind not in kinds(pin)] == []


def test_the_pins_that_are_chosen_most_often_are_all_found() -> None:
    """The first of the lists that were drawn from leaked PINs of four and six digits."""
    four = "1234 1111 0000 1212 7777 1004 2000 4444 2222 6969 9999 3333 5555 6666 1122 1313 8888 4321 2001 1010 2580"
    six = (
        "123456 654321 111111 000000 123123 666666 121212 112233 789456 159753 222222 101010 987654 696969 131313 "
        "123321 147258 456789 789123 159357 147852 123654 420420 246810 232323"
    )
    assert [pin for pin in (four + " " + six).split() if not kinds(pin)] == []


def test_what_is_not_guessed_early_is_left_alone() -> None:
    good = "4829 7305 8146 4739 482915 730586 914807 5829174 60372914 84027315 k7-Lp correct-horse Zürich-62 1a2c 9935"
    assert [(pin, kinds(pin)) for pin in good.split() if kinds(pin)] == []


@pytest.mark.parametrize("pin", ["3113", "0000", "1300", "2100", "310483x", "320183", "310283", "30022000", "00121983"])
def test_what_is_no_date_is_not_called_one(pin: str) -> None:
    assert "date" not in kinds(pin)


@pytest.mark.parametrize(
    ("pin", "old", "found"),
    [
        ("482915", "482915", ["old"]),
        ("519284", "482915", ["like old"]),
        ("482916", "482915", ["like old"]),
        ("482914", "482915", ["like old"]),
        ("482930", "482929", ["like old"]),
        ("482929", "482930", ["like old"]),
        ("100000", "099999", ["row", "like old"]),
        ("999999", "000000", ["same", "row", "group", "pairs", "mirror", "like old"]),
        ("hund-8", "hund-7", ["like old"]),
        ("hund-0", "hund-9", []),
        ("482917", "482915", []),
        ("48291", "482915", []),
        ("482915", "", []),
    ],
)
def test_the_old_pin_is_compared(pin: str, old: str, found: list[WeaknessKind]) -> None:
    assert kinds(pin, old=old) == found


def test_the_old_pin_is_refused_where_a_new_one_must_differ() -> None:
    for must_differ, weak, refused in ((True, "warn", True), (False, "warn", False), (False, "refuse", True)):
        policy = PinPolicy(must_differ=must_differ, weak=weak)  # type: ignore[arg-type]
        (found,) = weaknesses(b"482915", policy, old=b"482915")
        assert (found.kind, found.refused) == ("old", refused)


def test_rules_are_refused_and_patterns_as_the_policy_says() -> None:
    policy = PinPolicy(shortest=6, longest=8, characters="digits")
    found = {one.kind: one.refused for one in weaknesses(b"abcd", policy)}
    assert found == {"short": True, "characters": True, "row": False}
    assert [one.kind for one in weaknesses(b"abcd", policy)][-1] == "row", "what is refused comes first"
    assert all(one.refused for one in weaknesses(b"1111", PinPolicy(weak="refuse")))
    assert [one.kind for one in weaknesses(b"482915703", policy)] == ["long"]


def test_an_empty_pin_is_too_short_and_nothing_else() -> None:
    assert kinds("") == ["short"]
    assert kinds("", old="1234") == ["short"]


def test_length_counts_bytes_as_the_token_does() -> None:
    policy = PinPolicy(shortest=6, longest=8)
    assert kinds("äöü", policy) == []
    assert kinds("äöüßé", policy) == ["long"]


def test_words_name_the_length() -> None:
    (short,) = weaknesses(b"48", PinPolicy(shortest=6))
    assert str(short.words) == "It needs at least 6 characters."


@pytest.mark.parametrize(
    ("policy", "limits", "expected"),
    [
        (PinPolicy(), PinLimits(), PinLimits(4, CAPACITY)),
        (PinPolicy(shortest=6, longest=12), PinLimits(4, 8), PinLimits(6, 8)),
        (PinPolicy(shortest=10), PinLimits(4, 8), PinLimits(8, 8)),
        (PinPolicy(shortest=4, longest=6), PinLimits(8, 12), PinLimits(8, 8)),
        (PinPolicy(), PinLimits(6, 6), PinLimits(6, 6)),
    ],
)
def test_a_rule_that_the_token_cannot_keep_is_bent_to_what_it_can(
    policy: PinPolicy, limits: PinLimits, expected: PinLimits
) -> None:
    assert policy.within(limits) == expected


@pytest.mark.parametrize("field", ["shortest", "longest", "generated"])
@pytest.mark.parametrize("value", [0, -1, CAPACITY + 1, "6", True])
def test_absurd_numbers_are_no_policy(field: str, value: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({field: value}, PinPolicy)


def test_a_policy_contradicts_itself_or_has_unknown_fields() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"shortest": 9, "longest": 8}, PinPolicy)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"minimum": 8}, PinPolicy)


# ── properties ───────────────────────────────────────────────────────────────────────────────────────────────────────

_bytes = st.binary(max_size=40)
_digits = st.text("0123456789", min_size=4, max_size=16)


@given(_bytes, _bytes)
def test_any_bytes_are_judged_and_left_as_they_are(pin: bytes, old: bytes) -> None:
    buffer, before = bytearray(pin), bytearray(old)
    found = weaknesses(buffer, PinPolicy(), old=before)
    assert bytes(buffer) == pin
    assert bytes(before) == old
    buffer.extend(b"x")  # no view holds it any more: else this raises BufferError
    before.extend(b"x")
    assert len({(one.kind, one.words.text) for one in found}) == len(found)


@given(_digits)
def test_digits_are_weak_forwards_where_they_are_backwards(pin: str) -> None:
    symmetric = {"same", "group", "pairs", "mirror"}
    assert symmetric & set(kinds(pin)) == symmetric & set(kinds(pin[::-1]))


@given(st.text("0123456789", min_size=1, max_size=6), st.integers(2, 5))
def test_what_repeats_is_found_however_long(group: str, times: int) -> None:
    assert "group" in kinds(group * times)


@given(st.integers(0, 9), st.integers(4, 20), st.sampled_from([1, -1]))
def test_rows_are_found_from_any_digit(first: int, length: int, step: int) -> None:
    assert "row" in kinds("".join(str((first + step * number) % 10) for number in range(length)))


@given(st.dates(), st.sampled_from(["%d%m%y", "%m%d%y", "%y%m%d", "%d%m", "%m%d"]))
def test_every_birthday_is_found(day: date, form: str) -> None:
    assert "date" in kinds(day.strftime(form))


@given(_digits, _digits)
def test_the_neighbours_of_the_old_pin_are_found(old: str, pin: str) -> None:
    size = len(old)
    for number in (int(old) + 1, int(old) - 1):
        near = str(number % 10**size).zfill(size)
        assert "like old" in kinds(near, old=old)
    apart = len(pin) == size and (int(pin) - int(old)) % 10**size not in (1, 10**size - 1, 0) and pin != old[::-1]
    if apart:
        assert "like old" not in kinds(pin, old=old)


def test_no_copy_of_a_pin_is_made_while_it_is_judged() -> None:
    """Nothing that is judged becomes a text or bytes of its own: then a wiped buffer leaves nothing in memory."""
    letters = [ord(letter) - 1 for letter in "5930.2r{8"]  # a letter higher, so that it stands nowhere as it is
    pattern = re.compile(b"".join(b"[%c]" % letter for letter in letters))
    pin, old = bytearray(letters), bytearray(letters)
    assert count(pattern) >= 2, "the scan finds a PIN that is there"
    weaknesses(pin, PinPolicy(characters="digits", weak="refuse"), old=old)
    assert [one.kind for one in weaknesses(pin, PinPolicy(), old=old)] == ["old"]
    pin[:] = old[:] = bytes(len(letters))
    assert count(pattern) == 0


def test_a_long_pin_takes_no_time() -> None:
    worst = [b"1" * CAPACITY, b"12" * (CAPACITY // 2), b"1" * (CAPACITY - 200) + b"x" * 200, bytes(range(256)) * 4]
    began = time.process_time()
    for pin in worst:
        weaknesses(pin, PinPolicy(), old=pin)
    assert time.process_time() - began < 2
