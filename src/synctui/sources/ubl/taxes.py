"""VAT of a UBL invoice: the rate of a line, and what the invoice states per rate."""

from __future__ import annotations

from collections.abc import Sequence

from synctui.domain.errors import BadInput
from synctui.domain.invoice import AllowanceCharge, Line, TaxRate, VatTotal
from synctui.domain.money import Money, total
from synctui.sources import en16931
from synctui.sources.naming import tax_rate
from synctui.sources.nodes import Node
from synctui.sources.totals import agree


def rate_of(category: Node) -> TaxRate:
    """The rate of a ``TaxCategory`` or ``ClassifiedTaxCategory``."""
    return tax_rate(category.needed_text("cbc:ID"), category.number("cbc:Percent"), category.place)


def rates_stated(root: Node) -> tuple[TaxRate, ...]:
    """Every rate of the breakdown, in its order, each once."""
    found = [rate_of(part) for part in root.all("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory")]
    return tuple({rate.key: rate for rate in found}.values())


def vat_totals(root: Node, currency: str, parts: Sequence[Line | AllowanceCharge]) -> tuple[VatTotal, ...]:
    """What is stated per rate in the document's currency; a second total in the tax currency is not VAT on top.

    Raises `totals-contradict`, `vat-other-currency` or `vat-breakdown-missing`.
    """
    totals = [node for node in root.all("cac:TaxTotal") if _is_in(node, currency)]
    detailed = [node for node in totals if node.one("cac:TaxSubtotal") is not None]
    if detailed:
        return en16931.by_rate(part for node in detailed for part in _subtotals(node, currency))
    if not totals and root.one("cac:TaxTotal") is not None:
        raise BadInput("vat-other-currency", currency=currency)
    amount = totals[0].needed("cbc:TaxAmount").as_money(currency) if totals else Money.zero(currency)
    return _without_breakdown(amount, parts)


def _is_in(node: Node, currency: str) -> bool:
    amount = node.one("cbc:TaxAmount")
    return amount is None or (amount.attribute("currencyID") or currency) == currency


def _subtotals(node: Node, currency: str) -> list[VatTotal]:
    found = [
        VatTotal(
            rate_of(part.needed("cac:TaxCategory")),
            part.needed("cbc:TaxableAmount").as_money(currency),
            part.needed("cbc:TaxAmount").as_money(currency),
        )
        for part in node.all("cac:TaxSubtotal")
    ]
    agree("vat", node.needed("cbc:TaxAmount").as_money(currency), total((part.vat for part in found), currency))
    return found


def _without_breakdown(amount: Money, parts: Sequence[Line | AllowanceCharge]) -> tuple[VatTotal, ...]:
    """Unambiguous for one rate, and for no VAT at all; otherwise nobody can say which rate the VAT belongs to."""
    nothing = Money.zero(amount.currency)
    by_rate = en16931.by_rate(VatTotal(part.tax, part.net, nothing) for part in parts)
    if len(by_rate) == 1:
        return (VatTotal(by_rate[0].tax, by_rate[0].taxable, amount),)
    if amount or any(part.tax.percent for part in by_rate):
        raise BadInput("vat-breakdown-missing", stated=str(amount))
    return by_rate
