"""The demo company from its data files: day offsets become dates, final documents get their numbers."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from synctui.domain.errors import BadInput

_FILES = ("company.json", "customers.json", "documents.json")
Row = dict[str, Any]
When = int | list[int]
"""Days from today (negative: past), or months back and a day of that month."""


def load_company(folder: Path, today: date) -> Row:
    """The company as the sandbox of Teamleader takes it, its newest documents dated `today`.

    Beside the tables it has `today` and `demo`: what a demonstration needs to know (see the README of `folder`).
    Raises `BadInput` ``sample-data-missing``.
    """
    company: Row = {"today": today.isoformat()}
    for name in _FILES:
        try:
            company |= json.loads((folder / name).read_text(encoding="utf-8"))
        except OSError:
            raise BadInput("sample-data-missing", file=str(folder / name)) from None
    company["documents"] = _documents(company["documents"], today)
    company["demo"] = _demo(company["demo"], today)
    return company


def day_of(when: When, today: date) -> date:
    """The day that is meant, seen from `today`.

    >>> day_of([4, 12], date(2026, 3, 31)).isoformat()
    '2025-11-12'
    """
    if isinstance(when, int):
        return today + timedelta(days=when)
    months = today.year * 12 + today.month - 1 - when[0]
    return date(months // 12, months % 12 + 1, when[1])


def _documents(rows: Sequence[Row], today: date) -> list[Row]:
    dated = [_dated(row, today) for row in rows]
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in sorted((row for row in dated if row["date"]), key=lambda row: (row["date"], row["id"])):
        series = row["kind"], row["department"], row["date"][:4]
        counts[series] += 1
        slash = " / " if row["kind"] == "invoice" else "/"
        row["number"] = f"{row['date'][:4]}{slash}{counts[series]}"
    return dated


def _dated(row: Row, today: date) -> Row:
    """Offsets and terms replaced by days and instants; everything that changed, changed before today."""
    day = None if row["date"] is None else day_of(row["date"], today)
    changed = min(day_of(row["updated"], today), today - timedelta(days=1))
    created = min(day or changed, changed)
    dated = {
        **{name: value for name, value in row.items() if name not in {"updated", "time", "due_days"}},
        "number": None,
        "date": day and day.isoformat(),
        "due": day and (day + timedelta(days=row["due_days"])).isoformat() if row["kind"] == "invoice" else None,
        "created_at": f"{created.isoformat()}T06:00:00+00:00",
        "updated_at": f"{changed.isoformat()}T{row['time']}+00:00",
        "payments": [{**one, "date": day_of(one["date"], today).isoformat()} for one in row.get("payments", ())],
    }
    if row["kind"] == "invoice":
        dated["payment_term"] = {"type": "after_invoice_date", "days": row["due_days"]}
    return dated


def _demo(demo: Row, today: date) -> Row:
    start = day_of(demo["start"], today)
    months = [day_of([ago, 1], today) for ago in demo["closed_months_ago"]]
    return {
        **demo,
        "start_date_offset_days": (start - today).days,
        "closed_months": [f"{month:%Y-%m}" for month in months],
        "edits": [{**edit, "changes": _resolved(edit["changes"], today)} for edit in demo["edits"]],
    }


def _resolved(changes: Row, today: date) -> Row:
    return {name: day_of(value, today).isoformat() if name == "due" else value for name, value in changes.items()}
