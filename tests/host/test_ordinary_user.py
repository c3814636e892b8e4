"""Everything here once more as an ordinary user: what a host may not read of itself, root may."""

import os
import re
import sys
from pathlib import Path

import pytest

from tests.catalogue import rule
from tests.host.unprivileged import run

ROOT = Path(__file__).parents[2]


@rule(7, 8)
def test_the_tests_of_the_hosts_pass_for_an_ordinary_user_too() -> None:
    if os.geteuid() != 0:
        return  # one runs all of this
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
    ]
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
    done = run(
        ["env", "-C", str(ROOT), *command, str(ROOT / "tests/host"), "--ignore", __file__],
        [ROOT, Path(sys.prefix), Path(sys.base_prefix)],
        environment,
    )
    assert done.returncode == pytest.ExitCode.OK, done.stdout + done.stderr
    assert re.search(r"^\d\d+ passed in ", done.stdout, re.MULTILINE), done.stdout
