"""The developer's shell, at a terminal: type a request, see the reply; a PIN is asked for and not echoed."""

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.softhsm import SoftHsm


class Terminal:
    """A terminal with the shell in it."""

    def __init__(self, softhsm: SoftHsm):
        """Start ``python -m app host PATH --shell``."""
        self._ours, theirs = os.openpty()
        command = ["setsid", "--ctty", sys.executable, "-m", "app", "host", softhsm.path, "--shell"]
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=Path(__file__).parents[2],
            env={**os.environ, **softhsm.env},
        )
        os.close(theirs)
        self.screen = ""

    def type(self, text: str) -> None:
        """Type."""
        os.write(self._ours, text.encode())

    def until(self, words: str) -> str:
        """Read until the words are on the screen; return what has come since the last time."""
        end, fresh = time.monotonic() + 15, ""
        while words not in fresh:
            ready, _, _ = select.select([self._ours], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"no {words!r} on the screen:\n{fresh}"
            fresh += os.read(self._ours, 65536).decode()
        self.screen += fresh
        return fresh

    def say(self, line: str) -> str:
        """Type a line at the prompt and return what the shell answers."""
        self.type(line + "\n")
        return self.until("> ")

    def close(self) -> None:
        """Close the terminal."""
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.fixture
def terminal(softhsm: SoftHsm) -> Iterator[Terminal]:
    """Open a shell on a SoftHSM with the token *Anna*."""
    softhsm.new_token("Anna")
    made = Terminal(softhsm)
    made.until("> ")
    yield made
    made.close()


def test_requests_are_answered_and_a_pin_is_not_echoed(terminal: Terminal, softhsm: SoftHsm) -> None:
    assert '"manufacturer": "SoftHSM"' in terminal.screen
    slots = terminal.say("ReadSlots")
    labels = re.findall(r'"token": \{\s+"label": "(.*?)"', slots)
    anna = f"token=@{labels.index('Anna')}"
    terminal.type(f"LogIn {anna} role=user\n")
    terminal.until("PIN: ")
    assert '"kind": "rw user"' in terminal.say(softhsm.pin)
    assert '"count": 0' in terminal.say(f"ListObjects {anna}")
    assert "no such request" in terminal.say("Nonsense")
    assert "?" in terminal.say("ReadToken token=1")
    assert "?" in terminal.say("ReadToken token=@9")
    assert softhsm.pin not in terminal.screen
    terminal.type("\x04")
    assert terminal.process.wait(10) == 0
