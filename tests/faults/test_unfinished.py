"""What was interrupted says what is not known, and how to find out; and no PIN is shown that a library has written."""

from collections.abc import Callable

import pytest

from app.gui.pages.problem import code_lines
from app.vocabulary.crypto_messages import DeleteObjects, EditObjects, GenerateSecretKey
from app.vocabulary.desk_messages import SetUpToken
from app.vocabulary.messages import GenerateKeyPair, ImportCertificate, ListObjects, LogIn
from app.vocabulary.pin_messages import ChangePin, InitializeToken, SetUserPin, TestPin
from tests.catalogue import fault, rule
from tests.faults.matrix import Matrix, Outcome, attempt
from tests.faults.operations import ORDERS

TYPED = b"narrow-lane-7"
"""A PIN that no token here has: those of the suite are looked for in what any host writes."""
TRY = "It is not known whether a PIN try was counted."
EMPTIED = "It is not known whether the token was emptied."
COMPLETED = "It is not known whether it was completed."
ROWS: dict[type, tuple[str, str]] = {
    LogIn: ("C_Login", TRY),
    TestPin: ("C_Login", TRY),
    ChangePin: ("C_SetPIN", "It is not known which PIN holds now. Choose Restart, and enter the new PIN first, once;"),
    SetUserPin: (
        "C_InitPIN",
        "It is not known whether the new PIN was set. Choose Restart, and test the new PIN once;",
    ),
    InitializeToken: ("C_InitToken", EMPTIED),
    SetUpToken: ("C_InitToken", EMPTIED),
    ImportCertificate: ("C_CreateObject", COMPLETED),
    DeleteObjects: ("C_DestroyObject", COMPLETED),
    EditObjects: ("C_SetAttributeValue", COMPLETED),
    GenerateSecretKey: ("C_GenerateKey", COMPLETED),
    GenerateKeyPair: ("C_GenerateKeyPair", "The key pair may be half made."),
    ListObjects: ("C_FindObjects", "Choose Restart and log in again."),
}
"""The function in which the host ends, and the beginning of what to do next."""


def ended(matrix: Matrix, request: type, rule: str, may_hang: Callable[[], bool] = lambda: True) -> Outcome:
    """Let the host end in the middle of a request."""
    order = ORDERS[request](matrix.bench)
    matrix.faulty.rule(rule)
    pins = [bytearray(pin.encode()) for pin in order.pins]
    outcome = attempt(matrix.bench.desk, lambda: matrix.bench.token.host.call(order.request, pins), may_hang)
    matrix.faulty.rule()
    return outcome


@fault(54)
@pytest.mark.parametrize("end", ["segv", "exit 3"])
@pytest.mark.parametrize("request_type", ROWS, ids=lambda one: one.__name__)
def test_an_interruption_says_what_is_not_known(matrix: Matrix, request_type: type, end: str) -> None:
    function, words = ROWS[request_type]
    problem = ended(matrix, request_type, f"{function} {end}").problem
    assert problem is not None
    assert problem.next_step.text.startswith(words)


@fault(80)
def test_who_stops_a_generation_is_told_before_and_after_that_its_end_is_unknown(matrix: Matrix) -> None:
    desk, told = matrix.bench.desk, list[str]()

    def hangs() -> bool:
        told.extend(desk.messages)
        return True

    problem = ended(matrix, GenerateKeyPair, "C_GenerateKeyPair hang", hangs).problem
    assert any("Whether “Generate key pair” was done is not known then." in words for words in told)
    assert problem is not None
    assert problem.next_step.text.startswith("The key pair may be half made.")


@rule(6)
@pytest.mark.parametrize("end", ["segv", "exit 3"])
def test_a_pin_that_a_library_writes_before_it_dies_is_not_shown(matrix: Matrix, end: str) -> None:
    desk = matrix.bench.desk
    desk.ask(matrix.bench.token.log_out())
    matrix.faulty.rule("C_Login tell", f"C_Login {end}")
    order = ORDERS[LogIn](matrix.bench)
    pins = [bytearray(TYPED)]
    problem = attempt(desk, lambda: matrix.bench.token.host.call(order.request, pins)).problem
    matrix.faulty.rule()
    assert problem is not None
    assert TYPED.decode() not in repr(code_lines(problem))
    assert "output" not in problem.details
