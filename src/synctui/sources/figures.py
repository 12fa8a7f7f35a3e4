"""Figures, dates and codes as files write them: read strictly, or refused with the place and what was found there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from synctui.domain.errors import BadInput
from synctui.domain.money import Money, NotAnAmount
from synctui.domain.text import clean

_PLAIN = re.compile(r"[+-]?(\d{1,15}(\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the element or column, and the line or row of the file, counted from 1."""

    field: str
    line: int

    def bad(self, code: str, found: str = "", **values: str) -> BadInput:
        """The refusal to raise; long texts are cut, so that the sentence stays one."""
        shown = clean(found)
        shown = shown if len(shown) <= 40 else shown[:39] + "…"
        return BadInput(code, field=self.field, line=str(self.line), found=shown, **values)


def number(text: str, place: Place) -> Decimal:
    """A plain decimal: digits, one decimal point, a sign. Raises `number-unreadable` for anything else.

    ``1.234,56`` and ``1,234.56`` are refused, because nobody can tell what ``1,234`` is meant to be.
    """
    stripped = text.strip()
    if not _PLAIN.fullmatch(stripped):
        raise place.bad("number-unreadable", text)
    return Decimal(stripped)


def money(text: str, currency: str, place: Place) -> Money:
    """An amount in whole cents. Raises `amount-unreadable` or `amount-too-exact`; nothing is rounded away."""
    try:
        amount = Money.of(number(text, place), currency)
    except NotAnAmount:
        raise place.bad("amount-too-exact", text) from None
    except BadInput:
        raise place.bad("amount-unreadable", text) from None
    if abs(amount.cents) >= _LARGEST:
        raise place.bad("amount-unreadable", text)
    return amount


def day(text: str, place: Place) -> date:
    """An ISO date; a time zone behind it, which XML allows, changes nothing. Raises `date-unreadable`."""
    match = _DAY.fullmatch(text.strip())
    try:
        return date.fromisoformat(match[1] if match else "")
    except ValueError:
        raise place.bad("date-unreadable", text) from None


def currency(text: str, place: Place) -> str:
    """Three capitals (ISO 4217). Raises `value-unknown`."""
    if not re.fullmatch(r"[A-Z]{3}", text.strip(), re.ASCII):
        raise place.bad("value-unknown", text)
    return text.strip()
