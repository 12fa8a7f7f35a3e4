"""The answer to a call with many invoices: one verdict each, matched by reference, and what is missing from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml import etree

from synctui.connectors.yuki.document import project, subject
from synctui.connectors.yuki.refusals import code_of, is_breakdown
from synctui.connectors.yuki.settings import tight
from synctui.connectors.yuki.soap import children, text
from synctui.connectors.yuki.spec import STOPS_AFTER
from synctui.domain.booking import Booked, BookingRequest, NotAttempted, Outcome, Refused, Unknown
from synctui.domain.errors import BadInput
from synctui.domain.text import clean
from synctui.wire import xml
from synctui.wire.redact import words_of

Sent = tuple[BookingRequest, str]
"""A document, and the reference under which it was sent."""
ALREADY_THERE = "already"
"""Not a code for a reader: the connector looks up what stands there."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Yuki says of one invoice."""

    reference: str
    subject: str
    succeeded: bool
    processed: bool
    message: str

    @property
    def code(self) -> str:
        return code_of(self.message)

    @property
    def is_wrong(self) -> bool:
        """Counts towards the wrong ones after which Yuki stops."""
        return not self.succeeded and self.code not in {ALREADY_THERE, "not-reached"}

    @property
    def is_left_out(self) -> bool:
        """Yuki says that it did not look at this one."""
        return not self.succeeded and self.code == "not-reached"


def verdicts(result: etree._Element) -> list[Verdict] | None:
    """All of them in order; None where the result holds no import answer. It may come as escaped text."""
    if not len(result) and (result.text or "").strip().startswith("<"):
        try:
            result = xml.parse((result.text or "").strip().encode())
        except BadInput:
            return None
    found = [result] if etree.QName(result).localname == "SalesInvoicesImportResponse" else []
    root = next(iter(found or children(result, "SalesInvoicesImportResponse")), None)
    if root is None:
        return None
    return [
        Verdict(
            text(one, "Reference"),
            text(one, "Subject"),
            _is_true(text(one, "Succeeded")),
            _is_true(text(one, "Processed")),
            words_of(text(one, "Message")),
        )
        for one in children(root, "Invoice")
    ]


def outcomes(sent: Sequence[Sent], said: Sequence[Verdict], *, processes: bool) -> list[Outcome]:
    """One for each document that was sent, in their order.

    What the answer does not mention is unknown, unless Yuki had stopped before it: then it was certainly not tried.
    """
    matched = _matched(sent, said)
    result: list[Outcome] = []
    wrong = 0
    for position, (request, reference) in enumerate(sent):
        verdict, key = matched[position], request.document.key
        if verdict is None:
            has_stopped = wrong >= STOPS_AFTER and not any(matched[position:])
            result.append(NotAttempted(key) if has_stopped else Unknown(key, "no outcome"))
        elif verdict.is_left_out and wrong >= STOPS_AFTER:
            result.append(NotAttempted(key))
        else:
            wrong += verdict.is_wrong
            result.append(_outcome(request, reference, verdict, processes=processes))
    return result


def _outcome(request: BookingRequest, reference: str, verdict: Verdict, *, processes: bool) -> Outcome:
    """Booked means: succeeded, and processed where it was to be."""
    key = request.document.key
    if verdict.succeeded and (verdict.processed or not processes):
        number = verdict.reference or reference
        return Booked(key, number, number, notes=_notes(request, processes=processes))
    if verdict.succeeded:
        return Unknown(key, "left-as-draft")
    if is_breakdown(verdict.message):
        return Unknown(key, "server-error")
    code = "tool-message" if verdict.is_left_out else verdict.code
    return Refused(key, code, values(request), verdict.message or None)


def _notes(request: BookingRequest, *, processes: bool) -> tuple[str, ...]:
    """What a person should know of a booking that worked."""
    found = []
    if request.pdf and not processes:
        found.append("pdf-not-with-draft")
    if any(line.cost_centre for line in request.lines) and project(request) is None:
        found.append("cost-centres-differ")
    return tuple(found)


def values(request: BookingRequest) -> dict[str, str]:
    """What the sentences of refusals are filled in with."""
    document = request.document
    return {
        "number": document.number or "",
        "date": document.date.isoformat() if document.date else "",
        "period": f"{document.date:%Y-%m}" if document.date else "",
        "customer": document.customer.name,
        "country": document.customer.address.country or "",
        "found": document.customer.address.country_text or document.customer.address.country or "",
        "vat_number": document.customer.vat_number or "",
        "currency": document.currency,
        "rate": ", ".join(sorted({part.tax.label for part in document.vat})),
        "vat_code": ", ".join(sorted({line.vat_code for line in request.lines})),
        "ledger": ", ".join(sorted({line.ledger for line in request.lines})),
        "cost_centre": ", ".join(sorted({line.cost_centre for line in request.lines if line.cost_centre})),
    }


def _matched(sent: Sequence[Sent], said: Sequence[Verdict]) -> list[Verdict | None]:
    """Each verdict belongs to one document at most: by reference as sent, without blanks, else by subject."""
    left = list(said)
    matched: list[Verdict | None] = [None] * len(sent)

    def claim(is_it: Callable[[BookingRequest, str, Verdict], bool]) -> None:
        for position, (request, reference) in enumerate(sent):
            hits = [verdict for verdict in left if matched[position] is None and is_it(request, reference, verdict)]
            if hits:
                matched[position] = hits[0]
                left.remove(hits[0])

    claim(lambda _, reference, verdict: verdict.reference == reference)
    claim(lambda _, reference, verdict: tight(verdict.reference) == tight(reference))
    claim(lambda request, reference, verdict: verdict.subject == clean(subject(request, reference)))
    return matched


def _is_true(text: str) -> bool:
    return text.lower() in {"true", "1"}
