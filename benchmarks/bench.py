"""What every module works with: a folder in memory, tokens made for it, and Qt's event loop to wait in."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.model.host import Host
from app.model.task import Pending, Task
from app.settings.schema import Profile
from app.vocabulary.messages import OpenLibrary, ReadSlots
from app.vocabulary.values import TokenAddress
from tests.softhsm import SoftHsm

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120.0
"""Seconds after which something that is waited for is taken for broken."""

T = TypeVar("T")


@dataclass(frozen=True)
class Bench:
    """The place where everything is measured."""

    app: QApplication
    work: Path
    """A folder in memory where the system has one, removed at the end."""

    def token(self, name: str, *options: str) -> SoftHsm:
        """Make a token; `options` are those of `benchmarks.fill_token`."""
        folder = self.work / name
        folder.mkdir()
        softhsm = SoftHsm(folder)
        softhsm.new_token("Benchmark")
        command = [sys.executable, "-m", "benchmarks.fill_token", softhsm.path, softhsm.pin, *options]
        subprocess.run(command, cwd=ROOT, env=os.environ | softhsm.env, check=True)
        return softhsm


def run(coroutine: Coroutine[Pending[Any], None, T]) -> T:
    """Run a coroutine in Qt's event loop and return what it returns; raises what it raises."""
    loop = QEventLoop()
    results: list[T] = []
    errors: list[Exception] = []

    async def whole() -> None:
        results.append(await coroutine)
        loop.quit()

    def failed(error: Exception) -> None:
        errors.append(error)
        loop.quit()

    Task(whole(), loop, failed)
    QTimer.singleShot(round(PATIENCE * 1000), loop, loop.quit)
    loop.exec()
    if errors:
        raise errors[0]
    return results[0]


def until(true: Callable[[], object]) -> None:
    """Let Qt's event loop run until `true()` is; it is asked every millisecond."""
    loop, end = QEventLoop(), time.monotonic() + PATIENCE
    look = QTimer(loop, interval=1)
    look.timeout.connect(lambda: loop.quit() if true() or time.monotonic() > end else None)
    look.start()
    loop.exec()
    look.stop()
    if not true():
        raise TimeoutError("what was waited for did not come")


def closed(host: Host) -> None:
    """Close a host and wait until it is gone."""
    host.close()
    until(lambda: host.end is not None)


def open_request(library: str, *, watch: bool = False) -> OpenLibrary:
    """Return the request that loads a library."""
    return OpenLibrary(path=library, sha256=digest_of(library), watch_every=float(watch))


def digest_of(library: str) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with Path(library).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def profile_of(softhsm: SoftHsm) -> Profile:
    """Return the profile under which the window knows this SoftHSM."""
    digest = digest_of(softhsm.path)
    return Profile(
        id="bench",
        name="SoftHSM2",
        path=softhsm.path,
        sha256=digest,
        consented="2026-01-01T00:00:00+00:00",
        environment=softhsm.env,
    )


async def first_token(host: Host) -> TokenAddress:
    """Return the address of the initialised token."""
    slots = await host.call(ReadSlots())
    found = [slot.token_address for slot in slots if slot.token is not None and slot.token.initialized]
    if len(found) != 1 or found[0] is None:
        raise LookupError("there is not exactly one token")
    return found[0]
