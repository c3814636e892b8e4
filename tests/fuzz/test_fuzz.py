"""Damaged files of every kind go through every reader, and nothing but an error that is told comes out of it.

``./test --fuzz`` does it with 100,000 mutants; a normal run with a few. The seeds are made anew for every run, so the
bytes that fail are kept in a file, which the failure names: ``SYMBOLON_MUTANT=file`` gives it alone to the readers.
"""

import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from app.documents.certificates import read_certificate_file
from tests.catalogue import fault
from tests.fuzz.mutate import mutant
from tests.fuzz.readers import Readers
from tests.fuzz.seeds import Seeds, make
from tests.softhsm import find_library

MUTANTS = int(os.environ.get("SYMBOLON_MUTANTS", "3000"))
ONE = os.environ.get("SYMBOLON_MUTANT")
KEPT = Path(__file__).parents[2] / "build" / "mutants"
"""Where the bytes are kept that failed."""

PARTS = 4
"""Tests among which the mutants are divided, so that they run side by side."""

LONGEST = 5.0
"""Seconds that no mutant may take, on any machine; what they do take stands in docs/reliability.md."""

REPORT = os.environ.get("SYMBOLON_FUZZ_REPORT")


@pytest.fixture(scope="session")
def seeds() -> Seeds:
    return make(find_library("libsofthsm2", "libsofthsm2.so"))


def test_the_seeds_are_healthy(seeds: Seeds, tmp_path: Path) -> None:
    readers = Readers(tmp_path, seeds)
    silent = {name for name, data in seeds.files.items() if not readers(data)}
    named = {"request.csr", "bundle.p7b"}  # of even length, either of them is read as the two halves of a signature
    assert silent <= named, "what is not only told by its name"
    for name in ("rsa.cer", "ec.cer", "ed25519.pem", "chain.pem"):
        path = tmp_path / name
        path.write_bytes(seeds.files[name])
        assert read_certificate_file(str(path)).certificate.subject


def read(readers: Callable[[bytes], object], data: bytes, name: str, kept: Path) -> float:
    """Give bytes to the readers and return the seconds; where that goes wrong, keep them, and raise AssertionError."""
    began = time.perf_counter()
    try:
        readers(data)
        took = time.perf_counter() - began
        assert took < LONGEST, f"it took {took:.1f} s"
    except Exception as error:
        kept.mkdir(parents=True, exist_ok=True)
        (kept / name).write_bytes(data)
        why = f"{type(error).__name__}: {error}; again with SYMBOLON_MUTANT={kept / name}"
        raise AssertionError(why) from error
    return took


def test_what_fails_is_kept_and_named(tmp_path: Path) -> None:
    def fail(data: bytes) -> None:
        raise KeyError(data)

    with pytest.raises(AssertionError, match=r"KeyError.*SYMBOLON_MUTANT=.*/7-rsa.cer"):
        read(fail, b"odd", "7-rsa.cer", tmp_path)
    assert (tmp_path / "7-rsa.cer").read_bytes() == b"odd"


@fault(85)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_mutant_gets_past_the_readers(seeds: Seeds, tmp_path: Path, part: int) -> None:
    readers = Readers(tmp_path, seeds)
    names = sorted(seeds.files)
    slowest, longest = 0, 0.0
    if ONE is not None:
        read(readers, Path(ONE).read_bytes(), Path(ONE).name, KEPT)
    numbers = range(part, MUTANTS, PARTS) if ONE is None else range(0)
    for number in numbers:
        random = Random(number)
        name = names[number % len(names)]
        data = mutant(random, seeds.files[name], seeds.files[random.choice(names)])
        took = read(readers, data, f"{number}-{name}", KEPT)
        if took > longest:
            slowest, longest = number, took
    if REPORT:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        with Path(REPORT).open("a", encoding="utf-8") as file:
            file.write(f"part {part}: {len(numbers)} mutants, slowest {1000 * longest:.0f} ms ({slowest}), ")
            file.write(f"peak {peak:.0f} MB\n")
