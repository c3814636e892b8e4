"""Everything the window works with: the configured libraries, the document hosts, the settings."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from app.model.host import Host
from app.model.host_end import HostEnd
from app.model.library import Library
from app.model.task import Task
from app.model.token import Token
from app.settings.policy import Policy, PolicyInForce
from app.settings.schema import Profile, Settings
from app.settings.store import SettingsStore
from app.vocabulary.errors import AppError, Cancelled, Problem
from app.vocabulary.modes import Mode

Purpose = Literal["sign", "verify", "encrypt", "decrypt", "import", "library", "receipt", "desk"]
"""What a file is chosen for: each has its own folder."""


LOCK_PATIENCE = 1000
"""Milliseconds that a log-out may take before its process is killed: within two seconds a card is locked."""


def _kill(host: Host, _: Exception) -> None:
    """End a process that could not log out: its sessions end with it."""
    if host.end is None:
        host.kill()


def _kill_locked_out(host: Host, token: Token) -> None:
    if host.end is None and token.session.role is not None:
        host.kill()


class Workspace(QObject):
    """Keeps the libraries in the order of their profiles, and saves every change of it."""

    changed = Signal()
    """Libraries, slots, tokens, objects or hung calls are others; sent once for many changes at a time."""
    calling_changed = Signal()
    activity_changed = Signal()
    call_ended = Signal(object, object)
    library_added = Signal(object)
    not_logged = Signal(object)
    mode_changed = Signal()
    locked = Signal()
    """Whoever keeps a PIN has to forget it: the person is gone."""

    def __init__(self, store: SettingsStore, in_force: PolicyInForce | None = None, parent: QObject | None = None):
        """Load the settings; `start` starts the libraries that the policy allows."""
        super().__init__(parent)
        self._in_force = in_force or PolicyInForce()
        self._store = store
        self.settings, self.notice = store.load()
        self.libraries: list[Library] = []
        self._documents: Host | None = None
        self._others: list[Host] = []
        """Hosts of long jobs, and such that only have to say their last word."""
        self._removed: list[Library] = []
        self._ending = False
        self._keepers: set[QObject] = set()
        self._told = QTimer(self, singleShot=True, interval=0)
        self._told.timeout.connect(self.changed)
        for profile in self.settings.profiles:
            self._make(profile)

    def start(self) -> None:
        """Start every library that is switched on; none waits for another."""
        for library in self.libraries:
            if library.profile.enabled:
                library.start()

    # ── libraries ────────────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, profile: Profile) -> Library:
        """Add a library to the list, save the list, and start the library.

        Raises AppError where the policy does not allow it, Cancelled after `shut_down`.
        """
        self._refuse_ending()
        self.refuse_forbidden(profile.path, profile.sha256)
        self.save(msgspec.structs.replace(self.settings, profiles=(*self.settings.profiles, profile)))
        library = self._make(profile)
        if profile.enabled:
            library.start()
        self.library_added.emit(library)
        self.changed.emit()
        return library

    def remove(self, library: Library) -> None:
        """Take a library off the list and end its processes. Its file and its tokens stay as they are."""
        left = tuple(profile for profile in self.settings.profiles if profile.id != library.profile.id)
        self.save(msgspec.structs.replace(self.settings, profiles=left))
        self.libraries.remove(library)
        library.changed.disconnect(self._tell)
        self._removed.append(library)  # until its processes have said their last word
        for host in library.hosts:
            host.ended.connect(partial(self._forget_removed, library))
        library.close()
        self._forget_removed(library)
        self.calling_changed.emit()
        self.changed.emit()

    def change(self, library: Library, profile: Profile) -> None:
        """Configure a library otherwise, save that, and let it take effect.

        Raises AppError where it cannot be saved, or names a file that the policy does not allow; then nothing is
        changed.
        """
        if (profile.path, profile.sha256) != (library.profile.path, library.profile.sha256):
            self.refuse_forbidden(profile.path, profile.sha256)
        profiles = tuple(profile if one.id == profile.id else one for one in self.settings.profiles)
        self.save(msgspec.structs.replace(self.settings, profiles=profiles))
        library.use(profile)
        self.changed.emit()

    def move(self, library: Library, by: int) -> None:
        """Let a library stand so many places lower in the list; raises AppError where that cannot be saved."""
        order = [one for one in self.libraries if one is not library]
        order.insert(max(0, self.libraries.index(library) + by), library)
        places = {one.profile.id: place for place, one in enumerate(order)}
        profiles = sorted(self.settings.profiles, key=lambda one: places.get(one.id, len(places)))
        self.save(msgspec.structs.replace(self.settings, profiles=tuple(profiles)))
        self.libraries = order
        self.changed.emit()

    def refuse_forbidden(self, path: str, sha256: str) -> None:
        """Raise AppError where the policy does not allow to load this library."""
        refusal = self._in_force.refusal(path, sha256)
        if refusal is not None:
            raise AppError(refusal)

    @property
    def policy(self) -> Policy:
        """Return what the administrator has decided."""
        return self._in_force.policy

    @property
    def policy_notice(self) -> Problem | None:
        """Return why the strictest rules hold, where the policy cannot be used."""
        return self._in_force.notice

    @property
    def mode(self) -> Mode:
        """Return what the window offers: what the policy says, else what the person has chosen."""
        return self.policy.mode or self.settings.mode

    @property
    def idle_minutes(self) -> int:
        """Return after how many minutes without anybody at the window it logs out: the policy's, else the person's."""
        return self.policy.idle_minutes or self.settings.idle_minutes

    def choose_idle_minutes(self, minutes: int) -> None:
        """Let it log out after so many minutes from now on; 0 for never. Raises AppError where it cannot be kept."""
        self.save(msgspec.structs.replace(self.settings, idle_minutes=minutes))
        self._tell()

    def choose_mode(self, mode: Mode) -> None:
        """Let the window offer something else; raises AppError where that cannot be saved."""
        self.save(msgspec.structs.replace(self.settings, mode=mode))
        self.mode_changed.emit()

    def elsewhere(self, token: Token) -> list[Token]:
        """Return the tokens of other libraries that are the same thing: manufacturer, model and serial number agree.

        A token without a serial number is nobody's twin.
        """
        identity = (token.info.manufacturer, token.info.model, token.info.serial)
        return [
            other
            for library in self.libraries
            if library is not token.library
            for other in library.tokens.values()
            if token.info.serial and (other.info.manufacturer, other.info.model, other.info.serial) == identity
        ]

    def _forget_removed(self, library: Library, _: HostEnd | None = None) -> None:
        if library in self._removed and not library.hosts:
            self._removed.remove(library)
            library.deleteLater()

    def save(self, settings: Settings) -> None:
        """Take new settings and write them. Raises AppError where that cannot be done; then nothing is changed."""
        self.settings, notice = self._store.save(settings)
        self.notice = notice or self.notice

    def remember_folder(self, purpose: Purpose, path: str) -> None:
        """Open the next file dialog for this purpose where this file is."""
        folder = Path(path).parent
        folders = self.settings.folders | {purpose: str(folder)}
        if folder.is_absolute() and folders != self.settings.folders:
            self.remember(msgspec.structs.replace(self.settings, folders=folders))

    def folder_for(self, purpose: Purpose) -> str:
        """Return where the last file was, empty where there was none; `first_folder` says whether it is still there."""
        return self.settings.folders.get(purpose, "")

    def remember(self, settings: Settings) -> None:
        """Save what is not worth an error where it cannot be saved."""
        with suppress(AppError):
            self.save(settings)

    def _make(self, profile: Profile) -> Library:
        library = Library(profile, self, self._in_force)
        library.changed.connect(self._tell)
        library.calling_changed.connect(self.calling_changed)
        library.calling_changed.connect(self._tell)
        library.activity_changed.connect(self.activity_changed)
        library.call_ended.connect(self.call_ended)
        library.not_logged.connect(self.not_logged)
        self.libraries.append(library)
        return library

    @property
    def telling(self) -> bool:
        """Return whether `changed` is still to come for what has changed already: many changes are told at once."""
        return self._told.isActive()

    def _tell(self) -> None:
        if not self._told.isActive():
            self._told.start()

    # ── hosts ────────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def hosts(self) -> list[Host]:
        """Return every process that runs."""
        own = [host for library in (*self.libraries, *self._removed) for host in library.hosts]
        return own + self._others + ([] if self._documents is None else [self._documents])

    def documents(self) -> Host:
        """Return the host for quick looks at files; it ends when it has not been used for a while.

        Raises Cancelled after `shut_down`.
        """
        self._refuse_ending()
        if self._documents is None:
            self._documents = host = self._new_documents()
            host.idle.connect(self._let_documents_go)
        return self._documents

    def document_job(self) -> Host:
        """Return a document host for one long job, so that stopping it costs nothing else. Close it afterwards.

        Raises Cancelled after `shut_down`.
        """
        self._refuse_ending()
        host = self._new_documents()
        self._others.append(host)
        return host

    def reader_host(self, environment: Mapping[str, str]) -> Host:
        """Return a host without a library, for looks at card readers. What it does is not shown as work.

        Raises Cancelled after `shut_down`.
        """
        self._refuse_ending()
        host = Host(environment, parent=self)
        host.ended.connect(partial(self._forget, host))
        self._others.append(host)
        return host

    def _new_documents(self) -> Host:
        host = Host({}, documents=True, parent=self)
        host.calling_changed.connect(self.calling_changed)
        host.activity_changed.connect(self.activity_changed)
        host.call_ended.connect(self.call_ended)
        host.ended.connect(partial(self._forget, host))
        return host

    def _let_documents_go(self) -> None:
        host, self._documents = self._documents, None
        if host is not None:
            self._others.append(host)
            host.close()

    def _forget(self, host: Host, _: HostEnd) -> None:
        if host is self._documents:
            self._documents = None
        if host in self._others:
            self._others.remove(host)
        host.deleteLater()
        self.activity_changed.emit()

    @property
    def logged_in(self) -> list[Token]:
        """Return every token to which somebody is logged in."""
        tokens = (token for library in self.libraries for token in library.tokens.values())
        return [token for token in tokens if token.session.role is not None]

    @property
    def open_to_anybody(self) -> bool:
        """Return whether whoever sits down now could use a token: somebody is logged in, or a PIN is kept."""
        return bool(self.logged_in or self._keepers)

    def keep(self, keeper: QObject, *, pin: bool) -> None:
        """Note whether `keeper` has a PIN that it uses by itself; it forgets it at `locked`."""
        (self._keepers.add if pin else self._keepers.discard)(keeper)
        self._tell()

    def lock(self) -> None:
        """Log out everywhere, and stop what is running on those tokens; a process that does not obey is killed.

        After `LOCK_PATIENCE` no token is logged in, and cards are locked: by the last word of their process or, where
        it was killed, by another one. A page says which card may still be unlocked.
        """
        self.locked.emit()
        for token in self.logged_in:
            host = token.host
            for call in list(host.calls.values()):
                host.cancel(call.number)
            Task(token.log_out(), token, partial(_kill, host))
            QTimer.singleShot(LOCK_PATIENCE, host, partial(_kill_locked_out, host, token))

    def shut_down(self) -> None:
        """Close every process; each logs out and leaves within two and a half seconds. `hosts_left` tells when.

        From now on none is started: what still runs in the window is cancelled where it asks for one.
        """
        self._ending = True
        for library in self.libraries:
            library.close()
        for host in (*self._others, *([] if self._documents is None else [self._documents])):
            host.close()

    def _refuse_ending(self) -> None:
        if self._ending:
            raise Cancelled

    @property
    def hosts_left(self) -> int:
        """Return how many processes still run."""
        return sum(host.end is None for host in self.hosts)
