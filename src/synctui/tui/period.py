"""The period of the overview: which days it spans and what it is called."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from synctui.i18n import _


class Period(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"

    @property
    def following(self) -> Period:
        periods = list(Period)
        return periods[(periods.index(self) + 1) % len(periods)]

    @property
    def words(self) -> str:
        match self:
            case Period.MONTH:
                return _("this month")
            case Period.QUARTER:
                return _("this quarter")
            case Period.YEAR:
                return _("this year")
            case Period.ALL:
                return _("all invoices")


def days_of(period: Period, today: date) -> tuple[date | None, date | None]:
    """First and last day, both included; None, None for everything.

    >>> days_of(Period.QUARTER, date(2026, 11, 24))
    (datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
    """
    match period:
        case Period.ALL:
            return None, None
        case Period.YEAR:
            return date(today.year, 1, 1), date(today.year, 12, 31)
        case Period.QUARTER:
            return _months(today.year, (today.month - 1) // 3 * 3 + 1, 3)
        case Period.MONTH:
            return _months(today.year, today.month, 1)


def _months(year: int, month: int, months: int) -> tuple[date, date]:
    after = month + months
    first_after = date(year + (after - 1) // 12, (after - 1) % 12 + 1, 1)
    return date(year, month, 1), first_after - timedelta(days=1)


def period_of(text: str | None) -> Period:
    """The period that was stored; the quarter where there is none."""
    return Period(text) if text in set(Period) else Period.QUARTER
