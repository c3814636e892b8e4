"""Every fault and every rule of docs/reliability.md has a test that carries its number, or says why it has none."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "reliability.md"
FAULTS, RULES = 116, 25
NOT_HERE, OPEN = "not here: ", "open: "
"""How the last cell of a row begins that has no test: the reason follows, or what is still missing."""


def numbered(mark: str) -> dict[int, set[str]]:
    """Return the files whose tests carry each number of a mark, read from their text."""
    found: dict[int, set[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != mark:
                continue
            for argument in node.args:
                assert isinstance(argument, ast.Constant), f"{path.name}: @{mark} takes plain numbers"
                found.setdefault(int(str(argument.value)), set()).add(str(path.relative_to(TESTS)))
    return found


def rows(title: str) -> dict[int, str]:
    """Return the last cell of each numbered row under a title of the page."""
    part = PAGE.read_text().split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    cells = re.findall(r"^\| R?(\d+) \|.*\| ([^|]+) \|$", part, re.MULTILINE)
    numbers = [int(number) for number, _ in cells]
    assert len(set(numbers)) == len(numbers), "a number has two rows"
    return {int(number): last for number, last in cells}


@pytest.mark.parametrize(
    ("mark", "title", "most"), [("fault", "The catalogue", FAULTS), ("rule", "Security rules", RULES)]
)
def test_every_number_has_a_test_or_a_reason(mark: str, title: str, most: int) -> None:
    proved, told = numbered(mark), rows(title)
    assert set(proved) <= set(range(1, most + 1))
    wrong = []
    for number in range(1, most + 1):
        cell = told.get(number, "")
        named = set(re.findall(r"`([\w/]+\.py)`", cell))
        if cell.startswith((NOT_HERE, OPEN)):
            right = number not in proved and len(cell.split()) > 4
        else:
            right = bool(named) and named <= proved.get(number, set())
        if not right:
            wrong.append(f"{mark} {number}: {cell or 'no row'} / tests: {sorted(proved.get(number, ()))}")
    assert not wrong, "\n".join(wrong)
