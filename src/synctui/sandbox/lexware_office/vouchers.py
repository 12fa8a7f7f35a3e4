"""The books of the pretend Lexware Office: what a voucher must be to be taken, and the list of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from synctui.sandbox.lexware_office.switches import Switches
from synctui.sandbox.lexware_office.words import Refusal

Row = dict[str, Any]
TYPES = ("salesinvoice", "salescreditnote")
_CENT = Decimal("0.01")


def checked(body: Mapping[str, Any], categories: Mapping[str, Row], contacts: Mapping[str, Row], how: Switches) -> Row:
    """The voucher as it is kept. Raises `Refusal`."""
    if body.get("type") not in TYPES:
        raise Refusal("type", "invalid_value")
    status = body.get("voucherStatus", "open")
    if status not in {"open", "unchecked"}:
        raise Refusal("voucherStatus", "invalid_value")
    if status == "open" and not body.get("voucherNumber"):
        raise Refusal("voucherNumber", "missing_entity")
    if status == "unchecked" and body.get("taxType") == "net":
        raise Refusal("taxType", "unsupported_combination")
    if body.get("taxType") not in {"net", "gross"}:
        raise Refusal("taxType", "invalid_value")
    for field in ("voucherDate", "dueDate", "shippingDate"):
        _day(body, field, is_needed=field == "voucherDate")
    _contact(body, contacts, categories)
    _totals(body, categories, how)
    return {**body, "voucherStatus": status}


def _day(body: Mapping[str, Any], field: str, *, is_needed: bool) -> None:
    if body.get(field) is None and not is_needed:
        return
    try:
        date.fromisoformat(str(body.get(field)))
    except ValueError:
        raise Refusal(field, "invalid_date") from None


def _contact(body: Mapping[str, Any], contacts: Mapping[str, Row], categories: Mapping[str, Row]) -> None:
    if body.get("useCollectiveContact"):
        items = [categories.get(item.get("categoryId"), {}) for item in body.get("voucherItems") or []]
        if any(category.get("contactRequired") for category in items):
            raise Refusal("useCollectiveContact", "collective_contact_not_allowed")
        return
    if body.get("contactId") not in contacts:
        raise Refusal("contactId", "missing_entity")


def _totals(body: Mapping[str, Any], categories: Mapping[str, Row], how: Switches) -> None:
    items = body.get("voucherItems")
    if not isinstance(items, list) or not items:
        raise Refusal("voucherItems", "missing_entity")
    amount, tax = Decimal(0), Decimal(0)
    for item in items:
        if item.get("categoryId") not in categories:
            raise Refusal("voucherItems.categoryId", "missing_entity")
        if format(number(item.get("taxRatePercent")).normalize(), "f") not in how.rates:
            raise Refusal("voucherItems.taxRatePercent", "invalid_value")
        if number(item.get("amount")) < 0 and not how.takes_negative_amounts:
            raise Refusal("voucherItems.amount", "invalid_value")
        amount += number(item.get("amount"))
        tax += number(item.get("taxAmount"))
    gross = amount + tax if body["taxType"] == "net" else amount
    if number(body.get("totalTaxAmount")) != tax:
        raise Refusal("totalTaxAmount", "invalid_sum")
    if number(body.get("totalGrossAmount")) != gross or gross < 0:
        raise Refusal("totalGrossAmount", "invalid_sum")


def number(value: object) -> Decimal:
    """To the cent, as it came over the wire. Raises `Refusal`."""
    try:
        return Decimal(str(value)).quantize(_CENT)
    except InvalidOperation:
        raise Refusal("voucherItems", "invalid_value") from None


def listed(row: Row, contacts: Mapping[str, Row], how: Switches) -> Row:
    """A voucher's line in the list."""
    sign = -1 if how.signs_credit_notes and row["type"] == "salescreditnote" else 1
    amount = sign * number(row["totalGrossAmount"])
    name = row.get("contactName") or contact_name(contacts.get(row.get("contactId", ""), {}))
    shown = {
        "id": row["id"],
        "voucherType": row["type"],
        "voucherStatus": row["voucherStatus"],
        "voucherNumber": row.get("voucherNumber"),
        "voucherDate": f"{row['voucherDate']}T00:00:00.000+01:00",
        "totalAmount": amount,
        "openAmount": amount,
        "currency": "EUR",
        "archived": False,
    }
    if how.list_names_contacts:
        shown |= {"contactId": row.get("contactId"), "contactName": name}
    return shown


def contact_name(row: Mapping[str, Any]) -> str:
    person = row.get("person") or {}
    full = " ".join(person[part] for part in ("firstName", "lastName") if person.get(part))
    return str((row.get("company") or {}).get("name") or full)
