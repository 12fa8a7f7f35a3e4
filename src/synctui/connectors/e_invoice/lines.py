"""Lines, discounts and the VAT breakdown of a UBL file: the source's amounts as they are, never computed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from synctui.connectors.e_invoice import xml
from synctui.connectors.e_invoice.categories import NEED_REASON, NOT_SUBJECT, REASON_CODES, Category
from synctui.domain.invoice import AllowanceCharge, Document, Line
from synctui.domain.money import Money, total

UNITS = frozenset(
    {
        *("ANN", "C62", "CMT", "D64", "DAY", "DZN", "E48", "E49", "EA", "GRM", "H87", "HAR", "HUR", "KGM", "KMT"),
        *("KTM", "KWH", "LM", "LS", "LTR", "MIN", "MLT", "MMT", "MON", "MTK", "MTQ", "MTR", "NAR", "NMP", "NPR"),
        *("P1", "PR", "SEC", "SET", "TNE", "WEE", "XBX", "XPK", "XPP", "ZZ"),
    }
)

"""Codes of UN/ECE recommendation 20 that files are seen to use; anything else is written as `ONE`."""
ONE = "C62"
_SLACK = Decimal("0.02")
"""By so much quantity times price may differ from the amount of a line (Peppol rule R120)."""


@dataclass(frozen=True, slots=True)
class Part:
    """Taxable amount and VAT of one category."""

    category: Category
    taxable: Money
    vat: Money
    reason: str


def breakdown(document: Document, used: Sequence[Category]) -> tuple[Part, ...]:
    """One part for each category, in the source's order: rates that are the same category are added up."""
    everything: list[Line | AllowanceCharge] = [*document.lines, *document.allowances]
    category_of = {part.tax.key: category for part, category in zip(everything, used, strict=True)}
    parts = []
    in_order = [category_of[stated.tax.key] for stated in document.vat if stated.tax.key in category_of]
    for category in dict.fromkeys([*in_order, *used]):
        mine = [part for part, its in zip(everything, used, strict=True) if its == category]
        vat = [stated.vat for stated in document.vat if category_of.get(stated.tax.key) == category]
        taxable = total((part.net for part in mine), document.currency)
        parts.append(Part(category, taxable, total(vat, document.currency), mine[0].tax.label))
    return tuple(parts)


def tax_total(root: etree._Element, document: Document, parts: Sequence[Part]) -> None:
    totals = xml.group(root, "TaxTotal")
    xml.amount(totals, "TaxAmount", document.vat_total)
    for part in parts:
        element = xml.group(totals, "TaxSubtotal")
        xml.amount(element, "TaxableAmount", part.taxable)
        xml.amount(element, "TaxAmount", part.vat)
        _category(element, "TaxCategory", part.category, part.reason, always_percent=True)


def allowances(root: etree._Element, document: Document, used: Sequence[Category]) -> None:
    """Discounts and surcharges on the whole document; `used` are the categories of theirs alone."""
    for part, category in zip(document.allowances, used, strict=True):
        element = xml.group(root, "AllowanceCharge")
        xml.text(element, "ChargeIndicator", "true" if part.net.cents > 0 else "false")
        xml.text(element, "AllowanceChargeReason", part.description or "Discount")
        xml.amount(element, "Amount", abs(part.net))
        _category(element, "TaxCategory", category)


def lines(root: etree._Element, document: Document, used: Sequence[Category], names: Mapping[str, str]) -> None:
    """`names` are the element names of the form: ``line`` and ``quantity``."""
    for number, (line, category) in enumerate(zip(document.lines, used, strict=False), 1):
        element = xml.group(root, names["line"])
        xml.text(element, "ID", str(number))
        quantity, price, base = quantity_and_price(line)
        unit = line.unit if line.unit is not None and line.unit in UNITS else ONE
        xml.text(element, names["quantity"], xml.plain(quantity), unitCode=unit)
        xml.amount(element, "LineExtensionAmount", line.net)
        _difference(element, line, quantity * price / base)
        item = xml.group(element, "Item")
        xml.text(item, "Name", line.description)
        _category(item, "ClassifiedTaxCategory", category)
        stated = xml.group(element, "Price")
        xml.price(stated, "PriceAmount", price, line.net.currency)
        if base != 1:
            xml.text(stated, "BaseQuantity", xml.plain(base), unitCode=unit)


def quantity_and_price(line: Line) -> tuple[Decimal, Decimal, Decimal]:
    """Quantity, price, and the quantity that the price is for. A price is never negative: the quantity is.

    A price that the source does not state is the amount of the line, for all of its quantity.
    """
    if line.unit_price is not None:
        turned = line.unit_price < 0
        return (
            (-line.quantity, -line.unit_price, Decimal(1)) if turned else (line.quantity, line.unit_price, Decimal(1))
        )
    quantity = line.quantity or Decimal(1)
    if (quantity < 0) != (line.net.cents < 0) and line.net:
        quantity = -quantity
    return quantity, abs(line.net.amount), abs(quantity)


def _difference(element: etree._Element, line: Line, computed: Decimal) -> None:
    """What quantity times price is more or less than the amount of the line, as its discount or surcharge."""
    more = Money.rounded(computed, line.net.currency) - line.net
    if abs(computed - line.net.amount) <= _SLACK or not more:
        return
    found = xml.group(element, "AllowanceCharge")
    xml.text(found, "ChargeIndicator", "false" if more.cents > 0 else "true")
    xml.text(found, "AllowanceChargeReason", "Discount" if more.cents > 0 else "Surcharge")
    xml.amount(found, "Amount", abs(more))


def _category(
    parent: etree._Element, name: str, category: Category, reason: str | None = None, *, always_percent: bool = False
) -> None:
    element = xml.group(parent, name)
    xml.text(element, "ID", category.code)
    if category.code != NOT_SUBJECT or always_percent:
        xml.text(element, "Percent", xml.plain(category.percent))
    if reason is not None and category.code in NEED_REASON:
        xml.text(element, "TaxExemptionReasonCode", REASON_CODES.get(category.code))
        xml.text(element, "TaxExemptionReason", reason)
    xml.text(xml.group(element, "TaxScheme"), "ID", "VAT")
