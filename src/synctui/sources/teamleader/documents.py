"""From Teamleader's invoices.info and creditNotes.info to a document of the domain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from synctui.domain.customer import Customer
from synctui.domain.invoice import Department, Document, DocumentKey, Kind, Line, TaxRate, negated
from synctui.domain.money import Money, total
from synctui.sources.teamleader.api import NAME
from synctui.sources.teamleader.figures import RateSum, Stated, merged, split
from synctui.sources.teamleader.master_data import MasterData, plain_percent, unlisted_rate
from synctui.sources.teamleader.values import Json, NotReadable, day, id_of, mapping, money, number, part, rows, text

_SLASH = re.compile(r"\s*/\s*")
_DAYS_OF_CASH = 0


@dataclass(frozen=True, slots=True)
class Ids:
    """What the list says of a document: enough to name it even if the rest cannot be read."""

    kind: Kind
    id: str
    department: str
    number: str | None = None
    web_url: str | None = None

    @property
    def key(self) -> str:
        return document_key(self.department, self.kind, self.id)


def document_key(department: str, kind: Kind, id: str) -> str:
    return f"{NAME}:{department}:{kind.value}:{id}"


def parts_of(key: DocumentKey) -> tuple[Kind, str]:
    """Kind and id in Teamleader, from `document_key`."""
    _, _, kind, id = key.split(":", 3)
    return Kind(kind), id


def plain_number(value: object) -> str | None:
    """``2026 / 1`` as ``2026/1``; None for a draft."""
    written = text(value)
    return _SLASH.sub("/", written) if written else None


def read_document(raw: Json, ids: Ids, data: MasterData, customer: Customer) -> Document:
    """The document as stated; a credit note's positive amounts turned. Raises `NotReadable`."""
    stated = mapping(raw.get("total"), "total")
    currency = text(raw.get("currency")) or text(mapping(stated.get("tax_exclusive"), "total").get("currency"))
    if currency is None:
        raise NotReadable("currency", raw.get("currency"))
    department = data.department(ids.department)
    net = money(stated.get("tax_exclusive"), currency, "total.tax_exclusive")
    taxes = _stated_taxes(stated, currency)
    lines, sums = _lines(raw, ids, data, currency, tuple(taxes))
    vat, allowances = split(sums, taxes, net, _discount(raw))
    gross = money(stated.get("tax_inclusive"), currency, "total.tax_inclusive")
    document = Document(
        key=ids.key,
        source=NAME,
        department=department,
        kind=ids.kind,
        customer=customer,
        currency=currency,
        lines=lines,
        vat=vat,
        net=net,
        gross=gross,
        number=plain_number(raw.get("invoice_number") or raw.get("credit_note_number")),
        date=day(raw.get("invoice_date") or raw.get("credit_note_date"), "date"),
        due=day(raw.get("due_on"), "due_on"),
        is_draft=raw.get("status") == "draft",
        is_paid=raw.get("paid") is True or raw.get("status") == "matched",
        open=money(stated["due"], currency, "total.due") if stated.get("due") else None,
        allowances=allowances,
        exchange_rate=_exchange_rate(raw, currency, department),
        credits=_credited(raw, ids),
        payment_reference=text(raw.get("payment_reference")),
        payment_days=_payment_days(raw),
        service_date=day(raw.get("delivery_date"), "delivery_date"),
        note=_note(raw, stated, data, currency),
        purchase_order=text(raw.get("purchase_order_number")),
        web_url=ids.web_url,
        rounding=_rounding(stated, gross, currency),
    )
    return negated(_turnable(document)) if ids.kind is Kind.CREDIT_NOTE else document


def _stated_taxes(stated: Json, currency: str) -> dict[Decimal, Stated]:
    return merged(
        (
            plain_percent(number(row.get("rate"), "taxes.rate")),
            Stated(money(row.get("taxable"), currency, "taxes.taxable"), money(row.get("tax"), currency, "taxes.tax")),
        )
        for row in rows(stated.get("taxes"), "taxes")
    )


def _lines(
    raw: Json, ids: Ids, data: MasterData, currency: str, percents: Sequence[Decimal]
) -> tuple[tuple[Line, ...], list[RateSum]]:
    """The lines, and per tax rate what they add up to."""
    lines: list[Line] = []
    sums: dict[str, RateSum] = {}
    for group in rows(raw.get("grouped_lines"), "grouped_lines"):
        section = text(part(group.get("section"), "section").get("title"))
        for item in rows(group.get("line_items"), "line_items"):
            stated = mapping(item.get("total"), "line total")
            net = money(stated.get("tax_exclusive"), currency, "line total")
            vat = money(stated.get("tax_inclusive"), currency, "line total") - net
            tax = _rate(item, data, net, vat, percents)
            ledger = data.ledger(id_of(item.get("product_category")), ids.department)
            lines.append(_line(item, net, tax, section, ledger))
            before = sums.get(tax.key)
            sums[tax.key] = before.plus(net, vat) if before else RateSum(tax, net, vat)
    return tuple(lines), list(sums.values())


def _line(item: Json, net: Money, tax: TaxRate, section: str | None, ledger: str | None) -> Line:
    price, discount = part(item.get("unit_price"), "unit_price"), part(item.get("discount"), "discount")
    return Line(
        description=text(item.get("description")) or "",
        net=net,
        tax=tax,
        quantity=number(item.get("quantity"), "quantity"),
        unit_price=number(price["amount"], "unit_price") if price.get("amount") is not None else None,
        discount_percent=number(discount.get("value"), "discount") if discount else None,
        ledger=ledger,
        section=section,
    )


def _rate(item: Json, data: MasterData, net: Money, vat: Money, percents: Sequence[Decimal]) -> TaxRate:
    """The line's rate by id. One that is not listed any more takes the percentage that its own VAT speaks of."""
    id = id_of(item.get("tax"))
    if id is None:
        raise NotReadable("tax", item.get("tax"))
    known = data.rates.get(id)
    if known is not None:
        return known
    fitting = [percent for percent in percents if Money.rounded(net.amount * percent / 100, net.currency) == vat]
    if len(fitting) != 1:
        raise NotReadable("tax", id)
    return unlisted_rate(id, fitting[0])


def _discount(raw: Json) -> str | None:
    """The words of the discounts on the whole document; their amounts come from the totals."""
    found = rows(raw.get("discounts"), "discounts")
    if not found:
        return None
    words = [
        text(one.get("description")) or f"{number(one.get('value'), 'discounts').normalize():f} %" for one in found
    ]
    return ", ".join(words)


def _credited(raw: Json, ids: Ids) -> str | None:
    invoice = id_of(raw.get("invoice")) if ids.kind is Kind.CREDIT_NOTE else None
    return document_key(ids.department, Kind.INVOICE, invoice) if invoice else None


def _exchange_rate(raw: Json, currency: str, department: Department) -> Decimal | None:
    stated = raw.get("currency_exchange_rate")
    if currency == department.currency or not isinstance(stated, dict):
        return None
    rate = number(stated.get("rate"), "currency_exchange_rate")
    if stated.get("from") == currency and stated.get("to") == department.currency:
        return rate
    if stated.get("from") == department.currency and stated.get("to") == currency and rate:
        return (1 / rate).quantize(Decimal("1e-10"))
    return None


def _payment_days(raw: Json) -> int | None:
    """Days after the invoice date; None where the term counts from the end of the month: the due date says it."""
    term = part(raw.get("payment_term"), "payment_term")
    if term.get("type") == "cash":
        return _DAYS_OF_CASH
    if term.get("type") == "after_invoice_date" and term.get("days") is not None:
        return int(number(term["days"], "payment_term"))
    return None


def _note(raw: Json, stated: Json, data: MasterData, currency: str) -> str | None:
    """The document's note, and below it each withheld tax with its amount: what the customer pays less."""
    lines = [text(raw.get("note"), multiline=True)]
    for row in rows(stated.get("withheld_taxes"), "withheld_taxes"):
        withheld = money(row.get("withheld"), currency, "withheld_taxes")
        id = text(row.get("id")) or ""
        lines.append(f"{(data.withholding or {}).get(id, id)}: {-withheld}")
    return "\n".join(line for line in lines if line) or None


def _rounding(stated: Json, gross: Money, currency: str) -> Money | None:
    """What is to be paid beyond the gross amount less withheld taxes; None for nothing."""
    if not stated.get("payable"):
        return None
    withheld = [
        money(row.get("withheld"), currency, "withheld_taxes")
        for row in rows(stated.get("withheld_taxes"), "withheld_taxes")
    ]
    difference = money(stated["payable"], currency, "total.payable") - gross + total(withheld, currency)
    return difference or None


def _turnable(document: Document) -> Document:
    """In a credit note the quantity carries the sign, never the price."""
    lines = tuple(
        replace(line, quantity=-line.quantity, unit_price=-line.unit_price)
        if line.unit_price is not None and line.unit_price < 0
        else line
        for line in document.lines
    )
    return replace(document, lines=lines)
