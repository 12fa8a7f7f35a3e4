"""Words for documents: kinds, states, what happened to them, and which of their fields changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from synctui.domain.fingerprint import Change
from synctui.domain.invoice import Kind, Status
from synctui.domain.money import Money, NotAnAmount
from synctui.i18n import _
from synctui.i18n.formats import amount, day


def kind_words(kind: Kind) -> str:
    return _("Credit note") if kind is Kind.CREDIT_NOTE else _("Invoice")


def status_words(status: Status) -> str:
    match status:
        case Status.DRAFT:
            return _("draft")
        case Status.OUTSTANDING:
            return _("outstanding")
        case Status.PAID:
            return _("paid")
        case Status.PARTLY_PAID:
            return _("partly paid")
        case Status.OVERDUE:
            return _("overdue")
        case Status.CREDITED:
            return _("credited")


def history_words(what: str) -> str:
    """What a line of the history says happened."""
    match what:
        case "synced":
            return _("synced")
        case "adopted":
            return _("found in the tool, number taken over")
        case "refused":
            return _("not synced")
        case "unknown":
            return _("outcome not known")
        case "edited":
            return _("changed in Teamleader")
        case "updated":
            return _("later edit transferred")
        case "edit_refused":
            return _("later edit not transferred")
        case "set_aside":
            return _("set aside")
        case "taken_back":
            return _("taken back")
        case "released":
            return _("released by hand")
        case "adopted_by_hand":
            return _("booking number entered by hand")
        case "acknowledged":
            return _("later edit ticked off")
        case "missing":
            return _("missing in the tool")
        case "imported":
            return _("read")
        case "changed":
            return _("changed in Teamleader before the sync")
        case "reverted":
            return _("later edit taken back in Teamleader")
        case "gone":
            return _("deleted in Teamleader")
        case "booked_again":
            return _("the tool knows another booking of it")
        case "found_again":
            return _("found in the tool again")
        case "paid":
            return _("paid, says the tool")
        case "reset":
            return _("reset: to be synced again")
        case _:
            return what


def field_words(field: str) -> str:
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
        case _:
            return field


def change_words(change: Change, currency: str, arrow: str = "→") -> str:
    """Before and after, or only that something changed where a whole list differs."""
    if change.before is None and change.after is None:
        return _("changed")
    return f"{_written(change, change.before, currency)} {arrow} {_written(change, change.after, currency)}"


def _written(change: Change, value: str | None, currency: str) -> str:
    """The value as the reader's country writes it; as it is where it is no date and no amount."""
    if value is None:
        return _("empty")
    try:
        if change.field in {"date", "due"}:
            return day(date.fromisoformat(value))
        if change.field in {"net", "gross"}:
            return amount(Money.of(Decimal(value), currency).cents, currency)
    except (ValueError, NotAnAmount, InvalidOperation):
        return value
    return value
