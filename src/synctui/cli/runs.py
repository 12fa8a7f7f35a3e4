"""``synctui runs``: the history of syncs, or the whole report of one."""

from __future__ import annotations

import asyncio
from argparse import Namespace

from synctui.cli.doors import Doors
from synctui.cli.exits import OK
from synctui.cli.output import guarded, print_csv, print_json, put, table
from synctui.cli.reports import report_lines
from synctui.domain.errors import BadInput
from synctui.i18n import _, report_words
from synctui.i18n.formats import count, day_and_time, plain_amount
from synctui.notifications.summary import with_messages
from synctui.ports.reading import RunRow


def run(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        titles = {spec.name: spec.title for spec in workspace.service.specs()}
        if args.number is not None:
            row = workspace.reader.run(args.number)
            if row is None:
                raise BadInput("run-unknown", number=str(args.number))
            _print_one(row, titles.get(row.tool, row.tool), args)
            return OK
        rows = workspace.reader.runs(args.limit)
    _print_all(rows, titles, args)
    return OK


def _print_all(rows: list[RunRow], titles: dict[str, str], args: Namespace) -> None:
    zone = args.setting.zone
    if args.json:
        print_json([_as_json(row) for row in rows])
        return
    header = [
        _("Sync"),
        _("Started"),
        _("How"),
        _("Accounting tool"),
        _("Company entity"),
        _("Customers"),
        _("Invoices"),
        _("Credit notes"),
        _("not synced"),
        _("Ending"),
    ]
    cells = [_cells(row, titles.get(row.tool, row.tool), zone) for row in rows]
    if args.csv:
        print_csv(header, [[guarded(cell) for cell in line] for line in cells])
        return
    for line in table(header, cells, right=(0, 5, 6, 7, 8)):
        put(line)


def _cells(row: RunRow, title: str, zone: str) -> list[str]:
    return [
        str(row.id),
        day_and_time(row.started_at, zone),
        report_words.mode_words(row.mode),
        title,
        row.department,
        count(row.customers),
        count(row.invoices),
        count(row.credit_notes),
        count(row.not_booked),
        report_words.ending_words(row.report or {"ending": row.ending}, zone),
    ]


def _as_json(row: RunRow) -> dict[str, object]:
    return {
        "run": row.id,
        "integration": row.integration,
        "tool": row.tool,
        "department": row.department,
        "mode": row.mode,
        "started_at": row.started_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "ending": row.ending,
        "customers": row.customers,
        "invoices": row.invoices,
        "credit_notes": row.credit_notes,
        "not_booked": row.not_booked,
        "calls": row.calls,
    }


def _print_one(row: RunRow, title: str, args: Namespace) -> None:
    """The report; a sync that is still running has none yet."""
    if not row.report:
        if args.json:
            print_json(_as_json(row))
        else:
            put(_("Sync {n} is still running.").format(n=row.id))
        return
    content = with_messages(row.report, title)
    if args.json:
        print_json(content)
    elif args.csv:
        print_csv(_document_header(), _documents(content))
    else:
        for line in report_lines(content, row.department, args.setting.zone):
            put(line)


def _document_header() -> list[str]:
    return [
        _("Number"),
        _("Company entity"),
        _("Booking number"),
        _("Net amount"),
        _("VAT amount"),
        _("Gross amount"),
        _("Currency"),
        _("Reason"),
    ]


def _documents(content: dict[str, object]) -> list[list[str]]:
    """The documents of one report: those that were synced, then those that were not, with the reason."""
    lines = []
    for row in _list(content["booked"]):
        money = [plain_amount(_cents(row[key])) for key in ("net", "vat", "gross")]
        names = [guarded(str(row[key])) for key in ("number", "department", "booking_number")]
        lines.append([*names, *money, str(row["currency"]), ""])
    for row in _list(content["not_booked"]):
        names = [guarded(str(row[key])) for key in ("number", "department")]
        lines.append([*names, "", "", "", "", "", guarded(str(row["message"]))])
    return lines


def _list(rows: object) -> list[dict[str, object]]:
    assert isinstance(rows, list)
    return rows


def _cents(amount: object) -> int:
    whole, _point, rest = str(amount).rpartition(".")
    return int(whole + rest)
