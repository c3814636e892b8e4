"""Whatever fault a function has, the person is told cause and next step, and the next action works."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from app.model import host as host_module
from app.vocabulary.protocol import REQUESTS
from app.vocabulary.request import TokenRequest
from tests.catalogue import fault, rule
from tests.desk import Desk
from tests.faults.matrix import DEADLY, FAULTS, FULL, TABLE, Matrix, Outcome, without_quarantine
from tests.faults.operations import ORDERS, Bench
from tests.faulty.library import Faulty

OPENING = ("load", "C_GetFunctionList", "C_Initialize", "C_GetInfo", "C_GetSlotList", "C_GetSlotInfo", "C_GetTokenInfo")
"""What a library is asked before any request is about a token."""

COMMON = (
    *("C_GetSlotList", "C_GetSlotInfo", "C_GetTokenInfo", "C_OpenSession", "C_GetSessionInfo", "C_CloseSession"),
    *("C_GetMechanismList", "C_GetMechanismInfo", "C_FindObjectsInit", "C_FindObjects", "C_FindObjectsFinal"),
    "C_GetAttributeValue",
)
"""What nearly every request calls."""


@pytest.fixture
def matrix(
    desk: Desk, faulty: Faulty, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Matrix:
    """Prepare a token behind the faulty library."""
    monkeypatch.setattr(host_module, "STALL_AFTER", 0.2)
    monkeypatch.setattr(host_module, "REST", 0)
    without_quarantine(monkeypatch)
    faulty.softhsm.new_token("Anna")
    desk.add(faulty.path, faulty.env)
    bench = Bench(desk, desk.token("Anna"), tmp_path_factory.mktemp("files"), faulty.softhsm.pin)
    bench.prepare()
    return Matrix(bench, faulty)


def test_every_request_about_a_token_has_a_row() -> None:
    assert {request for request in REQUESTS if issubclass(request, TokenRequest)} == set(ORDERS)


@fault(61, 64, 102, 103)
@rule(9, 10)
@pytest.mark.parametrize("request_type", ORDERS, ids=lambda one: one.__name__)
def test_every_fault_of_every_function_is_told_and_survived(matrix: Matrix, request_type: type) -> None:
    turn = list(ORDERS).index(request_type)
    cells = [(function, fault) for function in matrix.functions(request_type) for fault in _faults(function, turn)]
    _all_told(request_type.__name__, cells, partial(matrix.cell, request_type))


def _faults(function: str, turn: int) -> list[str]:
    """Return the faults to try in a function: in what nearly every request calls, only one deadly one, in turn."""
    if FULL or function not in COMMON:
        return list(FAULTS)
    one = DEADLY[(COMMON.index(function) + turn) % len(DEADLY)]
    return [fault for fault in FAULTS if fault not in DEADLY or fault == one]


@fault(8)
@pytest.mark.parametrize("function", OPENING)
def test_every_fault_of_a_library_that_is_opened_is_told_and_costs_no_login_of_a_token(
    matrix: Matrix, function: str
) -> None:
    _all_told(f"OpenLibrary, ReadSlots: {function}", [(function, fault) for fault in FAULTS], matrix.opening)


def _all_told(name: str, cells: Sequence[tuple[str, str]], cell: Callable[[str, str], Outcome]) -> None:
    told, wrong = 0, []
    for function, name_of_fault in cells:
        try:
            problem = cell(function, name_of_fault).problem
        except AssertionError as error:
            raise AssertionError(f"{function}, {name_of_fault}: {error}") from error
        if problem is None:
            continue
        told += 1
        if problem.title.text == "Internal error" or not (problem.cause.text and problem.next_step.text):
            wrong.append(f"{function}, {name_of_fault}: {problem}")
    assert wrong == []
    if TABLE:
        functions = len({function for function, _ in cells})
        with Path(TABLE).open("a", encoding="utf-8") as file:
            file.write(f"| {name} | {functions} | {len(cells)} | {told} | {len(cells) - told} |\n")
