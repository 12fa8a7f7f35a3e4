"""``synctui log``: the last calls to every program, or those of one sync."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from datetime import timedelta

from synctui.bootstrap.support import CALLS
from synctui.cli.doors import Doors
from synctui.cli.exits import OK
from synctui.cli.output import print_json, put, table
from synctui.domain.errors import BadInput
from synctui.domain.text import fold
from synctui.i18n import _
from synctui.i18n.formats import count, day_and_time, in_zone
from synctui.ports.calls import LoggedCall
from synctui.support.call_file import CallFile

MOST = 100_000
_AFTER = timedelta(seconds=1)
"""A run is noted as ended a moment after its last call."""


def run(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    log = CallFile(args.setting.paths.state / CALLS)
    found = log.last(_most(args)) if args.run is None else await _of_run(log, args, doors)
    words = fold(args.text).split()
    calls = [call for call in found if _fits(call, words, only_failed=args.failed)][: args.limit]
    if args.json:
        print_json([_as_json(call) for call in calls])
        return OK
    zone = args.setting.zone
    header = [_("When"), _("Status"), "ms", _("Method"), _("Address"), _("Request"), _("Limits")]
    for line in table(header, [_cells(call, zone) for call in calls], right=(2,)):
        put(line)
    return OK


def _most(args: Namespace) -> int:
    """How many to look at: a filter may leave most of them out."""
    limit: int = args.limit
    return MOST if args.failed or args.text else limit


async def _of_run(log: CallFile, args: Namespace, doors: Doors) -> list[LoggedCall]:
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        row = workspace.reader.run(args.run)
    if row is None:
        raise BadInput("run-unknown", number=str(args.run))
    until = row.ended_at + _AFTER if row.ended_at is not None else None
    return log.last(_most(args), integration=row.integration, since=row.started_at, until=until)


def _fits(call: LoggedCall, words: list[str], *, only_failed: bool) -> bool:
    told = fold(f"{call.method} {call.status or '---'} {call.address} {call.integration or ''} {call.request_id or ''}")
    return (call.has_failed or not only_failed) and all(word in told for word in words)


def _cells(call: LoggedCall, zone: str) -> list[str]:
    return [
        f"{day_and_time(call.at, zone)}:{in_zone(call.at, zone).second:02}",
        "---" if call.status is None else str(call.status),
        count(call.milliseconds),
        call.method,
        call.address,
        call.request_id or "",
        " ".join(f"{name}={value}" for name, value in call.limits.items()),
    ]


def _as_json(call: LoggedCall) -> dict[str, object]:
    return {
        "at": call.at.isoformat(),
        "method": call.method,
        "address": call.address,
        "status": call.status,
        "milliseconds": call.milliseconds,
        "request": call.request_id,
        "integration": call.integration,
        "limits": dict(call.limits),
    }
