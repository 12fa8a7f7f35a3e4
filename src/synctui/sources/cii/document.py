"""One CII invoice or credit note (ZUGFeRD, Factur-X, XRechnung) as a document of the domain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from synctui.domain.errors import BadInput
from synctui.domain.invoice import AllowanceCharge, Document, DocumentKey, Kind, Line, TaxRate, VatTotal
from synctui.domain.money import Money, total
from synctui.domain.text import clean
from synctui.sources import figures
from synctui.sources.cii.parties import customer, seller
from synctui.sources.naming import PREFIX, document_key, tax_rate
from synctui.sources.totals import agree, settled
from synctui.sources.ubl.nodes import Node

_CREDIT_NOTES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})
"""UNTDID 1001 codes of credit notes."""
_NOT_TO_BE_BOOKED = frozenset({"325"})
_DAYS = {"102": "%Y%m%d"}
"""The one form of dates that EN 16931 allows (UNTDID 2379)."""
_SUMS = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"


def document(root: Node) -> Document:
    """Everything as stated; the totals are checked and never corrected. Raises `BadInput`."""
    head, trade = root.needed("rsm:ExchangedDocument"), root.needed("rsm:SupplyChainTradeTransaction")
    agreement = trade.needed("ram:ApplicableHeaderTradeAgreement")
    settlement = trade.needed("ram:ApplicableHeaderTradeSettlement")
    currency, tax_currency = _currencies(settlement)
    seller_id, department = seller(agreement, tax_currency)
    number, kind = head.needed_text("ram:ID"), _kind(head)
    sums = settlement.needed(_SUMS)
    net, gross = sums.needed("ram:TaxBasisTotalAmount").as_money(currency), _gross(sums, currency)
    if kind is Kind.CREDIT_NOTE and gross.cents < 0:
        raise BadInput("credit-note-sign-unclear", number=number, stated=str(gross))
    still_open, rounding = _payable(sums, gross, currency)
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
            credits=_credited(settlement, seller_id) if kind is Kind.CREDIT_NOTE else None,
            payment_reference=settlement.text("ram:PaymentReference") or None,
            service_date=_service_day(trade),
            note=_note(head),
            purchase_order=agreement.text("ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID") or None,
            rounding=rounding,
        )
    )


def _currencies(settlement: Node) -> tuple[str, str]:
    """The currency of the amounts, and the one the seller declares its VAT in (the same unless stated)."""
    place = settlement.at("ram:InvoiceCurrencyCode")
    currency = figures.currency(settlement.needed_text("ram:InvoiceCurrencyCode"), place)
    stated = settlement.text("ram:TaxCurrencyCode")
    return currency, figures.currency(stated, settlement.at("ram:TaxCurrencyCode")) if stated else currency


def _kind(head: Node) -> Kind:
    code = head.text("ram:TypeCode")
    if code in _NOT_TO_BE_BOOKED:
        raise BadInput("pro-forma", number=head.text("ram:ID"))
    return Kind.CREDIT_NOTE if code in _CREDIT_NOTES else Kind.INVOICE


def _gross(sums: Node, currency: str) -> Money:
    """A file may state it in the currency of the VAT too."""
    stated = [one for one in sums.all("ram:GrandTotalAmount") if _is_in(one, currency)]
    return stated[0].as_money(currency) if stated else sums.needed("ram:GrandTotalAmount").as_money(currency)


def _line(node: Node, currency: str) -> Line:
    product = node.needed("ram:SpecifiedTradeProduct")
    settlement = node.needed("ram:SpecifiedLineTradeSettlement")
    quantity = node.one("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")
    name, more = product.text("ram:Name"), product.text("ram:Description")
    summed = "ram:SpecifiedTradeSettlementLineMonetarySummation"
    return Line(
        description=": ".join(dict.fromkeys(part for part in (name, more) if part)),
        net=settlement.needed(f"{summed}/ram:LineTotalAmount").as_money(currency),
        tax=_rate(settlement.needed("ram:ApplicableTradeTax")),
        quantity=Decimal(1) if quantity is None else figures.number(quantity.own, quantity.place),
        unit_price=_unit_price(node),
        unit=(quantity.attribute("unitCode") or None) if quantity is not None else None,
    )


def _unit_price(node: Node) -> Decimal | None:
    """Price of one unit; files may state it for a hundred."""
    stated = node.one("ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice")
    if stated is None:
        return None
    price, base = stated.number("ram:ChargeAmount"), stated.number("ram:BasisQuantity")
    if price is None or not base:
        return price
    return round(price / base, 8).normalize() if base != 1 else price


def _rate(tax: Node) -> TaxRate:
    return tax_rate(tax.needed_text("ram:CategoryCode"), tax.number("ram:RateApplicablePercent"), tax.place)


def _vat(settlement: Node, sums: Node, currency: str) -> tuple[VatTotal, ...]:
    """One total per rate: a breakdown may repeat a rate for each reason of exemption. Raises `totals-contradict`."""
    parts: dict[str, VatTotal] = {}
    nothing = Money.zero(currency)
    for node in settlement.all("ram:ApplicableTradeTax"):
        rate = _rate(node)
        before = parts.get(rate.key, VatTotal(rate, nothing, nothing))
        taxable = before.taxable + node.needed("ram:BasisAmount").as_money(currency)
        parts[rate.key] = VatTotal(rate, taxable, before.vat + node.needed("ram:CalculatedAmount").as_money(currency))
    stated = [one for one in sums.all("ram:TaxTotalAmount") if _is_in(one, currency)]
    if stated:
        agree("vat", stated[0].as_money(currency), total((part.vat for part in parts.values()), currency))
    return tuple(parts.values())


def _is_in(node: Node, currency: str) -> bool:
    return (node.attribute("currencyID") or currency) == currency


def _allowances(settlement: Node, currency: str) -> tuple[AllowanceCharge, ...]:
    rates = tuple({rate.key: rate for rate in map(_rate, settlement.all("ram:ApplicableTradeTax"))}.values())
    return tuple(_allowance(node, currency, rates) for node in settlement.all("ram:SpecifiedTradeAllowanceCharge"))


def _allowance(node: Node, currency: str, rates: Sequence[TaxRate]) -> AllowanceCharge:
    """A discount counts negative. Without a rate of its own it has that of the document, where there is only one."""
    amount = node.needed("ram:ActualAmount").as_money(currency)
    indicator = node.needed_text("ram:ChargeIndicator/udt:Indicator")
    if indicator not in {"true", "1", "false", "0"}:
        raise node.at("ram:ChargeIndicator").bad("value-unknown", indicator)
    is_charge = indicator in {"true", "1"}
    tax = node.one("ram:CategoryTradeTax")
    rate = rates[0] if tax is None and len(rates) == 1 else _rate(node.needed("ram:CategoryTradeTax"))
    reason = node.text("ram:Reason") or ("Charge" if is_charge else "Discount")
    return AllowanceCharge(reason, amount if is_charge else -amount, rate)


def _payable(sums: Node, gross: Money, currency: str) -> tuple[Money | None, Money | None]:
    """What is left to pay, and the rounding in it; it must follow from the gross amount and what was paid before."""
    stated, rounding = sums.money("ram:DuePayableAmount", currency), sums.money("ram:RoundingAmount", currency)
    if stated is not None:
        nothing = Money.zero(currency)
        prepaid = sums.money("ram:TotalPrepaidAmount", currency) or nothing
        agree("payable", stated, gross - prepaid + (rounding or nothing))
    return stated, rounding or None


def _credited(settlement: Node, seller_id: str) -> DocumentKey | None:
    number = settlement.text("ram:InvoiceReferencedDocument/ram:IssuerAssignedID")
    return document_key(seller_id, Kind.INVOICE, number) if number else None


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


def _note(head: Node) -> str | None:
    notes = [clean(node.element.text or "", multiline=True) for node in head.all("ram:IncludedNote/ram:Content")]
    return "\n".join(note for note in notes if note) or None
