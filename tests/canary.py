"""PINs that stand nowhere by chance, and the look for them in whatever a run of the tests has written (rule 6).

They are made, not written down: no source, no compiled file and no line of a traceback holds one, so that whatever
does is a leak and nothing needs to be excepted. The practice token's PINs are public and none of these.
"""

import base64
import contextlib
import hashlib
import os
import re
import shutil
import stat
import string
import tempfile
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path

import pytest

_PIECE = 16 * 1024 * 1024
HOME = "SYMBOLON_TEST_HOME"
"""Variable that names the empty home in which ``./test`` runs the tests."""


def _made(name: str, letters: str, length: int) -> str:
    """Return a PIN that is the same in every process of a run."""
    digest = hashlib.sha256(f"canary {name}".encode()).digest()
    return "".join(letters[byte % len(letters)] for byte in digest[:length])


_ANY = string.ascii_lowercase + string.digits
USER_PIN, SO_PIN, WRONG_PIN = (_made(name, _ANY, 12) for name in ("user", "officer", "wrong"))
"""For tokens that take letters."""
CARD_PIN, CARD_SO_PIN, WRONG_CARD_PIN = (_made(name, string.digits, 8) for name in ("card", "card officer", "mistyped"))
"""For cards, which take digits, eight at most."""

PINS = {
    "the user PIN": USER_PIN,
    "the SO PIN": SO_PIN,
    "a wrong PIN": WRONG_PIN,
    "a card's PIN": CARD_PIN,
    "a card's SO PIN": CARD_SO_PIN,
    "a card's wrong PIN": WRONG_CARD_PIN,
}


def _forms(pin: str) -> Iterator[tuple[str, bytes]]:
    """Give every form in which a PIN may be written."""
    raw = pin.encode()
    yield "as it is", raw
    yield "in UTF-16", pin.encode("utf-16-le")[:-1]  # of either byte order
    yield "in hex", raw.hex().encode()
    yield "in hex", raw.hex().upper().encode()
    for shift in range(3):  # what stands before it moves it against the groups of three bytes
        whole = base64.b64encode(bytes(shift) + raw)
        yield "in base64", whole[-(-shift * 4 // 3) : (shift + len(raw)) * 4 // 3]


_NAMES = {form: f"{name} {how}" for name, pin in PINS.items() for how, form in _forms(pin)}
_PATTERN = re.compile(b"|".join(map(re.escape, _NAMES)))
_OVERLAP = max(map(len, _NAMES))


def in_bytes(data: bytes) -> set[str]:
    """Name the PINs that stand in `data`."""
    return {_NAMES[found] for found in _PATTERN.findall(data)}


def in_files(places: Iterable[Path]) -> list[str]:
    """Name the PINs in files and below folders, with the path of each; in the paths too."""
    found = ((path, in_bytes(os.fsencode(path)).union(*map(in_bytes, _pieces(path)))) for path in _files(places))
    return [f"{path}: {what}" for path, names in found for what in sorted(names)]


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir() and not place.is_symlink():
            yield from (Path(folder, name) for folder, _, names in os.walk(place) for name in names)
        else:
            yield place


def _pieces(path: Path) -> Iterator[bytes]:
    """Read an ordinary file without its holes: some tests make one of many gigabytes. What is gone meanwhile is not."""
    with contextlib.suppress(FileNotFoundError, PermissionError):  # the second for an ordinary user: of others
        if not stat.S_ISREG(path.lstat().st_mode):
            return
        with path.open("rb", buffering=0) as file:
            place = 0
            with contextlib.suppress(OSError):  # there is nothing but a hole until the end
                while True:
                    place = os.lseek(file.fileno(), place, os.SEEK_DATA)
                    if not (piece := os.pread(file.fileno(), _PIECE, place)):
                        return
                    yield piece
                    place += max(1, len(piece) - _OVERLAP) if len(piece) == _PIECE else len(piece)


def remove(folder: Path) -> None:
    """Remove the folder of a test that is over; raises AssertionError where a PIN was in it."""
    found = in_files([folder])
    shutil.rmtree(folder)
    assert not found, "\n".join(found)


# ── what a host says ─────────────────────────────────────────────────────────────────────────────────────────────────

heard: list[str] = []
"""Where a host has said a PIN to the window since a test began."""


def listen() -> None:
    """Look for PINs in every frame that a host sends to a window of this process, and in its error output."""
    from app.model import host
    from app.vocabulary.frames import FrameKind, FrameReader

    feed, last_of = FrameReader.feed, host.last_of

    def listening_feed(self: FrameReader, data: bytes) -> list[tuple[FrameKind, int, bytes]]:
        frames = feed(self, data)
        for kind, number, body in frames:
            heard.extend(f"{kind.name} frame for request {number}: {what}" for what in in_bytes(body))
        return frames

    def listening_to_errors(before: bytes, written: bytes) -> bytes:
        kept = last_of(before, written)
        heard.extend(f"error output of a host: {what}" for what in in_bytes(kept) - in_bytes(before))
        return kept

    FrameReader.feed = listening_feed  # type: ignore[method-assign]
    host.last_of = listening_to_errors


# ── what a test says ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that has printed or logged a PIN, on whatever level: as it was written, for it is wiped later."""
    report = yield
    if report.when == "teardown" and report.passed:  # it has what all phases have said
        found = [f"{title}: {what}" for title, text in report.sections for what in sorted(in_bytes(text.encode()))]
        if found:
            report.outcome, report.longrepr = "failed", "\n".join(found)
    return report


# ── after the run ────────────────────────────────────────────────────────────────────────────────────────────────────


def pytest_configure(config: pytest.Config) -> None:
    """Listen to the hosts, and watch over the run: once, not in the processes into which pytest-xdist divides it."""
    listen()
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Watch(config))


class _Watch:
    """Fails a run that has left a PIN in a file."""

    def __init__(self, config: pytest.Config):
        self._config = config
        self._found: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Look at every file that is left when all processes of the run have ended."""
        self._found += in_files(self._places())
        if self._found and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _places(self) -> Iterator[Path]:
        """Give the tests' own folders, which pytest keeps; other temporary ones; settings and logs; core files."""
        yield self._config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        for temporary in (tempfile.gettempdir(), "/dev/shm"):
            yield from Path(temporary).glob("symbolon-*")
        if HOME in os.environ:
            yield Path(os.environ[HOME])
        for folder in (Path.cwd(), Path("/")):  # hosts stand in the latter
            yield from folder.glob("core*")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell what was found."""
        if self._found:
            terminalreporter.section("PINs that were left behind", red=True)
            for line in self._found:
                terminalreporter.line(line, red=True)
