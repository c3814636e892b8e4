"""Whatever fault a function has, the person is told cause and next step, and the next action works."""

from functools import partial

import pytest

from app.vocabulary.messages import OpenLibrary, ReadSlots, SaveFile
from app.vocabulary.protocol import REQUESTS
from app.vocabulary.readers import LockCards, LookAtReaders
from app.vocabulary.request import TokenRequest
from tests.catalogue import fault, rule
from tests.faults.matrix import COMMON, DEADLY, FAULTS, FULL, Matrix, all_told
from tests.faults.operations import ORDERS

OPENING = ("load", "C_GetFunctionList", "C_Initialize", "C_GetInfo", "C_GetSlotList", "C_GetSlotInfo", "C_GetTokenInfo")
"""What a library is asked before any request is about a token."""


OF_OPENING = {OpenLibrary, ReadSlots}
"""What is asked before anything is known of a token: the cells of `OPENING`."""
WITHOUT_LIBRARY = {SaveFile, LookAtReaders, LockCards}
"""What no library is asked: a file is written, and the card service is asked beside it."""


def test_every_request_that_a_host_of_a_library_answers_has_a_row() -> None:
    answered = {request for request in REQUESTS if hasattr(request, "effect")}
    assert {request for request in REQUESTS if issubclass(request, TokenRequest)} <= answered
    assert answered == set(ORDERS) | OF_OPENING | WITHOUT_LIBRARY


@fault(61, 63, 64, 102, 103)
@rule(9, 10)
@pytest.mark.parametrize("request_type", ORDERS, ids=lambda one: one.__name__)
def test_every_fault_of_every_function_is_told_and_survived(matrix: Matrix, request_type: type) -> None:
    turn = list(ORDERS).index(request_type)
    cells = [(function, fault) for function in matrix.functions(request_type) for fault in _faults(function, turn)]
    all_told(request_type.__name__, cells, partial(matrix.cell, request_type))


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
    all_told(f"OpenLibrary, ReadSlots: {function}", [(function, fault) for fault in FAULTS], matrix.opening)
