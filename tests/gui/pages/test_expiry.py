from PySide6.QtCore import QDate

from app.gui.pages.expiry import BEFORE, MONTHS, counts, months
from app.gui.pages.views_of import Expiry

TODAY = QDate(2026, 11, 23)


def _ends(*days: str) -> list[Expiry]:
    return [Expiry(day, day) for day in days]


def test_a_certificate_has_ended_the_day_after_its_last() -> None:
    assert counts(_ends("2026-11-22"), TODAY) == (1, 0)
    assert counts(_ends("2026-11-23"), TODAY) == (0, 1)


def test_thirty_days_are_soon_and_thirty_one_are_not() -> None:
    assert counts(_ends("2026-12-23", "2026-12-24"), TODAY) == (0, 1)


def test_what_has_ended_never_stands_among_what_is_still_valid() -> None:
    columns, _ = months(_ends("1999-01-01", "2026-08-15", "2026-11-22", "2026-11-23"), TODAY)
    assert sum(month.count for month in columns[:BEFORE]) == 3
    assert columns[BEFORE].count == 1


def test_what_ends_after_the_last_column_is_counted() -> None:
    columns, later = months(_ends("2028-07-31", "2028-08-01", "2099-01-01"), TODAY)
    assert len(columns) == MONTHS
    assert columns[-1].count == 1
    assert later == 2


def test_what_is_no_date_is_left_out() -> None:
    assert counts(_ends("", "soon"), TODAY) == (0, 0)
    columns, later = months(_ends("", "soon"), TODAY)
    assert sum(month.count for month in columns) == later == 0
