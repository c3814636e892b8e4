"""Libraries with real host processes: SoftHSM, and the faulty library before it."""

import hashlib
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.model.host import Host
from app.model.library import Library
from app.model.task import Task
from app.model.token import Token
from app.settings.schema import Profile
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm

LONG = 15_000
"""Milliseconds that anything may take on a busy machine."""


def profile_of(of: SoftHsm | Faulty, identity: str = "p") -> Profile:
    """Return a profile with which a library is loaded."""
    digest = hashlib.sha256(Path(of.path).read_bytes()).hexdigest()
    return Profile(id=identity, name="Test", path=of.path, sha256=digest, consented="", environment=of.env)


class Bench:
    """Libraries, and what a test does with them."""

    def __init__(self, qtbot: QtBot):
        """Start with none."""
        self.qtbot = qtbot
        self._libraries: list[Library] = []
        self._owner = QObject()

    def start(self, of: SoftHsm | Faulty) -> Library:
        """Make a library and start it."""
        library = Library(profile_of(of))
        self._libraries.append(library)
        library.start()
        return library

    def until(self, true: Callable[[], object], timeout: int = LONG) -> None:
        """Wait until `true()` is."""
        self.qtbot.waitUntil(lambda: bool(true()), timeout=timeout)

    def begin(self, coroutine: Coroutine[Any, Any, Any]) -> tuple[Task, list[Exception]]:
        """Run a coroutine; return its task and the errors it ends with."""
        errors: list[Exception] = []
        return Task(coroutine, self._owner, errors.append), errors

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> list[Exception]:
        """Run a coroutine to its end and return the error it ended with, if any."""
        task, errors = self.begin(coroutine)
        self.until(lambda: task not in Task.unfinished)
        return errors

    def token(self, library: Library) -> Token:
        """Wait until the library is ready and return its first initialised token."""

        def initialized() -> list[Token]:
            return [token for token in library.tokens.values() if token.info.initialized]

        self.until(lambda: library.state == "ready" and initialized())
        return initialized()[0]

    def close(self) -> None:
        """End every library and wait for its processes."""
        for library in self._libraries:
            library.close()
        hosts: list[Host] = [host for library in self._libraries for host in library.hosts]
        self.until(lambda: all(host.end is not None for host in hosts))
        for library in self._libraries:
            library.deleteLater()


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    """Make libraries, and see to it that none of their processes is left."""
    made = Bench(qtbot)
    yield made
    made.close()
