"""Somebody who does one thing after the other at the window, and the model of what has to come of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from app.gui.viewing import token_view
from app.model.host import Host
from app.model.task import Pending
from app.vocabulary.crypto_messages import (
    Deleted,
    DeleteObjects,
    Edited,
    EditObjects,
    GenerateSecretKey,
    MakeRandomBytes,
    ObjectEdit,
)
from app.vocabulary.errors import AppError, Problem
from app.vocabulary.keys import KeyPairSpec
from app.vocabulary.messages import GenerateKeyPair, ListObjects, ReadMechanisms, ReadObject, ReadSigner
from app.vocabulary.numbers import CKM, CKO, CKR
from app.vocabulary.objects import ObjectRow
from app.vocabulary.request import Request
from app.vocabulary.secret_keys import SecretKeySpec
from app.vocabulary.signing import Method
from app.vocabulary.signing_messages import Sign
from app.vocabulary.values import TokenAddress
from tests.canary import WRONG_PIN
from tests.desk import Desk
from tests.faults.matrix import attempt, stop
from tests.faulty.library import Faulty
from tests.soak.measures import children


@dataclass
class Expected:
    """What has to be so, by all that was done and by what came of it."""

    logged_in: bool = False
    typed_in: int = 0
    """The process to which the right PIN was sent last and in which nobody has logged out since."""
    there: set[str] = field(default_factory=set)
    """Labels of what was made and is complete."""
    perhaps: set[str] = field(default_factory=set)
    """Labels of what was being made, renamed or deleted when the fault came."""


class Person:
    """Does one thing after the other at the window, and knows what has to come of it."""

    def __init__(self, desk: Desk, faulty: Faulty, random: Random):
        """Sit down at the window; `begin` begins."""
        self.desk = desk
        self.faulty = faulty
        self.random = random
        self.expected = Expected()
        self.token = desk.token("Anna")
        self.said: list[str] = []
        """What was done and what came of it, for whoever has to find the fault."""
        self._number = 0
        self._seen = False
        """Whether the list is that of the token as it is now."""
        self._healthy = self._tokens()
        self._happened = False

    # ── what a person does ───────────────────────────────────────────────────────────────────────────────────────────

    def log_in(self) -> None:
        """Type the right PIN."""
        if self.expected.logged_in:
            return
        pin = bytearray(self.faulty.softhsm.pin.encode())
        self.expected.typed_in = self.token.host.pid
        self.expected.logged_in = self._does("log in", lambda: self.token.log_in("user", pin), pins=1)

    def mistype(self) -> None:
        """Type a wrong PIN."""
        if not self.expected.logged_in:
            pin = bytearray(WRONG_PIN.encode())
            done = self._does("mistype", lambda: self.token.log_in("user", pin), 1, refused=True)
            # Where a library lied about our session, it is logged in all along and compares no PIN (fault 50).
            already = f"{CKR.USER_ALREADY_LOGGED_IN.value:#x}"
            assert not done or self.faulty.calls("C_Login") == [("C_Login", already)], "a wrong PIN was taken"

    def log_out(self) -> None:
        """Log out."""
        if self._does("log out", lambda: self.token.log_out()):
            self._logged_out()

    def close_sessions(self) -> None:
        """Close all sessions."""
        if self._does("close sessions", lambda: self.token.close_sessions()):
            self._logged_out()

    def read(self) -> None:
        """Read the token anew."""
        if self._does("read", lambda: self.token.read()):
            self._seen = True

    def list_objects(self) -> None:
        """List the objects."""
        self._asks(ListObjects(token=self.token.address))

    def mechanisms(self) -> None:
        """Read the mechanisms."""
        self._asks(ReadMechanisms(token=self.token.address))

    def random_bytes(self) -> None:
        """Let the token make random bytes."""
        self._asks(MakeRandomBytes(token=self.token.address, count=32))

    def look(self) -> None:
        """Read all of one object."""
        for row in self._any():
            self._asks(ReadObject(token=self.token.address, object=row.address))

    def sign(self) -> None:
        """Sign with a private key, if there is one."""
        for row in self._any(CKO.PRIVATE_KEY):
            self._asks(ReadSigner(token=self.token.address, key=row.address))
            method = Method(kind="ecdsa", mechanism=CKM.ECDSA, hash="sha256")
            self._asks(Sign(token=self.token.address, key=row.address, method=method, data=bytes(32)))

    def make_key(self) -> None:
        """Generate a secret key."""
        spec = SecretKeySpec(choice="AES 128", label=self._name(), id=b"\x01", encrypt=True)
        self._makes(spec.label, GenerateSecretKey(token=self.token.address, spec=spec))

    def make_pair(self) -> None:
        """Generate a key pair."""
        label = self._name()
        spec = KeyPairSpec(choice="P-256", label=label, id=label.encode(), sign=True)
        self._makes(label, GenerateKeyPair(token=self.token.address, spec=spec))

    def rename(self) -> None:
        """Write another label on an object that has no other half."""
        for row in self._any(CKO.SECRET_KEY):
            label = self._name()
            edit = ObjectEdit(object=row.address, label=label)
            self._uncertain(row.label, label)
            if self._asks(EditObjects(token=self.token.address, edits=(edit,))):
                self._certain(row.label, label)

    def delete(self) -> None:
        """Delete a secret key, or both halves of a pair."""
        for row in self._any():
            same = tuple(one.address for one in self.token.objects.rows if one.label == row.label)
            self._uncertain(row.label)
            if self._asks(DeleteObjects(token=self.token.address, objects=same)):
                self._certain(row.label)

    def restart(self) -> None:
        """Restart the library: it costs no login of a token that has a host of its own."""
        self.said.append("restart")
        self._ready(again=True)

    def begin(self) -> None:
        """Log in to a token on which nothing is, nor what a kill has left half written."""
        self.faulty.rule()
        self._ready(again=False)
        self.desk.ask(self.token.close_sessions())
        for file in self.faulty.softhsm.tokens.glob("*/*"):
            if file.stem != "token" and file.suffix in (".object", ".lock"):
                file.unlink()
        self.log_in()
        self.read()

    def __str__(self) -> str:
        """Return what was done, and what the window knows now."""
        library = self.token.library
        hosts = [(host.generation, host.calling, list(host.calls.values()), host.end) for host in library.hosts]
        token = f"{self.token.look}, {self.token.problem}, {self.token.session}"
        known = f"{library.state}, {library.problem}, {token}, {hosts}"
        return "\n".join((*self.said, known))

    # ── what has to come of it ───────────────────────────────────────────────────────────────────────────────────────

    def have(self, rule: str) -> None:
        """Let this fault come once, from now on."""
        self.faulty.rule(f"{rule} 0")
        self.said.append(f"fault: {rule}")

    def check(self) -> None:
        """Look at what has to be so after every step."""
        logged_in = self.token.session.role is not None
        if logged_in:
            assert self.token.host.pid == self.expected.typed_in, "logged in, and nobody has typed a PIN"
        elif self.expected.logged_in:
            assert self._disturbed, "a login was lost without any fault"
        self.expected.logged_in = logged_in
        assert children() == {host.pid for host in self.desk.workspace.hosts}, "a process is left"

    def end(self) -> None:
        """Without the fault, everything can be read again, and is what it has to be."""
        self._happened = self.faulty.done_once
        self.faulty.rule()
        self._ready(again=False)
        self.check()
        self._happened = False
        self.log_in()
        self.desk.ask(self.token.read())
        rows = self.token.objects.rows
        torn = [row for row in rows if row.unreadable]
        labels = {row.label for row in rows if not row.unreadable}
        assert len(torn) <= bool(self.expected.perhaps) * 2, "an object is damaged that nobody wrote"
        assert self.expected.there <= labels, f"lost: {self.expected.there - labels}"
        invented = labels - self.expected.there - self.expected.perhaps
        assert not invented, f"nobody made these: {invented}"
        halves = {row.label for row in token_view(self.token).halves if not row.unreadable}
        assert halves <= self.expected.perhaps, f"half of a pair that was whole: {halves}"

    def _does(self, name: str, work: Callable[[], Awaitable[object]], pins: int = 0, *, refused: bool = False) -> bool:
        """Do a thing and look at what is told; returns whether it was done."""
        self.faulty.forget_calls()
        role = self.token.session.role
        outcome = attempt(self.desk, work, lambda: self._disturbed)
        self.said.append(f"{name}: {'done' if outcome.done else outcome.problem and outcome.problem.title.text}")
        asked = len(self.faulty.calls("C_Login"))
        assert asked <= pins, f"{asked} logins, and {pins} PINs were typed"
        self._seen = self._seen and outcome.done and role == self.token.session.role
        if not outcome.done:
            problem = outcome.problem
            assert refused or self._disturbed, f"it failed without any fault: {problem}"
            assert problem is not None, f"{name} has ended without a word"
            _check_told(problem)
            self._ready(again=False)
        return outcome.done

    def _asks(self, request: Request[Any]) -> bool:
        if self.token.session.role is None:
            return False
        return self._does(type(request).__name__, lambda: _whole(self.token.host.call(request)))

    def _makes(self, label: str, request: Request[Any]) -> None:
        if self.token.session.role is None:
            return
        self._uncertain(label)
        if self._asks(request):
            self._certain(there=label)

    def _logged_out(self) -> None:
        self.expected.logged_in, self.expected.typed_in = False, 0

    def _uncertain(self, *labels: str) -> None:
        self._seen = False
        self.expected.there -= set(labels)
        self.expected.perhaps |= set(labels)

    def _certain(self, gone: str = "", there: str = "") -> None:
        self.expected.perhaps -= {gone, there}
        self.expected.there |= {there} - {""}

    def _any(self, *classes: CKO) -> list[ObjectRow]:
        """Return one object of what the token has now and the model knows, or none."""
        if not self._seen:
            self.read()
        if self.token.session.role is None or not self._seen:
            return []
        rows = [row for row in self.token.objects.rows if row.label in self.expected.there and not row.unreadable]
        rows = [row for row in rows if not classes or row.object_class in classes]
        return self.random.sample(rows, 1) if rows else []

    def _name(self) -> str:
        self._number += 1
        return f"made-{self._number}"

    @property
    def _disturbed(self) -> bool:
        """Return whether the fault has come, so that something may fail."""
        return self._happened or self.faulty.done_once

    def _ready(self, *, again: bool) -> None:
        """Do what a person does next: stop what hangs, restart what is down or shows other tokens than there are."""
        library = self.token.library
        if again:
            self._restart()
        while not self._well():
            assert self._disturbed, f"it is not well without any fault: {library.state}, {library.problem}"
            for host in self._hung():
                stop(self.desk, host)
            for problem in (library.problem, *(slot.problem for slot in library.slots)):
                _check_told(problem)
            self._restart()
        self.token = self.desk.token("Anna")
        self.desk.window.messages.clear()

    def _restart(self) -> None:
        """Restart the library, and wait until it shows what it has found, or that it cannot."""
        library, before = self.token.library, self.token.library.slots

        def settled() -> bool:
            looked = library.slots is not before or library.problem is not None
            return library.in_trouble or bool(self._hung()) or (library.state == "ready" and looked)

        library.restart()
        self.desk.until(settled)

    def _hung(self) -> list[Host]:
        return [host for host in self.desk.workspace.hosts if host.stalled and self._disturbed]

    def _tokens(self) -> list[TokenAddress | None]:
        return [slot.token_address for slot in self.token.library.slots]

    def _well(self) -> bool:
        """Return whether the library runs and shows every token, and nothing hangs."""
        library = self.token.library
        return library.state == "ready" and self._tokens() == self._healthy and not self._hung()


def _check_told(problem: Problem | None) -> None:
    """Look at what a person reads: what happened and why, and what to do."""
    if problem is not None:
        assert problem.title.text != "Internal error", problem
        assert problem.cause.text, problem
        assert problem.next_step.text, problem


async def _whole(pending: Pending[object]) -> None:
    """Await a reply; where it says that only a part was done, raise why, as a person is told it."""
    reply = await pending
    if isinstance(reply, Deleted | Edited) and reply.problem is not None:
        raise AppError(reply.problem)
