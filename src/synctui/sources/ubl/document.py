"""One UBL 2.1 invoice or credit note (Peppol BIS 3, XRechnung, EN 16931) as a document of the domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from synctui.domain.errors import BadInput
from synctui.domain.invoice import AllowanceCharge, Document, Kind, Line, TaxRate
from synctui.sources import en16931
from synctui.sources.naming import document_key
from synctui.sources.nodes import Node
from synctui.sources.totals import settled
from synctui.sources.ubl.parties import customer, seller
from synctui.sources.ubl.taxes import rate_of, rates_stated, vat_totals

_CREDITED = "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"
_LEFT = {"due": "cbc:PayableAmount", "rounding": "cbc:PayableRoundingAmount", "prepaid": "cbc:PrepaidAmount"}


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
    currency, tax_currency = en16931.currencies(root, "cbc:DocumentCurrencyCode", "cbc:TaxCurrencyCode")
    kind = en16931.kind_of(root.text(form.type_code), root.text("cbc:ID"), form.kind)
    seller_id, department = seller(root, tax_currency)
    number = root.needed_text("cbc:ID")
    lines = tuple(_line(node, form, currency) for node in root.all(form.line))
    allowances = _allowances(root, currency, rates_stated(root))
    totals = root.needed("cac:LegalMonetaryTotal")
    net = totals.needed("cbc:TaxExclusiveAmount").as_money(currency)
    gross = totals.needed("cbc:TaxInclusiveAmount").as_money(currency)
    still_open, rounding = en16931.payable(totals, gross, **_LEFT)
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
            credits=en16931.credited(seller_id, root.text(_CREDITED)) if kind is Kind.CREDIT_NOTE else None,
            payment_reference=root.text("cac:PaymentMeans/cbc:PaymentID") or None,
            service_date=root.day("cac:Delivery/cbc:ActualDeliveryDate"),
            note=en16931.note(root.all("cbc:Note")),
            purchase_order=root.text("cac:OrderReference/cbc:ID") or None,
            rounding=rounding,
        )
    )


def _line(node: Node, form: Form, currency: str) -> Line:
    quantity = node.one(form.quantity)
    return Line(
        description=en16931.description(node.text("cac:Item/cbc:Name"), node.text("cac:Item/cbc:Description")),
        net=node.needed("cbc:LineExtensionAmount").as_money(currency),
        tax=rate_of(node.needed("cac:Item/cac:ClassifiedTaxCategory")),
        quantity=en16931.quantity(quantity),
        unit_price=en16931.unit_price(
            node.number("cac:Price/cbc:PriceAmount"), node.number("cac:Price/cbc:BaseQuantity")
        ),
        unit=en16931.unit(quantity),
    )


def _allowances(root: Node, currency: str, rates: Sequence[TaxRate]) -> tuple[AllowanceCharge, ...]:
    return tuple(_allowance(node, currency, rates) for node in root.all("cac:AllowanceCharge"))


def _allowance(node: Node, currency: str, rates: Sequence[TaxRate]) -> AllowanceCharge:
    """Without a rate of its own it has that of the document, where there is only one."""
    amount = node.needed("cbc:Amount").as_money(currency)
    indicator, place = node.needed_text("cbc:ChargeIndicator"), node.at("cbc:ChargeIndicator")
    is_charge = en16931.is_charge(indicator, place)
    category = node.one("cac:TaxCategory")
    rate = rates[0] if category is None and len(rates) == 1 else rate_of(node.needed("cac:TaxCategory"))
    return en16931.allowance_or_charge(amount, rate, node.text("cbc:AllowanceChargeReason"), is_charge=is_charge)


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
