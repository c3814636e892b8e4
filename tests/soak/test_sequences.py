"""Whatever is done, in whatever order, with one fault somewhere: nothing is lost, invented, or logged in by itself."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from traceback import extract_tb

import pytest

from app.model import host as host_module
from app.model.host import Host
from tests.catalogue import fault
from tests.desk import Desk
from tests.faults.matrix import FAULTS, without_quarantine
from tests.faulty.library import Faulty
from tests.soak.measures import FULL, OwnTime, report, times
from tests.soak.person import Person
from tests.window.heartbeat import Heartbeat

STEPS = 20
ONLY = os.environ.get("SYMBOLON_SEQUENCE", "")
"""The sequences to repeat, and no others: 17 or 200-499 or 3,17,200-499."""

PARTS = times(4, 40)
"""Tests among which the sequences are divided, so that they run side by side."""

ENOUGH = 5
"""Differences after which a part ends."""

GAP = 0.1 if FULL else 1.0
"""Seconds in which the event loop turns at least once; generous where other tests run beside this one."""

FUNCTIONS = (
    *("C_Initialize", "C_GetInfo", "C_GetSlotList", "C_GetSlotInfo", "C_GetTokenInfo", "C_GetMechanismList"),
    *("C_GetMechanismInfo", "C_OpenSession", "C_GetSessionInfo", "C_Login", "C_Logout", "C_CloseSession"),
    *("C_CloseAllSessions", "C_FindObjectsInit", "C_FindObjects", "C_FindObjectsFinal", "C_GetAttributeValue"),
    *("C_SetAttributeValue", "C_DestroyObject", "C_GenerateKey", "C_GenerateKeyPair", "C_SignInit", "C_Sign"),
    "C_GenerateRandom",
)
"""Where the fault may be: what the steps call."""


def _numbers(part: int) -> Sequence[int]:
    """Return the sequences of a part."""
    if not ONLY:
        return range(part, times(20, 10_000), PARTS)
    wanted: list[int] = []
    for some in ONLY.split(","):
        first, _, last = some.partition("-")
        wanted += range(int(first), int(last or first) + 1)
    return wanted[part::PARTS]


@fault(61, 102, 103)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_order_of_actions_and_no_fault_in_it_does_harm(
    desk: Desk, faulty: Faulty, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(host_module, "STALL_AFTER", 0.2)
    monkeypatch.setattr(host_module, "STOP_PATIENCE", 200)
    monkeypatch.setattr(host_module, "REST", 0)
    without_quarantine(monkeypatch)
    faulty.softhsm.new_token("Anna")
    desk.add(faulty.path, faulty.env)
    run = Run()
    monkeypatch.setattr(Host, "_start", run.clock.starting(Host._start))
    for number in _numbers(part):
        run.add(number, Person(desk, faulty, Random(number)))
        if len(run.differences) == ENOUGH:
            break
    if run.count:
        report(f"sequences, part {part}: {run}")
    assert not run.differences, "\n\n".join(run.differences)


@dataclass
class Run:
    """What came of some sequences."""

    count: int = 0
    faults: int = 0
    """How often the fault came: where its function is not called often enough it does not."""
    longest: float = 0.0
    """Seconds in which the event loop did not turn."""
    longest_own: float = 0.0
    """The same without those in which it was ready to, and others had the processors: in the sequence `slowest`."""
    slowest: int = 0
    differences: list[str] = field(default_factory=list)
    clock: OwnTime = field(default_factory=OwnTime)
    began: float = field(default_factory=time.monotonic)

    def add(self, number: int, person: Person) -> None:
        """Do the sequence with this number and note what came of it."""
        self.count += 1
        with Heartbeat(self.clock) as heartbeat:
            try:
                self.faults += _walk(person)
            except AssertionError as error:
                where = " < ".join(f"{step.name} {step.lineno}" for step in reversed(extract_tb(error.__traceback__)))
                self._differs(f"sequence {number}: {error}\n{where}\n{person}")
        self.longest = max(self.longest, heartbeat.longest)
        if heartbeat.longest_own > self.longest_own:
            self.slowest, self.longest_own = number, heartbeat.longest_own
        if heartbeat.longest >= GAP:
            own = f"{1000 * heartbeat.longest_own:.0f} ms without waiting for a processor"
            self._differs(f"sequence {number}: the event loop stood {1000 * heartbeat.longest:.0f} ms, {own}")

    def _differs(self, what: str) -> None:
        """Note a difference, and report it at once: the end may be an hour away."""
        report(what)
        self.differences.append(what)

    def __str__(self) -> str:
        """Return the figures."""
        own = f"{1000 * self.longest_own:.0f} ms without waiting for a processor (sequence {self.slowest})"
        found = f"{len(self.differences)} differences, longest gap {1000 * self.longest:.0f} ms, {own}"
        took = f"{time.monotonic() - self.began:.0f} s"
        return f"{self.count} of {STEPS} steps, a fault in {self.faults}, {found}, {took}"


def _walk(person: Person) -> bool:
    """Do one sequence with a fault in it, and look at the token afterwards; returns whether the fault came."""
    random = person.random
    person.begin()
    actions = (
        [person.log_in, person.mistype, person.log_out, person.close_sessions, person.restart]
        + [person.read, person.list_objects, person.mechanisms, person.random_bytes, person.look, person.sign] * 2
        + [person.make_key, person.make_pair, person.rename, person.delete, person.log_in] * 3
    )
    when = random.randrange(STEPS)
    rule = f"{random.choice(FUNCTIONS)} {FAULTS[random.choice(list(FAULTS))]}"
    rule += ("" if len(rule.split()) > 2 else " 0") + f" {random.choice((0, 0, 1, 2, 5))}"
    for step in range(STEPS):
        if step == when:
            person.have(rule)
        random.choice(actions)()
        person.check()
    happened = person.faulty.done_once
    person.end()
    return happened
