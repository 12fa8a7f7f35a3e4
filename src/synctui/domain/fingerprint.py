"""What counts as an edit: the content a tool would have to be told about, hashed and comparable field by field."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from synctui.domain.customer import Customer
from synctui.domain.invoice import Document, TaxRate
from synctui.domain.money import Money

_AS_TEXT = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
Content = dict[str, object]
"""JSON-ready content of a document: payments, sent flags and links are left out, so they never count as an edit."""


def content(document: Document) -> Content:
    """The fields whose change is an edit: number, dates, customer, currency, lines, discounts, VAT and totals."""
    return {
        "number": document.number,
        "date": document.date.isoformat() if document.date else None,
        "due": document.due.isoformat() if document.due else None,
        "customer": document.customer.key,
        "customer_name": document.customer.name,
        "currency": document.currency,
        "exchange_rate": _number(document.exchange_rate),
        "net": _money(document.net),
        "gross": _money(document.gross),
        "vat": [[_tax(part.tax), _money(part.taxable), _money(part.vat)] for part in document.vat],
        "lines": [
            [
                line.description,
                _number(line.quantity),
                _number(line.unit_price),
                _money(line.net),
                _tax(line.tax),
                line.ledger,
                line.cost_centre,
            ]
            for line in document.lines
        ],
        "discounts": [[part.description, _money(part.net), _tax(part.tax)] for part in document.allowances],
    }


def fingerprint(document: Document) -> str:
    """Hash of `content`: equal for equal content, whatever `updated_at` says."""
    return fingerprint_of(content(document))


def fingerprint_of(what: Mapping[str, object]) -> str:
    return hashlib.sha256(_AS_TEXT(what).encode()).hexdigest()[:32]


def customer_fingerprint(customer: Customer) -> str:
    """Hash of what a tool would have to be told about a customer."""
    where = customer.address
    return fingerprint_of(
        {
            "name": customer.name,
            "company": customer.is_company,
            "vat_number": customer.vat_number,
            "national_id": customer.national_id,
            "email": customer.email,
            "address": [where.line_1, where.line_2, where.postal_code, where.city, where.country],
        }
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs; `before` and `after` are None where a whole list (lines, VAT) differs."""

    field: str
    before: str | None
    after: str | None


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Change, ...]:
    """The fields in which two contents differ, in reading order.

    >>> changes({"due": "2026-12-20"}, {"due": "2027-01-19"})
    (Change(field='due', before='2026-12-20', after='2027-01-19'),)
    """
    return tuple(
        Change(name, _plain(before.get(name)), _plain(after.get(name)))
        for name in after
        if before.get(name) != after.get(name)
    )


def _plain(value: object) -> str | None:
    return None if value is None or isinstance(value, list) else str(value)


def _money(value: Money) -> str:
    return str(value.amount)


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _tax(tax: TaxRate) -> str:
    return tax.key
