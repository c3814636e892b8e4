"""The look for PINs finds one wherever a run of the tests may have left it, and names the place."""

import base64
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.model import host
from app.vocabulary.frames import FrameKind, FrameReader, header
from tests import canary
from tests.canary import CARD_PIN, PINS, SO_PIN, USER_PIN, WRONG_PIN
from tests.catalogue import rule

ROOT = Path(__file__).parents[1]


@pytest.fixture
def place() -> Iterator[Path]:
    """Make a folder that is gone before anybody looks for PINs in earnest."""
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        yield Path(folder)


@pytest.mark.parametrize("name", PINS)
@pytest.mark.parametrize(
    ("form", "how"),
    [
        (lambda pin: f"2026-11-28 C_Login {pin} 0x0\n".encode(), "as it is"),
        (lambda pin: f'{{"profiles": [{{"pin": "{pin}"}}]}}'.encode(), "as it is"),
        (lambda pin: f"settings={pin};".encode("utf-16-le"), "in UTF-16"),
        (lambda pin: f"settings={pin};".encode("utf-16-be"), "in UTF-16"),
        (lambda pin: b"00 20 00 80 " + pin.encode().hex().encode(), "in hex"),
        (lambda pin: b"00 20 00 80 " + pin.encode().hex().upper().encode(), "in hex"),
        *((lambda pin, by=by: base64.b64encode(by * b"x" + pin.encode() + b"xyz"), "in base64") for by in range(4)),
        (lambda pin: os.urandom(3 << 20) + pin.encode() + os.urandom(99), "as it is"),
    ],
    ids=[
        "log",
        "settings",
        "qt",
        "big-endian",
        "apdu",
        "upper-case",
        "base64-0",
        "base64-1",
        "base64-2",
        "base64-3",
        "core",
    ],
)
def test_a_pin_is_found_in_a_file(place: Path, name: str, form: object, how: str) -> None:
    assert callable(form)
    (place / "deep").mkdir()
    (place / "deep" / "file").write_bytes(form(PINS[name]))
    (place / "innocent").write_text("1234 and 12345678 are the practice token's, and public")
    assert canary.in_files([place]) == [f"{place}/deep/file: {name} {how}"]


def test_a_pin_is_found_in_the_name_of_a_file(place: Path) -> None:
    (place / f"{USER_PIN}.txt").touch()
    assert canary.in_files([place]) == [f"{place}/{USER_PIN}.txt: the user PIN as it is"]


def test_a_pin_is_found_behind_a_hole_and_between_two_pieces(place: Path) -> None:
    with (place / "sparse").open("wb") as file:
        file.seek(1 << 40)
        file.write(USER_PIN.encode())
    with (place / "long").open("wb") as file:
        file.write(b"x" * ((16 << 20) - 5) + SO_PIN.encode() + b"x" * 99)
    assert sorted(canary.in_files([place])) == [
        f"{place}/long: the SO PIN as it is",
        f"{place}/sparse: the user PIN as it is",
    ]


def test_what_is_no_file_or_leads_elsewhere_is_passed_over(place: Path) -> None:
    os.mkfifo(place / "pipe")
    (place / "empty").touch()
    (place / "hole").touch()
    os.truncate(place / "hole", 1 << 40)
    (place / "gone").symlink_to("/nowhere")
    (place / "round").symlink_to(place)
    assert canary.in_files([place, place / "never there"]) == []


def test_no_source_holds_one() -> None:
    assert canary.in_files([ROOT / "app", ROOT / "tests", ROOT / "benchmarks"]) == []


def test_a_folder_is_looked_through_before_it_is_removed(place: Path) -> None:
    (place / "token").mkdir()
    (place / "token" / "log").write_text(USER_PIN)
    with pytest.raises(AssertionError, match="token/log: the user PIN as it is"):
        canary.remove(place / "token")
    assert not (place / "token").exists()


def test_what_a_host_says_is_listened_to() -> None:
    body = f'{{"type":"Failure","title":"{WRONG_PIN}"}}'.encode()
    FrameReader().feed(header(FrameKind.MESSAGE, 7, len(body)) + body)
    host.last_of(b"WARNING: ", CARD_PIN.encode())
    heard, canary.heard[:] = list(canary.heard), []
    assert heard == [
        "MESSAGE frame for request 7: a wrong PIN as it is",
        "error output of a host: a card's PIN as it is",
    ]


# ── a whole run ──────────────────────────────────────────────────────────────────────────────────────────────────────

LEAKS = """
import logging, os, tempfile
from pathlib import Path
from tests.canary import USER_PIN

def test_file(tmp_path): (tmp_path / "settings.json").write_text(USER_PIN)
def test_temporary(): Path(tempfile.mkdtemp(prefix="symbolon-"), "x").write_text(USER_PIN)
def test_memory(): Path(os.environ["MEMORY"], "x").write_text(USER_PIN)
def test_home(): Path(os.environ["SYMBOLON_TEST_HOME"], "crash.log").write_text(USER_PIN)
def test_core(): Path("core.4711").write_text(USER_PIN)
def test_print(): print(USER_PIN)
def test_log():
    pin = bytearray(USER_PIN.encode())
    logging.getLogger("app").debug("login with %s", pin)
    pin[:] = bytes(len(pin))
"""
CLEAN = "def test_nothing(tmp_path): (tmp_path / 'x').write_text('1234')"


def run(place: Path, tests: str, *options: str) -> tuple[int, str]:
    """Run some tests with the look at the end in a process of their own; return exit code and output."""
    (place / "test_x.py").write_text(tests)
    for name in ("home", "temporary"):
        (place / name).mkdir()
    with tempfile.TemporaryDirectory(prefix="symbolon-", dir="/dev/shm") as memory:
        command = [sys.executable, "-m", "pytest", "-p", "tests.canary", "-p", "no:cacheprovider", "-c", os.devnull]
        done = subprocess.run(
            [*command, "--rootdir", place, "-o", "log_level=DEBUG", *options, "test_x.py"],
            cwd=place,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
                canary.HOME: str(place / "home"),
                "TMPDIR": str(place / "temporary"),
                "MEMORY": memory,
            },
            capture_output=True,
            text=True,
            check=False,
        )
    return done.returncode, done.stdout + done.stderr


@rule(6)
@pytest.mark.parametrize("options", [("-n", "2"), ("-p", "no:xdist")], ids=["divided", "whole"])
def test_a_run_that_leaves_pins_behind_fails_and_names_every_place(place: Path, options: tuple[str, ...]) -> None:
    code, said = run(place, LEAKS, *options)
    assert "7 passed, 2 errors" in said, said
    assert code == pytest.ExitCode.TESTS_FAILED
    for test, title in (("print", "stdout"), ("log", "log")):
        assert f"ERROR at teardown of test_{test} " in said
        assert f"Captured {title} call: the user PIN as it is" in said
    told = said.partition("PINs that were left behind")[2].partition("short test summary")[0]
    for words in (
        "test_file0/settings.json: ",
        "temporary/symbolon-",
        "/dev/shm/symbolon-",
        "home/crash.log: ",
        "core.4711: ",
    ):
        assert words in told, said
    assert told.count("the user PIN as it is") == 5, said


def test_a_run_that_leaves_none_passes(place: Path) -> None:
    code, said = run(place, CLEAN, "-p", "no:xdist")
    assert code == pytest.ExitCode.OK, said
    assert "left behind" not in said
