"""Slots of limits that all processes share: each call has its instant, in the order in which they asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from synctui.domain.capabilities import Limit
from synctui.domain.errors import Throttled
from synctui.store import tables as t
from synctui.store.codes import instant, micros, seconds

LONGEST_BLOCK = 26 * 3600.0
"""Seconds; a block that lies further ahead was written under a clock that has been set back since."""
MARGIN = 0.5
"""Seconds added to every window: the other side's clock counts from when it hears us."""


def reserve_slot(
    connection: sa.Connection, scope: str, limits: Sequence[Limit], now: datetime, budget: float
) -> datetime:
    """Slots are given first come, first served: no later caller is put before an earlier one."""
    start = micros(now)
    longest = seconds(max((limit.seconds for limit in limits), default=0.0) + MARGIN)
    c = t.slot.c
    # What lies further ahead than anybody may wait was written under a clock that has been set back since.
    is_stale = sa.or_(c.at < start - longest, c.at > start + seconds(budget) + longest)
    connection.execute(sa.delete(t.slot).where(c.scope == scope, is_stale))
    at, window = _earliest(connection, scope, limits, start)
    if at > start + seconds(budget):
        raise Throttled(instant(at), window)
    connection.execute(sa.insert(t.slot), {"scope": scope, "at": at})
    return instant(at)


def _earliest(connection: sa.Connection, scope: str, limits: Sequence[Limit], start: int) -> tuple[int, str]:
    """The first instant that everything allows, and the name of what held it up."""
    c = t.slot.c
    until = connection.scalar(sa.select(t.scope_block.c.until).where(t.scope_block.c.scope == scope)) or 0
    until = until if until <= start + seconds(LONGEST_BLOCK) else 0
    last = connection.scalar(sa.select(sa.func.max(c.at)).where(c.scope == scope)) or 0
    found = [(start, ""), (until, ""), (last, "")]
    newest_first = sa.select(c.at).where(c.scope == scope).order_by(c.at.desc()).limit(1)
    for limit in limits:
        oldest = connection.scalar(newest_first.offset(limit.calls - 1))
        if oldest is not None:
            found.append((oldest + seconds(limit.seconds + MARGIN), limit.name))
    return max(found)


def block_scope(connection: sa.Connection, scope: str, until: datetime) -> None:
    """A later time that stands already is kept."""
    row = insert(t.scope_block).values(scope=scope, until=micros(until))
    latest = sa.func.max(t.scope_block.c.until, row.excluded.until)
    connection.execute(row.on_conflict_do_update(index_elements=["scope"], set_={"until": latest}))


def count_error(connection: sa.Connection, endpoint: str, now: datetime, window: float) -> int:
    c = t.error_count.c
    connection.execute(sa.delete(t.error_count).where(c.endpoint == endpoint, c.at <= micros(now) - seconds(window)))
    connection.execute(sa.insert(t.error_count), {"endpoint": endpoint, "at": micros(now)})
    return errors_in_window(connection, endpoint, now, window)[0]


def errors_in_window(
    connection: sa.Connection, endpoint: str, now: datetime, window: float
) -> tuple[int, datetime | None]:
    c = t.error_count.c
    inside = sa.and_(c.endpoint == endpoint, c.at > micros(now) - seconds(window), c.at <= micros(now))
    count, oldest = connection.execute(sa.select(sa.func.count(), sa.func.min(c.at)).where(inside)).one()
    return count, (instant(oldest + seconds(window)) if oldest is not None else None)
