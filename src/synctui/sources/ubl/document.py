"""One UBL 2.1 invoice or credit note (Peppol BIS 3, XRechnung, EN 16931) as a document of the domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from synctui.domain.errors import BadInput
from synctui.domain.invoice import AllowanceCharge, Document, DocumentKey, Kind, Line, TaxRate
from synctui.domain.money import Money
from synctui.domain.text import clean
from synctui.sources import figures
from synctui.sources.naming import document_key
from synctui.sources.totals import agree, settled
from synctui.sources.ubl.nodes import Node
from synctui.sources.ubl.parties import customer, seller
from synctui.sources.ubl.taxes import rate_of, rates_stated, vat_totals

_CREDIT_NOTES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})
"""UNTDID 1001 codes of credit notes."""
_NOT_TO_BE_BOOKED = frozenset({"325"})
"""A pro forma invoice is an offer in the shape of an invoice."""


@dataclass(frozen=True, slots=True)
class Form:
    """What differs between the two roots."""

    kind: Kind
    type_code: str
    line: str
    quantity: str


INVOICE = Form(Kind.INVOICE, "cbc:InvoiceTypeCode", "cac:InvoiceLine", "cbc:InvoicedQuantity")
CREDIT_NOTE = Form(Kind.CREDIT_NOTE, "cbc:CreditNoteTypeCode", "cac:CreditNoteLine", "cbc:CreditedQuantity")


def document(root: Node, form: Form) -> Document:
    """Everything as stated; the totals are checked and never corrected. Raises `BadInput`."""
    currency, tax_currency = _currencies(root)
    kind = _kind(root, form)
    seller_id, department = seller(root, tax_currency)
    number = root.needed_text("cbc:ID")
    lines = tuple(_line(node, form, currency) for node in root.all(form.line))
    allowances = _allowances(root, currency, rates_stated(root))
    totals = root.needed("cac:LegalMonetaryTotal")
    net = totals.needed("cbc:TaxExclusiveAmount").as_money(currency)
    gross = totals.needed("cbc:TaxInclusiveAmount").as_money(currency)
    still_open, rounding = _payable(totals, gross, currency)
    if form is INVOICE and kind is Kind.CREDIT_NOTE and gross.cents < 0:
        raise BadInput("credit-note-sign-unclear", number=number, stated=str(gross))
    return settled(
        Document(
            key=document_key(seller_id, kind, number),
            source="ubl",
            department=department,
            kind=kind,
            customer=customer(root, seller_id),
            currency=currency,
            lines=lines,
            vat=vat_totals(root, currency, (*lines, *allowances)),
            net=net,
            gross=gross,
            number=number,
            date=root.needed("cbc:IssueDate").as_day(),
            due=root.day("cbc:DueDate") or root.day("cac:PaymentMeans/cbc:PaymentDueDate"),
            is_paid=bool(gross) and not still_open,
            open=still_open,
            allowances=allowances,
            exchange_rate=_exchange_rate(root, currency, tax_currency),
            credits=_credited(root, seller_id) if kind is Kind.CREDIT_NOTE else None,
            payment_reference=root.text("cac:PaymentMeans/cbc:PaymentID") or None,
            service_date=root.day("cac:Delivery/cbc:ActualDeliveryDate"),
            note=_note(root),
            purchase_order=root.text("cac:OrderReference/cbc:ID") or None,
            rounding=rounding,
        )
    )


def _currencies(root: Node) -> tuple[str, str]:
    """The currency of the amounts, and the one the seller declares its VAT in (the same unless stated)."""
    place = root.at("cbc:DocumentCurrencyCode")
    currency = figures.currency(root.needed_text("cbc:DocumentCurrencyCode"), place)
    stated = root.text("cbc:TaxCurrencyCode")
    return currency, figures.currency(stated, root.at("cbc:TaxCurrencyCode")) if stated else currency


def _kind(root: Node, form: Form) -> Kind:
    """The type code decides: an `Invoice` may say that it is a credit note (381)."""
    code = root.text(form.type_code)
    if code in _NOT_TO_BE_BOOKED:
        raise BadInput("pro-forma", number=root.text("cbc:ID"))
    return Kind.CREDIT_NOTE if code in _CREDIT_NOTES else form.kind


def _line(node: Node, form: Form, currency: str) -> Line:
    quantity = node.one(form.quantity)
    name, more = node.text("cac:Item/cbc:Name"), node.text("cac:Item/cbc:Description")
    return Line(
        description=": ".join(dict.fromkeys(part for part in (name, more) if part)),
        net=node.needed("cbc:LineExtensionAmount").as_money(currency),
        tax=rate_of(node.needed("cac:Item/cac:ClassifiedTaxCategory")),
        quantity=Decimal(1) if quantity is None else figures.number(quantity.own, quantity.place),
        unit_price=_unit_price(node),
        unit=(quantity.attribute("unitCode") or None) if quantity is not None else None,
    )


def _unit_price(node: Node) -> Decimal | None:
    """Price of one unit; files may state it for a hundred."""
    price, base = node.number("cac:Price/cbc:PriceAmount"), node.number("cac:Price/cbc:BaseQuantity")
    if price is None or not base:
        return price
    return round(price / base, 8).normalize() if base != 1 else price


def _allowances(root: Node, currency: str, rates: Sequence[TaxRate]) -> tuple[AllowanceCharge, ...]:
    return tuple(_allowance(node, currency, rates) for node in root.all("cac:AllowanceCharge"))


def _allowance(node: Node, currency: str, rates: Sequence[TaxRate]) -> AllowanceCharge:
    """A discount counts negative. Without a rate of its own it has that of the document, where there is only one."""
    amount = node.needed("cbc:Amount").as_money(currency)
    indicator = node.needed_text("cbc:ChargeIndicator")
    if indicator not in {"true", "1", "false", "0"}:
        raise node.at("cbc:ChargeIndicator").bad("value-unknown", indicator)
    is_charge = indicator in {"true", "1"}
    category = node.one("cac:TaxCategory")
    rate = rates[0] if category is None and len(rates) == 1 else rate_of(node.needed("cac:TaxCategory"))
    reason = node.text("cbc:AllowanceChargeReason") or ("Charge" if is_charge else "Discount")
    return AllowanceCharge(reason, amount if is_charge else -amount, rate)


def _payable(totals: Node, gross: Money, currency: str) -> tuple[Money | None, Money | None]:
    """What is left to pay, and the rounding in it; it must follow from the gross amount and what was paid before."""
    stated = totals.money("cbc:PayableAmount", currency)
    rounding = totals.money("cbc:PayableRoundingAmount", currency)
    if stated is not None:
        nothing = Money.zero(currency)
        prepaid = totals.money("cbc:PrepaidAmount", currency) or nothing
        agree("payable", stated, gross - prepaid + (rounding or nothing))
    return stated, rounding or None


def _exchange_rate(root: Node, currency: str, tax_currency: str) -> Decimal | None:
    """Only where it is stated: the two VAT totals are rounded and give no rate."""
    stated = root.one("cac:TaxExchangeRate")
    if stated is None or currency == tax_currency:
        return None
    rate = stated.number("cbc:CalculationRate")
    pair = stated.text("cbc:SourceCurrencyCode"), stated.text("cbc:TargetCurrencyCode")
    if not rate or pair != (currency, tax_currency):
        return None
    divides = stated.text("cbc:MathematicOperatorCode").lower() == "divide"
    return round(1 / rate, 10) if divides else rate


def _credited(root: Node, seller_id: str) -> DocumentKey | None:
    number = root.text("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID")
    return document_key(seller_id, Kind.INVOICE, number) if number else None


def _note(root: Node) -> str | None:
    notes = [clean(node.element.text or "", multiline=True) for node in root.all("cbc:Note")]
    return "\n".join(note for note in notes if note) or None
