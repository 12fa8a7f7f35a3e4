"""The single truth that the screens, the command line and the nightly daemon share, as the engine sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from synctui.domain.booking import (
    BookingRequest,
    CustomerReady,
    IntegrationId,
    Link,
    Outcome,
    PaidState,
    ReferenceData,
)
from synctui.domain.capabilities import Limit
from synctui.domain.customer import CustomerKey
from synctui.domain.events import Mode
from synctui.domain.integration import Integration
from synctui.domain.invoice import Department, Document, DocumentKey, Reading, TaxRate
from synctui.domain.plan import Candidate
from synctui.domain.report import NotBookedRow, RunReport


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a lease: unique per process start."""

    token: str
    host: str
    pid: int
    program: str
    """tui, cli or daemon."""


@dataclass(frozen=True, slots=True)
class Released:
    """A run that was ended in place of its owner; `run` is None where the owner had not begun it."""

    host: str
    pid: int
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What one page of a source changed in the store."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    edited_after_sync: tuple[DocumentKey, ...] = ()
    missing: tuple[DocumentKey, ...] = ()
    """Documents here that a complete read did not see: gone, should the source say so when asked for each of them."""
    unknown: tuple[DocumentKey, ...] = ()
    """Documents that a complete read saw and no page has brought."""


@dataclass(frozen=True, slots=True)
class CustomerLink:
    remote_id: str
    fingerprint: str
    """Of the customer data sent last."""


@dataclass(frozen=True, slots=True)
class NotificationDraft:
    """One bell entry before it is stored: the whole report, so that it can be told in any language later."""

    integration: IntegrationId | None
    run: int | None
    at: datetime
    content: Mapping[str, object] = field(default_factory=dict)


class FollowUp(StrEnum):
    """What may be owed after a booking."""

    PDF = "pdf"
    """The PDF, to a tool that takes it afterwards."""
    NUMBER = "number"
    """The booking number, as a note at the source."""
    PAYMENT = "payment"
    """The payment that the tool told of, at the source."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is owed: the document as the source has it, and where it was booked."""

    document: Document
    link: Link
    tries: int = 0
    paid: PaidState | None = None
    """What the tool has told of its payment."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one try. Neither done nor final: it is tried again by a later run; `code` says why."""

    is_done: bool = False
    is_final: bool = False
    code: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    tool_text: str | None = None
    value: str | None = None
    """What was written."""


@dataclass(frozen=True, slots=True)
class NumberSeries:
    """How booking numbers are given here, for tools that give none; see `Capabilities.number_format`."""

    format: str = "{counter:06d}"
    last: Mapping[str, int] = field(default_factory=dict)
    """By journal, the last number that the tool itself has used: counting goes on from there."""

    @property
    def is_of_a_batch(self) -> bool:
        """The number says in which batch a document went, so another batch needs another number."""
        return "{batch" in self.format

    def number(self, counter: int, *, journal: str, day: date | None, batch: int) -> str:
        when = day or date.min
        return self.format.format(journal=journal, year=when.year, month=when.month, batch=batch, counter=counter)


class Store(Protocol):
    """Every method is one transaction and durable when it returns. Instants are aware, UTC."""

    # what sources bring ---------------------------------------------------------------------------------------

    async def cursor(self, source: str) -> str | None: ...

    async def save_reading(self, source: str, reading: Reading, now: datetime) -> Saved:
        """Rows and cursor together. A document that is there already keeps its links; other content is an edit.

        Synced documents whose content differs from what was sent are marked as changed since, in the same transaction.
        """

    async def open_window(self, source: str, first: date) -> tuple[DocumentKey, ...]:
        """Documents of a source that may still change or be sent, newest first.

        Drafts, what is not paid or not synced, and whatever is dated from `first` on; of companies with a tool, from
        their start date on.
        """

    async def refused_newest(self, source: str, most: int) -> tuple[DocumentKey, ...]:
        """Documents of a source that were refused the last time, newest first, at most so many."""

    async def departments(self) -> tuple[Department, ...]: ...

    async def tax_rates(self, department: str) -> tuple[TaxRate, ...]:
        """Every rate the department's documents use or the source lists."""

    async def ledgers(self, department: str) -> tuple[str, ...]:
        """Ledger numbers that the source gives on lines of this department."""

    async def cost_centres(self, department: str) -> tuple[str, ...]:
        """Cost centres that the source gives on lines of this department."""

    async def span(self, department: str) -> tuple[date | None, date | None]:
        """Days of the first and the last dated document of a department."""

    async def document(self, key: DocumentKey) -> Document | None: ...

    # integrations ---------------------------------------------------------------------------------------------

    async def integrations(self) -> tuple[Integration, ...]: ...

    async def integration(self, id: IntegrationId) -> Integration | None: ...

    async def save_integration(self, integration: Integration) -> None: ...

    async def save_reference_data(self, id: IntegrationId, reference: ReferenceData, now: datetime) -> None: ...

    async def reference_data(self, id: IntegrationId) -> tuple[ReferenceData, datetime] | None:
        """What was fetched last, and when."""

    # planning -------------------------------------------------------------------------------------------------

    async def candidates(
        self, id: IntegrationId, selection: Collection[DocumentKey] | None = None
    ) -> tuple[Candidate, ...]:
        """The department's documents that are not simply synced: not synced, open, refused, or edited since.

        Documents deleted at the source are left out, except where an outcome is unknown. Findings are empty here.
        """

    async def set_aside(self, document: DocumentKey, reason: str | None, now: datetime) -> None:
        """Never sync this one (audited), or take that back with None."""

    async def customer_links(
        self, id: IntegrationId, keys: Collection[CustomerKey]
    ) -> Mapping[CustomerKey, CustomerLink]: ...

    async def save_customer_link(
        self, id: IntegrationId, ready: CustomerReady, fingerprint: str, now: datetime
    ) -> None: ...

    # booking --------------------------------------------------------------------------------------------------

    async def record_intents(
        self,
        id: IntegrationId,
        run: int,
        requests: Sequence[BookingRequest],
        now: datetime,
        series: NumberSeries | None = None,
    ) -> frozenset[DocumentKey]:
        """Claim documents before anything is sent; returns those that are ours now.

        A conditional update: a document that is synced or already claimed is not returned. With a `series` each gets
        its booking number in the same transaction: the one it was given before in this journal (except where a number
        names the batch), else the next that no other document of this integration and journal has or ever had.
        """

    async def renew_intent(
        self,
        id: IntegrationId,
        run: int,
        request: BookingRequest,
        now: datetime,
        series: NumberSeries | None = None,
    ) -> bool:
        """An unknown attempt that was surely absent at the tool is claimed for another try; False if it moved on."""

    async def given_numbers(self, id: IntegrationId, requests: Sequence[BookingRequest]) -> Mapping[DocumentKey, str]:
        """The booking numbers that these documents were given in the journals of the requests."""

    async def withdraw_intents(self, id: IntegrationId, run: int, keys: Collection[DocumentKey]) -> None:
        """Certainly not sent, or surely absent: back to what stood there before the claim.

        A claim that another run has made meanwhile stays.
        """

    async def record_outcome(
        self,
        id: IntegrationId,
        run: int,
        mode: Mode,
        document: Document,
        outcome: Outcome,
        now: datetime,
        owes: Collection[FollowUp] = (),
    ) -> str | None:
        """Settle one document (durable to disk, `synchronous=FULL`) and write its history.

        Returns the booking number; mints one where the outcome is `Booked` without a number. Returns None, and keeps
        nothing, where another document holds that entry of the tool.
        `Unknown` leaves the intent open. `NotAttempted` withdraws it. What a booking `owes` is due from the same
        transaction on; a PDF not for an entry that stood there before anything was sent.
        """

    async def shares_number(self, id: IntegrationId, document: DocumentKey) -> str | None:
        """The number of another synced document of the same year and journal that has the same booking number."""

    async def holder(self, id: IntegrationId, remote_id: str) -> str | None:
        """The number of the document that an entry of the tool is linked to."""

    async def record_edit(
        self, id: IntegrationId, run: int, document: Document, outcome: Outcome, now: datetime
    ) -> str | None:
        """Settle the transfer of an edit: a refused one keeps number and link and is marked as refused."""

    async def record_refusals(self, id: IntegrationId, run: int, rows: Sequence[NotBookedRow], now: datetime) -> None:
        """What the plan refused, in bulk: state and reason of each document; history only where the reason is new."""

    async def record_doubts(self, id: IntegrationId, run: int, rows: Sequence[NotBookedRow], now: datetime) -> None:
        """New documents of which nobody can tell whether the tool has them: unknown until a person says so."""

    async def refused(
        self, id: IntegrationId, codes: Collection[str], values: Mapping[str, str] | None = None
    ) -> tuple[DocumentKey, ...]:
        """Documents (and later edits) that were refused with one of these codes and these of its values.

        A value that a refusal does not have counts as equal.
        """

    async def seen_longest_ago(self, id: IntegrationId, run: int, before: datetime, most: int) -> tuple[Candidate, ...]:
        """Documents synced by other runs, until then, that were looked for in the tool longest ago or never; not those
        that a person linked by hand."""

    async def note_presence(
        self, id: IntegrationId, there: Collection[DocumentKey], missing: Collection[DocumentKey], now: datetime
    ) -> None:
        """What a look-up of synced documents brought. Missing ones keep number and link, and are never sent again."""

    async def release_unknown(self, id: IntegrationId, document: DocumentKey, reason: str, now: datetime) -> None:
        """A person says it is not in the tool: back to new (audited)."""

    async def adopt_by_hand(
        self, id: IntegrationId, document: DocumentKey, booking_number: str, reason: str, now: datetime
    ) -> None:
        """A person says it is in the tool under this number (audited)."""

    async def acknowledge_edit(self, id: IntegrationId, document: DocumentKey, now: datetime) -> None:
        """A person has made the later edit in the tool: tick it off."""

    async def withdraw_tick(self, id: IntegrationId, document: DocumentKey, now: datetime) -> None:
        """Take the tick of a later edit back; nothing where it has none."""

    async def book_again(
        self, id: IntegrationId, document: DocumentKey, reason: str, now: datetime, *, is_reversed: bool = False
    ) -> None:
        """A person releases a synced document: new again, and what is found under its old number does not keep it from
        being booked once more (audited). Raises `BadInput` ``moved-on`` where it is not synced.
        """

    async def confirm_warning(self, id: IntegrationId, document: DocumentKey, reason: str, now: datetime) -> None:
        """A person says yes to the tool's warning that this document waits for, and to no other (audited).

        Raises `BadInput` ``warning-unknown`` where it waits for none.
        """

    async def pdf(self, document: DocumentKey) -> bytes | None:
        """The PDF that came inside an imported file."""

    async def follow_ups(self, id: IntegrationId, what: FollowUp, limit: int) -> tuple[Due, ...]:
        """What is due, the least often tried first."""

    async def settle_follow_up(
        self, id: IntegrationId, document: DocumentKey, what: FollowUp, settled: Settled, now: datetime
    ) -> None:
        """What became of one try (durable), with the document's history."""

    async def waive_follow_ups(self, id: IntegrationId, what: FollowUp) -> None:
        """Nobody wants it any more: what is due is forgotten."""

    async def save_paid(
        self,
        id: IntegrationId,
        states: Mapping[DocumentKey, PaidState],
        now: datetime,
        told: Collection[str] = (),
    ) -> None:
        """What the tool says of payments; an invoice of a source that is `told` owes it the news, once it is paid."""

    async def synced_unpaid(self, id: IntegrationId, limit: int) -> tuple[Link, ...]: ...

    # runs -----------------------------------------------------------------------------------------------------

    async def take_lease(self, id: IntegrationId, owner: Owner, mode: Mode, now: datetime, seconds: float) -> None:
        """One run at a time over all processes. Raises `Busy` with who, host, pid, mode and since."""

    async def renew_lease(self, id: IntegrationId, owner: Owner, now: datetime, seconds: float) -> bool:
        """False: the lease was taken over; the run must stop before its next write."""

    async def release_lease(self, id: IntegrationId, owner: Owner) -> None: ...

    async def start_run(
        self, id: IntegrationId, owner: Owner, mode: Mode, now: datetime, local_date: date | None = None
    ) -> int | None:
        """A new run's number; None where a nightly run of this integration and local date exists already."""

    async def end_run(self, report: RunReport, notification: NotificationDraft | None) -> None:
        """The report and, for manual runs, the one bell entry, together."""

    async def close_interrupted_runs(self, now: datetime) -> tuple[RunReport, ...]:
        """Runs whose owner died: ended as interrupted, manual ones with their bell entry. Their intents stay open."""

    async def release_run(self, id: IntegrationId, now: datetime, *, even_if_alive: bool) -> Released | None:
        """End a run in place of its owner, as interrupted and with its bell entry (audited); None where none runs.

        What it had open is looked up by the next run. Unless `even_if_alive`, `Busy` ``run-may-be-alive`` is raised
        where the owner is not surely gone.
        """

    async def linked_from(self, id: IntegrationId, first: date) -> int:
        """How many documents dated that day or later are synced at this integration, or may be."""

    async def reset_from(self, id: IntegrationId, first: date, now: datetime) -> int:
        """Forget booking numbers and links of those documents, because the tool was emptied from that day (audited).

        Customers stay linked. Until a run has come to its end nothing is sent without a look-up. Returns how many
        documents are new again. Raises `Busy` while a run goes on.
        """

    async def run_generation(self) -> int:
        """A number that grows with every run and every claim.

        Kept a second time outside the database to notice a restored backup.
        """

    async def raise_generation(self, at_least: int) -> None:
        """Go on from there: a restored store must never look like the one it replaces."""

    # pace -----------------------------------------------------------------------------------------------------

    async def reserve_slot(self, scope: str, limits: Sequence[Limit], now: datetime, budget: float) -> datetime:
        """Take the next slot that all windows of `scope` allow, over all processes, and return its instant.

        Where that lies more than `budget` seconds ahead nothing is taken and `Throttled` is raised.
        """

    async def block_scope(self, scope: str, until: datetime) -> None: ...

    async def count_error(self, endpoint: str, now: datetime, seconds: float) -> int:
        """Count one answer against the tool's error budget; returns how many stand in the window now."""

    async def errors_in_window(self, endpoint: str, now: datetime, seconds: float) -> tuple[int, datetime | None]:
        """How many, and when the oldest of them leaves the window."""

    # bell and preferences -------------------------------------------------------------------------------------

    async def notify(self, notification: NotificationDraft) -> int:
        """A bell entry that belongs to no run, on the disk when this returns; its id."""

    async def mark_notifications(
        self, ids: Collection[int] | None, *, read: bool, dismissed: bool, now: datetime
    ) -> None:
        """Read or dismiss these; None means all."""

    async def preference(self, key: str) -> str | None: ...

    async def save_preference(self, key: str, value: str) -> None: ...

    async def audit(self, action: str, detail: Mapping[str, str], now: datetime) -> None: ...

    async def aclose(self) -> None: ...
