"""A document as an Exact Online sales entry, and what the answer to it means."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from synctui.connectors.exact_online.odata import content, message
from synctui.connectors.exact_online.refusals import ELSEWHERE, code_of, is_breakdown
from synctui.domain.booking import Booked, BookingLine, BookingRequest, Outcome, Refused, Unknown
from synctui.domain.errors import AccessDenied, Misconfigured
from synctui.domain.money import Money
from synctui.domain.text import clean
from synctui.wire.http import Answer

RESOURCE = "salesentry/SalesEntries"
_REFERENCE, _DESCRIPTION = 30, 60


def shortened(text: str, length: int) -> str:
    """At most `length` characters; what was cut off shows.

    >>> shortened("Consulting in November", 12)
    'Consulting …'
    """
    return text if len(text) <= length else text[: length - 1] + "…"


def your_ref(reference: str) -> str:
    """Our reference as it stands in `YourRef`, which is 30 wide: a longer one keeps its start and gets a mark.

    The same reference always gives the same text, and two different ones do not share one.
    """
    cleaned = clean(reference)
    if len(cleaned) <= _REFERENCE:
        return cleaned
    return cleaned[: _REFERENCE - 11] + "~" + hashlib.sha256(cleaned.encode()).hexdigest()[:10]


def entry_body(
    request: BookingRequest, currency: str, *, condition: str | None = None, paper: str | None = None
) -> dict[str, Any]:
    """The body of the POST. `currency` is the administration's own: a rate is sent for every other one.

    Dates are plain days: with a time the tool would turn them into its own zone. `condition` is the code of a payment
    condition, `paper` the id of the document that holds the PDF.
    """
    document = request.document
    body: dict[str, Any] = {
        "Journal": request.journal,
        "Customer": request.customer_remote_id,
        "EntryDate": document.date.isoformat() if document.date else None,
        "DueDate": document.due.isoformat() if document.due else None,
        "Currency": document.currency,
        "Rate": document.exchange_rate if document.currency != currency else None,
        "YourRef": your_ref(request.reference),
        "Description": shortened(clean(f"{document.number} {document.customer.name}"), _DESCRIPTION),
        "PaymentReference": _payment_reference(document.payment_reference),
        "PaymentCondition": condition,
        "Document": paper,
        "SalesEntryLines": [_line(line) for line in request.lines],
    }
    return {field: value for field, value in body.items() if value is not None}


def _line(line: BookingLine) -> dict[str, Any]:
    """VAT is sent, not left to the tool. What does not fit the description stands whole in the notes."""
    text = clean(line.description)
    body: dict[str, Any] = {
        "AmountFC": line.net.amount,
        "VATAmountFC": line.vat.amount,
        "VATCode": line.vat_code,
        "GLAccount": line.ledger,
        "Description": shortened(text, _DESCRIPTION),
        "Notes": clean(line.description, multiline=True) if len(text) > _DESCRIPTION else None,
        "Quantity": line.quantity,
        "CostCenter": line.cost_centre,
    }
    return {field: value for field, value in body.items() if value is not None}


def _payment_reference(reference: str | None) -> str | None:
    """A structured reference is whole or it is none."""
    cleaned = clean(reference or "")
    return cleaned if 0 < len(cleaned) <= _REFERENCE else None


def outcome_of(answer: Answer, request: BookingRequest, currency: str) -> Outcome:
    """What is known after an answer. Raises `AccessDenied` and `Misconfigured` where nothing was carried out."""
    return _booked(answer, request, currency) if answer.is_success else problem_of(answer, request, RESOURCE)


def problem_of(answer: Answer, request: BookingRequest, resource: str) -> Outcome:
    """What a write that did not succeed means for the document. Raises as `outcome_of`."""
    key, words = request.document.key, message(answer)
    if answer.status == 403:
        raise AccessDenied("rights-missing", tool_text=words, endpoint=resource)
    if answer.status == 404:
        raise Misconfigured("administration-missing", tool_text=words)
    if not is_refusal(answer, words):
        return Unknown(key, "server-error")
    code = code_of(words) if words else "tool-message"
    if code == ELSEWHERE:
        raise Misconfigured("administration-missing", tool_text=words)
    return Refused(key, code, _values(request), words or f"HTTP {answer.status}")


def is_refusal(answer: Answer, words: str | None) -> bool:
    """Whether this answer says for certain that nothing was written.

    Business errors come as 500 with a sentence; a page of HTML, another 5xx, a timeout or a redirect says nothing.
    """
    is_business = answer.status == 500 and words is not None and not is_breakdown(words)
    return is_business or (400 <= answer.status < 500 and answer.status != 408)


def _booked(answer: Answer, request: BookingRequest, currency: str) -> Outcome:
    document, d = request.document, content(answer)
    if d is None or not d.get("EntryNumber") or not d.get("EntryID"):
        return Unknown(document.key, "no-number")
    gross, vat = money(d.get("AmountFC"), document.currency), money(d.get("VATAmountFC"), document.currency)
    net = gross - vat if gross is not None and vat is not None else None
    notes = []
    if gross is not None and (gross, vat or document.vat_total) != (document.gross, document.vat_total):
        notes.append("total-differs")
    if document.currency != currency and document.exchange_rate is None:
        notes.append("rate-of-the-tool")
    return Booked(document.key, str(d["EntryNumber"]), str(d["EntryID"]), net, vat, gross, tuple(notes))


def money(value: object, currency: str) -> Money | None:
    """An amount of an answer; doubles may carry noise behind the cents. None for what is no plain number."""
    try:
        return Money.rounded(Decimal(str(value)), currency) if value is not None else None
    except ArithmeticError:
        return None


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(sorted({text for text in texts if text}))


def _values(request: BookingRequest) -> dict[str, str]:
    document = request.document
    return {
        "number": document.number or "",
        "date": document.date.isoformat() if document.date else "",
        "period": f"{document.date:%Y-%m}" if document.date else "",
        "customer": document.customer.name,
        "journal": request.journal,
        "currency": document.currency,
        "vat_code": _listed(line.vat_code for line in request.lines),
        "rate": _listed(part.tax.label for part in document.vat),
        "ledger": _listed(line.ledger for line in request.lines),
        "cost_centre": _listed(line.cost_centre or "" for line in request.lines),
    }
