"""Whether a night is due: pure decisions about instants and local dates, which two time changes a year cannot upset."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from synctui.domain.integration import Integration

LATE = timedelta(hours=1)
"""How long after its hour a night without a run is still on its way; later it is "not run"."""


def night_of(integration: Integration, day: date) -> datetime:
    """The instant, in UTC, at which the night of this local date is due. An hour that happens twice means the first."""
    return datetime.combine(day, integration.nightly_at, ZoneInfo(integration.zone)).astimezone(UTC)


def local_date(integration: Integration, now: datetime) -> date:
    return now.astimezone(ZoneInfo(integration.zone)).date()


def due(
    integration: Integration, now: datetime, last_local_date: date | None, since: datetime | None = None
) -> date | None:
    """The local date whose run is due now, or None. Whoever wakes up late, even after midnight, catches it up.

    `last_local_date` is the date of the last night that ran, `since` the instant at which the nightly sync was
    switched on, None for long ago: a night that was over by then is not caught up.
    """
    if not integration.nightly:
        return None
    day = last_night(integration, now)
    was_on = since is None or since <= night_of(integration, day)
    return day if was_on and last_local_date != day else None


def next_night(integration: Integration, now: datetime) -> datetime:
    """The next instant, in UTC, at which a night is due."""
    today = local_date(integration, now)
    night = night_of(integration, today)
    return night if night > now else night_of(integration, today + timedelta(days=1))


def last_night(integration: Integration, now: datetime) -> date:
    """The local date of the last night whose hour has come; a run that started then belongs to this night."""
    today = local_date(integration, now)
    return today if now >= night_of(integration, today) else today - timedelta(days=1)


def is_missed(
    integration: Integration, now: datetime, last_local_date: date | None, since: datetime | None = None
) -> bool:
    """Whether the last night did not run though it was switched on, an hour after it should have at the latest."""
    if not integration.nightly:
        return False
    day = last_night(integration, now)
    night = night_of(integration, day)
    was_on = since is None or since <= night
    has_run = last_local_date is not None and last_local_date >= day
    return was_on and not has_run and now >= night + LATE
