"""Reports as JSON: the one shape that the command line, the store and the bell share."""

from __future__ import annotations

from collections.abc import Sequence

from synctui.domain.report import BookedRow, NotBookedRow, RunReport


def report_as_json(report: RunReport) -> dict[str, object]:
    """Keys `customers`, `invoices`, `credit_notes`, `not_booked`, `calls`, `booked`; amounts as strings."""
    return {
        "integration": report.integration,
        "tool": report.tool,
        "tool_title": report.tool_title or report.tool,
        "department_name": report.department_name,
        "run": report.run,
        "mode": report.mode.value,
        "started_at": report.started_at.isoformat(),
        "ended_at": report.ended_at.isoformat(),
        "ending": report.ending.value,
        "code": report.code,
        "values": dict(report.values),
        "tool_text": report.tool_text,
        "next_try": report.next_try.isoformat() if report.next_try else None,
        "notices": list(report.notices),
        "customers": report.customers,
        "customers_new": report.customers_new,
        "customers_updated": report.customers_updated,
        "invoices": report.invoices,
        "credit_notes": report.credit_notes,
        "calls": report.calls,
        "booked": [booked_as_json(row, report.tool) for row in report.booked],
        "not_booked": [not_booked_as_json(row, report.tool) for row in report.not_booked],
    }


def booked_as_json(row: BookedRow, tool: str) -> dict[str, object]:
    result: dict[str, object] = {
        "document": row.document,
        "number": row.number,
        "department": row.department,
        "tool": tool,
        "kind": row.kind.value,
        "booking_number": row.booking_number,
        "remote_id": row.remote_id,
        "net": str(row.net.amount),
        "vat": str(row.vat.amount),
        "gross": str(row.gross.amount),
        "currency": row.gross.currency,
    }
    if row.is_adopted:
        result["adopted"] = True
    if row.is_updated:
        result["updated"] = True
    if row.notes:
        result["notes"] = list(row.notes)
    return result


def not_booked_as_json(row: NotBookedRow, tool: str) -> dict[str, object]:
    """`message` is added by whoever knows the reader's language."""
    return {
        "document": row.document,
        "number": row.number,
        "department": row.department,
        "tool": tool,
        "kind": row.kind.value,
        "code": row.code,
        "values": dict(row.values),
        "tool_text": row.tool_text,
    }


def reports_as_json(reports: Sequence[RunReport]) -> dict[str, object]:
    """Several runs as one: counts are summed, rows stand one after the other, each run's ending in `runs`."""
    each = [report_as_json(report) for report in reports]
    return {
        "customers": sum(report.customers for report in reports),
        "invoices": sum(report.invoices for report in reports),
        "credit_notes": sum(report.credit_notes for report in reports),
        "calls": sum(report.calls for report in reports),
        "booked": [booked_as_json(row, report.tool) for report in reports for row in report.booked],
        "not_booked": [not_booked_as_json(row, report.tool) for report in reports for row in report.not_booked],
        "runs": [{key: value for key, value in one.items() if key not in {"booked", "not_booked"}} for one in each],
    }
