"""``synctui confirm``: a person says yes to the warning of the accounting tool that an invoice waits for."""

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

WAITING = frozenset({Mark.REFUSED, Mark.EDIT_REFUSED})
WARNING = "tool-warning"
PAGE = 500


def run(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    """Raises `BadInput` ``warning-unknown`` where this number waits for no warning, or several documents have it."""
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        titles = {one.integration.id: one.spec.title for one in await chosen(workspace.service, args)}
        waiting = [one for one in _waiting(workspace, args) if one.integration in titles]
        if len(waiting) != 1:
            raise BadInput("warning-unknown", number=clean(args.number))
        (detail,) = waiting
        integration = str(detail.integration)
        if not args.yes and not await _agrees(detail, titles[integration]):
            say(_("Nothing was changed."))
            return STOPPED
        await workspace.service.confirm_warning(integration, detail.document.key, clean(args.reason))
    if args.json:
        print_json({"document": detail.document.key, "number": detail.row.number, "warning": _warning(detail)})
    else:
        put(_("{number}: the next sync books it.").format(number=detail.row.number))
    return OK


def _waiting(workspace: Workspace, args: Namespace) -> Iterator[Detail]:
    """Documents of this number that were refused with a warning."""
    today = workspace.clock.now().astimezone(ZoneInfo(args.setting.zone)).date()
    query = Query(marks=WAITING, descending=False, today=today)
    total = workspace.reader.count(query)
    for offset in range(0, total, PAGE):
        for row in workspace.reader.page(query, offset, total, PAGE):
            if row.code == WARNING and fold(args.number) in {fold(row.number or ""), fold(row.key)}:
                detail = workspace.reader.detail(row.key, today)
                if detail is not None:
                    yield detail


def _warning(detail: Detail) -> str:
    return detail.row.values.get("warning", "")


async def _agrees(detail: Detail, tool: str) -> bool:
    """The warning is read before it is answered; only a person at a terminal can."""
    say(
        _("{tool} warns about {number}: {warning}").format(
            tool=tool, number=detail.row.number, warning=_warning(detail)
        )
    )
    if not sys.stdin.isatty():
        raise BadInput("confirmation-needed", option="--yes")
    answer = await asyncio.to_thread(input, _("Is that right? Type yes: "))
    return answer.strip().casefold() in {"yes", _("yes").casefold()}
