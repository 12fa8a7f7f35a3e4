"""Booking a document: the request that goes out, the outcome that comes back, the link that remains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from synctui.domain.customer import Customer, CustomerKey
from synctui.domain.invoice import Document, DocumentKey, Kind
from synctui.domain.money import Money

IntegrationId = str
"""One department's connection to one administration, for example ``exact_online:muster``."""


@dataclass(frozen=True, slots=True)
class Administration:
    """The books that are written to, pinned when connecting."""

    remote_id: str
    name: str
    currency: str = "EUR"
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Journal:
    code: str
    name: str
    is_sales: bool = True
    last_number: int | None = None
    """The last number used in it, where this side counts on from there (`Numbering.CLIENT`)."""


@dataclass(frozen=True, slots=True)
class LedgerAccount:
    remote_id: str
    code: str
    name: str
    is_revenue: bool = True
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class VatCode:
    code: str
    name: str
    percent: Decimal | None = None
    is_exclusive: bool = True
    """Net amounts may be booked with it: sources send net amounts only."""
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A booking period of the tool, both days included; None for `is_open` where the tool does not say."""

    journal: str | None
    first: date
    last: date
    is_open: bool | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """What the tool offers to choose from."""

    journals: tuple[Journal, ...] = ()
    ledger_accounts: tuple[LedgerAccount, ...] = ()
    vat_codes: tuple[VatCode, ...] = ()
    cost_centres: tuple[tuple[str, str], ...] = ()
    periods: tuple[Period, ...] = ()
    payment_conditions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BookingLine:
    """One posting line, resolved for the tool; the VAT of all lines adds up to the document's."""

    description: str
    net: Money
    vat: Money
    vat_code: str
    ledger: str
    """The tool's account: remote id where reference data has one, else the code."""
    quantity: Decimal | None = None
    cost_centre: str | None = None


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """One document, ready for the tool.

    `reference` is what a look-up finds it by again: stable over all attempts, from the document alone.
    """

    document: Document
    reference: str
    journal: str
    lines: tuple[BookingLine, ...]
    customer_remote_id: str | None = None
    number: str | None = None
    """The booking number, where this side gives it (`Numbering.CLIENT` and `NONE`): the same over all attempts of this
    document in this journal, and never given to another one."""
    attempt: str | None = None
    pdf: bytes | None = None
    """The document as PDF, where the integration sends it and the tool takes it with the booking or before it."""
    confirmed: frozenset[str] = frozenset()
    """Ids of the tool's warnings that a person has answered with yes for this document, and for nothing else."""
    is_repeat: bool = False
    """An earlier attempt may have left something in the tool (a PDF without its entry): it is looked for and used."""


AGAIN, REVERSED = "again:", "reversed:"
"""What a person has said yes to for one document, in front of its booking number: book it once more although it stands
there (`Capabilities.books_again`), and take that booking back in doing so."""


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """What is needed to look a document up in the tool."""

    key: DocumentKey
    reference: str
    date: date
    journal: str
    gross: Money
    customer_remote_id: str | None = None
    remote_id: str | None = None
    kind: Kind = Kind.INVOICE
    """For tools whose invoices and credit notes share one range of references."""


# Outcomes of one booking ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Booked:
    """The tool has it. Totals are the tool's own answer, None where it answers none."""

    key: DocumentKey
    number: str | None
    """None where the tool gives no numbers: the engine mints one. Where it should have given one, that is `Unknown`."""
    remote_id: str
    net: Money | None = None
    vat: Money | None = None
    gross: Money | None = None
    notes: tuple[str, ...] = ()
    """Codes of things a person should know (cost centres reset, date changed)."""
    entry_number: str | None = None
    """The tool's other number for it, where it has one beside the booking number: that of the journal entry."""


@dataclass(frozen=True, slots=True)
class AlreadyBooked:
    """It stood in the tool before; nothing was written."""

    key: DocumentKey
    number: str | None
    remote_id: str
    net: Money | None = None
    vat: Money | None = None
    gross: Money | None = None
    entry_number: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A business refusal: nothing was written. `code` has a text in the catalogue, `values` fill it in."""

    key: DocumentKey
    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    tool_text: str | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """It left and no usable answer came back: only a look-up or a person may decide."""

    key: DocumentKey
    reason: str


@dataclass(frozen=True, slots=True)
class NotAttempted:
    """It was certainly not tried (a batch stopped before it)."""

    key: DocumentKey


Outcome = Booked | AlreadyBooked | Refused | Unknown | NotAttempted


# Answers of a look-up ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of the tool under our reference. More than one entry under one reference: the others in `also`."""

    number: str
    remote_id: str
    gross: Money | None = None
    net: Money | None = None
    vat: Money | None = None
    customer_remote_id: str | None = None
    customer_name: str | None = None
    booked_on: date | None = None
    also: tuple[str, ...] = ()
    entry_number: str | None = None


@dataclass(frozen=True, slots=True)
class NotFound:
    pass


@dataclass(frozen=True, slots=True)
class CannotTell:
    reason: str


Answer = Found | NotFound | CannotTell


# Customers --------------------------------------------------------------------------------------------------------


class CustomerResult(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class CustomerRequest:
    """A customer to be found or made; `remote_id` is what an earlier run linked it to."""

    customer: Customer
    remote_id: str | None = None
    is_changed: bool = False
    """The source's data differ from what was sent last."""


@dataclass(frozen=True, slots=True)
class CustomerReady:
    key: CustomerKey
    remote_id: str
    result: CustomerResult


@dataclass(frozen=True, slots=True)
class CustomerRefused:
    key: CustomerKey
    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    tool_text: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerUnknown:
    """The creation left without a usable answer: looked up again before anything is created."""

    key: CustomerKey
    reason: str


CustomerOutcome = CustomerReady | CustomerRefused | CustomerUnknown


# The link ---------------------------------------------------------------------------------------------------------


class LinkState(StrEnum):
    """Life of a document at one integration. No link at all means new."""

    INTENT = "intent"
    SYNCED = "synced"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Link:
    """What is known of one document at one integration. The mark of being synced is `remote_id`."""

    document: DocumentKey
    integration: IntegrationId
    state: LinkState
    reference: str = ""
    journal: str | None = None
    """Where it was sent to, whatever the settings say by now."""
    booking_number: str | None = None
    remote_id: str | None = None
    fingerprint: str | None = None
    """Of the content that was sent last and accepted."""
    content: Mapping[str, object] | None = None
    attempted_at: datetime | None = None
    synced_at: datetime | None = None
    code: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    tool_text: str | None = None
    is_missing_at_tool: bool = False
    acknowledged: str | None = None
    """Fingerprint of a later edit that a person has made in the tool and ticked off."""
    refused_edit: str | None = None
    """Fingerprint of an edit the tool refused; the booking number stays."""
    entry_number: str | None = None
    """The tool's number of the journal entry, where that is another one than the booking number."""


@dataclass(frozen=True, slots=True)
class PaidState:
    is_paid: bool
    paid_on: date | None = None
    amount: Money | None = None
