"""Every row of the table is done to a copy of the program, and the tests that it names have to fail there."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.sabotage.sabotage import Sabotage
from tests.sabotage.table import SABOTAGES
from tests.test_catalogue import NOT_HERE, RULES, rows

ROOT = Path(__file__).parents[2]
TRIED = SABOTAGES if os.environ.get("SYMBOLON_SABOTAGE") else tuple(one for one in SABOTAGES if one.short)
_LEFT_OUT = shutil.ignore_patterns(".*", "build", "screenshots")


def name(one: Sabotage) -> str:
    return f"R{one.rule} {one.what}"


def test_every_rule_that_has_a_test_is_broken() -> None:
    here = {number for number in range(1, RULES + 1) if not rows("Security rules")[number].startswith(NOT_HERE)}
    assert {one.rule for one in SABOTAGES} == here


@pytest.mark.parametrize("one", SABOTAGES, ids=name)
def test_what_is_changed_is_there(one: Sabotage) -> None:
    assert (ROOT / one.file).read_text().count(one.old) == 1
    assert one.new != one.old


@pytest.mark.parametrize("test", sorted({test for one in SABOTAGES for test in one.tests}))
def test_who_finds_it_out_is_there(test: str) -> None:
    file, _, function = test.partition("::")
    text = (ROOT / "tests" / file).read_text()
    assert not function or f"def {function.partition('[')[0]}(" in text


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the program and its tests."""
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("sabotage") / "copy", ignore=_LEFT_OUT))


def run(copy: Path, tests: Iterable[str]) -> tuple[int, str]:
    """Run tests of the copy; return exit code and output."""
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", "-n", "0", "-p", "no:cacheprovider", "--no-header"]
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "SYMBOLON"))}
    done = subprocess.run(
        [*command, *(f"tests/{test}" for test in tests)],
        cwd=copy,
        env=own | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("test", sorted({test for one in TRIED for test in one.tests}))
def test_it_passes_in_an_untouched_copy(copy: Path, test: str) -> None:
    code, said = run(copy, [test])
    assert code == pytest.ExitCode.OK, said


@pytest.mark.parametrize("one", TRIED, ids=name)
def test_who_breaks_a_rule_is_found_out(copy: Path, one: Sabotage) -> None:
    path = copy / one.file
    whole = path.read_text()
    path.write_text(whole.replace(one.old, one.new))
    try:
        code, said = run(copy, one.tests)
    finally:
        path.write_text(whole)
    assert code == pytest.ExitCode.TESTS_FAILED, said  # not that pytest found no tests, or could not read them
    failed = re.findall(r"^(?:FAILED|ERROR) tests/(\S+)", said, re.MULTILINE)
    blind = [test for test in one.tests if not any(found.startswith(test) for found in failed)]
    assert not blind, said
