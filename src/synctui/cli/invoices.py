"""``synctui invoices``: the overview as a table, as CSV for a spreadsheet, or as JSON."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Iterator
from decimal import Decimal
from zoneinfo import ZoneInfo

from synctui.cli.choice import department_named
from synctui.cli.doors import Doors, Workspace
from synctui.cli.exits import OK
from synctui.cli.output import guarded, print_csv, print_json, put, table
from synctui.cli.words import kind_words, mark_words, status_words
from synctui.domain.invoice import Status
from synctui.domain.money import Money
from synctui.i18n import _
from synctui.i18n.errors import error_text
from synctui.i18n.formats import amount, day, plain_amount
from synctui.ports.reading import Mark, Query, Row

PAGE = 500


def run(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        query = await _query(workspace, args)
        titles = {one.department.key: one.spec.title for one in await workspace.service.integrations()}
        rows = list(_rows(workspace, query, args.limit))
    if args.json:
        print_json([_as_json(row, titles.get(row.department)) for row in rows])
    elif args.csv:
        print_csv(_header(), [_cells(row, titles.get(row.department)) for row in rows])
    else:
        for line in table(_short_header(), [_short(row, titles.get(row.department)) for row in rows], right=(3,)):
            put(line)
    return OK


async def _query(workspace: Workspace, args: Namespace) -> Query:
    department = None
    if args.department is not None:
        department = department_named(await workspace.service.departments(), args.department).key
    return Query(
        text=args.text,
        department=department,
        first=args.first,
        last=args.last,
        only_unsynced=args.unsynced,
        marks=frozenset(map(Mark, args.mark)),
        status=frozenset(map(Status, args.status)),
        order=args.order,
        descending=not args.ascending,
        today=workspace.clock.now().astimezone(ZoneInfo(args.setting.zone)).date(),
    )


def _rows(workspace: Workspace, query: Query, limit: int | None) -> Iterator[Row]:
    total = workspace.reader.count(query)
    wanted = total if limit is None else min(limit, total)
    for offset in range(0, wanted, PAGE):
        yield from workspace.reader.page(query, offset, total, min(PAGE, wanted - offset))


def _why(row: Row, tool: str | None) -> str:
    return error_text(row.code, row.values, tool).what if row.code else ""


def _short_header() -> list[str]:
    return [_("Number"), _("Date"), _("Customer"), _("Gross amount"), _("Status"), _("Booking number"), _("Sync")]


def _short(row: Row, tool: str | None) -> list[str]:
    return [
        row.number or "",
        day(row.date) if row.date else "",
        row.customer,
        amount(row.gross_cents, row.currency),
        status_words(row.status),
        row.booking_number or "",
        error_text(row.code, row.values, tool).short if row.code else mark_words(row.mark),
    ]


def _header() -> list[str]:
    return [
        _("Number"),
        _("Kind"),
        _("Date"),
        _("Customer"),
        _("Net amount"),
        _("Gross amount"),
        _("Currency"),
        _("Due date"),
        _("Status"),
        _("Company entity"),
        _("Booking number"),
        _("Sync"),
        _("Reason"),
    ]


def _cells(row: Row, tool: str | None) -> list[str]:
    return [
        guarded(row.number),
        kind_words(row.kind),
        row.date.isoformat() if row.date else "",
        guarded(row.customer),
        plain_amount(row.net_cents),
        plain_amount(row.gross_cents),
        row.currency,
        row.due.isoformat() if row.due else "",
        status_words(row.status),
        guarded(row.department),
        guarded(row.booking_number),
        mark_words(row.mark),
        guarded(_why(row, tool)),
    ]


def _as_json(row: Row, tool: str | None) -> dict[str, object]:
    return {
        "document": row.key,
        "number": row.number,
        "kind": row.kind.value,
        "date": row.date.isoformat() if row.date else None,
        "customer": row.customer,
        "net": str(_decimal(row.net_cents, row.currency)),
        "gross": str(_decimal(row.gross_cents, row.currency)),
        "currency": row.currency,
        "due": row.due.isoformat() if row.due else None,
        "status": row.status.value,
        "department": row.department,
        "booking_number": row.booking_number,
        "state": row.mark.value,
        "code": row.code,
        "message": _why(row, tool) or None,
        "synced_at": row.synced_at.isoformat() if row.synced_at else None,
        "mode": row.mode,
    }


def _decimal(cents: int, currency: str) -> Decimal:
    return Money(cents, currency).amount
