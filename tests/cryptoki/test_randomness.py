"""Random bytes of a real token, and of a library that only says that it made some."""

import pytest

from app.cryptoki import randomness
from app.cryptoki.errors import CryptokiError
from app.cryptoki.token import Token
from app.vocabulary.errors import AppError, Cancelled
from tests.faulty.library import Faulty


def generate(token: Token, count: int) -> tuple[bytes, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []
    with token.working() as work:
        made = randomness.generate(work, count, lambda done, total: told.append((done, total)))
    return made, told


@pytest.mark.parametrize("count", [1, 15, 16, 1024, 1025, 100_000])
def test_exactly_so_many_bytes_come_and_the_progress_is_told(token: Token, count: int) -> None:
    made, told = generate(token, count)
    assert len(made) == count
    assert told[0] == (0, count)
    assert told[-1] == (count, count)


def test_no_two_answers_are_the_same_and_every_value_comes(token: Token) -> None:
    first, second = generate(token, 20_000)[0], generate(token, 20_000)[0]
    assert first != second
    assert set(first) == set(range(256))


def test_a_buffer_that_was_not_filled_is_not_taken_for_random(faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_GenerateRandom rv 0")
    with pytest.raises(AppError, match="These bytes are not random"):
        generate(faulty_token, 32)


def test_a_token_without_generator_says_so(faulty: Faulty, faulty_token: Token) -> None:
    faulty.rule("C_GenerateRandom rv 0x121")
    with pytest.raises(CryptokiError) as caught:
        generate(faulty_token, 32)
    assert caught.value.problem.code_name == "CKR_RANDOM_NO_RNG"
    assert len(faulty.calls("C_GenerateRandom")) == 1


def test_it_is_stopped_between_two_calls(faulty: Faulty, faulty_token: Token) -> None:
    def progress(done: int, total: int) -> None:
        if done >= 2048:
            raise Cancelled

    with pytest.raises(Cancelled), faulty_token.working() as work:
        randomness.generate(work, 100_000, progress)
    assert len(faulty.calls("C_GenerateRandom")) == 2
