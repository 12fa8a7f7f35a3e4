"""What differs in an invoice that was changed after the sync, field by field, in the reader's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from synctui.i18n import _, ngettext
from synctui.i18n.formats import amount, decimal
from synctui.i18n.formats import day as day_words

CLOSED = frozenset({"period-closed", "edit-period-closed"})
"""Codes of a change that was not transferred because the booking period is closed."""

_DAYS = frozenset({"date", "due"})
_AMOUNTS = frozenset({"net", "gross", "vat", "lines", "discounts", "unit_price"})


def field_words(field: str) -> str:
    """What a field is called in a list of differences."""
    match field:
        case "number":
            return _("number")
        case "date":
            return _("date")
        case "due":
            return _("due date")
        case "customer":
            return _("customer")
        case "customer_name":
            return _("customer's name")
        case "currency":
            return _("currency")
        case "exchange_rate":
            return _("exchange rate")
        case "net":
            return _("net amount")
        case "gross":
            return _("gross amount")
        case "vat":
            return _("VAT")
        case "lines":
            return _("lines")
        case "discounts":
            return _("discounts")
        case "description":
            return _("text")
        case "quantity":
            return _("quantity")
        case "unit_price":
            return _("unit price")
        case "tax":
            return _("VAT rate")
        case "ledger":
            return _("ledger account")
        case "cost_centre":
            return _("cost centre")
        case "payment_term":
            return _("payment term")
        case "note":
            return _("note")
        case "rest":
            return _("customer, lines or amounts")
        case _:
            return field


def place_words(field: str, *, line: int | None, about: str) -> str:
    """Which field of which line; the rate where a VAT amount differs."""
    if line is None:
        return f"{field_words(field)} {about}".rstrip()
    if field == "lines":
        return _("line {n}").format(n=line)
    if field == "discounts":
        return _("discount {n}").format(n=line)
    return _("line {n}, {field}").format(n=line, field=field_words(field))


def difference_words(
    field: str,
    before: str | None,
    after: str | None,
    currency: str,
    *,
    about: str = "",
    line: int | None = None,
    arrow: str = "→",
) -> str:
    """Before and after as the reader's country writes them; for a whole line that it was added or removed."""
    if before is None and after is None:
        return _("changed")
    if line is not None and field in {"lines", "discounts"}:
        is_added = before is None
        text = _("added: {line}") if is_added else _("removed: {line}")
        known = written(field, after if is_added else before, currency)
        return text.format(line=f"{about}  {known}".strip())
    return f"{written(field, before, currency)} {arrow} {written(field, after, currency)}"


def written(field: str, value: str | None, currency: str) -> str:
    """The value as the reader's country writes it; as it is where it is no date and no amount."""
    if value is None:
        return _("empty")
    try:
        if field in _DAYS:
            return day_words(date.fromisoformat(value))
        if field in _AMOUNTS:
            return _as_amount(Decimal(value), currency)
        if field in {"quantity", "exchange_rate"}:
            return decimal(Decimal(value))
        if field == "payment_term":
            return term_words(*value.split(":"))
    except (ValueError, InvalidOperation):
        return value
    return value


def term_words(kind: str, days: str = "0") -> str:
    """A payment term in words; an unknown kind stays as it is."""
    match kind:
        case "cash":
            return _("cash")
        case "after_invoice_date":
            return ngettext("{n} day after the invoice date", "{n} days after the invoice date", int(days)).format(
                n=days
            )
        case "end_of_month":
            return ngettext(
                "{n} day after the end of the month", "{n} days after the end of the month", int(days)
            ).format(n=days)
        case _:
            return kind


def _as_amount(value: Decimal, currency: str) -> str:
    """A unit price may have more decimals than a cent."""
    cents = value * 100
    if cents == cents.to_integral_value():
        return amount(int(cents), currency)
    return f"{decimal(value)} {currency}"


def closed_change_words(day: date, *, is_short: bool = False) -> str:
    """Why the later edit of a document of this day stays here, in at most 24 characters where `is_short`."""
    period = f"{day.month:02}/{day.year}"
    text = _("change: {period} closed") if is_short else _("change not transferred, period {period} is closed")
    return text.format(period=period)
