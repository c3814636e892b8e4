"""The faulty library does what its rules say, each in a process that may die of it."""

import os
import signal
import subprocess
import sys

import pytest

from tests.faulty.library import Faulty

PROGRAM = """
import sys
from app.cryptoki.binding import CallWatch
from app.cryptoki.library import Library
library = Library(sys.argv[1], CallWatch())
print("info:", library.info().manufacturer, flush=True)
library.finalize()
"""


def run(faulty: Faulty, *rules: str, timeout: float = 20) -> subprocess.CompletedProcess[str]:
    faulty.rule(*rules)
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, faulty.path],
        env={**os.environ, **faulty.env},
        input="typed\n",
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def test_it_behaves_without_rules(faulty: Faulty) -> None:
    done = run(faulty)
    assert (done.returncode, done.stdout) == (0, "info: SoftHSM\n")
    assert list(dict.fromkeys(name for name, _ in faulty.calls())) == [
        "load",
        "C_GetFunctionList",
        "C_Initialize",
        "C_GetInfo",
        "C_Finalize",
        "unload",
    ]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("C_GetInfo segv", -signal.SIGSEGV),
        ("C_GetInfo abort", -signal.SIGABRT),
        ("C_GetInfo exit 7", 7),
        ("load exit 8", 8),
        ("load segv", -signal.SIGSEGV),
        ("C_GetFunctionList abort", -signal.SIGABRT),
        ("C_Initialize segv", -signal.SIGSEGV),
    ],
)
def test_it_ends_the_process_on_demand(faulty: Faulty, rule: str, code: int) -> None:
    done = run(faulty, rule)
    assert done.returncode == code
    assert (rule.split()[0], "-") in faulty.calls()


def test_it_dies_late(faulty: Faulty) -> None:
    done = run(faulty, "C_Finalize segv")
    assert done.stdout == "info: SoftHSM\n"
    assert done.returncode == -signal.SIGSEGV


@pytest.mark.parametrize("function", ["C_GetInfo", "load"])
def test_it_hangs_on_demand(faulty: Faulty, function: str) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run(faulty, f"{function} hang", timeout=1.5)
    assert faulty.calls()[-1] == (function, "-")


def test_it_prints_and_reads(faulty: Faulty) -> None:
    done = run(faulty, "load print", "C_GetInfo print 0 0 1", "C_GetInfo stdin")
    assert done.stdout.splitlines() == ["faulty prints in load", "faulty prints in C_GetInfo", "info: SoftHSM"]
