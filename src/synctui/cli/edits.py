"""``synctui edits``: what was changed in Teamleader after the sync and must be changed in the tool by hand."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from synctui.cli.choice import chosen
from synctui.cli.doors import Doors, Workspace
from synctui.cli.exits import OK
from synctui.cli.output import guarded, print_csv, print_json, put
from synctui.domain.edits import Difference, differences
from synctui.domain.errors import BadInput
from synctui.domain.text import clean, fold
from synctui.i18n import _
from synctui.i18n.edit_words import difference_words, place_words, written
from synctui.i18n.errors import error_text
from synctui.ports.reading import Detail, Mark, Query
from synctui.ports.service import IntegrationStatus

MARKS = frozenset({Mark.EDITED, Mark.EDIT_REFUSED})
PAGE = 500


@dataclass(frozen=True, slots=True)
class Edited:
    """One synced document that differs from what the tool has."""

    detail: Detail
    at: IntegrationStatus
    found: tuple[Difference, ...]

    @property
    def goes_by_itself(self) -> bool:
        """The next sync transfers it."""
        return self.at.spec.capabilities.pushes_edits and self.detail.row.mark is Mark.EDITED

    @property
    def why_not(self) -> str:
        """Why the tool did not take the change; empty where it was not asked."""
        row = self.detail.row
        return error_text(row.code, row.values, self.at.spec.title).what if row.code else ""


def run(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        statuses = {one.integration.id: one for one in await chosen(workspace.service, args)}
        if args.done:
            await _tick_off(workspace, statuses, args)
        edits = list(_edits(workspace, statuses, args))
    if args.json:
        print_json([_as_json(one) for one in edits])
    elif args.csv:
        print_csv(_header(), [cells for one in edits for cells in _cells(one)])
    else:
        for line in _lines(edits):
            put(line)
    return OK


def _edits(workspace: Workspace, statuses: Mapping[str, IntegrationStatus], args: Namespace) -> Iterator[Edited]:
    today = workspace.clock.now().astimezone(ZoneInfo(args.setting.zone)).date()
    query = Query(marks=MARKS, descending=False, today=today)
    total = workspace.reader.count(query)
    for offset in range(0, total, PAGE):
        for row in workspace.reader.page(query, offset, total, PAGE):
            detail = workspace.reader.detail(row.key, today)
            at = statuses.get(detail.integration or "") if detail is not None else None
            if detail is not None and at is not None:
                sent = detail.link.content if detail.link is not None else None
                yield Edited(detail, at, tuple(differences(detail.document, sent, detail.changes)))


async def _tick_off(workspace: Workspace, statuses: Mapping[str, IntegrationStatus], args: Namespace) -> None:
    """Tick off by invoice number or booking number; nothing is ticked off where one of them is not in the list.

    Raises `BadInput` ``edit-unknown`` (number).
    """
    edits = [one for one in _edits(workspace, statuses, args) if not one.goes_by_itself]
    wanted = []
    for number in args.done:
        fitting = [one for one in edits if fold(number) in _names(one.detail)]
        if len(fitting) != 1:
            raise BadInput("edit-unknown", number=clean(number))
        wanted += fitting
    for one in wanted:
        await workspace.service.acknowledge_edit(one.at.integration.id, one.detail.document.key)


def _names(detail: Detail) -> set[str]:
    return {fold(name) for name in (detail.row.number, detail.row.booking_number, detail.document.key) if name}


# for people -------------------------------------------------------------------------------------------------------


def _lines(edits: Sequence[Edited]) -> Iterator[str]:
    if not edits:
        yield _("Nothing was changed after the sync.")
    for by_hand in (True, False):
        some = [one for one in edits if one.goes_by_itself is not by_hand]
        for title in dict.fromkeys(_title(one) for one in some):
            heading = _("{tool}: change by hand, then tick off") if by_hand else _("{tool}: goes with the next sync")
            yield heading.format(tool=title)
            for one in some:
                if _title(one) == title:
                    yield from _told(one)


def _title(one: Edited) -> str:
    return f"{one.at.spec.title}, {one.at.department.name}"


def _told(one: Edited) -> Iterator[str]:
    row = one.detail.row
    booking = _("booking number {number}").format(number=row.booking_number or "")
    yield f"  {row.number}  {row.customer}  {booking}"
    for difference in one.found:
        yield f"    {_place(difference)}: {_words(one, difference)}"
    if one.why_not:
        yield f"    ✗ {one.why_not}"


def _place(one: Difference) -> str:
    return place_words(one.field, line=one.line, about=one.about)


def _words(edited: Edited, one: Difference) -> str:
    currency = edited.detail.document.currency
    return difference_words(one.field, one.before, one.after, currency, about=one.about, line=one.line)


# for programs -----------------------------------------------------------------------------------------------------


def _header() -> list[str]:
    return [
        _("Number"),
        _("Customer"),
        _("Company entity"),
        _("Accounting tool"),
        _("Booking number"),
        _("Field"),
        _("Before"),
        _("Now"),
        _("Reason"),
    ]


def _cells(one: Edited) -> Iterator[list[str]]:
    row, currency = one.detail.row, one.detail.document.currency
    for difference in one.found:
        about = f" {difference.about}" if difference.line is not None and difference.about else ""
        yield [
            guarded(row.number),
            guarded(row.customer),
            guarded(one.at.department.name),
            one.at.spec.title,
            guarded(row.booking_number),
            guarded(_place(difference) + about),
            guarded(written(difference.field, difference.before, currency) if difference.before else ""),
            guarded(written(difference.field, difference.after, currency) if difference.after else ""),
            guarded(one.why_not),
        ]


def _as_json(one: Edited) -> dict[str, object]:
    row = one.detail.row
    return {
        "document": row.key,
        "number": row.number,
        "customer": row.customer,
        "department": one.at.department.name,
        "tool": one.at.spec.name,
        "booking_number": row.booking_number,
        "state": row.mark.value,
        "goes_by_itself": one.goes_by_itself,
        "code": row.code,
        "message": one.why_not or None,
        "changes": [
            {"field": d.field, "line": d.line, "about": d.about or None, "before": d.before, "after": d.after}
            for d in one.found
        ],
    }
