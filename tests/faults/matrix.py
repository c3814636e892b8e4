"""One operation after the other, each with one fault in each function that it calls; and what came of it."""

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from app.model import quarantine
from app.model.host import Host
from app.model.task import Task
from app.vocabulary.errors import AppError, Cancelled, Problem
from app.vocabulary.messages import ListObjects
from app.vocabulary.pin_messages import SetUserPin
from tests.desk import Desk
from tests.faults.operations import ORDERS, Bench, Order
from tests.faulty.library import Faulty
from tests.softhsm import SoftHsm

CODES = {
    "GENERAL_ERROR": "rv 0x5",
    "DEVICE_ERROR": "rv 0x30",
    "DEVICE_REMOVED": "rv 0x32",
    "FUNCTION_NOT_SUPPORTED": "rv 0x54",
    "SESSION_HANDLE_INVALID": "rv 0xb3",
    "vendor code": "rv 0x80000123",
}
DEATHS = {"segfault": "segv", "abort": "abort", "exit": "exit 3"}
FAULTS = {**CODES, "garbage": "garbage", **DEATHS, "hang": "hang"}
"""What is done to a function, by its name in the table, as a rule of the faulty library."""

DEADLY = (*DEATHS, "hang")
"""After these a process is new, which takes most of the time of a run."""

COMMON = (
    *("C_GetSlotList", "C_GetSlotInfo", "C_GetTokenInfo", "C_OpenSession", "C_GetSessionInfo", "C_CloseSession"),
    *("C_GetMechanismList", "C_GetMechanismInfo", "C_FindObjectsInit", "C_FindObjects", "C_FindObjectsFinal"),
    "C_GetAttributeValue",
)
"""What nearly every request calls."""

ONCE = (
    *("C_InitToken", "C_InitPIN", "C_SetPIN", "C_Login", "C_CreateObject", "C_CopyObject", "C_DestroyObject"),
    *("C_SetAttributeValue", "C_GenerateKey", "C_GenerateKeyPair", "C_UnwrapKey", "C_DeriveKey"),
)
"""What changes a token or spends a try: where it is answered with a code, nobody but a person tries again."""

FULL = "SYMBOLON_FAULTS" in os.environ
"""Whether this is ``./test --faults``: each deadly fault in each function of each request."""

PATIENCE = 10.0
SETTLED = 100
"""Milliseconds after a call that went wrong, in which the window hears of it."""


@dataclass
class Outcome:
    """What came of one operation with one fault."""

    problem: Problem | None = None
    """What a person is told; None where the fault did no harm."""
    done: bool = False
    """Whether it was done to its end."""
    reached: bool = True
    """Whether the fault was in the way at all."""


def attempt(desk: Desk, work: Callable[[], Awaitable[object]], may_hang: Callable[[], bool] = lambda: True) -> Outcome:
    """Do a thing; where a function hangs, stop its host, unless `may_hang` says that only the machine is slow.

    Raises AssertionError where it fails with a bare error.
    """
    outcome, ended = Outcome(), list[bool]()

    async def do() -> None:
        try:
            await work()
        except Cancelled:
            ended.append(False)
            raise
        ended.append(True)

    def failed(error: Exception) -> None:
        ended.append(False)
        assert isinstance(error, AppError), f"a bare error: {error!r}"
        outcome.problem = error.problem

    def stalled() -> list[Host]:
        return [host for host in desk.workspace.hosts if host.stalled and may_hang()]

    Task(do(), desk.window, failed)
    while not ended:
        desk.until(lambda: ended or stalled())
        if not ended:
            stop(desk, stalled()[0])
    outcome.done = ended[0]
    return outcome


def stop(desk: Desk, host: Host) -> None:
    """Stop a hung host as a person does: in the message bar."""
    desk.until(lambda: any("does not respond" in message for message in desk.messages))
    desk.press_button("Stop", desk.window.messages)
    desk.until(lambda: host.end is not None, PATIENCE)


@dataclass
class Matrix:
    """The faulty library and a bench before it; every cell leaves both as they were."""

    bench: Bench
    faulty: Faulty
    typed: int = 1
    """How often a PIN was typed: `Bench.prepare` typed it once."""

    def functions(self, request: type) -> list[str]:
        """Do an operation as it should be done, and return the functions that it calls in the token's host."""
        order = ORDERS[request](self.bench)
        host = self._host(order)
        self.faulty.forget_calls()
        self.typed += len(order.pins)
        outcome = self._send(order, host)
        assert outcome.problem is None, f"{request.__name__} without a fault: {outcome.problem}"
        called = dict.fromkeys(name for name, _ in self.faulty.calls(process=host.pid))
        self.recover()
        return list(called)

    def cell(self, request: type, function: str, fault: str) -> Outcome:
        """Do an operation with one fault; then everything must be as before. Raises AssertionError where it is not."""
        order = ORDERS[request](self.bench)
        self.faulty.rule(f"{function} {FAULTS[fault]}")
        host = self._host(order)
        process = host.pid
        self.faulty.forget_calls()
        outcome = self._send(order, host)
        tried = self.faulty.calls(function, process)
        outcome.reached = bool(tried)
        assert function not in ONCE or fault not in CODES or len(tried) <= 1, "tried again by itself"
        assert outcome.done or outcome.problem, "it ended without a word"
        assert self.logins() <= len(order.pins), f"{self.logins()} logins, and {len(order.pins)} PINs were typed"
        self.faulty.rule()
        self.recover()
        return outcome

    def opening(self, function: str, fault: str) -> Outcome:
        """Restart the library with one fault in the way, then without."""
        library, desk = self.bench.token.library, self.bench.desk
        self.faulty.rule(f"{function} {FAULTS[fault]}")
        self.faulty.forget_calls()
        library.restart()
        desk.until(lambda: self.faulty.calls(function), PATIENCE)
        if fault == "hang":
            desk.until(lambda: library.host is not None and library.host.stalled)
            assert library.host is not None
            self._stop(library.host)
        QTest.qWait(SETTLED)
        desk.until(lambda: library.state != "starting")
        slot = next((state.problem for state in library.slots or () if state.problem is not None), None)
        outcome = Outcome(library.problem or slot)
        if fault != "garbage" and slot is None:  # otherwise its own slot cannot be read, or holds another token
            assert self.bench.token.session.role == "user", "a token of another process stays logged in"
        self.faulty.rule()
        library.restart()
        self.recover()
        return outcome

    def logins(self) -> int:
        """Return how often C_Login was called."""
        return len(self.faulty.calls("C_Login"))

    def _host(self, order: Order) -> Host:
        """Return the host that a request is for."""
        token = self.bench.token
        return token.library.running_host() if order.of_library else token.host

    def _send(self, order: Order, host: Host) -> Outcome:
        """Send a request to a host."""
        pins = [bytearray(pin.encode()) for pin in order.pins]
        return attempt(self.bench.desk, lambda: host.call(order.request, pins))

    def _stop(self, host: Host) -> None:
        stop(self.bench.desk, host)

    def recover(self) -> None:
        """Do what a person does next: restart what is down, log in again, and list the objects."""
        bench, desk = self.bench, self.bench.desk
        library = bench.token.library
        if library.state != "ready" or any(host.stalled for host in desk.workspace.hosts):
            library.restart()
        desk.until(lambda: library.state == "ready" and any(one.name == "Anna" for one in desk.tokens(library)))
        bench.token = desk.token("Anna")
        bench.read()
        if bench.token.session.role == "so":
            desk.ask(bench.token.log_out())
        if bench.token.info.pin_state("user") == "unset":
            self.typed += 1
            pins = [bytearray(pin.encode()) for pin in (SoftHsm.so_pin, bench.pin)]
            desk.ask(bench.token.change_pins(SetUserPin(token=bench.token.address, way="so"), pins))
        if bench.token.session.role is None:
            self.typed += 1
            desk.ask(bench.token.log_in("user", bytearray(bench.pin.encode())))
            bench.read()
        bench.ask(ListObjects(token=bench.token.address))
        assert bench.token.session.role == "user"
        desk.window.messages.clear()


def without_quarantine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a library crash as often as it likes."""
    monkeypatch.setattr(quarantine, "CRASHES", 10**9)


TABLE = os.environ.get("SYMBOLON_FAULT_TABLE", "")
"""A file that gets a row for each operation: the table of docs/reliability.md."""


def well_told(problem: Problem) -> bool:
    """Return whether a person is told what has happened and what to do next."""
    return problem.title.text != "Internal error" and bool(problem.cause.text and problem.next_step.text)


def all_told(name: str, cells: Sequence[tuple[str, str]], cell: Callable[[str, str], Outcome]) -> None:
    """Do one thing with one fault after the other, and let the table have a row.

    Raises AssertionError where a failure is told without cause and next step, or one of the cells is not well.
    """
    told, wrong, reached = 0, [], list[str]()
    for function, name_of_fault in cells:
        try:
            outcome = cell(function, name_of_fault)
        except AssertionError as error:
            raise AssertionError(f"{function}, {name_of_fault}: {error}") from error
        if not outcome.reached:
            continue  # what is called only now and then, as by a look at the slots that happens meanwhile
        reached.append(function)
        if outcome.problem is None:
            continue
        told += 1
        if not well_told(outcome.problem):
            wrong.append(f"{function}, {name_of_fault}: {outcome.problem}")
    assert wrong == []
    assert reached, "no fault was ever in the way"
    if TABLE:
        with Path(TABLE).open("a", encoding="utf-8") as file:
            figures = len(set(reached)), len(reached), told, len(reached) - told
            file.write(f"| {name} | {' | '.join(map(str, figures))} |\n")
