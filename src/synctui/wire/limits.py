"""What an answer's headers say about when the next request is welcome."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=25)
"""No vendor's window is longer than a day: a later time is a mistake, and must not keep us waiting for years."""


def told_until(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """`Retry-After`, else the reset of the window that is used up; None where the server does not say."""
    return retry_after(headers, now) or exhausted_until(headers, now)


def retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When a `Retry-After` header (seconds or HTTP date, RFC 9110 10.2.3) allows the next try.

    None where it is absent, unreadable, zero or in the past.
    """
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        until = now + timedelta(seconds=float(text))
    except (ValueError, OverflowError):
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, TypeError):
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return _ahead(until, now)


def exhausted_until(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When the windows that a server says are used up open again; only headers that are there count.

    Every ``…remaining`` header at zero is matched with the ``…reset`` header of the same name.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    times = [
        parse_reset(lower[name.replace("remaining", "reset")], now)
        for name, value in lower.items()
        if name.endswith("remaining") and value.strip() == "0" and name.replace("remaining", "reset") in lower
    ]
    return max((time for time in times if time is not None), default=None)


def parse_reset(text: str, now: datetime) -> datetime | None:
    """A reset as seconds from now, epoch seconds, epoch milliseconds or ISO time; None for zero, past or unreadable.

    >>> parse_reset("30", datetime(2026, 1, 1, tzinfo=UTC)).isoformat()
    '2026-01-01T00:00:30+00:00'
    """
    try:
        number = float(text)
    except ValueError:
        return _parse_iso(text, now)
    try:
        if number >= 1e11:
            until = datetime.fromtimestamp(number / 1000, UTC)
        elif number >= 1e9:
            until = datetime.fromtimestamp(number, UTC)
        else:
            until = now + timedelta(seconds=number)
    except (OverflowError, ValueError, OSError):
        return None
    return _ahead(until, now)


def _parse_iso(text: str, now: datetime) -> datetime | None:
    try:
        until = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return _ahead(until if until.tzinfo else until.replace(tzinfo=UTC), now)


def _ahead(until: datetime, now: datetime) -> datetime | None:
    return min(until, now + LONGEST) if until > now else None
