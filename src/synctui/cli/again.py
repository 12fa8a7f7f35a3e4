"""``synctui again``: a person lets a document that was handed over as a file be handed over once more."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from synctui.cli.choice import chosen
from synctui.cli.doors import Doors, Workspace
from synctui.cli.exits import OK, STOPPED
from synctui.cli.output import print_json, put, say
from synctui.domain.errors import BadInput
from synctui.domain.text import clean, fold
from synctui.i18n import _
from synctui.ports.reading import Detail, Mark, Query

SYNCED = frozenset({Mark.SYNCED, Mark.EDITED, Mark.EDIT_REFUSED, Mark.MISSING})
PAGE = 500


def run(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    """Raises `BadInput` ``invoice-not-found`` where not exactly one synced document has this number."""
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        titles = {one.integration.id: one.spec.title for one in await chosen(workspace.service, args)}
        found = [one for one in _synced(workspace, args) if one.integration in titles]
        if len(found) != 1:
            raise BadInput("invoice-not-found", number=clean(args.number), count=str(len(found)))
        (detail,) = found
        integration = str(detail.integration)
        if not args.yes and not await _agrees(detail, titles[integration], is_reversed=args.reverse):
            say(_("Nothing was changed."))
            return STOPPED
        reason, key = clean(args.reason), detail.document.key
        await workspace.service.book_again(integration, key, reason, is_reversed=args.reverse)
    if args.json:
        told = {"document": key, "number": detail.row.number, "booking_number": detail.row.booking_number}
        print_json({**told, "is_reversed": bool(args.reverse)})
    else:
        put(_("{number}: the next sync hands it over once more.").format(number=detail.row.number))
    return OK


def _synced(workspace: Workspace, args: Namespace) -> Iterator[Detail]:
    """Synced documents of this number, or with this booking number."""
    today = workspace.clock.now().astimezone(ZoneInfo(args.setting.zone)).date()
    query = Query(marks=SYNCED, descending=False, today=today)
    total, wanted = workspace.reader.count(query), fold(args.number)
    for offset in range(0, total, PAGE):
        for row in workspace.reader.page(query, offset, total, PAGE):
            if wanted in {fold(row.number or ""), fold(row.booking_number or ""), fold(row.key)}:
                detail = workspace.reader.detail(row.key, today)
                if detail is not None:
                    yield detail


async def _agrees(detail: Detail, tool: str, *, is_reversed: bool) -> bool:
    """What it means is read before it is answered; only a person at a terminal can."""
    words = _("{number} went to {tool} as {booking}. The next sync hands it over once more, under another number.")
    say(words.format(number=detail.row.number, tool=tool, booking=detail.row.booking_number))
    if is_reversed:
        say(_("The first booking is taken back in a file of its own. Only if it was booked already."))
    else:
        say(_("Only if the first file was never booked: else the invoice is in the books twice."))
    if not sys.stdin.isatty():
        raise BadInput("confirmation-needed", option="--yes")
    answer = await asyncio.to_thread(input, _("Is that right? Type yes: "))
    return answer.strip().casefold() in {"yes", _("yes").casefold()}
