"""Amounts of money: Decimal in the domain, whole cents in the store, never float."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation


class NotAnAmount(ValueError):
    """The text or number is no amount with at most two decimals."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount in one currency (ISO 4217), with at most two decimals.

    >>> Money.of("121.00", "EUR") - Money.of("21", "EUR")
    Money('100.00', 'EUR')
    """

    cents: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str) -> Money:
        """The amount as written; more than two decimals raise `NotAnAmount` instead of being rounded away."""
        try:
            hundredths = Decimal(amount) * 100
            cents = int(hundredths)
        except (InvalidOperation, ValueError, OverflowError) as problem:
            raise NotAnAmount(f"{amount!r} is not an amount") from problem
        if cents != hundredths:
            raise NotAnAmount(f"{amount} {currency} has more than two decimals")
        return cls(cents, currency)

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> Money:
        """The amount rounded commercially (half up) to the cent."""
        return cls(int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP)), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(0, currency)

    @property
    def amount(self) -> Decimal:
        return Decimal(self.cents).scaleb(-2)

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.cents, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.cents), self.currency)

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def __repr__(self) -> str:
        return f"Money('{self.amount}', '{self.currency}')"

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")
        return other.cents


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts of one currency; zero for none."""
    cents = 0
    for amount in amounts:
        if amount.currency != currency:
            raise ValueError(f"{currency} and {amount.currency} cannot be added")
        cents += amount.cents
    return Money(cents, currency)
