"""Damaged files of every kind go through every reader, and nothing but an error that is told comes out of it.

``./test --fuzz`` does it with 100,000 mutants; a normal run with a few. A mutant that fails is named by its number, and
``SYMBOLON_MUTANT=number`` gives it alone to the readers.
"""

import os
import resource
import time
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


@fault(85)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_mutant_gets_past_the_readers(seeds: Seeds, tmp_path: Path, part: int) -> None:
    readers = Readers(tmp_path, seeds)
    names = sorted(seeds.files)
    slowest, longest = 0, 0.0
    numbers = range(part, MUTANTS, PARTS) if ONE is None else [int(ONE)] * (part == 0)
    for number in numbers:
        random = Random(number)
        name = names[number % len(names)]
        data = mutant(random, seeds.files[name], seeds.files[random.choice(names)])
        began = time.perf_counter()
        try:
            readers(data)
        except Exception as error:
            raise AssertionError(f"mutant {number}, made from {name}: {type(error).__name__}: {error}") from error
        took = time.perf_counter() - began
        if took > longest:
            slowest, longest = number, took
    assert longest < LONGEST, f"mutant {slowest} took {longest:.1f} s"
    if REPORT:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        with Path(REPORT).open("a", encoding="utf-8") as file:
            file.write(f"part {part}: {len(numbers)} mutants, slowest {1000 * longest:.0f} ms ({slowest}), ")
            file.write(f"peak {peak:.0f} MB\n")
