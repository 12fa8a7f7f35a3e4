"""Runs: one at a time per integration, one a night, each with its report, also those whose process died."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from synctui.domain.booking import CustomerResult, IntegrationId, LinkState
from synctui.domain.errors import Busy
from synctui.domain.events import Mode
from synctui.domain.invoice import Department
from synctui.domain.report import BookedRow, Ending, NotBookedRow, RunReport
from synctui.ports.report_json import report_as_json
from synctui.ports.store import NotificationDraft, Owner
from synctui.store import links
from synctui.store import tables as t
from synctui.store.bell import ring
from synctui.store.codec import from_text
from synctui.store.codes import day_number, instant, micros, seconds
from synctui.store.generation import grow
from synctui.store.mapping import booked_row, not_booked_row
from synctui.store.marks import refresh

CONTINUATIONS = 3
"""How often a night whose process died is taken up again."""


# leases -----------------------------------------------------------------------------------------------------------


def take_lease(
    connection: sa.Connection, id: IntegrationId, owner: Owner, mode: Mode, now: datetime, duration: float
) -> None:
    """Free, expired, or held by a process of this machine that is no more; else `Busy`."""
    row = {
        "integration": id,
        "token": owner.token,
        "program": owner.program,
        "host": owner.host,
        "pid": owner.pid,
        "mode": mode.value,
        "since": micros(now),
        "expires_at": micros(now) + seconds(duration),
    }
    new = insert(t.lease).values(row)
    c = t.lease.c
    is_free = c.expires_at <= micros(now)
    if connection.execute(new.on_conflict_do_update(index_elements=["integration"], set_=row, where=is_free)).rowcount:
        return
    held = connection.execute(sa.select(t.lease).where(c.integration == id)).one()
    if held.host != owner.host or not is_gone(held, now):
        raise busy(held)
    # It cannot write any more: nobody has to wait for the lease to expire.
    connection.execute(sa.update(t.lease).where(c.integration == id, c.token == held.token).values(row))


def busy(held: sa.Row[tuple[object, ...]], code: str | None = None) -> Busy:
    """Who holds a lease, as the error that is told to whoever else wants it."""
    since = instant(held.since).astimezone().isoformat(timespec="seconds")
    return Busy(code, who=held.program, host=held.host, pid=str(held.pid), mode=held.mode, since=since)


def is_gone(held: sa.Row[tuple[object, ...]], now: datetime) -> bool:
    """Whether a lease has surely lost its owner: it ran out, or the process was of this machine and is no more."""
    is_of_this_machine = bool(held.host == socket.gethostname())
    return bool(held.expires_at <= micros(now)) or (is_of_this_machine and not is_alive(held.pid))


def is_alive(pid: int) -> bool:
    """Whether this machine has such a process; what cannot be asked counts as alive."""
    if pid <= 0:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


_MINE = sa.and_(t.lease.c.integration == sa.bindparam("of"), t.lease.c.token == sa.bindparam("mine"))
_RENEW = sa.update(t.lease).where(_MINE).values(expires_at=sa.bindparam("until"))
_RELEASE = sa.delete(t.lease).where(_MINE)


def renew_lease(connection: sa.Connection, id: IntegrationId, owner: Owner, now: datetime, duration: float) -> bool:
    mine = {"of": id, "mine": owner.token, "until": micros(now) + seconds(duration)}
    return connection.execute(_RENEW, mine).rowcount == 1


def release_lease(connection: sa.Connection, id: IntegrationId, owner: Owner) -> None:
    connection.execute(_RELEASE, {"of": id, "mine": owner.token})


# runs -------------------------------------------------------------------------------------------------------------


def start_run(
    connection: sa.Connection,
    id: IntegrationId,
    owner: Owner,
    mode: Mode,
    now: datetime,
    local_date: date | None = None,
) -> int | None:
    """As `ports.store.Store.start_run` says; a night whose process died goes on in a run of its own."""
    i = t.integration.c
    settings = connection.execute(sa.select(i.tool, i.department).where(i.id == id)).one()
    is_continued = mode is Mode.NIGHTLY and local_date is not None and _was_cut_off(connection, id, local_date)
    row = t.new_row(
        t.RunTable,
        integration=id,
        tool=settings.tool,
        department=settings.department,
        mode=mode.value,
        local_date=0 if is_continued else day_number(local_date),
        token=owner.token,
        host=owner.host,
        pid=owner.pid,
        started_at=micros(now),
    )
    new = insert(t.run).values(row).on_conflict_do_nothing().returning(t.run.c.id)
    run = connection.execute(new).scalar_one_or_none()
    if run is not None:
        grow(connection)
    return run


def _was_cut_off(connection: sa.Connection, id: IntegrationId, local_date: date) -> bool:
    """Whether this night is the last one and its process died; one that dies again and again is given up."""
    c = t.run.c
    nights = sa.and_(c.integration == id, c.mode == Mode.NIGHTLY.value)
    night = connection.scalar(sa.select(c.id).where(nights, c.local_date == day_number(local_date)))
    if night is None:
        return False
    since = connection.execute(sa.select(c.local_date, c.ending).where(nights, c.id >= night).order_by(c.id)).all()
    is_last = all(run.local_date == 0 for run in since[1:])
    return is_last and since[-1].ending == Ending.INTERRUPTED.value and len(since) <= CONTINUATIONS


def end_run(connection: sa.Connection, report: RunReport, notification: NotificationDraft | None) -> None:
    _close(connection, report)
    if notification is not None:
        ring(connection, notification)


def _close(connection: sa.Connection, report: RunReport) -> None:
    """The report; attempts of this run that are still open are unknown from now on."""
    values = {
        "ended_at": micros(report.ended_at),
        "ending": report.ending.value,
        "customers": report.customers,
        "invoices": report.invoices,
        "credit_notes": report.credit_notes,
        "not_booked": len(report.not_booked),
        "calls": report.calls,
        "report": json.dumps(report_as_json(report), ensure_ascii=False),
    }
    connection.execute(sa.update(t.run).where(t.run.c.id == report.run).values(values))
    refresh(connection, links.leave_unknown(connection, report.run, report.ended_at))


# runs whose process died ------------------------------------------------------------------------------------------


_OPEN = sa.select(t.run).where(t.run.c.ended_at == 0).order_by(t.run.c.id)


def close_interrupted_runs(connection: sa.Connection, now: datetime) -> tuple[RunReport, ...]:
    rows = connection.execute(_OPEN).all()
    return tuple([interrupt(connection, row, now) for row in rows if not _is_running(connection, row, now)])


def _is_running(connection: sa.Connection, run: sa.Row[tuple[object, ...]], now: datetime) -> bool:
    c = t.lease.c
    mine = sa.select(c.expires_at).where(c.integration == run.integration, c.token == run.token)
    expires_at = connection.scalar(mine)
    if expires_at is None or expires_at <= micros(now):
        return False
    return run.host != socket.gethostname() or is_alive(run.pid)


def interrupt(connection: sa.Connection, run: sa.Row[tuple[object, ...]], now: datetime) -> RunReport:
    """End a run in place of its owner: what it had open is unknown from now on, and its lease is gone."""
    touched = links.leave_unknown(connection, run.id, now)
    report = replace(
        _counted(connection, run, now), booked=_booked(connection, run.id), not_booked=_left(connection, run.id)
    )
    _close(connection, report)
    refresh(connection, touched)
    c = t.lease.c
    connection.execute(sa.delete(t.lease).where(c.integration == run.integration, c.token == run.token))
    if report.mode is Mode.MANUAL:
        ring(connection, NotificationDraft(report.integration, report.run, now, _entry(connection, run, report)))
    return report


def _counted(connection: sa.Connection, run: sa.Row[tuple[object, ...]], now: datetime) -> RunReport:
    """Customers linked since the run began are its own: it was the only one of its integration."""
    c = t.customer_link.c
    mine = sa.and_(c.integration == run.integration, c.at >= run.started_at)
    counts = sa.select(c.result, sa.func.count()).where(mine).group_by(c.result)
    customers: dict[str, int] = dict(tuple(row) for row in connection.execute(counts))
    return RunReport(
        integration=run.integration,
        tool=run.tool,
        run=run.id,
        mode=Mode(run.mode),
        started_at=instant(run.started_at),
        ended_at=now,
        ending=Ending.INTERRUPTED,
        customers_new=customers.get(CustomerResult.CREATED.value, 0),
        customers_updated=customers.get(CustomerResult.UPDATED.value, 0),
        customers_confirmed=customers.get(CustomerResult.CONFIRMED.value, 0),
    )


def _rows_of(run: int) -> sa.Select[tuple[object, ...]]:
    d, c = t.document.c, t.link.c
    return (
        sa.select(
            d.key, d.number, d.kind, d.currency, d.net_cents, d.vat_cents, d.gross_cents, c.booking_number, c.remote_id,
            c.booked, c.code, c.code_values, c.tool_text, t.department.c.content.label("department"),
        )
        .join(t.link, c.document_id == d.id)
        .join(t.department, t.department.c.id == d.department_id)
        .where(c.run == run)
    )  # fmt: skip


def _booked(connection: sa.Connection, run: int) -> tuple[BookedRow, ...]:
    h = t.history.c
    words = h.what.in_(["synced", "adopted", "updated"])
    joined = _rows_of(run).add_columns(h.what).join(t.history, h.document_id == t.document.c.id)
    rows = connection.execute(joined.where(h.run == run, words).order_by(h.id)).mappings()
    return tuple(booked_row(_named(row), row["what"]) for row in rows)


def _left(connection: sa.Connection, run: int) -> tuple[NotBookedRow, ...]:
    c = t.link.c
    is_left = sa.or_(c.state.in_([LinkState.REFUSED.value, LinkState.UNKNOWN.value]), c.code.is_not(None))
    rows = connection.execute(_rows_of(run).where(is_left).order_by(t.document.c.day, t.document.c.id)).mappings()
    return tuple(not_booked_row(_named(row)) for row in rows)


def _named(row: sa.RowMapping) -> dict[str, object]:
    return {**row, "department_name": from_text(row["department"], Department).name}


def _entry(connection: sa.Connection, run: sa.Row[tuple[object, ...]], report: RunReport) -> dict[str, object]:
    """What a bell entry has beside the report; the tool's own way of writing its name is not known here."""
    text = connection.scalar(sa.select(t.department.c.content).where(t.department.c.key == run.department))
    name = from_text(text, Department).name if text is not None else run.department
    title = run.tool.replace("_", " ").title()
    return {**report_as_json(report), "tool_title": title, "department_name": name}
