"""The runs of one night as one report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

ADDED = ("customers", "customers_new", "customers_updated", "invoices", "credit_notes", "calls")
JOINED = ("booked", "not_booked")


def together(reports: Sequence[Mapping[str, Any]], day: date | None) -> dict[str, object]:
    """The keys of one report, counts added and lists joined; `ending` is the first that is not "finished"."""
    told: dict[str, object] = dict(reports[-1])
    for name in ADDED:
        told[name] = sum(report.get(name, 0) for report in reports)
    for name in JOINED:
        told[name] = [row for report in reports for row in report.get(name, ())]
    endings = [report.get("ending") for report in reports]
    told["ending"] = next((ending for ending in endings if ending != "finished"), "finished")
    told["local_date"] = day.isoformat() if day is not None else None
    return told
