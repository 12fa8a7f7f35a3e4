"""Amounts of Lexware Office: numbers or numbers in quotes, with as few decimals as they need."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from synctui.domain.money import Money, NotAnAmount


def money_of(value: object, currency: str = "EUR") -> Money | None:
    """
    >>> money_of("121.1"), money_of(Decimal("121.10")), money_of(121), money_of(None)
    (Money('121.10', 'EUR'), Money('121.10', 'EUR'), Money('121.00', 'EUR'), None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        return Money.of(Decimal(value), currency)
    except (InvalidOperation, NotAnAmount):
        return None
