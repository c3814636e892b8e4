"""Generated PINs: each good one is as likely as any other, a weak one never comes, and it ends."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product

import pytest

from app.vocabulary import pin_making
from app.vocabulary.errors import AppError
from app.vocabulary.pin_limits import PinLimits
from app.vocabulary.pin_making import TRIES, generate_pin
from app.vocabulary.pin_policy import PinPolicy, weaknesses

FOUR = PinPolicy(generated=4)


def picks(digits: str) -> Callable[[int], int]:
    """Return a generator that draws these digits, one after another."""
    left = iter(digits)

    def pick(below: int) -> int:
        assert below == 10
        return int(next(left))

    return pick


def test_a_weak_one_is_thrown_away_and_drawn_anew_whole() -> None:
    assert generate_pin(FOUR, PinLimits(), pick=picks("123419804829")) == bytearray(b"4829")


def test_each_good_one_comes_from_exactly_one_draw_and_no_weak_one_from_any() -> None:
    """Over all draws of four digits: what is uniform before the weak ones are thrown away is so after it."""
    came = Counter(bytes(generate_pin(FOUR, PinLimits(), pick=picks("".join(draw) + "4829"))) for draw in _all(4))
    good = {pin for draw in _all(4) if not weaknesses(pin := "".join(draw).encode(), FOUR)}
    assert set(came) == good
    assert len(good) > 2 / 3 * 10_000
    assert {count for pin, count in came.items() if pin != b"4829"} == {1}


def _all(count: int) -> Iterator[tuple[str, ...]]:
    return product("0123456789", repeat=count)


def test_the_digits_of_the_systems_generator_are_even() -> None:
    count = 4000
    pins = [generate_pin(PinPolicy(), PinLimits()) for _ in range(count)]
    assert all(not weaknesses(pin, PinPolicy()) for pin in pins)
    assert len({bytes(pin) for pin in pins}) > count - 10
    for place in range(8):
        seen = Counter(pin[place] for pin in pins)
        assert set(seen) == set(range(0x30, 0x3A))
        assert all(abs(often - count / 10) < 7 * (count * 0.09) ** 0.5 for often in seen.values()), "7 sigma"


@pytest.mark.parametrize(
    ("policy", "limits", "length"),
    [
        (PinPolicy(), PinLimits(), 8),
        (PinPolicy(), PinLimits(4, 6), 6),
        (PinPolicy(), PinLimits(10, 12), 10),
        (PinPolicy(generated=6), PinLimits(4, 8), 6),
        (PinPolicy(generated=4, shortest=7), PinLimits(4, 8), 7),
        (PinPolicy(generated=12, longest=9), PinLimits(4, 16), 9),
    ],
)
def test_length_fits_policy_and_token(policy: PinPolicy, limits: PinLimits, length: int) -> None:
    assert len(generate_pin(policy, limits)) == length


def test_it_does_not_resemble_the_old_one() -> None:
    pin = generate_pin(FOUR, PinLimits(), old=bytearray(b"4829"), pick=picks("48299284483048287305"))
    assert pin == bytearray(b"7305")


def test_it_ends_where_no_good_one_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = 0

    def always_zero(below: int) -> int:
        nonlocal drawn
        drawn += 1
        return 0

    with pytest.raises(AppError, match="No PIN could be generated"):
        generate_pin(FOUR, PinLimits(), pick=always_zero)
    assert drawn == 4 * TRIES
    monkeypatch.setattr(pin_making, "TRIES", 3)
    with pytest.raises(AppError) as raised:
        generate_pin(PinPolicy(), PinLimits(1, 1))
    assert "Length: 1." in str(raised.value.problem.cause)
