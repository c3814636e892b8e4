"""The measurements: figures and ratios are worked out rightly, and the C program does what it is compared for."""

import os
import subprocess
import sys
from pathlib import Path

from app.cryptoki.rows import ROOMS
from benchmarks.measure import Row, Sample, Table, alternate, shown
from tests.softhsm import SoftHsm

ROOT = Path(__file__).parent.parent


def test_a_table_divides_medians_and_says_what_was_missed() -> None:
    table = Table("Title")
    table.add("plain", [0.1, 0.5, 0.2])
    table.add("ours", [0.3, 0.5, 0.9], against="plain", ratio_aim=2.0)
    table.add("gap", [0.01, 0.06], aim=0.05)
    assert [table.ratio(row) for row in table.rows] == [None, 2.5, None]
    assert [table.least_ratio(row) for row in table.rows] == [None, 0.3 / 0.1, None]
    text = table.text()
    assert "500 ms" in text
    assert "300 ms – 900 ms" in text
    assert "missed: ratio ≤ 2" in text
    assert "missed: ≤ 50.0 ms" in text


def test_figures_have_three_digits_that_count() -> None:
    assert [shown(value, "s") for value in (0.01234, 0.1234, 1.234)] == ["12.3 ms", "123 ms", "1.23 s"]
    assert shown(38 * 2**20, "bytes") == "38 MiB"


def test_contestants_run_in_turn() -> None:
    order: list[str] = []

    def run(name: str) -> float:
        order.append(name)
        return len(order)

    samples = alternate(2, {"a": lambda: run("a"), "b": lambda: run("b")})
    assert order == ["a", "b", "a", "b"]
    assert samples == {"a": Sample((1.0, 3.0)), "b": Sample((2.0, 4.0))}


def test_the_median_is_what_is_compared() -> None:
    assert Row("name", Sample((9.0, 1.0, 2.0))).sample.median == 2.0


def test_the_c_program_and_a_host_list_the_same_objects(softhsm: SoftHsm, tmp_path: Path) -> None:
    softhsm.new_token()
    environment = os.environ | softhsm.env
    fill = [sys.executable, "-m", "benchmarks.fill_token", softhsm.path, softhsm.pin, "--secret", "3", "--pairs", "2"]
    subprocess.run(fill, cwd=ROOT, env=environment, check=True)
    program = tmp_path / "list_objects"
    source = str(ROOT / "benchmarks" / "list_objects.c")
    subprocess.run(["gcc", "-std=gnu11", "-Wall", "-Werror", "-o", str(program), source, "-ldl"], check=True)
    commands = [[str(program), softhsm.path, softhsm.pin, passes, *map(str, ROOMS)] for passes in ("1", "2")]
    commands.append([sys.executable, "-m", "benchmarks.cryptoki_part", softhsm.path, softhsm.pin])
    for command in commands:
        said = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
        count, seconds = said.split()
        assert int(count) == 7
        assert float(seconds) > 0
