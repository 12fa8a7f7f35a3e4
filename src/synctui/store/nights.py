"""The runs of one night as one report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

ADDED = ("customers", "customers_new", "customers_updated", "invoices", "credit_notes", "calls")


def together(reports: Sequence[Mapping[str, Any]], day: date | None) -> dict[str, object]:
    """The keys of one report, counts added and lists joined; `ending` is the first that is not "finished".

    Where an integration's night went on in a second run, that one says how it ended and what is not synced.
    """
    told: dict[str, object] = dict(reports[-1])
    for name in ADDED:
        told[name] = sum(report.get(name, 0) for report in reports)
    last = {report.get("integration"): report for report in reports}.values()
    told["booked"] = [row for report in reports for row in report.get("booked", ())]
    told["not_booked"] = [row for report in last for row in report.get("not_booked", ())]
    endings = [report.get("ending") for report in last]
    told["ending"] = next((ending for ending in endings if ending != "finished"), "finished")
    told["local_date"] = day.isoformat() if day is not None else None
    return told
