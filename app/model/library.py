"""One configured library: its processes, its slots and tokens, and what became of it."""

import time
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from app.model.host import Host
from app.model.host_end import HostEnd, gone
from app.model.task import Pending, Task
from app.model.token import Token
from app.settings.schema import Profile
from app.vocabulary.errors import AppError, HostGone, Problem
from app.vocabulary.messages import OpenLibrary
from app.vocabulary.values import LibraryInfo, SlotState, TokenAddress

State = Literal["off", "starting", "ready", "failed", "stopped", "crashed", "quarantined"]

IDLE = 60_000
"""Milliseconds after which the host of a token in a fixed slot ends, when nobody is logged in."""

CRASHES, CRASH_WINDOW = 3, 600.0
"""So many crashes within so many seconds put a library in quarantine."""


class Library(QObject):
    """Runs one library host, and a token host for each token in a fixed slot that is looked at."""

    changed = Signal()
    """Something that is shown of it, its slots or its tokens is another."""
    calling_changed = Signal()
    """A C function of one of its hosts began or ended to take long."""
    activity_changed = Signal()
    """A request of one of its hosts began, went on or ended."""

    def __init__(self, profile: Profile, parent: QObject | None = None):
        """Take a profile; `start` begins."""
        super().__init__(parent)
        self.profile = profile
        self.state: State = "off"
        self.problem: Problem | None = None
        self.info: LibraryInfo | None = None
        self.slots: tuple[SlotState, ...] = ()
        self.tokens: dict[TokenAddress, Token] = {}
        self.host: Host | None = None
        self._token_hosts: dict[TokenAddress, Host] = {}
        self._leaving: list[Host] = []
        self._crashes: list[float] = []

    @property
    def name(self) -> str:
        """Return the profile's name."""
        return self.profile.name

    @property
    def hosts(self) -> list[Host]:
        """Return every process that runs for this library."""
        return [host for host in (self.host, *self._token_hosts.values(), *self._leaving) if host is not None]

    # ── life ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Start the library host and load the library in it."""
        self.state, self.problem = "starting", None
        self.host = host = self._new_host()
        host.slots_changed.connect(partial(self._take_slots, host))
        host.ended.connect(partial(self._library_host_ended, host))
        opened = host.call(self._open_request(watch=True))  # at once: it has to be the first thing the host is asked
        Task(self._open(host, opened), host, self._failed)
        self.changed.emit()

    async def _open(self, host: Host, opened: Pending[LibraryInfo]) -> None:
        self.info = await opened
        if self.host is host:
            self.state = "ready"
            self.changed.emit()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, HostGone):
            return  # its end has been told
        if not isinstance(error, AppError):
            raise error
        self.state, self.problem = "failed", error.problem
        host, self.host = self.host, None
        if host is not None:
            self._let_go(host)
        self.changed.emit()

    def restart(self) -> None:
        """End what runs and start again, also out of quarantine. Logins of card readers end; rows stay."""
        if self.state == "quarantined":
            self._crashes.clear()
        self._drop_library_host()
        self.start()

    def stop(self) -> None:
        """Kill the library host: for a call that does not return."""
        if self.host is not None:
            self.host.kill()

    def close(self) -> None:
        """End all processes of this library in good order."""
        for host in self.hosts:
            host.close()

    def _drop_library_host(self) -> None:
        host, self.host = self.host, None
        if host is None:
            return
        if host.stalled:
            host.kill()
        self._let_go(host)
        for token in self.tokens.values():
            if self._shares_host(token):
                token.lost(None)

    def _let_go(self, host: Host) -> None:
        """Close a host that nobody needs any more, and keep it until it has said its last word."""
        self._leaving.append(host)
        host.close()

    def _forget_host(self, host: Host) -> None:
        if host in self._leaving:
            self._leaving.remove(host)
        host.deleteLater()

    def _library_host_ended(self, host: Host, end: HostEnd) -> None:
        self._forget_host(host)
        if host is not self.host:
            return
        self.host = None
        problem = gone(end).problem
        for token in self.tokens.values():
            if self._shares_host(token):
                token.lost(problem)
        self._note_end(end, problem)
        self.changed.emit()

    def _note_end(self, end: HostEnd, problem: Problem) -> None:
        self.state, self.problem = ("stopped" if end.how == "closed" else "crashed"), problem
        if end.how == "closed":
            return
        now = time.monotonic()
        self._crashes = [*(then for then in self._crashes if now - then < CRASH_WINDOW), now]
        if len(self._crashes) >= CRASHES:
            self.state = "quarantined"

    # ── which host ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _shares_host(self, token: Token) -> bool:
        return token.slot.info.removable

    def host_for(self, token: Token) -> Host:
        """Return the host that does everything for this token, started where it does not run.

        Card readers share the library's one host, because another process would disturb their cards. A token in a
        fixed slot has a host of its own, so that nothing it does delays or ends another token's session.
        """
        if self._shares_host(token):
            if self.host is None:
                self.start()
            assert self.host is not None
            return self.host
        host = self._token_hosts.get(token.address)
        if host is None:
            host = self._token_hosts[token.address] = self._new_host()
            host.ended.connect(partial(self._token_host_ended, token, host))
            host.activity_changed.connect(partial(self._rest, token, host))
            host.call(self._open_request(watch=False))  # its failure is the answer to every later call
        return host

    def _token_host_ended(self, token: Token, host: Host, end: HostEnd) -> None:
        self._forget_host(host)
        if self._token_hosts.get(token.address) is host:
            del self._token_hosts[token.address]
            token.lost(None if host.resting else gone(end).problem)
            self.changed.emit()

    def _rest(self, token: Token, host: Host) -> None:
        """End a token's host some time after its last use; it starts again by itself at the next."""
        if not host.calls and host.end is None:
            last = host.last_number
            QTimer.singleShot(IDLE, host, lambda: self._end_idle(token, host, last))

    def _end_idle(self, token: Token, host: Host, last: int) -> None:
        if host.last_number == last and not host.calls and token.session.role is None:
            host.resting = True
            host.close()

    def logged_out(self, token: Token) -> None:
        """After the last log-out in card readers, start the host afresh: only then is a card really locked."""
        shared = [other for other in self.tokens.values() if self._shares_host(other)]
        if self._shares_host(token) and not any(other.session.role for other in shared):
            self.restart()

    def _new_host(self) -> Host:
        host = Host(self.profile.environment, parent=self)
        host.calling_changed.connect(self.calling_changed)
        host.activity_changed.connect(self.activity_changed)
        return host

    def _open_request(self, *, watch: bool) -> OpenLibrary:
        return OpenLibrary(path=self.profile.path, sha256=self.profile.sha256, watch=watch)

    # ── slots ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _take_slots(self, host: Host, slots: tuple[SlotState, ...]) -> None:
        if host is not self.host:
            return
        self.slots = slots
        there = {slot.token_address: slot for slot in slots if slot.token_address is not None}
        for address in list(self.tokens):
            if address not in there:
                token = self.tokens.pop(address)
                token.gone()
                self._forget(token)
        for address, slot in there.items():
            if address in self.tokens:
                self.tokens[address].seen(slot)
            else:
                self.tokens[address] = token = Token(self, address, slot)
                token.changed.connect(self.changed)
        self.changed.emit()

    def _forget(self, token: Token) -> None:
        host = self._token_hosts.pop(token.address, None)
        if host is not None:
            self._let_go(host)
        token.deleteLater()

    def logins_at_stake(self, host: Host) -> list[Token]:
        """Return the tokens whose login ends with this host."""
        if host is self.host:
            return [token for token in self.tokens.values() if self._shares_host(token) and token.session.role]
        return [
            self.tokens[address]
            for address, of in self._token_hosts.items()
            if of is host and address in self.tokens and self.tokens[address].session.role
        ]
