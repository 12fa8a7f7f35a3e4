"""What a person repairs by command: a run that is stuck, and documents that must be synced anew. Always audited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa

from synctui.domain.booking import IntegrationId, LinkState
from synctui.domain.integration import Integration
from synctui.ports.store import Released
from synctui.store import follow_ups, links, runs
from synctui.store import tables as t
from synctui.store.chronicle import audit, note_all
from synctui.store.codec import from_text, plain, to_text
from synctui.store.codes import day_number, micros
from synctui.store.credits import settle_credits
from synctui.store.marks import chunks, refresh

MOST_NAMED = 50
"""So many booking numbers are named in the audit; each stands in its document's history too."""


def release_run(connection: sa.Connection, id: IntegrationId, now: datetime, *, even_if_alive: bool) -> Released | None:
    """As `ports.store.Store.release_run` says. A run that is ended here can claim nothing any more."""
    lease = connection.execute(sa.select(t.lease).where(t.lease.c.integration == id)).one_or_none()
    open_runs = connection.execute(sa.select(t.run).where(t.run.c.integration == id, t.run.c.ended_at == 0)).all()
    if lease is None and not open_runs:
        return None
    if lease is not None and not even_if_alive and not runs.is_gone(lease, now):
        raise runs.busy(lease, "run-may-be-alive")
    reports = [runs.interrupt(connection, run, now) for run in open_runs]
    connection.execute(sa.delete(t.lease).where(t.lease.c.integration == id))
    owner = lease if lease is not None else open_runs[-1]
    released = Released(owner.host, owner.pid, reports[-1].run if reports else None)
    detail = {"integration": id, "host": released.host, "pid": str(released.pid), "run": str(released.run or "")}
    audit(connection, "run-released", {**detail, "even_if_alive": str(even_if_alive)}, now)
    return released


# reset from a date ------------------------------------------------------------------------------------------------


def linked_from(connection: sa.Connection, id: IntegrationId, first: date) -> int:
    """How many documents a reset from this day concerns."""
    return len(_linked(connection, id, first))


def reset_from(connection: sa.Connection, id: IntegrationId, first: date, now: datetime) -> int:
    """As `ports.store.Store.reset_from` says."""
    lease = connection.execute(sa.select(t.lease).where(t.lease.c.integration == id)).one_or_none()
    if lease is not None and not runs.is_gone(lease, now):
        raise runs.busy(lease)
    found = _linked(connection, id, first)
    for some in chunks([link["id"] for link in found]):
        connection.execute(sa.delete(t.link).where(t.link.c.id.in_(some)))
    tool = connection.scalar(sa.select(t.integration.c.tool).where(t.integration.c.id == id))
    note_all(connection, [_entry(id, tool, link, now) for link in found])
    _forget_payments(connection, found)
    follow_ups.forget(connection, id, [link["document_id"] for link in found])
    _look_everything_up_again(connection, id)
    refresh(connection, [link["document_id"] for link in found])
    numbers = [link["booking_number"] for link in found if link["booking_number"]]
    detail = {"integration": id, "from": first.isoformat(), "documents": str(len(found))}
    audit(connection, "reset", {**detail, "booking_numbers": ", ".join(numbers[:MOST_NAMED])}, now)
    return len(found)


def _linked(connection: sa.Connection, id: IntegrationId, first: date) -> list[sa.RowMapping]:
    """Documents of that day or later which this integration has synced, or may have synced."""
    c, d = t.link.c, t.document.c
    states = (LinkState.SYNCED.value, *links.OPEN)
    wanted = (
        sa.select(c.id, c.document_id, c.booking_number, c.remote_id, c.is_paid, d.key)
        .join(t.document, d.id == c.document_id)
        .where(c.integration == id, c.state.in_(states), d.day >= day_number(first))
        .order_by(d.day, d.id)
    )
    return list(connection.execute(wanted).mappings())


def _entry(id: IntegrationId, tool: str | None, link: sa.RowMapping, now: datetime) -> dict[str, object]:
    told = {"booking_number": link["booking_number"], "remote_id": link["remote_id"]}
    return {
        "document_id": link["document_id"],
        "at": micros(now),
        "what": "reset",
        "integration": id,
        "tool": tool,
        "code_values": plain({name: value for name, value in told.items() if value}),
    }


def _forget_payments(connection: sa.Connection, found: Sequence[sa.RowMapping]) -> None:
    """What the tool said of payments was said of entries that are gone."""
    paid = [link for link in found if link["is_paid"]]
    for some in chunks([link["document_id"] for link in paid]):
        connection.execute(sa.update(t.document).where(t.document.c.id.in_(some)).values(is_paid_at_tool=False))
    settle_credits(connection, [link["key"] for link in paid])


def _look_everything_up_again(connection: sa.Connection, id: IntegrationId) -> None:
    i = t.integration.c
    text = connection.scalar(sa.select(i.settings).where(i.id == id))
    if text is not None:
        settings = replace(from_text(text, Integration), first_run_done=False)
        connection.execute(sa.update(t.integration).where(i.id == id).values(settings=to_text(settings, Integration)))
