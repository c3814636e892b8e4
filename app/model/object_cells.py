"""The words of the table of objects: what stands in a cell, what a row is found by, how a column is sorted."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import IntEnum

from PySide6.QtCore import QDate, QLocale

from app.model.search import natural
from app.model.translate import tr
from app.vocabulary.kinds import KINDS, UNKNOWN, kind_of
from app.vocabulary.numbers import CKO, name_of
from app.vocabulary.objects import ObjectRow
from app.vocabulary.texts import N_

SOON = timedelta(days=30)
"""A certificate that ends within this time asks for care."""

NOTHING = "–"
"""Stands where there is nothing to say, so that no cell looks forgotten."""

_USES = {
    "CKA_ENCRYPT": N_("encrypt"),
    "CKA_DECRYPT": N_("decrypt"),
    "CKA_SIGN": N_("sign"),
    "CKA_SIGN_RECOVER": N_("sign with recovery"),
    "CKA_VERIFY": N_("verify"),
    "CKA_VERIFY_RECOVER": N_("verify with recovery"),
    "CKA_WRAP": N_("wrap"),
    "CKA_UNWRAP": N_("unwrap"),
    "CKA_DERIVE": N_("derive"),
    "CKA_ENCAPSULATE": N_("encapsulate"),
    "CKA_DECAPSULATE": N_("decapsulate"),
}

_PLACE = {kind: place for place, kind in enumerate((*KINDS, UNKNOWN))}


class ObjectColumn(IntEnum):
    """The columns, from left to right."""

    LABEL = 0
    ID = 1
    CLASS = 2
    TYPE = 3
    USAGE = 4
    EXPIRES = 5


HEADS = (N_("Label"), N_("ID"), N_("Class"), N_("Type"), N_("Usage"), N_("Expires"))
"""Marked title of each column."""


def class_title(object_class: int) -> str:
    """Return what one object of a class is called; an unknown class by its name in the standard, or its number."""
    kind = kind_of(object_class)
    return name_of(CKO, object_class) if kind is UNKNOWN else tr(kind.title)


def usage_text(usage: Iterable[str]) -> str:
    """Return what a key may do in one line: ``Sign, decrypt``."""
    words = ", ".join(tr(_USES[name]) if name in _USES else name for name in usage)
    return words[:1].upper() + words[1:]


def end_of(row: ObjectRow) -> date | None:
    """Return the day on which a certificate ends; none where it says none, or nothing that is a date."""
    try:
        return date.fromisoformat(row.not_after[:10])
    except ValueError:
        return None


def tone_of(row: ObjectRow, today: date) -> str:
    """Return *danger* for a certificate that has ended, *warn* for one that ends within 30 days, else nothing."""
    end = end_of(row)
    if end is None or end - today > SOON:
        return ""
    return "danger" if end < today else "warn"


def end_words(row: ObjectRow, today: date) -> str:
    """Return in words when a certificate ends, for whoever does not see the colour."""
    words = {
        "danger": N_("Ended on {date}"),
        "warn": N_("Ends within 30 days, on {date}"),
        "": N_("Ends on {date}"),
    }[tone_of(row, today)]
    return tr(words, date=_date_text(row)) if row.not_after else tr(N_("No end"))


def _date_text(row: ObjectRow) -> str:
    end = end_of(row)
    if end is None:
        return row.not_after
    # The form is a text to translate: a month by its name cannot be taken for a day.
    return QLocale().toString(QDate(end.year, end.month, end.day), tr(N_("d MMM yyyy")))


def cell_text(row: ObjectRow, column: int) -> str:
    """Return what stands in a cell; see `is_quiet` for words that only fill a gap."""
    match column:
        case ObjectColumn.LABEL:
            return row.label or tr(N_("Without a label"))
        case ObjectColumn.ID:
            return row.id or NOTHING
        case ObjectColumn.CLASS:
            title = class_title(row.object_class)
            return tr(N_("{class} (session)"), **{"class": title}) if row.of_session else title
        case ObjectColumn.TYPE:
            return tr(N_("could not be read")) if row.unreadable else row.type or NOTHING
        case ObjectColumn.USAGE:
            return usage_text(row.usage) or NOTHING
        case _:
            return _date_text(row) or NOTHING


def is_quiet(row: ObjectRow, column: int) -> bool:
    """Return whether a cell has no value of its own: its words say only that."""
    match column:
        case ObjectColumn.LABEL:
            return not row.label
        case ObjectColumn.TYPE:
            return row.unreadable or not row.type
        case _:
            return cell_text(row, column) == NOTHING


def search_text(row: ObjectRow) -> str:
    """Return all that an object is found by: label, CKA_ID, type, class, subject. Words never run into each other."""
    return "\n".join((row.label, row.id, row.type, class_title(row.object_class), row.subject))


def order_text(row: ObjectRow, column: int) -> str:
    """Return what a column is sorted by; what has no value comes last."""
    last = "\U0010ffff"
    match column:
        case ObjectColumn.LABEL:
            return natural(row.label) or last
        case ObjectColumn.ID:
            return row.id or last
        case ObjectColumn.CLASS:
            return f"{_PLACE[kind_of(row.object_class)]:04d} {row.object_class:020d}"
        case ObjectColumn.TYPE:
            return natural(row.type) or last
        case ObjectColumn.USAGE:
            return usage_text(row.usage).casefold() or last
        case _:
            return row.not_after or last
