"""Palette commands of the demo that play the other side: edits in Teamleader, and periods closed and reopened."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from synctui import sandbox
from synctui.bootstrap.tools import module
from synctui.domain.integration import Integration
from synctui.i18n import N_
from synctui.ports.reading import Mark, Query, Row
from synctui.ports.service import ExtraCommand

if TYPE_CHECKING:
    from synctui.bootstrap.demo import Demo

PLAYED, CLOSED = "demo_edits", "demo_closed"
"""Preferences: how many edits of the list were played, and the months (``2026-10``) that a command has closed."""
LATER = timedelta(days=14)


def edit_commands(demo: Demo) -> tuple[ExtraCommand, ...]:
    """Where the tool is a real one, its periods are its owner's."""
    edit = ExtraCommand("demo-edit", "Demo: change an invoice in Teamleader", lambda: _edit(demo))
    if demo.tool is None:
        return (edit,)
    closed = "Demo: close a period and change one of its invoices in Teamleader"
    return (
        edit,
        ExtraCommand("demo-edit-closed", closed, lambda: _edit_closed(demo)),
        ExtraCommand("demo-reopen", "Demo: reopen the closed period in the accounting tool", lambda: _reopen(demo)),
    )


async def _edit(demo: Demo) -> str:
    """Change the next invoice of the company's list of edits, as somebody in Teamleader would."""
    store = demo.workspace.store
    played = int(await store.preference(PLAYED) or 0)
    edits = demo.company["demo"]["edits"]
    edit = edits[played % len(edits)]
    demo.teamleader.change(edit["id"], **edit["changes"])
    await store.save_preference(PLAYED, str(played + 1))
    await demo.workspace.service.read_sources()
    return N_("An invoice was changed in Teamleader.")


async def _edit_closed(demo: Demo) -> str:
    """Close the month of a synced invoice at a tool that takes edits, then change that invoice."""
    for integration in await demo.workspace.store.integrations():
        row = _synced_before_this_month(demo, integration) if _takes_edits(integration) else None
        if row is None or row.date is None or row.due is None:
            continue
        await _close(demo, integration, row.date)
        demo.teamleader.change(row.key.rpartition(":")[2], due=(row.due + LATER).isoformat())
        await demo.workspace.service.read_sources()
        return N_("Its period was closed, and an invoice was changed in Teamleader.")
    return N_("Sync first: no invoice of an earlier month is synced with a tool that takes changes.")


def _takes_edits(integration: Integration) -> bool:
    return bool(module(integration.tool).SPEC.capabilities.pushes_edits)


def _synced_before_this_month(demo: Demo, integration: Integration) -> Row | None:
    today = date.fromisoformat(demo.company["today"])
    last = today.replace(day=1) - timedelta(days=1)
    query = Query(department=integration.department, last=last, marks=frozenset({Mark.SYNCED}), today=today)
    rows = demo.workspace.reader.page(query, 0, None, 1)
    return rows[0] if rows else None


async def _close(demo: Demo, integration: Integration, day: date) -> None:
    app = demo.books_of(integration)
    if app is None or integration.administration is None:
        return
    sandbox.close_books(integration.tool, app, integration.administration, [(day.year, day.month)])
    known = await demo.workspace.store.preference(CLOSED) or ""
    await demo.workspace.store.save_preference(CLOSED, f"{known} {day:%Y-%m}".strip())


async def _reopen(demo: Demo) -> str:
    closed = (await demo.workspace.store.preference(CLOSED) or "").split()
    months = [*demo.closed_months(), *((int(text[:4]), int(text[5:7])) for text in closed)]
    for integration in await demo.workspace.store.integrations():
        app = demo.books_of(integration)
        if app is not None and integration.administration is not None:
            sandbox.reopen_books(integration.tool, app, integration.administration, months)
    return N_("The closed period is open again.")
