"""The card readers as PC/SC sees them, looked at by a process of their own while a page shows them."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.model.host import Host
from app.model.task import Task
from app.model.workspace import Workspace
from app.settings.card_service import SOCKET_VARIABLE, can_answer
from app.vocabulary.errors import AppError, Cancelled
from app.vocabulary.readers import LookAtReaders, ReadersSeen

SOON, EVERY, SELDOM = 200, 1500, 15_000
"""Milliseconds from the first wish to the first look, between two looks, and after one that has failed."""

PATIENCE = 5000
"""Milliseconds that the card service gets to answer: a look waits for nothing."""


def _raise(error: Exception) -> None:
    raise error


class CardReaders(QObject):
    """Looks at the readers again and again for as long as somebody shows them. No card is touched by it."""

    changed = Signal()
    """`seen` is another one."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None):
        """Look at nothing yet."""
        super().__init__(parent)
        self.seen: ReadersSeen | None = None
        """What the last look has found; nothing before the first one."""
        self._workspace = workspace
        self._wanted = False
        self._environment: dict[str, str] = {}
        self._host: Host | None = None
        self._asking = False
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._look)
        self._limit = QTimer(self, singleShot=True)
        self._limit.timeout.connect(self._give_up)

    def want(self, variables: Mapping[str, str]) -> None:
        """Look from now on, with those of a profile's variables that name a card service."""
        environment = {name: value for name, value in variables.items() if name == SOCKET_VARIABLE}
        if environment != self._environment:
            self._environment, self.seen = environment, None
            self._let_go()
        self._wanted = True
        if not self._asking and not self._next.isActive():
            self._next.start(SOON)

    def rest(self) -> None:
        """Look no more until it is wanted again; what was seen may be old by then, and is forgotten."""
        self._wanted, self.seen = False, None
        self._next.stop()

    def _look(self) -> None:
        if not can_answer(self._environment):
            self._take(ReadersSeen(service="absent"))
            return
        try:
            host = self._host = self._host or self._new_host()
        except Cancelled:  # the window is closing
            self.rest()
            return
        self._asking = True
        self._limit.start(PATIENCE)
        Task(self._ask(host), self, _raise)

    async def _ask(self, host: Host) -> None:
        try:
            seen = await host.call(LookAtReaders())
        except AppError:  # the process has ended: the system's own library may crash like any other
            seen = ReadersSeen(service="failed")
        self._asking = False
        self._limit.stop()
        if host is self._host or self._host is None:
            self._take(seen)
        elif self._wanted:
            self._next.start(SOON)

    def _take(self, seen: ReadersSeen) -> None:
        if not self._wanted:
            return
        self._next.start(SELDOM if seen.service == "failed" else EVERY)
        if seen != self.seen:
            self.seen = seen
            self.changed.emit()

    def _give_up(self) -> None:
        if self._host is not None:
            self._host.kill()

    def _new_host(self) -> Host:
        host = self._workspace.reader_host(self._environment)
        host.idle.connect(self._let_go)
        host.ended.connect(partial(self._forget, host))
        return host

    def _let_go(self) -> None:
        host, self._host = self._host, None
        if host is not None:
            host.close()

    def _forget(self, host: Host, _: object) -> None:
        if host is self._host:
            self._host = None
