"""Values of Teamleader's JSON, taken only in the forms that are understood; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from synctui.domain.money import Money
from synctui.domain.text import clean, clean_or_none

Json = Mapping[str, Any]
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,12})?")
_LARGEST = Decimal(10) ** 13


class NotReadable(ValueError):
    """A field of one document is missing or is not what it must be; `found` is safe to show."""

    def __init__(self, field: str, found: object) -> None:
        self.field = field
        self.found = clean(str(found))[:60]
        super().__init__(f"{field}: {self.found}")


def number(value: object, field: str) -> Decimal:
    """A JSON number, or a text of digits with a decimal point; everything else is `NotReadable`."""
    plain = value if isinstance(value, Decimal) else _as_decimal(value)
    if plain is None or not plain.is_finite() or not -_LARGEST <= plain <= _LARGEST:
        raise NotReadable(field, value)
    return plain


def _as_decimal(value: object) -> Decimal | None:
    if isinstance(value, str):
        return Decimal(value) if _PLAIN.fullmatch(value) else None
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else None


def money(value: object, currency: str, field: str) -> Money:
    """``{"amount": 123.3, "currency": "EUR"}`` in the document's currency."""
    part = mapping(value, field)
    if part.get("currency", currency) != currency:
        raise NotReadable(field, part.get("currency"))
    hundredths = number(part.get("amount"), field) * 100
    cents = int(hundredths)
    if cents != hundredths:
        raise NotReadable(field, part.get("amount"))
    return Money(cents, currency)


def mapping(value: object, field: str) -> Json:
    if not isinstance(value, dict):
        raise NotReadable(field, value)
    return value


def part(value: object, field: str) -> Json:
    """An object, null as an empty one."""
    return {} if value is None else mapping(value, field)


def rows(value: object, field: str) -> list[Json]:
    """A list of objects; null counts as none."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise NotReadable(field, value)
    return [mapping(row, field) for row in value]


def day(value: object, field: str) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise NotReadable(field, value) from None


def instant(value: object) -> datetime | None:
    """An instant in UTC, None where it cannot be read."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def text(value: object, *, multiline: bool = False) -> str | None:
    """A cleaned text; None for nothing, white space or something that is no text."""
    if isinstance(value, str):
        return clean_or_none(value, multiline=multiline)
    is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    return clean_or_none(str(value)) if is_number else None


def reference(value: object) -> tuple[str, str] | None:
    """Type and id of ``{"type": "company", "id": "…"}``; None for null or half of it."""
    if not isinstance(value, dict):
        return None
    type_, id = text(value.get("type")), text(value.get("id"))
    return (type_, id) if type_ and id else None


def id_of(value: object) -> str | None:
    """The id of a reference whose type is clear from where it stands."""
    return text(value.get("id")) if isinstance(value, dict) else None
