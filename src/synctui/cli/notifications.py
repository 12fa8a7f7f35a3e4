"""``synctui notifications``: what the bell says, newest first."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Iterator, Mapping

from synctui.cli.doors import Doors
from synctui.cli.exits import OK
from synctui.cli.output import print_json, put
from synctui.cli.reports import report_lines
from synctui.i18n import _, report_words
from synctui.i18n.formats import day_and_time
from synctui.i18n.noticed_words import (
    edit_rows,
    heading_words,
    is_notice_of_edits,
    row_words,
    what_happens_words,
)
from synctui.notifications.summary import with_messages
from synctui.ports.reading import NotificationRow


def run(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        titles = {spec.name: spec.title for spec in workspace.service.specs()}
        rows = [row for row in workspace.reader.notifications() if not (args.unread and row.is_read)]
        if args.mark_read:
            await workspace.service.mark_read([row.id for row in rows])
    if args.json:
        print_json([_as_json(row, titles) for row in rows])
        return OK
    for row in rows:
        for line in _lines(row, titles, args.setting.zone):
            put(line)
    if not rows:
        put(_("No notifications."))
    return OK


def _title(row: NotificationRow, titles: dict[str, str]) -> str:
    tool = str(row.content.get("tool") or "")
    return titles.get(tool) or str(row.content.get("tool_title") or tool)


def _lines(row: NotificationRow, titles: dict[str, str], zone: str) -> list[str]:
    sign = " " if row.is_read else "●"
    if is_notice_of_edits(row.content):
        return [f"{sign} {day_and_time(row.at, zone)}", *(f"  {line}" for line in _edits(row.content))]
    how = report_words.mode_words(row.content.get("mode"))
    heading = f"{sign} {day_and_time(row.at, zone)}  {how}"
    content = with_messages(row.content, _title(row, titles))
    told = report_lines(content, str(row.content.get("department_name") or ""), zone)
    return [heading, *(f"  {line}" for line in told)]


def _edits(content: Mapping[str, object]) -> Iterator[str]:
    tool = str(content.get("tool_title") or "")
    yield f"{tool}, {content.get('department_name') or ''}: {heading_words(content)}"
    for text in what_happens_words(content):
        yield f"  {text}"
    for row in edit_rows(content):
        yield f"    {row_words(row, tool)}"


def _as_json(row: NotificationRow, titles: dict[str, str]) -> dict[str, object]:
    return {
        "id": row.id,
        "at": row.at.isoformat(),
        "read": row.is_read,
        "report": dict(row.content) if is_notice_of_edits(row.content) else _report(row, titles),
    }


def _report(row: NotificationRow, titles: dict[str, str]) -> dict[str, object]:
    return with_messages(row.content, _title(row, titles))
