"""Booking numbers that are given here, in the transaction that claims the document: each to one document alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from synctui.domain.booking import BookingRequest, IntegrationId
from synctui.domain.invoice import DocumentKey
from synctui.ports.store import NumberSeries
from synctui.store import links
from synctui.store import tables as t

_BATCH, _BATCH_OF = "batch", "batch of run"
"""Scopes of two counters beside those of numbers: the last batch, and the run that it belongs to."""


def claim(
    connection: sa.Connection, id: IntegrationId, run: int, row: int, request: BookingRequest, series: NumberSeries
) -> str:
    """The number under which this document goes out now."""
    known = _given(connection, id, row, request.journal)
    if known is not None and (known.run == run or not series.is_of_a_batch):
        return str(known.number)
    return give(connection, id, row, request.journal, run, request.document.date, series)


def give(
    connection: sa.Connection,
    id: IntegrationId,
    row: int,
    journal: str,
    run: int,
    day: date | None,
    series: NumberSeries,
) -> str:
    """The next number that nobody has."""
    batch = _batch(connection, id, run) if series.is_of_a_batch else 0
    scope = f"{journal}\n{series.number(0, journal=journal, day=day, batch=batch)}"
    counter = max(_last(connection, id, scope), series.last.get(journal, 0))
    number, before = None, None
    while number is None or _is_taken(connection, id, row, journal, number):
        counter, before = counter + 1, number
        number = series.number(counter, journal=journal, day=day, batch=batch)
        if number == before:
            raise ValueError(f"the number format {series.format!r} does not count")
    _count_to(connection, id, scope, counter)
    given_now = {"number": number, "run": run}
    new = insert(t.given_number).values(integration=id, document_id=row, journal=journal, **given_now)
    connection.execute(
        new.on_conflict_do_update(index_elements=["integration", "document_id", "journal"], set_=given_now)
    )
    return number


def given(connection: sa.Connection, id: IntegrationId, row: int, journal: str) -> str | None:
    known = _given(connection, id, row, journal)
    return None if known is None else str(known.number)


def given_to(
    connection: sa.Connection, id: IntegrationId, requests: Sequence[BookingRequest]
) -> Mapping[DocumentKey, str]:
    found = {}
    for request in requests:
        row = links.document_id(connection, request.document.key)
        number = given(connection, id, row, request.journal) if row is not None else None
        if number is not None:
            found[request.document.key] = number
    return found


_GIVEN = sa.select(t.given_number).where(
    t.given_number.c.integration == sa.bindparam("of"),
    t.given_number.c.document_id == sa.bindparam("row"),
    t.given_number.c.journal == sa.bindparam("in_journal"),
)


def _given(connection: sa.Connection, id: IntegrationId, row: int, journal: str) -> sa.Row[tuple[object, ...]] | None:
    return connection.execute(_GIVEN, {"of": id, "row": row, "in_journal": journal}).one_or_none()


def _is_taken(connection: sa.Connection, id: IntegrationId, row: int, journal: str, number: str) -> bool:
    """Given to another document, or known from the tool as another document's: after a restored backup, for one."""
    g, c = t.given_number.c, t.link.c
    others = sa.select(g.document_id).where(g.integration == id, g.journal == journal, g.number == number)
    booked = sa.select(c.document_id).where(
        c.integration == id, c.booking_number == number, sa.func.coalesce(c.journal, journal) == journal
    )
    rows = connection.execute(sa.union_all(others, booked)).scalars()
    return any(other != row for other in rows)


_MINE, _OTHER = t.link.alias("mine"), t.link.alias("other")
_MY_DAY, _OTHER_DAY = t.document.alias("my_day"), t.document.alias("other_day")
_SHARED = (
    sa.select(_OTHER_DAY.c.number)
    .select_from(_MY_DAY)
    .join(_MINE, _MINE.c.document_id == _MY_DAY.c.id)
    .join(
        _OTHER, sa.and_(_OTHER.c.integration == _MINE.c.integration, _OTHER.c.booking_number == _MINE.c.booking_number)
    )
    .join(_OTHER_DAY, _OTHER_DAY.c.id == _OTHER.c.document_id)
    .where(_MY_DAY.c.key == sa.bindparam("one"), _MINE.c.integration == sa.bindparam("of"))
    .where(_MINE.c.booking_number.is_not(None), _OTHER.c.document_id != _MINE.c.document_id)
    .where(_OTHER.c.state == "synced", _OTHER.c.journal.is_not_distinct_from(_MINE.c.journal))
    .where(_OTHER_DAY.c.day // 10000 == _MY_DAY.c.day // 10000)
    .limit(1)
)


def shared(connection: sa.Connection, id: IntegrationId, key: DocumentKey) -> str | None:
    """As `ports.store.Store.shares_number` says: tools count anew each year, so another year's number is no alarm."""
    return connection.scalar(_SHARED, {"one": key, "of": id})


def _batch(connection: sa.Connection, id: IntegrationId, run: int) -> int:
    """Counts the runs that book; all documents of one run are in one batch."""
    batch = _last(connection, id, _BATCH)
    if _last(connection, id, _BATCH_OF) == run:
        return batch
    _count_to(connection, id, _BATCH, batch + 1)
    _count_to(connection, id, _BATCH_OF, run)
    return batch + 1


def _last(connection: sa.Connection, id: IntegrationId, scope: str) -> int:
    c = t.number_counter.c
    return connection.scalar(sa.select(c.last).where(c.integration == id, c.scope == scope)) or 0


def _count_to(connection: sa.Connection, id: IntegrationId, scope: str, last: int) -> None:
    row = insert(t.number_counter).values(integration=id, scope=scope, last=last)
    connection.execute(row.on_conflict_do_update(index_elements=["integration", "scope"], set_={"last": last}))
