"""What happens to a card, and what a person does with it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.gui.dialogs.pin import PinDialog
from app.model.token import Token
from app.vocabulary.objects import ObjectRow
from tests.canary import CARD_PIN, WRONG_CARD_PIN
from tests.card.readers import CardReaders
from tests.desk import Desk
from tests.window.steps import private_keys

PIN, WRONG_PIN = CARD_PIN, WRONG_CARD_PIN
PIV, PGP, PGP_SIGN = "PIV authentication", "OpenPGP card (User PIN)", "OpenPGP card (User PIN (sig))"
SOON = 2.0
"""Seconds within which a card shows, as promised."""


def names(desk: Desk) -> set[str]:
    """Return the names of all tokens in the tree."""
    return {line.split(" / ")[2].split("  ")[0] for line in desk.tree() if line.count(" / ") == 2}


def prompt_of(desk: Desk) -> PinDialog:
    """Choose to log in and return the prompt."""
    desk.choose("log_in")
    return desk.dialog(PinDialog)


def refuse(desk: Desk, prompt: PinDialog) -> PinDialog:
    """Type a wrong PIN and return the prompt that comes after it."""
    desk.type(prompt.field, WRONG_PIN)
    desk.press(prompt)
    desk.until(lambda: [one for one in desk.dialogs(PinDialog) if one is not prompt])
    return desk.dialog(PinDialog)


def key(token: Token, label: str) -> ObjectRow:
    """Return the private key with this label."""
    return private_keys(token, label)[0]


def runs(desk: Desk, function: str) -> bool:
    """Return whether a host has been in this C function for half a second."""
    return any(host.calling is not None and host.calling[0] == function for host in desk.workspace.hosts)


def tool(reader: CardReaders, *command: str) -> str:
    """Run another program on the cards and return what it says."""
    done = subprocess.run(command, env={**os.environ, **reader.env}, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@contextmanager
def held(reader: CardReaders, name: str, *how: str) -> Iterator[None]:
    """Let another program hold the card in the reader called `name`, or just be *connected* to it."""
    command = [sys.executable, "-m", "tests.card.pcsc", name, *how]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        command, env={**os.environ, **reader.env}, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        try:
            yield
        finally:
            other.stdin.close()
            assert other.wait() == 0


def openssl(*arguments: str | Path) -> str:
    """Run openssl, which must be content, and return what it says."""
    command = ["openssl", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr
