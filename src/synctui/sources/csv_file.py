"""Invoices and credit notes from a CSV file: one row per line of a document (docs/import.md has the columns)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from synctui.domain.customer import Address, Customer
from synctui.domain.errors import BadInput
from synctui.domain.invoice import Department, Document, DocumentKey, Kind, Line, VatTotal
from synctui.domain.money import Money, total
from synctui.sources import figures
from synctui.sources.csv_rows import OF_THE_LINE, Row, rows
from synctui.sources.naming import (
    Identity,
    country_of,
    customer_key,
    department_key,
    document_key,
    email_of,
    seller_id,
    tax_rate,
)
from synctui.sources.totals import settled


def read(data: bytes) -> tuple[Document, ...]:
    """The documents in the order of their first rows. Raises `BadInput`: a file is read whole or not at all."""
    groups: dict[DocumentKey, list[Row]] = {}
    for row in rows(data):
        key = document_key(_seller_id(row), _kind(row), row.needed("number"))
        groups.setdefault(key, []).append(row)
    if not groups:
        raise BadInput("csv-no-rows")
    return tuple(_document(key, group) for key, group in groups.items())


def _document(key: DocumentKey, group: Sequence[Row]) -> Document:
    first = group[0]
    _check_repeated(group)
    kind, seller = _kind(first), _seller_id(first)
    currency = figures.currency(first.needed("currency"), first.place("currency"))
    lines = tuple(_line(row, currency) for row in group)
    gross = first.money("document_gross", currency)
    if kind is Kind.CREDIT_NOTE and gross.cents < 0:
        raise BadInput("credit-note-sign-unclear", number=first.text("number"), stated=str(gross))
    credited = first.text("credited_invoice") if kind is Kind.CREDIT_NOTE else ""
    department = _department(first, seller, currency)
    return settled(
        Document(
            key=key,
            source="csv",
            department=department,
            kind=kind,
            customer=_customer(first, seller),
            currency=currency,
            lines=lines,
            vat=_vat_totals(group, lines, currency),
            net=total((line.net for line in lines), currency),
            gross=gross,
            number=first.text("number"),
            date=figures.day(first.needed("date"), first.place("date")),
            due=first.day("due_date"),
            exchange_rate=first.number("exchange_rate") if currency != department.currency else None,
            credits=document_key(seller, Kind.INVOICE, credited) if credited else None,
            payment_reference=first.text("payment_reference") or None,
            service_date=first.day("service_date"),
            note=first.text("note") or None,
            purchase_order=first.text("purchase_order") or None,
        )
    )


def _check_repeated(group: Sequence[Row]) -> None:
    """Rows of one document say the same about it. Raises `csv-rows-differ` with both values."""
    first = group[0]
    for row in group[1:]:
        for column, cell in row.cells.items():
            if column not in OF_THE_LINE and cell != first.cells[column]:
                raise row.place(column).bad("csv-rows-differ", cell, first=first.cells[column][:40])


def _kind(row: Row) -> Kind:
    row.needed("kind")
    return Kind(row.choice("kind", (Kind.INVOICE.value, Kind.CREDIT_NOTE.value)))


def _seller(row: Row) -> Identity:
    country, _ = country_of(row.text("seller_country"))
    return Identity(
        name=row.needed("seller_name"),
        vat_number=row.text("seller_vat_number"),
        country=country,
        party_id=row.text("seller_id"),
    )


def _seller_id(row: Row) -> str:
    return seller_id(_seller(row))


def _department(row: Row, id: str, currency: str) -> Department:
    who, own = _seller(row), row.text("seller_currency")
    own = figures.currency(own, row.place("seller_currency")) if own else currency
    return Department(department_key(id), who.name, who.vat_number or None, who.country, own)


def _customer(row: Row, seller: str) -> Customer:
    country, words = country_of(row.text("customer_country"))
    who = Identity(
        name=row.needed("customer_name"),
        vat_number=row.text("customer_vat_number"),
        country=country,
        party_id=row.text("customer_number"),
        legal_id=row.text("customer_registration"),
    )
    address = Address(
        line_1=row.text("customer_street") or None,
        postal_code=row.text("customer_postal_code") or None,
        city=row.text("customer_city") or None,
        country=country,
        country_text=words,
    )
    return Customer(
        key=customer_key(seller, who, address),
        name=who.name,
        is_company=row.choice("customer_kind", ("company", "person")) == "company",
        vat_number=who.vat_number or None,
        national_id=who.legal_id or None,
        email=email_of(row.text("customer_email")),
        address=address,
    )


def _line(row: Row, currency: str) -> Line:
    quantity = row.number("quantity")
    return Line(
        description=row.text("description"),
        net=row.money("net", currency),
        tax=tax_rate(row.needed("vat_category"), row.number("vat_percent"), row.place("vat_category")),
        quantity=Decimal(1) if quantity is None else quantity,
        unit_price=row.number("unit_price"),
        unit=row.text("unit") or None,
        ledger=row.text("ledger") or None,
        cost_centre=row.text("cost_centre") or None,
    )


def _vat_totals(group: Sequence[Row], lines: Sequence[Line], currency: str) -> tuple[VatTotal, ...]:
    """What the rows state, added up per rate."""
    found: dict[str, VatTotal] = {}
    for row, line in zip(group, lines, strict=True):
        nothing = Money.zero(currency)
        before = found.get(line.tax.key) or VatTotal(line.tax, nothing, nothing)
        vat = before.vat + row.money("vat", currency)
        found[line.tax.key] = replace(before, taxable=before.taxable + line.net, vat=vat)
    return tuple(found.values())
