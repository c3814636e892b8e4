"""Numbers, sizes, dates and codes as a person reads them, by the locale."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import QDate, QDateTime, QLocale, QTimeZone

from app.model.translate import tr
from app.vocabulary.texts import N_
from app.vocabulary.values import Amount

SEPARATOR = "  ·  "
"""Between the facts of one line."""

_MOST = 2**63 - 1
"""The largest number that QLocale takes. A token may name one that is larger, and then it lies."""
_WEEKDAY = re.compile(r"[,\s]*d{3,4}[,.]?\s*")


def number(value: int) -> str:
    """Return a number with the separators of the locale; those of the C locale are there, but off by default."""
    if value > _MOST:
        return str(value)
    locale = QLocale()
    locale.setNumberOptions(locale.numberOptions() & ~QLocale.NumberOption.OmitGroupSeparator)
    return locale.toString(value)


def amount(value: Amount) -> str:
    """Return a count, or what stands for CK_UNAVAILABLE_INFORMATION and CK_EFFECTIVELY_INFINITE (v3.2 section 3.1)."""
    if value == "not reported":
        return tr(N_("not reported"))
    if value == "unlimited":
        return tr(N_("unlimited"))
    return number(value)


def size(value: Amount) -> str:
    """Return an amount of bytes, such as ``62.5 kB``, or the words for the special values."""
    if isinstance(value, str):
        return amount(value)
    return tr(N_("{count} bytes"), count=number(value)) if value > _MOST else QLocale().formattedDataSize(value)


def hexadecimal(value: int) -> str:
    """Return a code as the standard writes it: ``0x000000A0``."""
    return f"0x{value:08X}"


def digits(value: str, count: int = 4) -> str:
    """Return hexadecimal digits in groups of `count`, so that a long fingerprint can be compared and wraps."""
    return " ".join(value[start : start + count] for start in range(0, len(value), count))


def medium_date_format() -> str:
    """Return the locale's own long date without the weekday and with a short month, such as ``d MMM yyyy``."""
    long = QLocale().dateFormat(QLocale.FormatType.LongFormat)
    return _WEEKDAY.sub("", long, count=1).strip(" ,").replace("MMMM", "MMM")


def date(iso: str) -> str:
    """Return the day of an ISO 8601 time; the text itself where it is none."""
    day = QDate.fromString(iso[:10], "yyyy-MM-dd")
    return QLocale().toString(day, medium_date_format()) if day.isValid() else iso


def moment(iso: str) -> str:
    """Return day and time of an ISO 8601 time in UTC, said so; the text itself where it is none."""
    stamp = iso[:19].replace(" ", "T")
    return _moment(QDateTime.fromString(stamp, "yyyy-MM-ddTHH:mm:ss"), iso)


def token_clock(utc_time: str) -> str:
    """Return a token's clock (CK_TOKEN_INFO utcTime, ``YYYYMMDDhhmmss00``), or that it has none."""
    if not utc_time.strip():
        return tr(N_("no clock"))
    return _moment(QDateTime.fromString(utc_time[:14], "yyyyMMddHHmmss"), utc_time)


def _moment(value: QDateTime, otherwise: str) -> str:
    if not value.isValid():
        return otherwise
    value.setTimeZone(QTimeZone.utc())
    day = QLocale().toString(value.date(), medium_date_format())
    time = QLocale().toString(value.time(), QLocale.FormatType.ShortFormat)
    return tr(N_("{day}, {time} UTC"), day=day, time=time)


def age(seconds: float) -> str:
    """Return how long something has run: ``42 s``, ``3:07`` minutes, ``1:02:07`` hours."""
    whole = int(seconds)
    if whole < 60:
        return tr(N_("{seconds} s"), seconds=number(whole))
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def facts_line(facts: Iterable[str]) -> str:
    """Return one line of facts, without those that are empty."""
    return SEPARATOR.join(filter(None, facts))
