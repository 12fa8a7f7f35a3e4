"""Invoices and credit notes as the source wrote them, in values that never change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Day
from decimal import Decimal
from enum import StrEnum

from synctui.domain.customer import Customer
from synctui.domain.money import Money, total

DocumentKey = str
"""Source + department + kind + the source's own id: what one document is called everywhere."""


class Kind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Status(StrEnum):
    """What the bookkeeper calls the state of an invoice in Teamleader."""

    DRAFT = "draft"
    OUTSTANDING = "outstanding"
    PAID = "paid"
    PARTLY_PAID = "partly_paid"
    OVERDUE = "overdue"
    CREDITED = "credited"


@dataclass(frozen=True, slots=True)
class Department:
    """A company entity that writes invoices. `key` is source + the source's id; None means one thing: not known."""

    key: str
    name: str
    vat_number: str | None = None
    country: str | None = None
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One rate of the source. Mapped to the tool by `key`, never by percent: 0 % is not one thing.

    `key` is ``teamleader:<id>`` or ``ubl:<category>:<percent>``; `category` is the EN 16931 code
    (S, Z, E, AE, K, G, O …) where the source gives one.
    """

    key: str
    percent: Decimal
    label: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `net` is signed, after line discounts, as printed by the source; it is not quantity times price."""

    description: str
    net: Money
    tax: TaxRate
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None
    """Price of one unit without VAT, never negative in a credit note: there the quantity carries the sign."""
    unit: str | None = None
    discount_percent: Decimal | None = None
    ledger: str | None = None
    """Ledger account number that the source gives for this line (product category), if any."""
    cost_centre: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class AllowanceCharge:
    """A discount or surcharge on the whole document. `net` is signed: a discount on an invoice is negative."""

    description: str
    net: Money
    tax: TaxRate


@dataclass(frozen=True, slots=True)
class VatTotal:
    """Taxable amount and VAT of one rate, as the source states them."""

    tax: TaxRate
    taxable: Money
    vat: Money


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or a credit note.

    All amounts are in `currency` and signed by what they do to the customer's debt: a credit note's are negative,
    a negative invoice's too. `gross` is the amount with VAT, whatever has been paid of it.
    `number` and `date` are None only for drafts.
    """

    key: DocumentKey
    source: str
    department: Department
    kind: Kind
    customer: Customer
    currency: str
    lines: tuple[Line, ...]
    vat: tuple[VatTotal, ...]
    net: Money
    gross: Money
    number: str | None = None
    date: Day | None = None
    due: Day | None = None
    is_draft: bool = False
    is_paid: bool = False
    open: Money | None = None
    """What is still to be paid, signed like `gross`; None where the source does not say."""
    allowances: tuple[AllowanceCharge, ...] = ()
    exchange_rate: Decimal | None = None
    """Units of the department's currency for one unit of `currency`; None where both are the same or it is unknown."""
    credits: DocumentKey | None = None
    """The invoice that a credit note credits."""
    credited: Money | None = None
    """Sum of the credit notes on this invoice (positive); None for none."""
    payment_reference: str | None = None
    payment_days: int | None = None
    service_date: Day | None = None
    note: str | None = None
    purchase_order: str | None = None
    web_url: str | None = None
    rounding: Money | None = None
    """Payable rounding amount of the source, which is not part of `gross`."""

    @property
    def vat_total(self) -> Money:
        return total((part.vat for part in self.vat), self.currency)

    @property
    def is_credit_note(self) -> bool:
        return self.kind is Kind.CREDIT_NOTE

    def status(self, today: Day) -> Status:
        """The state a reader of Teamleader expects; `overdue` depends on `today`."""
        if self.is_draft:
            return Status.DRAFT
        if self.is_paid:
            return Status.PAID
        if self.credited is not None and self.credited.cents >= abs(self.gross.cents) and self.gross.cents:
            return Status.CREDITED
        if self.due is not None and self.due < today:
            return Status.OVERDUE
        if self.open is not None and 0 < abs(self.open.cents) < abs(self.gross.cents):
            return Status.PARTLY_PAID
        return Status.OUTSTANDING


@dataclass(frozen=True, slots=True)
class TotalsProblem:
    """Why the stated totals contradict each other, with both figures."""

    what: str
    stated: Money
    computed: Money


def totals_problem(document: Document) -> TotalsProblem | None:
    """Check that lines and VAT add up to the stated net and gross; nothing is ever corrected to fit."""
    parts = [line.net for line in document.lines] + [part.net for part in document.allowances]
    net = total(parts, document.currency)
    if net != document.net:
        return TotalsProblem("net", document.net, net)
    gross = document.net + document.vat_total
    if gross != document.gross:
        return TotalsProblem("gross", document.gross, gross)
    return None


def negated(document: Document) -> Document:
    """The same document with every sign turned, for sources that state credit notes with positive amounts."""
    return replace(
        document,
        lines=tuple(replace(line, net=-line.net, quantity=-line.quantity) for line in document.lines),
        allowances=tuple(replace(part, net=-part.net) for part in document.allowances),
        vat=tuple(replace(part, taxable=-part.taxable, vat=-part.vat) for part in document.vat),
        net=-document.net,
        gross=-document.gross,
        open=None if document.open is None else -document.open,
        rounding=None if document.rounding is None else -document.rounding,
    )


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document of the source that could not be understood; the others of its page were. `code` has a text."""

    key: DocumentKey
    number: str
    """Its number, else its id at the source."""
    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page of a source brought: documents, the keys that have gone, and the cursor that stands behind it.

    `cursor` is opaque to everybody but the source; it is committed in the same transaction as the rows.
    """

    documents: tuple[Document, ...] = ()
    gone: tuple[DocumentKey, ...] = ()
    departments: tuple[Department, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()
    cursor: str | None = None
    done: int = 0
    expected: int | None = field(default=None)
    """How many documents there will be in all, where known: for the progress pane only."""
    problems: tuple[Unreadable, ...] = ()
    pdfs: Mapping[DocumentKey, bytes] = field(default_factory=dict)
    """PDFs that came with the documents themselves (inside a file); all others are fetched when they are wanted."""
    complete_keys: Collection[DocumentKey] | None = None
    """Every key the source has, where a read saw them all; None where it did not."""
    complete_from: Day | None = None
    """The first day of which `complete_keys` speaks; None for all of them. Documents without a date always count."""
    is_last: bool = True
    """With this page the read has come to its end: the source stands in the store as it is now."""
    notices: tuple[str, ...] = ()
    """Codes, with texts, of what could not be read beside the documents, and what is used instead."""
