"""Believable documents, customers and integrations in one line each, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date as Day
from datetime import timedelta
from decimal import Decimal

from synctui.domain.booking import Administration, BookingRequest, DocumentRef, Refused
from synctui.domain.customer import Address, Customer
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import AllowanceCharge, Department, Document, Kind, Line, TaxRate, VatTotal, negated
from synctui.domain.money import Money, total
from synctui.domain.prepare import prepare, reference_of

VAT_21 = TaxRate("ubl:S:21", Decimal(21), "21 %", "S")
VAT_19 = TaxRate("ubl:S:19", Decimal(19), "19 %", "S")
VAT_7 = TaxRate("ubl:S:7", Decimal(7), "7 %", "S")
VAT_6 = TaxRate("ubl:S:6", Decimal(6), "6 %", "S")
REVERSE_CHARGE = TaxRate("ubl:AE:0", Decimal(0), "0 % reverse charge", "AE")
INTRA_EU = TaxRate("ubl:K:0", Decimal(0), "0 % intra-EU", "K")
EXPORT = TaxRate("ubl:G:0", Decimal(0), "0 % export", "G")
EXEMPT = TaxRate("ubl:E:0", Decimal(0), "0 % exempt", "E")
RATES = (VAT_21, VAT_19, VAT_7, VAT_6, REVERSE_CHARGE, INTRA_EU, EXPORT, EXEMPT)

DEPARTMENT = Department("teamleader:dep-be", "Demo BV", vat_number="BE0123456749", country="BE")
OTHER_DEPARTMENT = Department("teamleader:dep-de", "Muster GmbH", vat_number="DE136695976", country="DE")
DATE = Day(2026, 11, 3)


def customer(
    name: str = "ACME nv",
    *,
    key: str | None = None,
    vat_number: str | None = "BE0403170701",
    country: str | None = "BE",
    postal_code: str | None = "9000",
    city: str | None = "Gent",
    line_1: str | None = "Korenmarkt 1",
    national_id: str | None = None,
    email: str | None = None,
    is_company: bool = True,
) -> Customer:
    """A customer; `key` follows the name, so that equal names are one customer unless said otherwise."""
    return Customer(
        key=key or f"teamleader:company:{name}",
        name=name,
        is_company=is_company,
        vat_number=vat_number,
        national_id=national_id,
        email=email,
        address=Address(line_1=line_1, postal_code=postal_code, city=city, country=country),
    )


def line(
    net: str | Decimal | int = "100.00",
    tax: TaxRate = VAT_21,
    description: str = "Consulting",
    *,
    currency: str = "EUR",
    quantity: str | int = 1,
    ledger: str | None = None,
    cost_centre: str | None = None,
) -> Line:
    """One line of `net` without VAT."""
    return Line(
        description,
        Money.of(net, currency),
        tax,
        quantity=Decimal(quantity),
        ledger=ledger,
        cost_centre=cost_centre,
    )


def invoice(
    number: str | None = "2026 / 17",
    net: str | Decimal | int = "100.00",
    *,
    rate: TaxRate = VAT_21,
    lines: Sequence[Line] | None = None,
    allowances: Sequence[AllowanceCharge] = (),
    vat: str | None = None,
    date: Day | None = DATE,
    due: Day | None = None,
    to: Customer | None = None,
    currency: str = "EUR",
    department: Department = DEPARTMENT,
    key: str | None = None,
    is_draft: bool = False,
    exchange_rate: str | None = None,
    note: str | None = None,
    payment_reference: str | None = None,
) -> Document:
    """An invoice of one line of `net` at `rate`, or of `lines`; VAT is computed per rate unless `vat` states it.

    `vat` states the VAT of the first rate, for documents whose VAT is not what their lines round to.
    """
    parts = tuple(lines) if lines is not None else (line(net, rate, currency=currency),)
    everything: list[Line | AllowanceCharge] = [*parts, *allowances]
    totals = _vat_totals(everything, currency)
    if vat is not None:
        totals = (replace(totals[0], vat=Money.of(vat, currency)), *totals[1:])
    net_total = total((part.net for part in everything), currency)
    gross = net_total + total((part.vat for part in totals), currency)
    return Document(
        key=key or f"teamleader:{department.key}:invoice:{number}",
        source="teamleader",
        department=department,
        kind=Kind.INVOICE,
        customer=to or customer(),
        currency=currency,
        lines=parts,
        vat=totals,
        net=net_total,
        gross=gross,
        number=number,
        date=date,
        due=due if due is not None or date is None else date + timedelta(days=30),
        is_draft=is_draft,
        allowances=tuple(allowances),
        exchange_rate=None if exchange_rate is None else Decimal(exchange_rate),
        open=gross,
        note=note,
        payment_reference=payment_reference,
    )


def credit_note(
    number: str | None = "2026 / 3",
    net: str | Decimal | int = "40.00",
    *,
    rate: TaxRate = VAT_21,
    lines: Sequence[Line] | None = None,
    credits: Document | None = None,
    date: Day | None = DATE,
    to: Customer | None = None,
    currency: str = "EUR",
    department: Department = DEPARTMENT,
    key: str | None = None,
) -> Document:
    """A credit note over `net` (given positive, as people say it; the document is negative)."""
    positive = invoice(
        number,
        net,
        rate=rate,
        lines=lines,
        date=date,
        to=to or (credits.customer if credits else None),
        currency=currency,
        department=department,
        key=key or f"teamleader:{department.key}:credit_note:{number}",
    )
    return replace(negated(positive), kind=Kind.CREDIT_NOTE, credits=credits.key if credits else None)


def discount(net: str, rate: TaxRate = VAT_21, *, currency: str = "EUR") -> AllowanceCharge:
    """A discount on the whole document; `net` is negative on an invoice."""
    return AllowanceCharge("Discount", Money.of(net, currency), rate)


def integration(
    tool: str = "memory",
    *,
    department: Department = DEPARTMENT,
    administration: Administration | None = None,
    journal: str | None = "70",
    credit_journal: str | None = "71",
    vat: dict[str, str] | None = None,
    start_date: Day | None = Day(2026, 1, 1),
    default_ledger: str | None = "700000",
    discount_ledger: str | None = None,
    options: dict[str, str] | None = None,
    first_run_done: bool = True,
    nightly: bool = False,
) -> Integration:
    """A complete integration of one department; each rate of `RATES` is mapped to a code of its own unless said."""
    codes = {rate.key: rate.key.removeprefix("ubl:").replace(":", "") for rate in RATES}
    return Integration(
        id=f"{tool}:{department.key.rpartition(':')[2]}",
        tool=tool,
        department=department.key,
        administration=administration or Administration("1", department.name, department.currency, department.country),
        start_date=start_date,
        journal=journal,
        credit_journal=credit_journal,
        mapping=Mappings(
            vat=codes if vat is None else vat, default_ledger=default_ledger, discount_ledger=discount_ledger
        ),
        nightly=nightly,
        options=options or {},
        first_run_done=first_run_done,
    )


def request(
    document: Document, of: Integration | None = None, *, customer_remote_id: str | None = None
) -> BookingRequest:
    """The booking request of a document that has nothing wrong with it."""
    prepared = prepare(document, of or integration())
    if isinstance(prepared, Refused):
        raise AssertionError(f"{document.number} cannot be prepared: {prepared.code} {dict(prepared.values)}")
    return replace(prepared, customer_remote_id=customer_remote_id)


def ref(document: Document, of: Integration | None = None, *, customer_remote_id: str | None = None) -> DocumentRef:
    """What a look-up of this document needs."""
    settings = of or integration()
    journal = settings.credit_journal if document.is_credit_note else settings.journal
    return DocumentRef(
        document.key,
        reference_of(document),
        document.date or DATE,
        journal or "",
        document.gross,
        customer_remote_id=customer_remote_id,
        kind=document.kind,
    )


def _vat_totals(parts: Sequence[Line | AllowanceCharge], currency: str) -> tuple[VatTotal, ...]:
    taxable: dict[str, tuple[TaxRate, Money]] = {}
    for part in parts:
        before = taxable.get(part.tax.key, (part.tax, Money.zero(currency)))[1]
        taxable[part.tax.key] = (part.tax, before + part.net)
    return tuple(
        VatTotal(tax, net, Money.rounded(net.amount * tax.percent / 100, currency)) for tax, net in taxable.values()
    )
