"""What an answer's headers say about when the next request is welcome."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def told_until(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """`Retry-After`, else the reset of the window that is used up; None where the server does not say."""
    return retry_after(headers, now) or _window_reset(headers, now)


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
    return until if until > now else None


def _window_reset(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """The latest reset among the windows with nothing remaining; a window without its reset says nothing."""
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    resets = [
        _instant(lower.get(name.replace("remaining", "reset"), ""), now)
        for name, value in lower.items()
        if name.endswith("remaining") and value == "0"
    ]
    return max((reset for reset in resets if reset is not None), default=None)


def _instant(text: str, now: datetime) -> datetime | None:
    """Seconds from now, epoch seconds or epoch milliseconds, told apart by their size.

    >>> _instant("1767225600000", datetime(2025, 12, 31, tzinfo=UTC)).isoformat()
    '2026-01-01T00:00:00+00:00'
    """
    try:
        number = float(text)
        if number >= 1e11:
            until = datetime.fromtimestamp(number / 1000, UTC)
        elif number >= 1e9:
            until = datetime.fromtimestamp(number, UTC)
        else:
            until = now + timedelta(seconds=number)
    except (OverflowError, ValueError, OSError):
        return None
    return until if until > now else None
