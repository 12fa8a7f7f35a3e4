"""Filters, order and pages of the list endpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from synctui.sandbox.state import Value

DEFAULT_SIZE, LARGEST_SIZE = 20, 100
Test = Callable[[Value, Any], bool]
"""A document of the state, and what its filter wants."""


class BadRequest(ValueError):
    """Answered with 400 and this text as its title."""


STATES = frozenset({"draft", "outstanding", "matched"})


def _same_customer(document: Value, wanted: Any) -> bool:
    return list(document["customer"]) == [wanted.get("type"), wanted.get("id")]


def _changed_since(document: Value, wanted: str) -> bool:
    return datetime.fromisoformat(document["updated_at"]) >= _seconds(wanted)


def _seconds(written: str) -> datetime:
    """An instant with an offset and without fractions: anything else is refused."""
    try:
        instant = datetime.fromisoformat(written)
    except (ValueError, TypeError):
        raise BadRequest("filter.updated_since must be a valid date-time") from None
    if instant.tzinfo is None or "." in written:
        raise BadRequest("filter.updated_since must be a valid date-time")
    return instant


def _day(document: Value) -> str:
    return document.get("date") or ""


_SHARED: Mapping[str, Test] = {
    "ids": lambda document, wanted: document["id"] in wanted,
    "department_id": lambda document, wanted: document["department"] == wanted,
    "updated_since": _changed_since,
    "customer": _same_customer,
}
FILTERS: Mapping[str, Mapping[str, Test]] = {
    "invoice": {
        **_SHARED,
        "invoice_number": lambda document, wanted: document.get("number") == wanted,
        "purchase_order_number": lambda document, wanted: document.get("purchase_order_number") == wanted,
        "invoice_date_after": lambda document, wanted: _day(document) >= wanted,
        "invoice_date_before": lambda document, wanted: "" < _day(document) <= wanted,
    },
    "credit_note": {
        **_SHARED,
        "invoice_id": lambda document, wanted: document.get("invoice") == wanted,
        "credit_note_date_after": lambda document, wanted: _day(document) >= wanted,
        "credit_note_date_before": lambda document, wanted: "" < _day(document) < wanted,
    },
}


def selected(
    documents: Iterable[Value], kind: str, wanted: Mapping[str, Any], status: Callable[[Value], str]
) -> list[Value]:
    """The documents that pass every filter; an unknown filter or state is refused."""
    tests = dict(FILTERS[kind])
    if kind == "invoice":
        tests["status"] = lambda document, states: status(document) in states
    for name in wanted:
        if name not in tests:
            raise BadRequest(f"filter.{name} is not supported")
    if set(wanted.get("status", ())) - STATES:
        raise BadRequest("filter.status must be one of draft, outstanding, matched")
    return [one for one in documents if all(tests[name](one, value) for name, value in wanted.items())]


def ordered(documents: Sequence[Value], sort: Sequence[Mapping[str, str]]) -> list[Value]:
    """Invoices by number, newest first unless told otherwise; drafts after everything else."""
    order = sort[0] if sort else {"field": "invoice_number", "order": "desc"}
    if order.get("field") not in {"invoice_number", "invoice_date"}:
        raise BadRequest("sort.field must be one of invoice_number, invoice_date")
    booked = [one for one in documents if one.get("number")]
    by_number = order["field"] == "invoice_number"
    booked.sort(
        key=lambda one: number_order(one["number"]) if by_number else (_day(one), 0),
        reverse=order.get("order", "asc" if sort else "desc") == "desc",
    )
    return booked + [one for one in documents if not one.get("number")]


def number_order(number: str) -> tuple[str, int]:
    year, _, sequence = number.partition("/")
    return year.strip(), int(sequence) if sequence.strip().isdigit() else 0


def paged(rows: Sequence[Value], page: Mapping[str, Any]) -> list[Value]:
    size, number = page.get("size", DEFAULT_SIZE), page.get("number", 1)
    if not isinstance(size, int) or not isinstance(number, int) or not 1 <= size <= LARGEST_SIZE or number < 1:
        raise BadRequest(f"page.size must be between 1 and {LARGEST_SIZE}")
    return list(rows[(number - 1) * size : number * size])
