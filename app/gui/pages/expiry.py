"""When the certificates on a token end: a short list while they are few, a picture by month when they are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QLayout, QWidget

from app.gui.look.charts import ExpiryTimeline, Month
from app.gui.look.parts import Badge, Card, Icon, Rule, Text, column, row
from app.gui.look.theme import u
from app.gui.pages.flow import flow
from app.gui.pages.views_of import Expiry
from app.gui.pages.words import date, number
from app.model.translate import tr
from app.vocabulary.texts import N_

BEFORE, MONTHS = 3, 24
"""How many months of the picture are past, and how many there are altogether."""
FEW = 5
"""Up to so many certificates are told one by one."""
SOON = 30
"""Days before its end in which a certificate should be renewed."""


def day_of(expiry: Expiry) -> QDate:
    """Return the day on which a certificate ends; an invalid date where the token gave none."""
    return QDate.fromString(expiry.date[:10], "yyyy-MM-dd")


def counts(expiries: Sequence[Expiry], today: QDate) -> tuple[int, int]:
    """Return how many certificates have ended, and how many end within the next 30 days."""
    days = [today.daysTo(day) for day in map(day_of, expiries) if day.isValid()]
    return sum(left < 0 for left in days), sum(0 <= left <= SOON for left in days)


def months(expiries: Sequence[Expiry], today: QDate) -> tuple[list[Month], int]:
    """Return the columns of the picture, and how many certificates end after the last one.

    The first column also holds all that ended before it. What ended this month stands with the past.
    """
    first = QDate(today.year(), today.month(), 1).addMonths(-BEFORE)
    columns: Counter[int] = Counter()
    later = 0
    for day in map(day_of, expiries):
        if not day.isValid():
            continue
        place = (day.year() - first.year()) * 12 + day.month() - first.month()
        if day < today:
            place = min(place, BEFORE - 1)
        if place >= MONTHS:
            later += 1
        else:
            columns[max(0, place)] += 1
    return [Month(columns[place], _label(first.addMonths(place), place)) for place in range(MONTHS)], later


def _label(month: QDate, place: int) -> str:
    if place % 3:
        return ""
    yearly = place % 12 == BEFORE
    return QLocale().toString(month, "MMM yy" if yearly else "MMM")


class ExpiryCard(Card):
    """Certificates by expiry, with what needs care in words."""

    def __init__(self, expiries: Sequence[Expiry], today: QDate):
        """Tell when certificates end, seen from `today`."""
        super().__init__()
        ended, soon = counts(expiries, today)
        marks: list[QWidget] = []
        if ended:
            marks.append(Badge(tr(N_("{count} expired"), count=number(ended)), "danger", "danger"))
        if soon:
            marks.append(Badge(tr(N_("{count} within 30 days"), count=number(soon)), "warn", "warn"))
        title = Text(tr(N_("Certificates by expiry")), "strong")
        self.body.addWidget(flow(title, *marks, gap=2.5))
        if len(expiries) <= FEW:
            self._add_list(expiries, today)
        else:
            self._add_picture(expiries, today)

    def _add_list(self, expiries: Sequence[Expiry], today: QDate) -> None:
        lines: list[QWidget | QLayout] = []
        for expiry in expiries:
            if lines:
                lines.append(Rule())
            lines.append(_line(expiry, today))
        self.body.addLayout(column(*lines, gap=1.5))
        self.body.addStretch(1)

    def _add_picture(self, expiries: Sequence[Expiry], today: QDate) -> None:
        columns, later = months(expiries, today)
        picture = ExpiryTimeline(columns, BEFORE)
        picture.setFixedHeight(u(44))
        told = [f"{month.label}: {number(month.count)}" for month in columns if month.count and month.label]
        picture.setAccessibleName(", ".join([tr(N_("Certificates by the month in which they end")), *told]))
        self.body.addWidget(picture)
        if later:
            words = tr(N_("{count} more end later"), count=number(later))
            self.body.addWidget(Text(words, "caption", "quiet"))


def _line(expiry: Expiry, today: QDate) -> QLayout:
    left = today.daysTo(day_of(expiry))
    tone = "danger" if left < 0 else "warn" if left <= SOON else ""
    words = tr(N_("ended {day}") if left < 0 else N_("ends {day}"), day=date(expiry.date))
    mark = Icon(tone or "certificate", tone or "quiet", 4)
    line = row(mark, Text(expiry.label, elide=True), Text(words, "caption", tone or "quiet"), gap=2)
    line.setStretch(1, 1)
    return line
