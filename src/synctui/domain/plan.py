"""The plan: one pure function that says for every document what will happen to it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

from synctui.domain.booking import BookingRequest, Link, LinkState, Period, Refused
from synctui.domain.capabilities import Attachment, Capabilities, ClosedPeriod
from synctui.domain.customer import CustomerKey
from synctui.domain.fingerprint import fingerprint
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document, DocumentKey
from synctui.domain.prepare import Finding, prepare

EDIT_PERIOD_CLOSED = "edit-period-closed"
"""Code of an edit that the tool refuses because its period is closed: the booking stays as it is."""


class Step(StrEnum):
    """What happens to one document."""

    BOOK = "book"
    CHECK = "check"
    """An earlier attempt has an unknown outcome: look it up; book only if it is surely absent."""
    PUSH_EDIT = "push_edit"
    SKIP = "skip"
    """Not due: drafts, before the start date, set aside. Not counted as "not booked"."""
    HOLD = "hold"
    """Synced and edited afterwards, at a tool that takes no edits. Not counted as "not booked"."""
    REFUSE = "refuse"
    """A person must settle something first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One document with what is known of it at this integration."""

    document: Document
    link: Link | None = None
    set_aside: str | None = None
    """The reason a person gave for never syncing it."""
    findings: tuple[Finding, ...] = ()
    confirmed: frozenset[str] = frozenset()
    """Ids of the tool's warnings that a person has said yes to for this document."""


@dataclass(frozen=True, slots=True)
class Action:
    document: Document
    step: Step
    code: str
    """Reason code with a text in the catalogue."""
    values: Mapping[str, str] = field(default_factory=dict)
    request: BookingRequest | None = None
    link: Link | None = None
    notices: tuple[str, ...] = ()
    """Codes of what a person should know before it happens (cost centres reset)."""

    @property
    def is_sending(self) -> bool:
        return self.step in {Step.BOOK, Step.CHECK, Step.PUSH_EDIT}


@dataclass(frozen=True, slots=True)
class Plan:
    """Actions in the order in which a run takes them; refusals and skips come last."""

    integration: Integration
    actions: tuple[Action, ...] = ()

    def with_step(self, *steps: Step) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if action.step in steps)

    @property
    def sending(self) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if action.is_sending)

    @property
    def customers(self) -> tuple[CustomerKey, ...]:
        """The customers of the documents that go out, each once, in the order they are needed."""
        return tuple(dict.fromkeys(action.document.customer.key for action in self.sending))

    def estimated_calls(self, capabilities: Capabilities, unlinked_customers: int) -> int:
        """Requests this plan will take, the paged read and reference data not counted."""
        documents, edits = len(self.with_step(Step.BOOK)), len(self.with_step(Step.PUSH_EDIT))
        if not self.sending:
            return 0
        with_pdf = self.integration.wants("send_pdf") and capabilities.attachment is not Attachment.NONE
        per_document = capabilities.calls_per_document + (capabilities.calls_per_pdf if with_pdf else 0)
        customers = unlinked_customers * capabilities.calls_per_customer
        calls = documents * per_document + edits * capabilities.calls_per_edit + customers
        return capabilities.calls_per_run + ceil(round(calls, 6))


@dataclass(frozen=True, slots=True)
class _Rules:
    """What every document of one plan is decided by."""

    integration: Integration
    capabilities: Capabilities
    at: datetime
    periods: Sequence[Period]
    selection: frozenset[DocumentKey] | None
    needs_vat: bool
    transfers_edits: bool

    def asks_for(self, document: Document) -> bool:
        """Whether a person has asked for this very document."""
        return self.selection is not None and document.key in self.selection

    def prepared(self, candidate: Candidate) -> BookingRequest | Refused:
        can = self.capabilities
        needs = {
            "needs_vat": self.needs_vat,
            "needs_journal": can.has_journals,
            "needs_ledger": can.has_ledgers,
        }
        request = prepare(candidate.document, self.integration, **needs)
        if isinstance(request, Refused) or not candidate.confirmed:
            return request
        return replace(request, confirmed=candidate.confirmed)

    def closed_period(self, document: Document, journal: str) -> Mapping[str, str] | None:
        return _closed_period(document, journal, self.capabilities, self.periods)


def plan(
    candidates: Iterable[Candidate],
    integration: Integration,
    capabilities: Capabilities,
    now: datetime,
    *,
    periods: Sequence[Period] = (),
    selection: frozenset[DocumentKey] | None = None,
    needs_vat: bool = True,
    transfers_edits: bool = True,
) -> Plan:
    """Decide for every candidate; `now` is aware and only compared with the grace time of unknown outcomes.

    With a `selection` the other documents are left out; they only count where a credit note waits for its invoice.
    Without `transfers_edits` later edits wait for a run that transfers them.
    """
    rules = _Rules(integration, capabilities, now, periods, selection, needs_vat, transfers_edits)
    everything = [_decide(candidate, rules) for candidate in candidates]
    by_key = {action.document.key: action for action in everything}
    decided = [
        _after_its_invoice(action, by_key, selection)
        for action in everything
        if selection is None or action.document.key in selection
    ]
    sending = _in_order([action for action in decided if action.is_sending])
    rest = sorted((action for action in decided if not action.is_sending), key=_by_date)
    return Plan(integration, (*sending, *rest))


def _decide(candidate: Candidate, rules: _Rules) -> Action:
    document, link, start = candidate.document, candidate.link, rules.integration.start_date
    if link is not None and link.state is LinkState.SYNCED:
        return _decide_synced(candidate, link, rules)
    if link is not None and link.state in {LinkState.INTENT, LinkState.UNKNOWN}:
        return _decide_unknown(candidate, link, rules)
    if document.is_draft:
        return Action(document, Step.SKIP, "draft", link=link)
    if candidate.set_aside is not None:
        return Action(document, Step.SKIP, "set-aside", {"reason": candidate.set_aside}, link=link)
    if start and document.date and document.date < start:
        return Action(document, Step.SKIP, "before-start-date", {"date": start.isoformat()}, link=link)
    request = rules.prepared(candidate)
    if isinstance(request, Refused):
        return Action(document, Step.REFUSE, request.code, request.values, link=link)
    for finding in candidate.findings:
        return Action(document, Step.REFUSE, finding.code, finding.values, link=link)
    closed = rules.closed_period(document, request.journal)
    if closed is not None:
        return Action(document, Step.REFUSE, "period-closed", closed, link=link)
    return Action(document, Step.BOOK, "due", request=request, link=link)


def _decide_synced(candidate: Candidate, link: Link, rules: _Rules) -> Action:
    """A later edit: it stays here, or it is transferred, once for each content."""
    document, capabilities = candidate.document, rules.capabilities
    content_now = fingerprint(document)
    if content_now in {link.fingerprint, link.acknowledged}:
        return Action(document, Step.SKIP, "synced", link=link)
    if not capabilities.pushes_edits or link.is_missing_at_tool:
        return Action(document, Step.HOLD, "edited-after-sync", link=link)
    if not rules.transfers_edits and not rules.asks_for(document):
        return Action(document, Step.HOLD, "edit-not-at-night", link=link)
    was_refused = content_now == link.refused_edit and link.code == EDIT_PERIOD_CLOSED
    if was_refused and not rules.asks_for(document):
        # Until the content changes again, or a person asks: the period will not open by being asked every night.
        return Action(document, Step.HOLD, EDIT_PERIOD_CLOSED, link.values, link=link)
    request = rules.prepared(candidate)
    if isinstance(request, Refused):
        return Action(document, Step.REFUSE, request.code, request.values, link=link)
    closed = rules.closed_period(document, request.journal)
    if closed is not None:
        return Action(document, Step.REFUSE, EDIT_PERIOD_CLOSED, closed, link=link)
    notices = (capabilities.edit_warning,) if capabilities.edit_warning else ()
    return Action(document, Step.PUSH_EDIT, "edit", request=request, link=link, notices=notices)


def _decide_unknown(candidate: Candidate, link: Link, rules: _Rules) -> Action:
    """It may stand in the tool: it is always looked up, whatever else is wrong with it by now."""
    request = rules.prepared(candidate)
    sendable = None if isinstance(request, Refused) else request
    grace = timedelta(seconds=rules.capabilities.grace_after(link.values.get("reason", "")))
    within = link.attempted_at is not None and rules.at - link.attempted_at < grace
    code = "checked-later" if within else "being-checked"
    return Action(candidate.document, Step.CHECK, code, request=sendable, link=link)


def edit_notices(
    document: Document, link: Link | None, capabilities: Capabilities, periods: Sequence[Period] | None = None
) -> tuple[Finding, ...]:
    """What a person must know before editing this document: nothing, as long as it is not synced."""
    if link is None or link.state is not LinkState.SYNCED:
        return ()
    if not capabilities.pushes_edits:
        return (Finding("edits-not-pushed"),)
    closed = _closed_period(document, link.journal or "", capabilities, periods or ())
    if closed is not None:
        return (Finding(EDIT_PERIOD_CLOSED, closed),)
    return (Finding(capabilities.edit_warning),) if capabilities.edit_warning else ()


def _after_its_invoice(
    action: Action, by_key: Mapping[DocumentKey, Action], selection: frozenset[DocumentKey] | None
) -> Action:
    """A credit note is refused while the invoice it credits is refused, or due and not selected.

    An invoice that is synced stands in the tool, whatever becomes of a later edit of it.
    """
    invoice = by_key.get(action.document.credits or "")
    if invoice is None or action.step is not Step.BOOK:
        return action
    if invoice.link is not None and invoice.link.state is LinkState.SYNCED:
        return action
    is_left_out = selection is not None and invoice.document.key not in selection and invoice.is_sending
    if invoice.step is not Step.REFUSE and not is_left_out:
        return action
    values = {"invoice": invoice.document.number or ""}
    return replace(action, step=Step.REFUSE, code="invoice-first", values=values, request=None)


def _closed_period(
    document: Document, journal: str, capabilities: Capabilities, periods: Sequence[Period]
) -> Mapping[str, str] | None:
    if capabilities.closed_period is not ClosedPeriod.REFUSES or document.date is None:
        return None
    for period in periods:
        of_journal = period.journal is None or period.journal == journal
        if of_journal and period.first <= document.date <= period.last and period.is_open is False:
            return {"period": period.name or f"{period.first:%Y-%m}", "date": document.date.isoformat()}
    return None


def _by_date(action: Action) -> tuple[date, str, str]:
    return action.document.date or date.max, action.document.number or "", action.document.key


def _in_order(actions: Sequence[Action]) -> list[Action]:
    """By date and number; a credit note moves behind the invoice it credits."""
    ordered = sorted(actions, key=_by_date)
    position = {action.document.key: i for i, action in enumerate(ordered)}

    def rank(action: Action) -> tuple[int, int]:
        own = position[action.document.key]
        credited = position.get(action.document.credits or "", -1)
        return (max(own, credited), 1 if credited > own else 0)

    return sorted(ordered, key=rank)


def only(whole: Plan, keys: frozenset[DocumentKey]) -> Plan:
    """The same plan for some of its documents."""
    return replace(whole, actions=tuple(action for action in whole.actions if action.document.key in keys))
