"""What Lexware Office refuses, in both shapes of its errors, and what that means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from synctui.domain.text import clean
from synctui.wire.http import Answer

REFUSING = frozenset({400, 404, 405, 406, 409, 413, 415, 422})
"""Statuses after which nothing was carried out, and which are about what was sent."""
CONFLICT = 409
UNEXPLAINED = "tool-message"

_MEANINGS = (
    ("customer-gone", r"\bcontact(id)?\b"),
    ("category-needs-contact", r"collective"),
    ("rate-not-in-vouchers", r"taxrate"),
    ("vat-amount-refused", r"taxamount"),
    ("ledger-unknown", r"categor"),
    ("vat-number-invalid", r"vatregistration|vatid"),
    ("email-invalid", r"e-?mail"),
    ("customer-without-country", r"\bbilling\b|address|country"),
)
"""Tried in this order on the field and key of an issue."""


@dataclass(frozen=True, slots=True)
class Issue:
    field: str
    words: str


def issues(answer: Answer) -> tuple[Issue, ...]:
    """From ``IssueList`` (the older shape) or ``details``; the message alone where there is nothing else."""
    try:
        body = answer.json()
    except ValueError:
        return ()
    if not isinstance(body, dict):
        return ()
    found = tuple(_issues(body))
    message = _said(body, "message") or _said(body, "error")
    return found or ((Issue("", message),) if message else ())


def words(answer: Answer) -> str:
    """All of it in one line, for a person; the status where the tool says nothing."""
    told = [f"{issue.field}: {issue.words}" if issue.field else issue.words for issue in issues(answer)]
    return "; ".join(told) or f"HTTP {answer.status}"


def code_of(answer: Answer) -> str:
    for issue in issues(answer):
        for code, pattern in _MEANINGS:
            if re.search(pattern, f"{issue.field} {issue.words}".lower()):
                return code
    return UNEXPLAINED


def _issues(body: Mapping[str, Any]) -> Iterator[Issue]:
    for row in _rows(body.get("IssueList")):
        yield Issue(_said(row, "source"), _said(row, "i18nKey") or _said(row, "type"))
    for row in _rows(body.get("details")):
        yield Issue(_said(row, "field"), _said(row, "message") or _said(row, "violation"))


def _rows(value: object) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _said(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return clean(value) if isinstance(value, str) else ""
