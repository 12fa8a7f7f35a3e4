"""Several runs as one JSON report: the one shape that the command line and the demo print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from synctui.domain.report import RunReport
from synctui.i18n.report_words import row_text
from synctui.ports.report_json import report_as_json

COUNTS = ("customers", "customers_new", "customers_updated", "invoices", "credit_notes", "calls")
_ROWS = ("booked", "not_booked")


def summary(reports: Sequence[RunReport], tool_title: Callable[[str], str] = str) -> dict[str, object]:
    """Counts summed over all runs, rows of all runs in their order, and each run without its rows under `runs`.

    Each row of `not_booked` has its `message` in the reader's language.
    """
    told = [with_messages(report_as_json(report), tool_title(report.tool)) for report in reports]
    result: dict[str, object] = {key: sum(_number(one[key]) for one in told) for key in COUNTS}
    for rows in _ROWS:
        result[rows] = [row for one in told for row in _list(one[rows])]
    result["runs"] = [{key: value for key, value in one.items() if key not in _ROWS} for one in told]
    return result


def with_messages(report: Mapping[str, object], tool_title: str) -> dict[str, object]:
    """The report with a sentence beside each code: for every document not synced, and for the whole run."""
    result = dict(report)
    result["tool_title"] = tool_title
    result["not_booked"] = [_with_message(row, tool_title) for row in _list(report["not_booked"])]
    result["message"] = message_of(report, tool_title) if report.get("code") else None
    return result


def message_of(row: Mapping[str, object], tool_title: str) -> str:
    """What happened and what to do now, in the reader's language. `row` has code, values and tool_text."""
    text = row_text(row, tool_title)
    return " ".join((text.what, *text.remedy))


def _with_message(row: object, tool_title: str) -> dict[str, object]:
    assert isinstance(row, dict)
    return {**row, "message": message_of(row, tool_title)}


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value
