"""What a person is told for each return code."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vocabulary.errors import Problem
from app.vocabulary.numbers import CKR
from app.vocabulary.problem_texts import TOKEN_TEXTS
from app.vocabulary.problem_texts_keys import KEY_TEXTS
from app.vocabulary.problems import PROBLEM_TEXTS, cryptoki_problem
from tests.catalogue import fault

FAILURES = [code for code in CKR if code != CKR.OK]
UNKNOWN = "It is not known"


def unchanged(code: int, function: str) -> str:
    return str(cryptoki_problem(code, function).unchanged)


@fault(97)
@pytest.mark.parametrize("code", FAILURES)
def test_every_code_has_its_own_words(code: CKR) -> None:
    problem = cryptoki_problem(code, "C_Test")
    assert code in PROBLEM_TEXTS
    assert 3 < len(str(problem.title)) <= 45
    assert not str(problem.title).endswith(".")
    assert str(problem.cause).endswith(".")
    assert str(problem.next_step).endswith(".")
    assert "Module-specific" not in str(problem.title)
    assert (problem.code, problem.function, problem.code_name) == (code, "C_Test", f"CKR_{code.name}")
    assert not re.search(r"[{}]", f"{problem.title}{problem.cause}{problem.next_step}")


def test_no_code_has_two_texts() -> None:
    assert not set(TOKEN_TEXTS) & set(KEY_TEXTS)
    assert set(FAILURES) == set(PROBLEM_TEXTS)
    assert len(FAILURES) == 103


def test_only_codes_that_mean_the_same_share_a_title() -> None:
    by_title: dict[str, set[int]] = {}
    for text in PROBLEM_TEXTS.values():
        by_title.setdefault(text.title, set()).add(id(text))
    assert all(len(texts) == 1 for texts in by_title.values())


@fault(58)
@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (0x80000000, "0x80000000"),
        (0x80000123, "0x80000123"),
        (0xFFFFFFFF, "0xffffffff"),
        (0x4, "0x00000004"),
        (0x7FFFFFFF, "0x7fffffff"),
        (0xFFFFFFFFFFFFFF7C, "0xffffffffffffff7c"),
        (-132, "0xffffffffffffff7c"),
    ],
)
def test_a_number_outside_of_the_standard_is_shown(code: int, shown: str) -> None:
    problem = cryptoki_problem(code, "C_Sign")
    assert str(problem.title) == f"Module-specific error {shown}"
    assert problem.code_name == f"CKR_{shown}"
    assert str(problem.cause)
    assert str(problem.next_step)


def test_ok_is_no_failure() -> None:
    problem = cryptoki_problem(CKR.OK, "C_Login")
    assert str(problem.title) == "Internal error"
    assert "C_Login" in problem.details["error"]


@given(st.integers(), st.text())
def test_every_number_gives_a_problem(code: int, function: str) -> None:
    problem = cryptoki_problem(code, function)
    assert isinstance(problem, Problem)
    assert str(problem.title)


def test_one_function_can_give_a_code_a_narrower_meaning() -> None:
    assert str(cryptoki_problem(CKR.PIN_INCORRECT, "C_Login").title) == "Wrong PIN"
    assert "security officer" in str(cryptoki_problem(CKR.PIN_INCORRECT, "C_InitToken").title)
    assert str(cryptoki_problem(CKR.GENERAL_ERROR, "C_Initialize").title) == "Library could not start"


@pytest.mark.parametrize("code", [CKR.DEVICE_REMOVED, CKR.GENERAL_ERROR, CKR.PIN_INCORRECT, CKR(0x60), 0x80000001, -1])
@pytest.mark.parametrize(
    "function",
    ["C_GetAttributeValue", "C_FindObjects", "C_GetTokenInfo", "C_Verify", "C_OpenSession", "C_DecryptFinal"],
)
def test_reading_changes_nothing(function: str, code: int) -> None:
    assert unchanged(code, function) == "Nothing was changed on the token."


@pytest.mark.parametrize("code", [CKR.DEVICE_REMOVED, CKR.GENERAL_ERROR, CKR.KEY_TYPE_INCONSISTENT])
@pytest.mark.parametrize("function", ["C_Sign", "C_SignFinal", "C_MessageSignInit", "C_SignMessage"])
def test_signing_may_use_up_a_key(function: str, code: int) -> None:
    """A stateful key loses a signature even when nothing comes back."""
    assert unchanged(code, function) == "No signature was received."


@pytest.mark.parametrize(
    "code",
    [
        *(CKR.DEVICE_REMOVED, CKR.DEVICE_ERROR, CKR.GENERAL_ERROR, CKR.FUNCTION_FAILED, CKR.SESSION_HANDLE_INVALID),
        *(CKR.SESSION_CLOSED, 0x80000123, 0x4, -5),
    ],
)
@pytest.mark.parametrize(
    "function", ["C_CreateObject", "C_DestroyObject", "C_GenerateKeyPair", "C_SetPIN", "C_InitPIN", "C_InitToken"]
)
def test_a_write_that_broke_off_has_an_unknown_result(function: str, code: int) -> None:
    assert unchanged(code, function).startswith(UNKNOWN)


@pytest.mark.parametrize("code", [CKR.TEMPLATE_INCONSISTENT, CKR.SESSION_READ_ONLY, CKR.USER_NOT_LOGGED_IN])
def test_a_write_that_was_refused_changed_nothing(code: CKR) -> None:
    assert unchanged(code, "C_CreateObject") == "Nothing was changed on the token."


def test_a_refused_pin_change_says_so() -> None:
    assert unchanged(CKR.PIN_LEN_RANGE, "C_SetPIN") == "The PIN was not changed."
    assert unchanged(CKR.PIN_INVALID, "C_InitPIN") == "No new PIN was set."
    assert "still there" in unchanged(CKR.PIN_INCORRECT, "C_InitToken")


@pytest.mark.parametrize("code", [CKR.PIN_INCORRECT, CKR.PIN_LOCKED, CKR.PIN_LEN_RANGE, CKR.PIN_EXPIRED])
def test_a_login_that_may_have_cost_a_try_promises_nothing(code: CKR) -> None:
    assert unchanged(code, "C_Login") == ""


@pytest.mark.parametrize("function", ["C_Login", "C_LoginUser"])
@pytest.mark.parametrize("code", [CKR.DEVICE_REMOVED, CKR.GENERAL_ERROR, CKR.SESSION_HANDLE_INVALID, 0x80000123])
def test_a_login_that_broke_off_may_have_cost_a_try(code: int, function: str) -> None:
    assert unchanged(code, function).startswith(UNKNOWN)


@pytest.mark.parametrize("code", [CKR.USER_ALREADY_LOGGED_IN, CKR.USER_PIN_NOT_INITIALIZED, CKR.TOKEN_NOT_PRESENT])
def test_a_login_that_looked_at_no_pin_says_so(code: CKR) -> None:
    assert "did not refuse the PIN" in unchanged(code, "C_Login")


def test_no_answer_says_wrong_pin_but_the_tokens_own() -> None:
    wrong = [code for code in FAILURES if "wrong pin" in str(cryptoki_problem(code, "C_Login").title).lower()]
    assert wrong == [CKR.PIN_INCORRECT]
