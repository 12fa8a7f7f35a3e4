"""``synctui release`` ends a sync that is stuck; ``synctui reset`` makes documents new after the tool was emptied."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import date

from synctui.cli.choice import chosen, name_of
from synctui.cli.doors import Doors, Workspace
from synctui.cli.exits import OK, STOPPED
from synctui.cli.output import print_json, put, say
from synctui.domain.errors import BadInput
from synctui.i18n import _, ngettext
from synctui.i18n.formats import count, day
from synctui.ports.service import IntegrationStatus
from synctui.ports.store import Released


def release(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_release(args, doors))


async def _release(args: Namespace, doors: Doors) -> int:
    """Exit code 4 where the process that runs the sync may be alive, and --yes was not given."""
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        told = []
        for status in await chosen(workspace.service, args):
            ended = await workspace.service.release_run(status.integration.id, even_if_alive=args.yes)
            told.append(_released_as_json(status, ended))
            if not args.json:
                put(_released(status, ended))
    if args.json:
        print_json({"released": told})
    return OK


def _released(status: IntegrationStatus, ended: Released | None) -> str:
    if ended is None:
        return _("{integration}: no sync is running.").format(integration=name_of(status))
    words = _(
        "{integration}: the sync of process {pid} on {host} is ended. What was out is looked up by the next sync."
    )
    return words.format(integration=name_of(status), pid=ended.pid, host=ended.host)


def _released_as_json(status: IntegrationStatus, ended: Released | None) -> dict[str, object]:
    return {
        "integration": status.integration.id,
        "is_released": ended is not None,
        "host": ended.host if ended else None,
        "pid": ended.pid if ended else None,
        "run": ended.run if ended else None,
    }


# reset from a day -------------------------------------------------------------------------------------------------


def reset(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_reset(args, doors))


async def _reset(args: Namespace, doors: Doors) -> int:
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        status = _only_one(await chosen(workspace.service, args))
        if not args.yes and not await _agrees(workspace, status, args.first):
            say(_("Nothing was changed."))
            return STOPPED
        documents = await workspace.service.reset_from(status.integration.id, args.first)
    if args.json:
        print_json({"integration": status.integration.id, "from": args.first.isoformat(), "reset": documents})
    else:
        words = ngettext("{n} document is new again.", "{n} documents are new again.", documents)
        put(f"{name_of(status)}: {words.format(n=count(documents))}")
        put(_("The next sync looks each of them up in {tool} before it sends it.").format(tool=status.spec.title))
    return OK


def _only_one(statuses: Sequence[IntegrationStatus]) -> IntegrationStatus:
    """A reset is for one integration, named where there are several."""
    if len(statuses) > 1:
        raise BadInput("integration-needed", known="; ".join(name_of(status) for status in statuses))
    return statuses[0]


async def _agrees(workspace: Workspace, status: IntegrationStatus, first: date) -> bool:
    """Say what will happen and what must be done before; only a person at a terminal can agree."""
    documents = await workspace.service.linked_from(status.integration.id, first)
    words = ngettext(
        "{integration}: {n} document dated {day} or later loses its booking number here and is synced anew.",
        "{integration}: {n} documents dated {day} or later lose their booking numbers here and are synced anew.",
        documents,
    )
    say(words.format(integration=name_of(status), n=count(documents), day=day(first)))
    warning = _(
        "First delete all invoices and credit notes from that day on in {tool}: whatever stays there is booked twice, "
        "unless it is found. Customers stay linked."
    )
    say(warning.format(tool=status.spec.title))
    if not sys.stdin.isatty():
        raise BadInput("confirmation-needed", option="--yes")
    answer = await asyncio.to_thread(input, _("Is that done? Type yes: "))
    return answer.strip().casefold() in {"yes", _("yes").casefold()}
