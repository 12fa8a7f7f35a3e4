"""VAT and document discounts per tax rate, from totals that Teamleader states per percentage only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from synctui.domain.invoice import AllowanceCharge, TaxRate, VatTotal
from synctui.domain.money import Money, total
from synctui.sources.teamleader.values import NotReadable


@dataclass(frozen=True, slots=True)
class RateSum:
    """The lines of one tax rate: net and VAT as the lines state them."""

    tax: TaxRate
    net: Money
    vat: Money

    def plus(self, net: Money, vat: Money) -> RateSum:
        return RateSum(self.tax, self.net + net, self.vat + vat)


@dataclass(frozen=True, slots=True)
class Stated:
    """What the document states for one percentage."""

    taxable: Money
    vat: Money


def merged(stated: Iterable[tuple[Decimal, Stated]]) -> dict[Decimal, Stated]:
    """Entries of one percentage added up."""
    sums: dict[Decimal, Stated] = {}
    for percent, part in stated:
        before = sums.get(percent)
        sums[percent] = part if before is None else Stated(before.taxable + part.taxable, before.vat + part.vat)
    return sums


def split(
    sums: Sequence[RateSum], stated: Mapping[Decimal, Stated], net: Money, discount: str | None
) -> tuple[tuple[VatTotal, ...], tuple[AllowanceCharge, ...]]:
    """VAT totals per rate, and per rate what `discount` (its words; None where there is none) takes off the lines.

    Rates that share a percentage share what is stated for it by their lines, the last cent on the largest. Without a
    discount nothing is invented: lines that do not add up to the stated net stay as they are.
    Raises `NotReadable` where VAT is stated for a percentage that no line has.
    """
    left = dict(stated)
    vat: list[VatTotal] = []
    allowances: list[AllowanceCharge] = []
    by_percent: dict[Decimal, list[RateSum]] = {}
    for part in sums:
        by_percent.setdefault(part.tax.percent, []).append(part)
    for percent, mine in by_percent.items():
        its = left.pop(percent, None) or _unstated(mine, stated, net, discount)
        for part, its_off, its_vat in _shares(its, mine):
            vat.append(VatTotal(part.tax, part.net + its_off, its_vat))
            if discount is not None and its_off:
                allowances.append(AllowanceCharge(discount, its_off, part.tax))
    for percent, extra in left.items():
        if extra.taxable or extra.vat:
            raise NotReadable("taxes", f"{percent} %")
    return tuple(vat), tuple(allowances)


def _shares(its: Stated, mine: Sequence[RateSum]) -> Iterable[tuple[RateSum, Money, Money]]:
    """Each rate with its part of what was taken off the lines, and its part of the VAT."""
    if len(mine) == 1:
        return ((mine[0], its.taxable - mine[0].net, its.vat),)
    off = its.taxable - total((part.net for part in mine), its.taxable.currency)
    off_each = shared(off, [abs(part.net.cents) for part in mine])
    return zip(mine, off_each, _vat_shares(its.vat, mine, off_each), strict=True)


def shared(amount: Money, weights: Sequence[int]) -> list[Money]:
    """An amount in proportion to weights; what rounding leaves goes on the largest.

    >>> shared(Money.of("0.10", "EUR"), [1, 2])
    [Money('0.03', 'EUR'), Money('0.07', 'EUR')]
    """
    if not amount:
        return [amount] * len(weights)
    whole = sum(weights)
    shares = [
        Money.rounded(amount.amount * weight / whole, amount.currency) if whole else Money.zero(amount.currency)
        for weight in weights
    ]
    largest = max(range(len(weights)), key=weights.__getitem__)
    shares[largest] += amount - total(shares, amount.currency)
    return shares


def _vat_shares(stated: Money, mine: Sequence[RateSum], off: Sequence[Money]) -> list[Money]:
    """By the lines' own VAT, less that on their part of the discount."""
    shares = [
        part.vat + Money.rounded(its_off.amount * part.tax.percent / 100, stated.currency) if its_off else part.vat
        for part, its_off in zip(mine, off, strict=True)
    ]
    largest = max(range(len(mine)), key=lambda i: abs(mine[i].net.cents))
    shares[largest] += stated - total(shares, stated.currency)
    return shares


def _unstated(mine: Sequence[RateSum], stated: Mapping[Decimal, Stated], net: Money, discount: str | None) -> Stated:
    """A percentage that the document does not mention, as may be with 0 %: its lines, or with a discount the rest."""
    taxable = total((part.net for part in mine), net.currency)
    if discount is not None:
        taxable = net - total((part.taxable for part in stated.values()), net.currency)
    return Stated(taxable, Money.zero(net.currency))
