from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDate, QLocale

from app.gui.pages import words
from tests.catalogue import fault


@pytest.fixture
def in_germany() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    yield
    QLocale.setDefault(before)


def test_the_special_values_are_words_and_never_huge_numbers() -> None:
    assert words.amount("unlimited") == "unlimited"
    assert words.size("not reported") == "not reported"
    assert words.amount(10_026) == "10,026"


@fault(112)
def test_a_number_that_only_a_lie_can_be_is_shown_all_the_same() -> None:
    assert words.number(2**63 - 1) == "9,223,372,036,854,775,807"
    assert words.number(0xA5A5A5A5A5A5A5A5) == "11936128518282651045"
    assert words.size(0xA5A5A5A5A5A5A5A5) == "11936128518282651045 bytes"


def test_numbers_and_dates_follow_the_locale(in_germany: None) -> None:
    assert words.number(10_026) == "10.026"
    assert words.date("2028-03-02") == "2. März 2028"


@fault(112)
def test_thousands_are_apart_in_the_c_locale_too() -> None:
    before = QLocale()
    QLocale.setDefault(QLocale.c())
    try:
        assert words.number(1441) == "1,441"
    finally:
        QLocale.setDefault(before)


@fault(112)
@pytest.mark.parametrize(
    "language", [QLocale.Language.C, QLocale.Language.Turkish, QLocale.Language.Arabic, QLocale.Language.Persian]
)
def test_in_no_locale_is_a_time_misread_or_a_code_written_otherwise(language: QLocale.Language) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(language))
    try:
        assert words.hexadecimal(0xAF) == "0x000000AF"
        assert words.digits("8d4f01") == "8d4f 01"
        assert words.date("2028-03-02T23:59:59Z") == QLocale().toString(QDate(2028, 3, 2), words.medium_date_format())
        assert words.token_clock("2026112310025900") != "2026112310025900", "it was read"
        assert words.date("soon") == "soon"
    finally:
        QLocale.setDefault(before)


def test_a_date_is_short_and_without_the_weekday() -> None:
    assert words.date("2028-03-02T23:59:59Z") == "2 Mar 2028"
    assert words.moment("2028-03-02T23:59:59Z") == "2 Mar 2028, 23:59 UTC"


def test_what_is_no_date_is_shown_as_it_is() -> None:
    assert words.date("soon") == "soon"
    assert words.moment("<b>never</b>") == "<b>never</b>"
    assert words.token_clock("99999999999999") == "99999999999999"


def test_a_token_without_a_clock_says_so() -> None:
    assert words.token_clock("") == "no clock"
    assert words.token_clock("2026112310025900") == "23 Nov 2026, 10:02 UTC"


@pytest.mark.parametrize(("seconds", "told"), [(0.2, "0 s"), (42.9, "42 s"), (187, "3:07"), (3727, "1:02:07")])
def test_an_age_is_told_as_on_a_clock(seconds: float, told: str) -> None:
    assert words.age(seconds) == told


def test_codes_and_fingerprints_can_be_compared() -> None:
    assert words.hexadecimal(0xA0) == "0x000000A0"
    assert words.digits("8d4f01") == "8d4f 01"


def test_a_line_of_facts_leaves_out_what_is_empty() -> None:
    assert words.facts_line(["a", "", "b"]) == "a  ·  b"
