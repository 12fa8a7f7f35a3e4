"""How marks, states, days and instants are written in columns: small numbers that sort and index well."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from synctui.domain.invoice import Status
from synctui.ports.reading import Mark

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

MARKS: dict[Mark, int] = {
    Mark.NOT_SYNCED: 1,
    Mark.NO_TOOL: 2,
    Mark.REFUSED: 3,
    Mark.UNKNOWN: 4,
    Mark.EDITED: 5,
    Mark.EDIT_REFUSED: 6,
    Mark.MISSING: 7,
    Mark.SYNCED: 8,
    Mark.DRAFT: 9,
    Mark.BEFORE_START: 10,
    Mark.SET_ASIDE: 11,
}
"""In this order the unsynced ones are 1 to 4 and those that need a person 3 to 7: each is one range of an index."""
MARK_OF = {code: mark for mark, code in MARKS.items()}
LAST_UNSYNCED = 4
FIRST_NEEDING, LAST_NEEDING = 3, 7

STATUSES: dict[Status, int] = {
    Status.DRAFT: 1,
    Status.PAID: 2,
    Status.CREDITED: 3,
    Status.PARTLY_PAID: 4,
    Status.OUTSTANDING: 5,
}
"""`overdue` is never stored: it is `partly_paid` or `outstanding` with a due day before today."""
STATUS_OF = {code: status for status, code in STATUSES.items()}
FIRST_OPEN = 4


def day_number(day: date | None) -> int:
    """A day as YYYYMMDD, 0 for none: readable, and it sorts.

    >>> day_number(date(2026, 11, 3)), day_number(None)
    (20261103, 0)
    """
    return 0 if day is None else day.year * 10000 + day.month * 100 + day.day


def day_of(number: int) -> date | None:
    return date(number // 10000, number // 100 % 100, number % 100) if number else None


def micros(instant: datetime | None) -> int:
    """An aware instant as microseconds since 1970, 0 for none: exact both ways."""
    return 0 if instant is None else (instant - EPOCH) // MICROSECOND


def instant_of(number: int) -> datetime | None:
    return EPOCH + number * MICROSECOND if number else None


def instant(number: int) -> datetime:
    return EPOCH + number * MICROSECOND


def seconds(number: float) -> int:
    """A duration in seconds as microseconds."""
    return round(number * 1_000_000)


def status_code(*, is_draft: bool, is_paid: bool, credited: int | None, gross: int, open_cents: int | None) -> int:
    """`Document.status` without the part that depends on today; amounts in cents."""
    if is_draft:
        return STATUSES[Status.DRAFT]
    if is_paid:
        return STATUSES[Status.PAID]
    if credited is not None and gross and credited >= abs(gross):
        return STATUSES[Status.CREDITED]
    if open_cents is not None and 0 < abs(open_cents) < abs(gross):
        return STATUSES[Status.PARTLY_PAID]
    return STATUSES[Status.OUTSTANDING]


def status_on(code: int, due: int, today: int) -> Status:
    """The status a reader sees today; `due` and `today` are day numbers."""
    if code >= FIRST_OPEN and 0 < due < today:
        return Status.OVERDUE
    return STATUS_OF[code]
