"""What a look-up means: adopt, book, wait, or ask a person. Nothing unknown is ever sent again without passing here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from synctui.domain.booking import (
    AGAIN,
    AlreadyBooked,
    Answer,
    DocumentRef,
    Found,
    Link,
    NotFound,
)
from synctui.domain.capabilities import Capabilities, Lookup
from synctui.domain.customer import Customer
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document
from synctui.domain.money import Money
from synctui.domain.plan import Action, Step
from synctui.domain.prepare import reference_of
from synctui.domain.text import fold


@dataclass(frozen=True, slots=True)
class Adopt:
    """It stands there already, and it is this document."""

    outcome: AlreadyBooked


@dataclass(frozen=True, slots=True)
class Send:
    """It is surely not there."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing may be sent now; `code` says why."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


Verdict = Adopt | Send | Leave

_FOUND = {"number-taken", "entry-of-another"}
_DOUBT = "check-in-tool"
_CHEAP = {Lookup.SCAN, Lookup.FEED, Lookup.BY_REFERENCE}


def needs_lookup(action: Action, capabilities: Capabilities, is_cautious: bool) -> bool:
    """Unknown outcomes always; others where one paged read covers them, or in a cautious run.

    A run is cautious when it is the first against an administration, or the store came back from a backup. What was
    found under another name then is looked up again each time.
    """
    if action.step is Step.CHECK:
        return True
    return action.step is Step.BOOK and (is_cautious or is_cheap(capabilities) or was_found(action))


def is_cheap(capabilities: Capabilities) -> bool:
    return capabilities.lookup in _CHEAP


def was_found(action: Action) -> bool:
    """An earlier look-up found something under this document's number that could not be adopted."""
    return action.link is not None and action.link.code in _FOUND


def questions(asked: Sequence[Action]) -> list[list[Action]]:
    """What is asked together: each unknown outcome by itself, so that a tool that reads a range of dates for many
    cannot miss one that somebody has dated anew; all the others in one read."""
    alone = [[action] for action in asked if action.step is Step.CHECK]
    together = [action for action in asked if action.step is not Step.CHECK]
    return [*alone, *([together] if together else [])]


def reference(action: Action, integration: Integration, today: date) -> DocumentRef:
    """What the tool is asked for. An unknown attempt is looked up where, and under what, it was sent."""
    document, request, link = action.document, action.request, action.link
    journal = integration.credit_journal if document.is_credit_note else integration.journal
    sent_under = link.reference if link is not None and link.reference else None
    sent_to = link.journal if link is not None and action.step is Step.CHECK else None
    return DocumentRef(
        key=document.key,
        reference=sent_under or reference_of(document),
        date=document.date or today,
        journal=sent_to or (request.journal if request is not None else journal or ""),
        gross=document.gross,
        kind=document.kind,
    )


def judge(
    action: Action,
    answer: Answer | None,
    known_customer: str | None,
    *,
    is_cautious: bool,
    is_within_grace: bool,
    sees_all: bool = True,
    has_numbers: bool = True,
) -> Verdict:
    """Decide one document from the tool's answer; None means that it was not asked for.

    Without `has_numbers` (numbers are given here) an entry may stand there without one. Without `sees_all`
    (the tool shows open items only) what is not found may stand there all the same. Which of several entries of one
    number is ours, and which one too many, a person says.
    """
    is_unknown = action.step is Step.CHECK
    is_careful = is_unknown or is_cautious
    if isinstance(answer, Found):
        return _judge_found(action, answer, known_customer, has_numbers=has_numbers)
    if isinstance(answer, NotFound):
        if is_careful and not sees_all:
            return Leave(_DOUBT, {"reason": "open-items-only"})
        return Leave("checked-later") if is_unknown and is_within_grace else Send()
    reason = "" if answer is None else answer.reason
    return Leave(_DOUBT, {"reason": reason}) if is_careful else Send()


def _judge_found(action: Action, found: Found, known_customer: str | None, *, has_numbers: bool) -> Verdict:
    document = action.document
    if action.request is not None and f"{AGAIN}{found.number}" in action.request.confirmed:
        return Send()
    if not found.remote_id or (has_numbers and not found.number):
        return Leave(_DOUBT, {"reason": "no number"})
    if not (_same_total(document, action.link, found) and _same_customer(document.customer, known_customer, found)):
        return Leave(
            "number-taken",
            {
                "booking_number": found.number,
                "found_customer": found.customer_name or "",
                "found_total": str(found.gross) if found.gross is not None else "",
                "total": str(document.gross),
            },
        )
    if found.also:
        return Leave(_DOUBT, {"reason": "several-entries"})
    return Adopt(
        AlreadyBooked(
            document.key,
            found.number or None,
            found.remote_id,
            found.net,
            found.vat,
            found.gross,
            entry_number=found.entry_number,
        )
    )


def _same_total(document: Document, link: Link | None, found: Found) -> bool:
    """Equal to the document's total, or to what was sent in the attempt that is being checked."""
    if found.gross is None or found.gross == document.gross:
        return True
    sent = (link.content or {}).get("gross") if link is not None else None
    return isinstance(sent, str) and found.gross == Money.of(sent, document.currency)


def _same_customer(customer: Customer, known: str | None, found: Found) -> bool:
    if known is not None and found.customer_remote_id is not None:
        return known == found.customer_remote_id
    if found.customer_name is not None:
        return _name(customer.name) == _name(found.customer_name)
    return True


def _name(text: str) -> str:
    return "".join(fold(text).split())
