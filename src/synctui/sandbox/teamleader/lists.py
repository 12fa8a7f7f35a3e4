"""Filters, order and pages of the list endpoints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from synctui.sandbox.state import Value

DEFAULT_SIZE, LARGEST_SIZE = 20, 100
Test = Callable[[Value, Any], bool]


class BadRequest(ValueError):
    """Answered with 400 and this text as its title."""


def _same_customer(row: Value, wanted: Any) -> bool:
    return bool(row["invoicee"]["customer"] == {"type": wanted.get("type"), "id": wanted.get("id")})


def _changed_since(row: Value, wanted: str) -> bool:
    return datetime.fromisoformat(row["updated_at"]) >= _seconds(wanted)


def _seconds(written: str) -> datetime:
    """An instant with an offset and without fractions: anything else is refused."""
    try:
        instant = datetime.fromisoformat(written)
    except (ValueError, TypeError):
        raise BadRequest("filter.updated_since must be a valid date-time") from None
    if instant.tzinfo is None or "." in written:
        raise BadRequest("filter.updated_since must be a valid date-time")
    return instant


_SHARED: Mapping[str, Test] = {
    "ids": lambda row, wanted: row["id"] in wanted,
    "department_id": lambda row, wanted: row["department"]["id"] == wanted,
    "updated_since": _changed_since,
    "customer": _same_customer,
}
FILTERS: Mapping[str, Mapping[str, Test]] = {
    "invoice": {
        **_SHARED,
        "status": lambda row, wanted: row["status"] in wanted,
        "invoice_number": lambda row, wanted: row["invoice_number"] == wanted,
        "purchase_order_number": lambda row, wanted: row["purchase_order_number"] == wanted,
        "invoice_date_after": lambda row, wanted: (row["invoice_date"] or "") >= wanted,
        "invoice_date_before": lambda row, wanted: "" < (row["invoice_date"] or "") <= wanted,
    },
    "credit_note": {
        **_SHARED,
        "invoice_id": lambda row, wanted: (row["invoice"] or {}).get("id") == wanted,
        "credit_note_date_after": lambda row, wanted: (row["credit_note_date"] or "") >= wanted,
        "credit_note_date_before": lambda row, wanted: "" < (row["credit_note_date"] or "") < wanted,
    },
}


def selected(rows: Sequence[Value], kind: str, wanted: Mapping[str, Any]) -> list[Value]:
    """The rows that pass every filter; an unknown filter or state is refused."""
    tests = FILTERS[kind]
    for name in wanted:
        if name not in tests:
            raise BadRequest(f"filter.{name} is not supported")
    if set(wanted.get("status", ())) - {"draft", "outstanding", "matched"}:
        raise BadRequest("filter.status must be one of draft, outstanding, matched")
    return [row for row in rows if all(tests[name](row, value) for name, value in wanted.items())]


def ordered(rows: Sequence[Value], sort: Sequence[Mapping[str, str]]) -> list[Value]:
    """Invoices by number, newest first unless told otherwise; drafts after everything else."""
    order = sort[0] if sort else {"field": "invoice_number", "order": "desc"}
    if order.get("field") not in {"invoice_number", "invoice_date"}:
        raise BadRequest("sort.field must be one of invoice_number, invoice_date")
    booked = [row for row in rows if row["invoice_number"]]
    by_number = order["field"] == "invoice_number"
    booked.sort(
        key=lambda row: number_order(row["invoice_number"]) if by_number else (row["invoice_date"], 0),
        reverse=order.get("order", "asc" if sort else "desc") == "desc",
    )
    return booked + [row for row in rows if not row["invoice_number"]]


def number_order(number: str) -> tuple[str, int]:
    year, _, sequence = number.partition("/")
    return year.strip(), int(sequence) if sequence.strip().isdigit() else 0


def paged(rows: Sequence[Value], page: Mapping[str, Any]) -> list[Value]:
    size, number = page.get("size", DEFAULT_SIZE), page.get("number", 1)
    if not isinstance(size, int) or not isinstance(number, int) or not 1 <= size <= LARGEST_SIZE or number < 1:
        raise BadRequest(f"page.size must be between 1 and {LARGEST_SIZE}")
    return list(rows[(number - 1) * size : number * size])
