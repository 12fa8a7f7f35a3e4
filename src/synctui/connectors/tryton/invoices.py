"""A document as a draft of a Tryton invoice, and what Tryton has made of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from synctui.connectors.tryton.wire import Row, day, decimal, decimal_of, money_of, rows_within
from synctui.domain.booking import BookingLine, BookingRequest
from synctui.domain.invoice import DocumentKey, Kind
from synctui.domain.money import Money, total
from synctui.domain.text import clean

INVOICE = "account.invoice"
FIELDS = (
    "number",
    "reference",
    "state",
    "invoice_date",
    "party.name",
    "currency.code",
    "untaxed_amount",
    "tax_amount",
    "total_amount",
    "move.number",
    "lines.note",
    "taxes.tax",
    "taxes.amount",
)
_PRICE_DIGITS = Decimal("0.0001")
_MARK = "synctui"


@dataclass(frozen=True, slots=True)
class Placed:
    """The ids that one invoice is written with."""

    company: int
    currency: int
    journal: int
    party: int
    address: int
    receivable: int
    payment_term: int | None
    """None: the due date is written instead."""


def draft_body(request: BookingRequest, placed: Placed) -> dict[str, Any]:
    """The fields of a draft but its lines; sent again for a draft that was left behind."""
    document = request.document
    return {
        "type": "out",
        "company": placed.company,
        "currency": placed.currency,
        "journal": placed.journal,
        "party": placed.party,
        "invoice_address": placed.address,
        "account": placed.receivable,
        "reference": clean(request.reference),
        "invoice_date": day(document.date) if document.date else None,
        "payment_term": placed.payment_term,
        "payment_term_date": day(document.due) if document.due and placed.payment_term is None else None,
        "comment": clean(document.note, multiline=True) if document.note else None,
    }


def line_bodies(request: BookingRequest, placed: Placed) -> list[dict[str, Any]]:
    """Raises ValueError where a VAT code or an account is no id of Tryton."""
    mark = mark_of(request.document.key, request.document.kind)
    return [
        {
            "type": "line",
            "company": placed.company,
            "currency": placed.currency,
            "account": int(line.ledger),
            "description": clean(line.description, multiline=True),
            "taxes": [["add", [int(line.vat_code)]]] if line.vat_code else [],
            "note": mark,
            **_price(line, is_credit=request.document.is_credit_note),
        }
        for line in request.lines
    ]


def _price(line: BookingLine, *, is_credit: bool) -> dict[str, Any]:
    """Quantity and price whose product is the net amount to the cent; else one time the amount.

    A credit note has negative quantities, never negative prices, as Tryton's own have.
    """
    quantity, net = line.quantity, line.net.amount
    if quantity:
        price = net / quantity
        if price == price.quantize(_PRICE_DIGITS) and price * quantity == net:
            return {"quantity": quantity, "unit_price": decimal(price)}
    if is_credit and net < 0:
        return {"quantity": -1, "unit_price": decimal(-net)}
    return {"quantity": 1, "unit_price": decimal(net)}


# marks ------------------------------------------------------------------------------------------------------------


def mark_of(key: DocumentKey, kind: Kind) -> str:
    """What stands in the note of each line, which Tryton prints nowhere: whose document it is."""
    return f"{_MARK} {kind.value} {clean(key)}"


def marks_of(row: Row) -> set[str]:
    notes = {str(line.get("note") or "") for line in rows_within(row, "lines")}
    return {note for note in notes if note.startswith(f"{_MARK} ")}


def kind_of(row: Row) -> Kind:
    """As the mark says; else a negative total is a credit note."""
    for mark in marks_of(row):
        kind = mark.split(" ")[1]
        if kind in set(Kind):
            return Kind(kind)
    return Kind.CREDIT_NOTE if (decimal_of(row.get("total_amount")) or 0) < 0 else Kind.INVOICE


# totals -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Totals:
    net: Money | None
    vat: Money | None
    gross: Money | None

    def __str__(self) -> str:
        return f"{self.net} + {self.vat} = {self.gross}"


def totals_of(row: Row, currency: str) -> Totals:
    names = ("untaxed_amount", "tax_amount", "total_amount")
    return Totals(*(money_of(row.get(name), currency) for name in names))


def stated_totals(request: BookingRequest) -> Totals:
    document = request.document
    return Totals(document.net, document.vat_total, document.gross)


def vat_corrections(request: BookingRequest, row: Row) -> list[list[Any]]:
    """Writes that put the document's own VAT in place of Tryton's, where rounding alone explains the difference.

    A line may be off by half a cent, and so may their sum: what is off by more comes from a wrong rate, and stays.
    """
    currency = request.document.currency
    stated: dict[str, list[Money]] = defaultdict(list)
    for line in request.lines:
        stated[line.vat_code].append(line.vat)
    writes = []
    for code, amounts in stated.items():
        mine = [tax for tax in rows_within(row, "taxes") if str(tax.get("tax")) == code]
        if not mine:
            continue
        there = [money_of(tax.get("amount"), currency) or Money.zero(currency) for tax in mine]
        missing = total(amounts, currency) - total(there, currency)
        if missing and 2 * abs(missing.cents) <= len(amounts) + 1:
            largest = max(range(len(mine)), key=lambda i: abs(there[i].cents))
            corrected = there[largest] + missing
            writes.append(["write", [mine[largest]["id"]], {"amount": decimal(corrected.amount)}])
    return writes
