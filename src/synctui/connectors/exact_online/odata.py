"""OData as Exact Online speaks it: literals for $filter, /Date(ms)/ in answers, messages in error bodies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from synctui.wire.http import Answer
from synctui.wire.redact import words_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICKS = re.compile(r"/Date\((-?\d+)\)/")


def text(value: str) -> str:
    """A text literal.

    >>> text("d'Hondt")
    "'d''Hondt'"
    """
    return "'" + value.replace("'", "''") + "'"


def guid(value: str) -> str:
    return f"guid'{value}'"


def day(value: date) -> str:
    return f"datetime'{value.isoformat()}'"


def any_of(tests: Iterable[str]) -> str:
    return "(" + " or ".join(tests) + ")"


def date_of(value: object) -> date | None:
    """The day of a /Date(ms)/, which is UTC; the machine's own time zone never counts.

    >>> date_of("/Date(1767225600000)/")
    datetime.date(2026, 1, 1)
    """
    match = _TICKS.fullmatch(value) if isinstance(value, str) else None
    return (_EPOCH + timedelta(milliseconds=int(match[1]))).date() if match else None


def content(answer: Answer) -> dict[str, Any] | None:
    """What stands under ``d``; None where the body is empty, torn or something else."""
    try:
        d = answer.json()["d"]
    except (ValueError, KeyError, TypeError):
        return None
    return d if isinstance(d, dict) else None


def message(answer: Answer) -> str | None:
    """The sentence of an error, made harmless; None for a page of a web server or an answer without words.

    It stands in the body; where the body is empty, in the header ``Reason``.
    """
    try:
        value = answer.json()["error"]["message"]["value"]
    except (ValueError, KeyError, TypeError):
        value = answer.headers.get("reason", "") if not answer.body.strip() else ""
    return words_of(value, multiline=True) or None
