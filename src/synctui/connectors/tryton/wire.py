"""Values as Tryton's REST interface writes them, and the URL-safe JSON of its domains and its context."""

from __future__ import annotations

import json
from base64 import encodebytes, urlsafe_b64encode
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from synctui.domain.money import Money
from synctui.domain.text import clean
from synctui.wire.http import Answer
from synctui.wire.redact import words_of

Row = dict[str, Any]
"""One record: an id, what was asked for, and records within it where a field with a dot was asked for."""


def packed(value: object) -> str:
    """A domain, an order or a context, fit for a header or a query.

    >>> packed([["code", "=", "EUR"]])
    'W1siY29kZSIsICI9IiwgIkVVUiJdXQ=='
    """
    return urlsafe_b64encode(json.dumps(value).encode()).decode()


def decimal(value: Decimal) -> dict[str, str]:
    return {"__class__": "Decimal", "decimal": f"{value:f}"}


def day(value: date) -> dict[str, object]:
    return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}


def binary(value: bytes) -> dict[str, str]:
    return {"__class__": "bytes", "base64": encodebytes(value).decode()}


def decimal_of(value: object) -> Decimal | None:
    """None where it is no amount."""
    if isinstance(value, Mapping) and value.get("__class__") == "Decimal":
        return Decimal(str(value["decimal"]))
    return None


def money_of(value: object, currency: str) -> Money | None:
    amount = decimal_of(value)
    return Money.rounded(amount, currency) if amount is not None else None


def day_of(value: object) -> date | None:
    if isinstance(value, Mapping) and value.get("__class__") == "date":
        return date(value["year"], value["month"], value["day"])
    return None


def within(row: Row, name: str) -> Row:
    """The record behind a field; empty where there is none."""
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def rows_within(row: Row, name: str) -> list[Row]:
    """The records of a list; plain ids become records with nothing but an id."""
    return [one if isinstance(one, dict) else {"id": one} for one in row.get(name) or []]


def text_of(row: Row, name: str) -> str:
    """A text of the other side, made harmless; empty where there is none."""
    return clean(str(row.get(name) or ""))


def message(answer: Answer) -> str | None:
    """The sentence of an error, made harmless; None for a page of a web server or an empty body."""
    content = content_of(answer)
    if not isinstance(content, dict):
        return None
    parts = [words_of(content.get(name) or "", multiline=True) for name in ("message", "description")]
    return "\n".join(part for part in parts if part) or None


def content_of(answer: Answer) -> Any:
    """The body as JSON; None where it is empty, torn or something else."""
    try:
        return answer.json()
    except ValueError:
        return None


def record_of(answer: Answer) -> Row | None:
    """The record that a successful answer holds; None where it holds none."""
    content = content_of(answer) if answer.is_success else None
    return content if isinstance(content, dict) and isinstance(content.get("id"), int) else None
