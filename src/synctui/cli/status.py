"""``synctui status``: one screen that says whether everything is synced, what needs a person, and how the night was."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from synctui.cli.choice import chosen, name_of
from synctui.cli.doors import Doors, Workspace
from synctui.cli.exits import OK, USAGE
from synctui.cli.output import print_json, put
from synctui.i18n import _, report_words
from synctui.i18n.errors import error_text
from synctui.i18n.formats import count, day, day_and_time
from synctui.nightly.due import is_missed, last_night
from synctui.ports.reading import Figures, RunRow
from synctui.ports.service import IntegrationStatus

ALIVE = timedelta(minutes=3)
"""A daemon that has said nothing for longer is gone."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one integration stands."""

    status: IntegrationStatus
    figures: Figures
    last_run: RunRow | None
    last_night: RunRow | None
    is_night_missed: bool


def run(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        statuses = await chosen(workspace.service, args)
        now, zone = workspace.clock.now(), args.setting.zone
        standings = await _standings(workspace, statuses, now, zone)
        nights = await workspace.service.nights()
        daemon = nights.daemon_seen if nights.daemon_seen and now - nights.daemon_seen < ALIVE else None
        if args.json:
            print_json(_as_json(standings, daemon))
        else:
            for line in _lines(standings, daemon, zone):
                put(line)
    return USAGE if any(standing.status.missing for standing in standings) else OK


async def _standings(
    workspace: Workspace, statuses: Sequence[IntegrationStatus], now: datetime, zone: str
) -> list[Standing]:
    runs = workspace.reader.runs()
    today = now.astimezone(ZoneInfo(zone)).date()
    found = []
    for status in statuses:
        mine = [row for row in runs if row.integration == status.integration.id]
        nights = [row for row in mine if row.mode == "nightly"]
        since = await workspace.service.preference(f"nightly_since:{status.integration.id}")
        night = nights[0] if nights else None
        missed = is_missed(
            status.integration,
            now,
            last_night(status.integration, night.started_at) if night else None,
            datetime.fromisoformat(since) if since else None,
        )
        figures = workspace.reader.figures(status.integration.department, today)
        found.append(Standing(status, figures, mine[0] if mine else None, night, missed))
    return found


def _lines(standings: Sequence[Standing], daemon: datetime | None, zone: str) -> list[str]:
    lines: list[str] = []
    for standing in standings:
        status, figures = standing.status, standing.figures
        lines.append(f"{name_of(status)}: {_connection(status)}")
        rows = [
            (_("not synced"), _unsynced(figures)),
            (_("needs you"), count(figures.needs_person)),
            (_("last sync"), _run_words(standing.last_run, zone)),
            (_("last night"), _night_words(standing, zone)),
            (_("next night"), _next_night(status, zone)),
        ]
        width = max(len(label) for label, _text in rows)
        lines += [f"  {label:{width}}  {text}" for label, text in rows]
        lines += [f"  ✗ {error_text(code, {}, status.spec.title).what}" for code in status.missing]
    if any(standing.status.integration.nightly for standing in standings):
        lines.append(_("The nightly daemon is running.") if daemon else _no_daemon())
    return lines


def _no_daemon() -> str:
    return _("No daemon is running: the automatic sync runs only while synctui is open (synctui service install).")


def _connection(status: IntegrationStatus) -> str:
    return _("connected") if status.is_signed_in else _("sign in again")


def _unsynced(figures: Figures) -> str:
    if figures.unsynced and figures.unsynced_oldest is not None:
        oldest = day(figures.unsynced_oldest)
        return _("{n}, the oldest of {day}").format(n=count(figures.unsynced), day=oldest)
    return count(figures.unsynced)


def _run_words(row: RunRow | None, zone: str) -> str:
    if row is None:
        return _("none yet")
    words = report_words.ending_words(row.report or {"ending": row.ending}, zone)
    return f"{day_and_time(row.started_at, zone)}, {report_words.mode_words(row.mode)}: {words}"


def _night_words(standing: Standing, zone: str) -> str:
    if standing.is_night_missed:
        return _("not run")
    if standing.last_night is None:
        return _("none yet") if standing.status.integration.nightly else _("off")
    return _run_words(standing.last_night, zone)


def _next_night(status: IntegrationStatus, zone: str) -> str:
    if not status.integration.nightly or status.next_night is None:
        return _("off")
    return day_and_time(status.next_night, zone)


def _as_json(standings: Sequence[Standing], daemon: datetime | None) -> dict[str, object]:
    return {
        "daemon_seen": daemon.isoformat() if daemon else None,
        "integrations": [_standing_as_json(standing) for standing in standings],
    }


def _standing_as_json(standing: Standing) -> dict[str, object]:
    status, figures = standing.status, standing.figures
    oldest, read_at = figures.unsynced_oldest, figures.source_read_at
    return {
        "integration": status.integration.id,
        "tool": status.spec.name,
        "department": status.department.name,
        "connected": status.is_signed_in,
        "missing": list(status.missing),
        "total": figures.total,
        "not_synced": figures.unsynced,
        "not_synced_oldest": oldest.isoformat() if oldest else None,
        "needs_you": figures.needs_person,
        "source_read_at": read_at.isoformat() if read_at else None,
        "last_run": _run_as_json(standing.last_run),
        "nightly": status.integration.nightly,
        "last_night": _run_as_json(standing.last_night),
        "last_night_missed": standing.is_night_missed,
        "next_night": status.next_night.isoformat() if status.next_night else None,
    }


def _run_as_json(row: RunRow | None) -> dict[str, object] | None:
    if row is None:
        return None
    return {
        "run": row.id,
        "mode": row.mode,
        "started_at": row.started_at.isoformat(),
        "ending": row.ending,
        "customers": row.customers,
        "invoices": row.invoices,
        "credit_notes": row.credit_notes,
        "not_booked": row.not_booked,
    }
