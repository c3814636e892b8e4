"""One configured library: its processes, its slots and tokens, and what became of it."""

from collections.abc import Sequence
from functools import partial
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, Signal

from app.model.call import Call
from app.model.card_locks import CardLocks
from app.model.host import Host
from app.model.host_end import HostEnd, How, gone
from app.model.library_rules import may_end_login, named, slots_worth_a_row, started_with
from app.model.quarantine import CRASHES, Crashes
from app.model.task import Pending, Task
from app.model.token import Token
from app.settings.host_command import log_arguments
from app.settings.policy import PolicyInForce
from app.settings.schema import Profile
from app.vocabulary.errors import (
    LIBRARY_CHANGED,
    LIBRARY_FORBIDDEN,
    AppError,
    Cancelled,
    HostGone,
    Problem,
    app_error,
)
from app.vocabulary.messages import OpenLibrary
from app.vocabulary.protocol import SlotsChanged
from app.vocabulary.request import TokenRequest
from app.vocabulary.texts import N_, plain
from app.vocabulary.values import LibraryInfo, SlotState, TokenAddress, TokenState

State = Literal["off", "starting", "ready", "failed", "stopped", "crashed", "quarantined"]

WATCH_EVERY = 1.0
"""Seconds between two looks at the slots, at least."""


def _raise(error: Exception) -> None:
    raise error


class Library(QObject):
    """Runs one library host, and a token host for each token in a fixed slot that is looked at."""

    changed = Signal()
    """Something that is shown of it, its slots or its tokens is another."""
    calling_changed = Signal()
    """A C function of one of its hosts began or ended to take long."""
    activity_changed = Signal()
    """A request of one of its hosts began, went on or ended."""
    call_ended = Signal(object, object)
    """A call of one of its hosts, and the exception with which it ended, or None."""
    not_logged = Signal(object)
    """The `Problem` because of which the operations log lacks something that one of its hosts did."""

    def __init__(self, profile: Profile, parent: QObject | None = None, policy: PolicyInForce | None = None):
        """Take a profile, and the policy that says whether it may be loaded; `start` begins."""
        super().__init__(parent)
        self.profile = profile
        self._policy = policy or PolicyInForce()
        self.state: State = "off"
        self.problem: Problem | None = None
        """Why it does not run; where it is ready, why its slots cannot be listed at present."""
        self.info: LibraryInfo | None = None
        self.slots: tuple[SlotState, ...] = ()
        self.tokens: dict[TokenAddress, Token] = {}
        self.host: Host | None = None
        self._token_hosts: dict[TokenAddress, Host] = {}
        self._leaving: list[Host] = []
        self._unopened: set[Host] = set()
        """Processes of tokens in which the library could not be opened."""
        self._crashes = Crashes()
        self._closed = False
        self._locks = CardLocks(self)

    @property
    def name(self) -> str:
        """Return the profile's name."""
        return self.profile.name

    @property
    def in_trouble(self) -> bool:
        """Return whether it should run and does not, so that starting it again may help."""
        in_trouble = self.state in ("failed", "stopped", "crashed", "quarantined")
        return in_trouble and not self.file_changed and not self._failed_with(LIBRARY_FORBIDDEN)

    @property
    def file_changed(self) -> bool:
        """Return whether it is not loaded because its file is another one than the user agreed to."""
        return self._failed_with(LIBRARY_CHANGED)

    def _failed_with(self, title: str) -> bool:
        return self.state == "failed" and self.problem is not None and self.problem.title.text == title

    @property
    def hosts(self) -> list[Host]:
        """Return every process that runs for this library."""
        return [host for host in (self.host, *self._token_hosts.values(), *self._leaving) if host is not None]

    # ── life ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Start the library host and load the library in it, once the ones before it have ended.

        A library that the policy does not allow is not started: its state and problem say so. Raises Cancelled after
        `close`.
        """
        self._refuse_closed()
        self.problem = self._refusal()
        if self.problem is not None:
            self.state = "failed"
            self.changed.emit()
            return
        self.state = "starting"
        self.host = host = self._new_host(self._locks.before_others)
        host.slots_changed.connect(partial(self._take_slots, host))
        host.ended.connect(partial(self._library_host_ended, host))
        opened = host.call(self._open_request(WATCH_EVERY))  # at once: it has to be the first thing the host is asked
        Task(self._open(host, opened), host, partial(self._failed, host))
        self.changed.emit()

    def running_host(self) -> Host:
        """Return the library host, started where it does not run.

        Raises AppError where the library is in quarantine or the policy does not allow it, Cancelled after `close`.
        """
        if self.host is None:
            self._refuse_to_run()
            self.start()
        assert self.host is not None
        return self.host

    def _refusal(self) -> Problem | None:
        return self._policy.refusal(self.profile.path, self.profile.sha256)

    async def _open(self, host: Host, opened: Pending[LibraryInfo]) -> None:
        info = await opened
        if self.host is host:
            self.info, self.state = info, "ready"
            self.changed.emit()

    def _failed(self, host: Host, error: Exception) -> None:
        if isinstance(error, HostGone) or self.host is not host:
            return  # its end has been told, or another host has taken its place
        if not isinstance(error, AppError):
            raise error
        self.state, self.problem = "failed", error.problem
        self.host = None
        self._let_go(host)
        self.changed.emit()

    def restart(self) -> None:
        """End what runs and start again, also out of quarantine. Logins of card readers end; rows stay.

        Of the processes of tokens in fixed slots only those go whose token has a problem: what it is may live in them.

        The new process starts when the old one has ended: together they would keep a card powered and unlocked.
        Raises Cancelled after `close`.
        """
        self._refuse_closed()
        if self.state == "quarantined":
            self._crashes.forget()
        for address, token in self.tokens.items():
            if token.problem is not None and address in self._token_hosts:
                self._let_go(self._token_hosts.pop(address))
                token.lost(None)
            token.forget_problem()
        self._drop_library_host()
        self.start()

    def use(self, profile: Profile) -> None:
        """Take a changed profile; what runs is ended, or started afresh, where the change wants that."""
        before, self.profile = self.profile, profile
        if profile.enabled != before.enabled:
            self.start() if profile.enabled else self._switch_off()
        elif profile.enabled and started_with(profile) != started_with(before):
            for address in list(self._token_hosts):
                self._let_go(self._token_hosts.pop(address))
                self.tokens[address].lost(None)
            self.restart()
        self.changed.emit()

    def _switch_off(self) -> None:
        """End all processes, and show nothing of the library but its name."""
        self._drop_library_host()
        self._take_tokens(())
        self.state, self.problem, self.info = "off", None, None

    def stop(self) -> None:
        """Kill the library host: for a call that does not return."""
        if self.host is not None:
            self.host.kill()

    def close(self) -> None:
        """End all processes of this library in good order; from now on none is started, whoever still works on it."""
        self._closed = True
        for host in self.hosts:
            if host is not self._locks.running:  # it ends by itself, when the cards are locked
                host.close()

    def _drop_library_host(self) -> None:
        """Let go of the library host, where there is one."""
        host, self.host = self.host, None
        if host is None:
            return
        if host.stalled:
            host.kill()
        self._locks.leaving.append(host)
        self._let_go(host)
        for token in self.tokens.values():
            if self._shares_host(token):
                token.lost(None)

    def _let_go(self, host: Host) -> None:
        """Close a host that nobody needs any more, and keep it until it has said its last word."""
        self._leaving.append(host)
        host.close()

    def _forget_host(self, host: Host) -> None:
        locker = self._locks.take_last_word(host)
        if locker is not None:
            self._keep(locker)
            if self.host is not None:
                self.host.wait_for(locker)
        if host in self._leaving:
            self._leaving.remove(host)
        self._unopened.discard(host)
        host.deleteLater()

    def _keep(self, locker: Host) -> None:
        """Keep a process that locks cards until it has ended."""
        locker.ended.connect(partial(self._locker_ended, locker))
        self._leaving.append(locker)

    def _locker_ended(self, locker: Host, _: HostEnd) -> None:
        self._leaving.remove(locker)
        locker.deleteLater()

    def _library_host_ended(self, host: Host, end: HostEnd) -> None:
        self._forget_host(host)
        if host is not self.host:
            return
        self.host = None
        self.problem = gone(end).problem
        for token in self.tokens.values():
            if self._shares_host(token):
                token.lost(self.problem)
        ends: dict[How, State] = {"closed": "stopped", "not started": "failed"}
        self.state = ends.get(end.how, "crashed")
        self._count_crash(host, end)
        self.changed.emit()

    def _count_crash(self, host: Host, end: HostEnd) -> None:
        """Note how one of the processes ended, and go into quarantine where that was one crash too many."""
        if end.how in ("crashed", "exited") and self._crashes.add(host.started):
            self.state, self.problem = "quarantined", gone(end).problem

    def _refuse_closed(self) -> None:
        """End whoever wants a process when the last ones are leaving: nobody would wait for it."""
        if self._closed:
            raise Cancelled

    def _refuse_to_run(self) -> None:
        refusal = self._refusal()
        if refusal is not None:
            raise AppError(refusal)
        if self.state == "quarantined":
            raise app_error(
                N_("The library is in quarantine"),
                N_("{library} crashed {times} times within ten minutes, so it is not started again by itself."),
                N_("Restart the library when you want to try again."),
                N_("Nothing was done."),
                library=self.name,
                times=str(CRASHES),
            )

    # ── which host ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _shares_host(self, token: Token) -> bool:
        return token.slot.info.removable

    def host_for(self, token: Token) -> Host:
        """Return the host that does everything for this token, started where it does not run.

        Card readers share the library's one host, because another process would disturb their cards. A token in a
        fixed slot has a host of its own, so that nothing it does delays or ends another token's session. Raises
        AppError where none runs and the library must not be started, Cancelled after `close`.
        """
        self._refuse_closed()
        if self._shares_host(token):
            return self.running_host()
        host = self._token_hosts.get(token.address)
        if host in self._unopened and not host.calls:  # all who waited have been told why: try afresh
            self._let_go(self._token_hosts.pop(token.address))
            host = None
        if host is None:
            self._refuse_to_run()
            locker = self._locks.running
            host = self._token_hosts[token.address] = self._new_host([] if locker is None else [locker])
            host.ended.connect(partial(self._token_host_ended, token.address, host))
            host.idle.connect(partial(self._rest, token.address, host))
            opened = host.call(self._open_request(0.0))  # its failure is the answer to every call that waits
            Task(_wait_for(opened), host, partial(self._note_unopened, host))
        return host

    def _note_unopened(self, host: Host, error: Exception) -> None:
        if not isinstance(error, HostGone):
            self._unopened.add(host)

    def _token_host_ended(self, address: TokenAddress, host: Host, end: HostEnd) -> None:
        self._forget_host(host)
        if self._token_hosts.get(address) is not host:
            return
        del self._token_hosts[address]
        if address in self.tokens:
            self.tokens[address].lost(gone(end).problem)
        self._count_crash(host, end)
        self.changed.emit()

    def _rest(self, address: TokenAddress, host: Host) -> None:
        """End a token's host that is idle, unless somebody is logged in; the next use starts another."""
        token = self.tokens.get(address)
        if self._token_hosts.get(address) is host and (token is None or token.session.role is None):
            del self._token_hosts[address]
            self._let_go(host)
            if token is not None:
                token.lost(None)

    def made_new(self, token: Token, state: TokenState) -> None:
        """Let a token be what an initialisation has made of it: its row stays, under another identity.

        A watching process that has not done it itself starts afresh: SoftHSM shows a new token only then (measured).
        One of card readers does so too, so that the officer's PIN opens nothing any more.
        """
        if self._closed:
            return
        old, slot = token.address, msgspec.structs.replace(token.slot, address=state.address.slot, token=state.info)
        host = self._token_hosts.pop(old, None)
        self.tokens.pop(old, None)
        self.tokens[state.address] = token
        self.slots = tuple(slot if one.token_address == old else one for one in self.slots)
        token.renamed(state, slot)
        if host is not None:
            self._let_go(host)
            self.restart()
        else:
            self.logged_out(token)

    def made_unknown(self, token: Token) -> None:
        """Look afresh at what a token is, after its process has ended in the middle of making it new."""
        if not self._closed and self.state == "ready" and not self._shares_host(token):
            self.restart()

    def logged_out(self, token: Token) -> None:
        """After the last log-out in card readers, start the host afresh: only then is a card really locked.

        While other cards are logged in, this one alone is reset.
        """
        if self._closed or self.host is None or not self._shares_host(token):
            return  # its host is leaving already, or is its own
        if any(other.session.role for other in self.tokens.values() if self._shares_host(other)):
            self._locks.lock_beside_others(self.host, token)
        else:
            self.restart()

    async def lock_again(self, token: Token) -> None:
        """Try once more to lock a card that nobody is logged in to, after another program may have let go of it.

        This library lets go of it too meanwhile, unless other cards are logged in; where it does not run it is not
        started. What came of it is in `Token.may_be_unlocked`. Raises Cancelled after `close`.
        """
        self._refuse_closed()
        if self.host is not None and any(one.session.role for one in self.tokens.values() if self._shares_host(one)):
            await self._locks.lock_beside_others(self.host, token)
            return
        runs = self.host is not None
        self._drop_library_host()
        locker, tried = self._locks.lock({token.address.slot.description})
        self._keep(locker)
        if runs:
            self.start()
        await tried

    def _new_host(self, after: Sequence[Host]) -> Host:
        name = f"{plain(self.name)}, {plain(self.profile.path)}"
        log = log_arguments(mask_labels=self._policy.policy.mask_labels)
        host = Host(self.profile.environment, library=name, arguments=log, after=after, parent=self)
        host.not_logged.connect(self.not_logged)
        host.calling_changed.connect(self.calling_changed)
        host.activity_changed.connect(self.activity_changed)
        host.call_ended.connect(self._call_ended)
        return host

    def _call_ended(self, call: Call, error: Exception | None) -> None:
        self.call_ended.emit(call, error)
        if not isinstance(error, AppError) or not may_end_login(call, error):
            return
        token = self.tokens.get(call.request.token) if isinstance(call.request, TokenRequest) else None
        if token is not None and token.session.role is not None and not self._closed:
            Task(token.refused_as_logged_out(), token, _raise)

    def _open_request(self, watch_every: float) -> OpenLibrary:
        return OpenLibrary(path=self.profile.path, sha256=self.profile.sha256, watch_every=watch_every)

    # ── slots ────────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def shown_slots(self) -> list[SlotState]:
        """Return the slots that are worth a row."""
        return slots_worth_a_row(self.profile, self.info, self.slots)

    def _take_slots(self, host: Host, seen: SlotsChanged) -> None:
        if host is not self.host:
            return
        if self.state != "quarantined":
            self.problem = seen.problem and host.named(seen.problem)
        if seen.slots is not None:
            self._take_tokens(tuple(named(slot, host) for slot in seen.slots))
        self.changed.emit()

    def _take_tokens(self, slots: tuple[SlotState, ...]) -> None:
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

    def _forget(self, token: Token) -> None:
        host = self._token_hosts.pop(token.address, None)
        if host is not None:
            self._let_go(host)
        token.setParent(None)  # it lives as long as somebody reads it or shows it

    def logins_at_stake(self, host: Host) -> list[Token]:
        """Return the tokens whose login ends with this host."""
        if host is self.host:
            return [token for token in self.tokens.values() if self._shares_host(token) and token.session.role]
        return [
            self.tokens[address]
            for address, of in self._token_hosts.items()
            if of is host and address in self.tokens and self.tokens[address].session.role
        ]


async def _wait_for(opened: Pending[LibraryInfo]) -> None:
    """Await an answer of which only a failure matters."""
    await opened
