"""One CII invoice or credit note (ZUGFeRD, Factur-X, XRechnung) as a document of the domain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from synctui.domain.errors import BadInput
from synctui.domain.invoice import AllowanceCharge, Document, Kind, Line, TaxRate, VatTotal
from synctui.domain.money import Money, total
from synctui.sources import en16931
from synctui.sources.cii.parties import customer, seller
from synctui.sources.naming import PREFIX, document_key, tax_rate
from synctui.sources.nodes import Node
from synctui.sources.totals import agree, settled

_DAYS = {"102": "%Y%m%d"}
"""The one form of dates that EN 16931 allows (UNTDID 2379)."""
_SUMS = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_CREDITED = "ram:InvoiceReferencedDocument/ram:IssuerAssignedID"
_LEFT = {"due": "ram:DuePayableAmount", "rounding": "ram:RoundingAmount", "prepaid": "ram:TotalPrepaidAmount"}


def document(root: Node) -> Document:
    """Everything as stated; the totals are checked and never corrected. Raises `BadInput`."""
    head, trade = root.needed("rsm:ExchangedDocument"), root.needed("rsm:SupplyChainTradeTransaction")
    agreement = trade.needed("ram:ApplicableHeaderTradeAgreement")
    settlement = trade.needed("ram:ApplicableHeaderTradeSettlement")
    currency, tax_currency = en16931.currencies(settlement, "ram:InvoiceCurrencyCode", "ram:TaxCurrencyCode")
    seller_id, department = seller(agreement, tax_currency)
    number = head.needed_text("ram:ID")
    kind = en16931.kind_of(head.text("ram:TypeCode"), number)
    sums = settlement.needed(_SUMS)
    net, gross = sums.needed("ram:TaxBasisTotalAmount").as_money(currency), _gross(sums, currency)
    if kind is Kind.CREDIT_NOTE and gross.cents < 0:
        raise BadInput("credit-note-sign-unclear", number=number, stated=str(gross))
    still_open, rounding = en16931.payable(sums, gross, **_LEFT)
    return settled(
        Document(
            key=document_key(seller_id, kind, number),
            source=PREFIX,
            department=department,
            kind=kind,
            customer=customer(agreement, seller_id),
            currency=currency,
            lines=tuple(_line(node, currency) for node in trade.all("ram:IncludedSupplyChainTradeLineItem")),
            vat=_vat(settlement, sums, currency),
            net=net,
            gross=gross,
            number=number,
            date=_needed_day(head, "ram:IssueDateTime"),
            due=_day(settlement, "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime"),
            is_paid=bool(gross) and not still_open,
            open=still_open,
            allowances=_allowances(settlement, currency),
            credits=en16931.credited(seller_id, settlement.text(_CREDITED)) if kind is Kind.CREDIT_NOTE else None,
            payment_reference=settlement.text("ram:PaymentReference") or None,
            service_date=_service_day(trade),
            note=en16931.note(head.all("ram:IncludedNote/ram:Content")),
            purchase_order=agreement.text("ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID") or None,
            rounding=rounding,
        )
    )


def _gross(sums: Node, currency: str) -> Money:
    """A file may state it in the currency of the VAT too."""
    stated = [one for one in sums.all("ram:GrandTotalAmount") if _is_in(one, currency)]
    return stated[0].as_money(currency) if stated else sums.needed("ram:GrandTotalAmount").as_money(currency)


def _line(node: Node, currency: str) -> Line:
    product = node.needed("ram:SpecifiedTradeProduct")
    settlement = node.needed("ram:SpecifiedLineTradeSettlement")
    quantity = node.one("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")
    summed = "ram:SpecifiedTradeSettlementLineMonetarySummation"
    return Line(
        description=en16931.description(product.text("ram:Name"), product.text("ram:Description")),
        net=settlement.needed(f"{summed}/ram:LineTotalAmount").as_money(currency),
        tax=_rate(settlement.needed("ram:ApplicableTradeTax")),
        quantity=en16931.quantity(quantity),
        unit_price=_unit_price(node),
        unit=en16931.unit(quantity),
    )


def _unit_price(node: Node) -> Decimal | None:
    stated = node.one("ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice")
    if stated is None:
        return None
    return en16931.unit_price(stated.number("ram:ChargeAmount"), stated.number("ram:BasisQuantity"))


def _rate(tax: Node) -> TaxRate:
    return tax_rate(tax.needed_text("ram:CategoryCode"), tax.number("ram:RateApplicablePercent"), tax.place)


def _vat(settlement: Node, sums: Node, currency: str) -> tuple[VatTotal, ...]:
    """What is stated per rate. Raises `totals-contradict`."""
    parts = en16931.by_rate(_vat_total(node, currency) for node in settlement.all("ram:ApplicableTradeTax"))
    stated = [one for one in sums.all("ram:TaxTotalAmount") if _is_in(one, currency)]
    if stated:
        agree("vat", stated[0].as_money(currency), total((part.vat for part in parts), currency))
    return parts


def _vat_total(node: Node, currency: str) -> VatTotal:
    return VatTotal(
        _rate(node),
        node.needed("ram:BasisAmount").as_money(currency),
        node.needed("ram:CalculatedAmount").as_money(currency),
    )


def _is_in(node: Node, currency: str) -> bool:
    return (node.attribute("currencyID") or currency) == currency


def _allowances(settlement: Node, currency: str) -> tuple[AllowanceCharge, ...]:
    rates = tuple({rate.key: rate for rate in map(_rate, settlement.all("ram:ApplicableTradeTax"))}.values())
    return tuple(_allowance(node, currency, rates) for node in settlement.all("ram:SpecifiedTradeAllowanceCharge"))


def _allowance(node: Node, currency: str, rates: Sequence[TaxRate]) -> AllowanceCharge:
    """Without a rate of its own it has that of the document, where there is only one."""
    amount = node.needed("ram:ActualAmount").as_money(currency)
    indicator = node.needed_text("ram:ChargeIndicator/udt:Indicator")
    is_charge = en16931.is_charge(indicator, node.at("ram:ChargeIndicator"))
    tax = node.one("ram:CategoryTradeTax")
    rate = rates[0] if tax is None and len(rates) == 1 else _rate(node.needed("ram:CategoryTradeTax"))
    return en16931.allowance_or_charge(amount, rate, node.text("ram:Reason"), is_charge=is_charge)


def _service_day(trade: Node) -> date | None:
    event = "ram:ApplicableHeaderTradeDelivery/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime"
    return _day(trade, event)


def _needed_day(node: Node, path: str) -> date:
    found = _day(node, path)
    if found is None:
        raise node.at(path).bad("value-missing")
    return found


def _day(node: Node, path: str) -> date | None:
    """Raises `date-unreadable`."""
    found = node.one(f"{path}/udt:DateTimeString")
    if found is None or not found.own:
        return None
    try:
        return datetime.strptime(found.own, _DAYS[found.attribute("format") or "102"]).date()  # noqa: DTZ007 - a day
    except (ValueError, KeyError):
        raise found.place.bad("date-unreadable", found.own) from None
