"""What ``invoices.updateBooked`` changes in a booked invoice; its due date follows date and payment term."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from synctui.sandbox.state import Value
from synctui.sandbox.teamleader.lists import BadRequest

DEFAULT_TERM: Mapping[str, Any] = {"type": "after_invoice_date", "days": 30}
_TERMS = frozenset({"cash", "end_of_month", "after_invoice_date"})
_TAKEN = frozenset({"id", "invoice_date", "payment_term", "note"})


def edited(document: Value, body: Mapping[str, Any]) -> Value:
    """The fields of `document` that this request replaces. Raises `BadRequest`."""
    if not document.get("number"):
        raise BadRequest("Only booked invoices can be updated")
    beyond = sorted(set(body) - _TAKEN)
    if beyond:
        raise BadRequest(f"{beyond[0]} cannot be changed in this pretend account")
    fields: Value = {}
    if "note" in body:
        fields["note"] = body["note"]
    if "payment_term" in body:
        fields["payment_term"] = _term(body["payment_term"])
    if "invoice_date" in body:
        fields["date"] = _day(body["invoice_date"]).isoformat()
    if {"payment_term", "date"} & set(fields):
        fields["due"] = _due({**document, **fields}).isoformat()
    return fields


def _term(stated: Any) -> Value | None:
    if stated is None:
        return None
    if stated.get("type") not in _TERMS or (stated["type"] != "cash" and "days" not in stated):
        raise BadRequest("payment_term is not valid")
    return {"type": "cash"} if stated["type"] == "cash" else {"type": stated["type"], "days": int(stated["days"])}


def _day(stated: object) -> date:
    try:
        return date.fromisoformat(str(stated))
    except ValueError:
        raise BadRequest("invoice_date is not a date") from None


def _due(document: Value) -> date:
    day, term = date.fromisoformat(document["date"]), document.get("payment_term") or DEFAULT_TERM
    if term["type"] == "cash":
        return day
    if term["type"] == "end_of_month":
        day = day.replace(day=monthrange(day.year, day.month)[1])
    return day + timedelta(days=int(term["days"]))
