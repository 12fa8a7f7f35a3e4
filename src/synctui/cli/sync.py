"""``synctui sync``: everything that is not synced, once, or with --dry-run what that would be."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from synctui.cli import signals
from synctui.cli.choice import chosen, name_of
from synctui.cli.doors import Doors, Workspace
from synctui.cli.exits import NOT_ALL, OK, USAGE, of_runs
from synctui.cli.output import print_json, put, say
from synctui.cli.reports import print_reports
from synctui.cli.telling import Teller
from synctui.domain.errors import SynctuiError
from synctui.domain.plan import Action, Step
from synctui.i18n import _, ngettext
from synctui.i18n.errors import error_text
from synctui.i18n.formats import count, duration
from synctui.ports.service import IntegrationStatus, Preview, Stop


def run(args: Namespace, doors: Doors) -> int:
    return signals.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        statuses = await chosen(workspace.service, args)
        if args.dry_run:
            return await _dry_run(workspace, statuses, as_json=args.json)
        return await sync(workspace, statuses, args.setting.zone, as_json=args.json)


async def sync(workspace: Workspace, statuses: Sequence[IntegrationStatus], zone: str, *, as_json: bool) -> int:
    """One run of these integrations, told on stderr, reported on stdout; returns the exit code."""
    stop = Stop()
    names = {status.integration.id: name_of(status) for status in statuses}
    titles = {status.integration.id: status.spec.title for status in statuses}
    with signals.stopped_by_signals(stop):
        reports = await workspace.service.sync(
            [status.integration.id for status in statuses], sink=Teller(names, titles, zone), stop=stop
        )
    print_reports(reports, statuses, zone, as_json=as_json)
    return of_runs(reports)


# dry run ----------------------------------------------------------------------------------------------------------


async def _dry_run(workspace: Workspace, statuses: Sequence[IntegrationStatus], *, as_json: bool) -> int:
    """Teamleader is read, as before every sync; where that fails, what was read last is planned, and that is said."""
    try:
        await workspace.service.read_sources()
    except SynctuiError as problem:
        say(error_text(problem.code, problem.values, "Teamleader", tool_text=problem.tool_text).what)
    previews = await workspace.service.preview([status.integration.id for status in statuses])
    if as_json:
        print_json({"dry_run": True, "integrations": [_as_json(preview) for preview in previews]})
    else:
        for preview in previews:
            for line in _lines(preview):
                put(line)
    if any(preview.problem is not None for preview in previews):
        return USAGE
    return NOT_ALL if any(preview.plan.with_step(Step.REFUSE) for preview in previews) else OK


def _lines(preview: Preview) -> list[str]:
    title = preview.spec.title
    sending = preview.plan.sending
    lines = [f"{title}, {preview.department.name}:"]
    if preview.problem is not None:
        lines.append(f"  {error_text(preview.problem.code, preview.problem.values, title).what}")
    would = ngettext("{n} document would be sent", "{n} documents would be sent", len(sending))
    lines.append(f"  {would.format(n=count(len(sending)))}")
    if sending:
        calls = ngettext("about {n} call", "about {n} calls", preview.calls).format(n=count(preview.calls))
        lines.append("  " + _("{calls}, about {time}").format(calls=calls, time=duration(preview.seconds)))
    lines += [f"    {action.document.number}  {action.document.customer.name}" for action in sending]
    lines += [
        f"  ✗ {action.document.number}  {error_text(action.code, action.values, title).what}"
        for action in preview.plan.with_step(Step.REFUSE, Step.HOLD)
    ]
    return lines


def _as_json(preview: Preview) -> dict[str, object]:
    problem = preview.problem
    return {
        "integration": preview.integration.id,
        "tool": preview.spec.name,
        "department": preview.department.name,
        "calls": preview.calls,
        "seconds": round(preview.seconds),
        "new_customers": preview.new_customers,
        "known_customers": preview.known_customers,
        "code": problem.code if problem is not None else None,
        "message": error_text(problem.code, problem.values, preview.spec.title).what if problem is not None else None,
        "sending": [_action_as_json(action, preview) for action in preview.plan.sending],
        "left_out": [_action_as_json(action, preview) for action in preview.plan.actions if not action.is_sending],
    }


def _action_as_json(action: Action, preview: Preview) -> dict[str, object]:
    document, title = action.document, preview.spec.title
    return {
        "document": document.key,
        "number": document.number,
        "department": document.department.name,
        "tool": preview.spec.name,
        "kind": document.kind.value,
        "customer": document.customer.name,
        "gross": str(document.gross.amount),
        "currency": document.currency,
        "step": action.step.value,
        "code": action.code,
        "message": error_text(action.code, action.values, title).what,
        "notices": [error_text(code, {}, title).what for code in action.notices],
    }
