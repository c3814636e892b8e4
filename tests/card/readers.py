"""Two card readers of our own, and cards that go in and out: a private pcscd with the driver of vsmartcard-vpcd.

Several of these run side by side: each pcscd listens at a socket of its own, which it is handed as systemd would do
it, and its readers wait for cards at TCP ports of their own. Nothing here needs root or a running systemd.
"""

import contextlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.card.applets import KINDS
from tests.softhsm import find_library

SLOTS = 2
"""How many readers a pcscd has; the driver's own number."""

_FOLDER = Path("/run/pcscd")
"""What pcscd wants to exist, whatever socket it uses."""
_START = 'exec 3<&0 0</dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"'
"""Hands over a socket as sd_listen_fds(3) wants it: as descriptor 3, to the process with this very number."""
_NOBODY = 65534
_PATIENCE = 20.0
EVERY_INSTRUCTION = range(256)
VERIFY, CHANGE, UNBLOCK, SIGN_PIV, PUT_DATA = 0x20, 0x24, 0x2C, 0x87, 0xDA
"""Instructions that a test makes slow, to do something meanwhile."""
_ROOT = Path(__file__).resolve().parents[2]


def why_not() -> str:
    """Return why no readers can be made here, as an ordinary user without pcscd's folder; empty where they can."""
    if _FOLDER.is_dir() or os.access(_FOLDER.parent, os.W_OK):
        return ""
    return f"pcscd needs {_FOLDER}, and only root can make it; it is there where pcscd.socket of systemd is"


@dataclass(frozen=True)
class Command:
    """One line of a card's log."""

    header: bytes
    """CLA, INS, P1, P2 and the length of the data."""
    data: bytes
    """Empty where it may be a PIN."""
    answer: bytes

    @property
    def instruction(self) -> int:
        return self.header[1]

    @property
    def status(self) -> int:
        return int.from_bytes(self.answer[-2:], "big")


class VirtualCard:
    """One card: its memory, which outlives being pulled, and the process that it is while it is in a reader."""

    def __init__(self, kind: str, folder: Path, state: str):
        """Make a card with this memory."""
        self.kind = kind
        self.log = folder / f"{kind}.log"
        self._memory = folder / f"{kind}.json"
        self._memory.write_text(state)
        self._process: subprocess.Popen[str] | None = None

    @property
    def inside(self) -> bool:
        """Return whether it is in a reader."""
        return self._process is not None

    def tries(self, name: str = "pin") -> int:
        """Return how many tries a PIN has left, out of the card's own memory."""
        return int(json.loads(self._memory.read_text())[name]["left"])

    def remembered(self) -> str:
        """Return all that the card remembers, as text."""
        return self._memory.read_text()

    def spoil(self) -> None:
        """Have somebody elsewhere type a wrong PIN."""
        memory = json.loads(self._memory.read_text())
        memory["pin"]["left"] -= 1
        self._memory.write_text(json.dumps(memory))

    def commands(self) -> list[Command]:
        """Return every command that has reached the card."""
        return [Command(*(bytes.fromhex(part.strip("-")) for part in line[1:])) for line in self._lines() if line[2:]]

    def resets(self) -> list[float]:
        """Return when the card was reset or given power (time.time): it forgets then that a PIN was verified."""
        return [float(line[0]) for line in self._lines() if line[1] == "reset"]

    def _lines(self) -> list[list[str]]:
        return [line.split() for line in self.log.read_text().splitlines()] if self.log.exists() else []

    def pins_sent(self) -> list[int]:
        """Return the status word of every VERIFY with a PIN: each was a try, whoever sent it."""
        return [one.status for one in self.commands() if one.instruction == 0x20 and len(one.header) > 4]

    def pins_used(self) -> list[int]:
        """Return the status word of every command that carried a PIN: VERIFY, CHANGE, RESET RETRY COUNTER."""
        carrying = [one for one in self.commands() if one.instruction in (0x20, 0x24, 0x2C) and len(one.header) > 4]
        return [one.status for one in carrying]

    def insert(self, port: int, slow: Mapping[int, float]) -> None:
        """Go into the reader that listens at `port`, and return when it has power."""
        assert self._process is None, "it is in a reader already"
        command = [sys.executable, "-m", "tests.card.applets", self.kind, str(self._memory), str(port), str(self.log)]
        command += [f"--slow={instruction}:{seconds}" for instruction, seconds in slow.items()]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "inserted\n", "the card did not start"

    def pull(self) -> None:
        """Leave the reader, at once and in the middle of whatever it does."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


class CardReaders:
    """A pcscd with two readers."""

    def __init__(self, folder: Path):
        """Start it; its socket and files are in `folder`."""
        self.folder = folder
        self.socket = folder / "pcscd.comm"
        self.env = {"PCSCLITE_CSOCK_NAME": str(self.socket)}
        self.names = [f"Virtual PCD 00 {number:02d}" for number in range(SLOTS)]
        self._port = 0
        self._log = folder / "pcscd.log"
        self._run()

    def _run(self) -> None:
        for _ in range(5):  # somebody else may take the ports in between
            self._process = self._start()
            if self._ready():
                return
            self.stop()
        raise RuntimeError(f"pcscd did not start:\n{self._log.read_text()}")

    def _start(self) -> subprocess.Popen[bytes]:
        self._port = _free_ports(SLOTS)
        self.socket.unlink(missing_ok=True)
        configuration = self.folder / "reader.conf"
        configuration.write_text(
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{self._port}\n'
            f"LIBPATH {find_library('vsmartcard-vpcd', 'libifdvpcd.so')}\nCHANNELID {self._port}\n"
        )
        pcscd = shutil.which("pcscd", path=os.environ.get("PATH", "") + ":/usr/sbin") or "pcscd"
        # It goes with the tests, also where these are killed.
        command = [
            "setpriv",
            "--pdeathsig",
            "KILL",
            pcscd,
            "--foreground",
            "--error",
            "--config",
            str(configuration),
            *_without_polkit(pcscd),
        ]
        with socket.socket(socket.AF_UNIX) as listening, self._log.open("wb") as log:
            listening.bind(str(self.socket))
            listening.listen(64)
            self.socket.chmod(0o666)
            given = ["sh", "-c", _START, "sh", *command]
            if os.geteuid() != 0:
                return subprocess.Popen(given, stdin=listening.fileno(), stdout=log, stderr=log)
            # As nobody, so that it leaves alone what belongs to a pcscd of the system's own.
            _FOLDER.mkdir(exist_ok=True)
            return subprocess.Popen(
                given, stdin=listening.fileno(), stdout=log, stderr=log, user=_NOBODY, group=_NOBODY, extra_groups=[]
            )

    def _ready(self) -> bool:
        """Wait until every reader waits for its card."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            if all(_listens(self._port + number) for number in range(SLOTS)):
                return True
            time.sleep(0.02)
        return False

    def insert(self, card: VirtualCard, slot: int = 0, slow: Mapping[int, float] | None = None) -> str:
        """Put a card into a reader and return the reader's name; `slow` are the seconds that an instruction takes."""
        card.insert(self._port + slot, slow or {})
        return self.names[slot]

    def restart(self) -> None:
        """End the pcscd, and start another at the same socket: cards that were inside have to be inserted again."""
        self.stop()
        self._run()

    def stop(self) -> None:
        """End the pcscd."""
        self._process.kill()
        self._process.wait()


def _without_polkit(pcscd: str) -> list[str]:
    """Return the option for a pcscd that would ask polkit, and thereby a person, for leave."""
    options = subprocess.run([pcscd, "--help"], capture_output=True, text=True, check=False).stdout
    return ["--disable-polkit"] if "--disable-polkit" in options else []


def _listens(port: int) -> bool:
    """Return whether somebody listens at a port, without connecting: a connection would be a card."""
    wanted = f"{port:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state = line.split()[:4]
        if local.endswith(":" + wanted) and state == "0A":
            return True
    return False


def _free_ports(count: int) -> int:
    """Return the first of `count` ports in a row that nobody uses."""
    while True:
        first = random.randrange(20_000, 32_000)
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for port in range(first, first + count):
                stack.enter_context(socket.socket()).bind(("", port))
            return first


def issue_cards() -> dict[str, str]:
    """Return the memory of one new card of each kind: making keys takes a second."""
    return {kind: json.dumps(card.issue()) for kind, card in KINDS.items()}


@contextlib.contextmanager
def running() -> Iterator[CardReaders]:
    """Run a pcscd for the time of a ``with`` block."""
    # Not in pytest's own folder, which nobody but we may enter; and with a short name, for a socket's may not be long.
    with tempfile.TemporaryDirectory(prefix="symbolon-cards-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        readers = CardReaders(folder)
        try:
            yield readers
        finally:
            readers.stop()
