"""What a document adds up to, as Teamleader computes it: every line rounded, VAT per line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_CENT = Decimal("0.01")
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LineFigures:
    """Amounts of one line, before the discounts on the whole document."""

    rate: Decimal
    before_discount: Decimal
    net: Decimal

    @property
    def gross(self) -> Decimal:
        return with_vat(self.net, self.rate)

    @property
    def gross_before_discount(self) -> Decimal:
        return with_vat(self.before_discount, self.rate)


@dataclass(slots=True)
class Totals:
    net: Decimal = Decimal(0)
    net_before_discount: Decimal = Decimal(0)
    gross_before_discount: Decimal = Decimal(0)
    taxes: dict[Decimal, list[Decimal]] = field(default_factory=dict)
    """Taxable amount and VAT by rate: rates of one percentage are not told apart."""
    withheld: dict[str, list[Decimal]] = field(default_factory=dict)
    """Taxable and withheld amount by withholding rate."""

    @property
    def gross(self) -> Decimal:
        return self.net + sum((tax for _, tax in self.taxes.values()), Decimal(0))

    @property
    def payable(self) -> Decimal:
        return self.gross - sum((part for _, part in self.withheld.values()), Decimal(0))


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


def with_vat(net: Decimal, rate: Decimal) -> Decimal:
    return net + rounded(net * rate)


def line_figures(line: Fields, rate: Decimal) -> LineFigures:
    """A line of the state: texts `quantity`, `price` and, in percent, `discount`."""
    before = rounded(Decimal(line["quantity"]) * Decimal(line["price"]))
    return LineFigures(rate, before, rounded(before * _left(line.get("discount"))))


def totals(lines: Sequence[Fields], figures: Sequence[LineFigures], document: Fields, rates: Fields) -> Totals:
    """`rates` are the withholding rates by id, as texts."""
    left = Decimal(1)
    for discount in document.get("discounts") or ():
        left *= _left(discount["value"])
    result = Totals()
    for line, figure in zip(lines, figures, strict=True):
        net = rounded(figure.net * left)
        result.net += net
        result.net_before_discount += figure.net
        result.gross_before_discount += figure.gross
        _add(result.taxes.setdefault(figure.rate, [Decimal(0), Decimal(0)]), net, rounded(net * figure.rate))
        if line.get("withheld"):
            withheld = rounded(net * Decimal(rates[line["withheld"]]))
            _add(result.withheld.setdefault(line["withheld"], [Decimal(0), Decimal(0)]), net, withheld)
    return result


def _add(sums: list[Decimal], taxable: Decimal, tax: Decimal) -> None:
    sums[0] += taxable
    sums[1] += tax


def _left(percent: str | None) -> Decimal:
    return 1 - Decimal(percent) / 100 if percent else Decimal(1)
