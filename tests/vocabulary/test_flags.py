"""Every flag by name, and every bit that has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vocabulary.flags import (
    LIBRARY_FLAGS,
    MECHANISM_FLAGS,
    NOT_IN_THE_STANDARD,
    SESSION_FLAGS,
    SLOT_FLAGS,
    TOKEN_FLAGS,
    FlagTable,
    explain,
)

TABLES = [LIBRARY_FLAGS, SLOT_FLAGS, TOKEN_FLAGS, SESSION_FLAGS, MECHANISM_FLAGS]


@pytest.mark.parametrize("table", TABLES)
def test_every_flag_is_one_bit_and_has_words(table: FlagTable) -> None:
    bits = [flag.bit for flag in table]
    assert bits == sorted(set(bits))
    for flag in table:
        assert flag.bit.bit_count() == 1
        assert flag.name.startswith("CKF_")
        assert flag.meaning.endswith(".")
        assert not flag.unset_meaning or flag.unset_meaning.endswith(".")


@pytest.mark.parametrize(("table", "count"), list(zip(TABLES, [1, 3, 21, 3, 29], strict=True)))
def test_no_flag_of_the_standard_is_missing(table: FlagTable, count: int) -> None:
    assert len(table) == count


def test_the_numbers_are_those_of_the_header() -> None:
    by_name = {flag.name: flag.bit for table in TABLES for flag in table}
    assert by_name["CKF_PROTECTED_AUTHENTICATION_PATH"] == 0x100
    assert by_name["CKF_USER_PIN_LOCKED"] == 0x40000
    assert by_name["CKF_SO_PIN_TO_BE_CHANGED"] == 0x800000
    assert by_name["CKF_ERROR_STATE"] == 0x1000000
    assert by_name["CKF_GENERATE_KEY_PAIR"] == 0x10000
    assert by_name["CKF_DECAPSULATE"] == 0x20000000
    assert by_name["CKF_REMOVABLE_DEVICE"] == 0x2
    assert by_name["CKF_RW_SESSION"] == 0x2


def test_explain_tells_set_from_unset() -> None:
    told = {flag.name: is_set for flag, is_set in explain(SLOT_FLAGS, 0x5)}
    assert told == {"CKF_TOKEN_PRESENT": True, "CKF_REMOVABLE_DEVICE": False, "CKF_HW_SLOT": True}


def test_the_sentence_follows_the_state() -> None:
    present, is_set = explain(SLOT_FLAGS, 0)[0]
    assert present.text(is_set) == "The slot is empty."
    assert present.text(True) == "There is a token in the slot."


def test_unknown_bits_are_shown() -> None:
    told = explain(SLOT_FLAGS, 0x1 | 0x100 | 1 << 40)[3:]
    assert [(flag.name, is_set) for flag, is_set in told] == [("0x00000100", True), ("0x10000000000", True)]
    assert all(flag.meaning == NOT_IN_THE_STANDARD for flag, _ in told)


@given(st.sampled_from(TABLES), st.integers(min_value=0, max_value=2**64 - 1))
def test_the_set_flags_add_up_to_the_number(table: FlagTable, flags: int) -> None:
    assert sum(flag.bit for flag, is_set in explain(table, flags) if is_set) == flags


@given(st.sampled_from(TABLES), st.integers())
def test_no_number_is_too_odd(table: FlagTable, flags: int) -> None:
    assert len(table) <= len(explain(table, flags)) <= 64
