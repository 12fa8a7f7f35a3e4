"""The store in one SQLite file: every method of `ports.store.Store` as one transaction in the writer's thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa

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
from synctui.ports.store import (
    CustomerLink,
    Due,
    FollowUp,
    NotificationDraft,
    NumberSeries,
    Owner,
    Released,
    Saved,
    Settled,
)
from synctui.store import (
    bell,
    booking,
    chronicle,
    decisions,
    documents,
    follow_ups,
    generation,
    integrations,
    look_again,
    numbers,
    pace,
    planning,
    presence,
    registers,
    repairs,
    runs,
)
from synctui.store.migrate import Warned
from synctui.store.unit_of_work import UnitOfWork
from synctui.store.writer import OneThread, OnTheSpot, Writer

P = ParamSpec("P")
T = TypeVar("T")
Job = Callable[Concatenate[sa.Connection, P], T]


class SqliteStore:
    """Implements `ports.store.Store`. The file is made ready at the first use, or by `open`.

    With `threaded=False` everything happens in the caller's turn: for tests, simulations and short commands.
    """

    def __init__(self, path: Path, *, threaded: bool = True) -> None:
        self.path = Path(path)
        self._work = UnitOfWork(self.path)
        self._writer: Writer = OneThread() if threaded else OnTheSpot()

    async def open(self) -> tuple[Warned, ...]:
        """Make the file ready now; returns what should be said about it."""
        await self._read(bell.preference, "")
        return self._work.warned

    async def aclose(self) -> None:
        await self._writer.close(self._work.close)

    async def _read(self, job: Job[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        def run() -> T:
            with self._work.read() as connection:
                return job(connection, *args, **kwargs)

        return await self._writer.run(run)

    async def _write(self, job: Job[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        def run() -> T:
            with self._work.write() as connection:
                return job(connection, *args, **kwargs)

        return await self._writer.run(run)

    async def _write_durably(self, job: Job[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """On the disk when it returns: for everything that says what stands in the tool."""

        def run() -> T:
            with self._work.write(durable=True) as connection:
                return job(connection, *args, **kwargs)

        return await self._writer.run(run)

    # what sources bring -------------------------------------------------------------------------------------------

    async def cursor(self, source: str) -> str | None:
        return await self._read(documents.cursor, source)

    async def save_reading(self, source: str, reading: Reading, now: datetime) -> Saved:
        return await self._write(documents.save_reading, source, reading, now)

    async def open_window(self, source: str, first: date) -> tuple[DocumentKey, ...]:
        return await self._read(look_again.open_window, source, first)

    async def refused_newest(self, source: str, most: int) -> tuple[DocumentKey, ...]:
        return await self._read(look_again.refused_newest, source, most)

    async def departments(self) -> tuple[Department, ...]:
        return await self._read(registers.departments)

    async def tax_rates(self, department: str) -> tuple[TaxRate, ...]:
        return await self._read(registers.tax_rates, department)

    async def span(self, department: str) -> tuple[date | None, date | None]:
        return await self._read(documents.span, department)

    async def ledgers(self, department: str) -> tuple[str, ...]:
        return await self._read(registers.ledgers, department)

    async def cost_centres(self, department: str) -> tuple[str, ...]:
        return await self._read(registers.cost_centres, department)

    async def document(self, key: DocumentKey) -> Document | None:
        return await self._read(documents.document, key)

    # integrations -------------------------------------------------------------------------------------------------

    async def integrations(self) -> tuple[Integration, ...]:
        return await self._read(integrations.integrations)

    async def integration(self, id: IntegrationId) -> Integration | None:
        return await self._read(integrations.integration, id)

    async def save_integration(self, integration: Integration) -> None:
        await self._write(integrations.save_integration, integration)

    async def save_reference_data(self, id: IntegrationId, reference: ReferenceData, now: datetime) -> None:
        await self._write(integrations.save_reference_data, id, reference, now)

    async def reference_data(self, id: IntegrationId) -> tuple[ReferenceData, datetime] | None:
        return await self._read(integrations.reference_data, id)

    # planning -----------------------------------------------------------------------------------------------------

    async def candidates(
        self, id: IntegrationId, selection: Collection[DocumentKey] | None = None
    ) -> tuple[Candidate, ...]:
        return await self._read(planning.candidates, id, selection)

    async def set_aside(self, document: DocumentKey, reason: str | None, now: datetime) -> None:
        await self._write(decisions.set_aside, document, reason, now)

    async def customer_links(
        self, id: IntegrationId, keys: Collection[CustomerKey]
    ) -> Mapping[CustomerKey, CustomerLink]:
        return await self._read(integrations.customer_links, id, keys)

    async def save_customer_link(
        self, id: IntegrationId, ready: CustomerReady, fingerprint: str, now: datetime
    ) -> None:
        await self._write_durably(integrations.save_customer_link, id, ready, fingerprint, now)

    # booking ------------------------------------------------------------------------------------------------------

    async def record_intents(
        self,
        id: IntegrationId,
        run: int,
        requests: Sequence[BookingRequest],
        now: datetime,
        series: NumberSeries | None = None,
    ) -> frozenset[DocumentKey]:
        return await self._write_durably(booking.record_intents, id, run, requests, now, series)

    async def renew_intent(
        self,
        id: IntegrationId,
        run: int,
        request: BookingRequest,
        now: datetime,
        series: NumberSeries | None = None,
    ) -> bool:
        return await self._write_durably(booking.renew_intent, id, run, request, now, series)

    async def given_numbers(self, id: IntegrationId, requests: Sequence[BookingRequest]) -> Mapping[DocumentKey, str]:
        return await self._read(numbers.given_to, id, requests)

    async def withdraw_intents(self, id: IntegrationId, run: int, keys: Collection[DocumentKey]) -> None:
        await self._write(booking.withdraw_intents, id, run, keys)

    async def shares_number(self, id: IntegrationId, document: DocumentKey) -> str | None:
        return await self._read(numbers.shared, id, document)

    async def holder(self, id: IntegrationId, remote_id: str) -> str | None:
        return await self._read(booking.holder, id, remote_id)

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
        return await self._write_durably(booking.record_outcome, id, run, mode, document, outcome, now, owes)

    async def record_edit(
        self, id: IntegrationId, run: int, document: Document, outcome: Outcome, now: datetime
    ) -> str | None:
        return await self._write_durably(booking.record_edit, id, run, document, outcome, now)

    async def record_refusals(self, id: IntegrationId, run: int, rows: Sequence[NotBookedRow], now: datetime) -> None:
        await self._write(booking.record_refusals, id, run, rows, now)

    async def record_doubts(self, id: IntegrationId, run: int, rows: Sequence[NotBookedRow], now: datetime) -> None:
        await self._write(booking.record_doubts, id, run, rows, now)

    async def refused(
        self, id: IntegrationId, codes: Collection[str], values: Mapping[str, str] | None = None
    ) -> tuple[DocumentKey, ...]:
        return await self._read(planning.refused, id, codes, values or {})

    async def seen_longest_ago(self, id: IntegrationId, run: int, before: datetime, most: int) -> tuple[Candidate, ...]:
        return await self._read(presence.seen_longest_ago, id, run, before, most)

    async def note_presence(
        self, id: IntegrationId, there: Collection[DocumentKey], missing: Collection[DocumentKey], now: datetime
    ) -> None:
        await self._write(presence.note_presence, id, there, missing, now)

    async def release_unknown(self, id: IntegrationId, document: DocumentKey, reason: str, now: datetime) -> None:
        await self._write(decisions.release_unknown, id, document, reason, now)

    async def adopt_by_hand(
        self, id: IntegrationId, document: DocumentKey, booking_number: str, reason: str, now: datetime
    ) -> None:
        await self._write_durably(decisions.adopt_by_hand, id, document, booking_number, reason, now)

    async def acknowledge_edit(self, id: IntegrationId, document: DocumentKey, now: datetime) -> None:
        await self._write(decisions.acknowledge_edit, id, document, now)

    async def withdraw_tick(self, id: IntegrationId, document: DocumentKey, now: datetime) -> None:
        await self._write(decisions.withdraw_tick, id, document, now)

    async def book_again(
        self, id: IntegrationId, document: DocumentKey, reason: str, now: datetime, *, is_reversed: bool = False
    ) -> None:
        await self._write_durably(decisions.book_again, id, document, reason, now, is_reversed=is_reversed)

    async def confirm_warning(self, id: IntegrationId, document: DocumentKey, reason: str, now: datetime) -> None:
        await self._write_durably(decisions.confirm_warning, id, document, reason, now)

    async def pdf(self, document: DocumentKey) -> bytes | None:
        return await self._read(documents.pdf, document)

    async def follow_ups(self, id: IntegrationId, what: FollowUp, limit: int) -> tuple[Due, ...]:
        return await self._read(follow_ups.due, id, what, limit)

    async def settle_follow_up(
        self, id: IntegrationId, document: DocumentKey, what: FollowUp, settled: Settled, now: datetime
    ) -> None:
        await self._write_durably(follow_ups.settle, id, document, what, settled, now)

    async def waive_follow_ups(self, id: IntegrationId, what: FollowUp) -> None:
        await self._write(follow_ups.waive, id, what)

    async def save_paid(
        self,
        id: IntegrationId,
        states: Mapping[DocumentKey, PaidState],
        now: datetime,
        told: Collection[str] = (),
    ) -> None:
        await self._write(decisions.save_paid, id, states, now, told)

    async def synced_unpaid(self, id: IntegrationId, limit: int) -> tuple[Link, ...]:
        return await self._write(decisions.synced_unpaid, id, limit)

    # runs ---------------------------------------------------------------------------------------------------------

    async def take_lease(self, id: IntegrationId, owner: Owner, mode: Mode, now: datetime, seconds: float) -> None:
        await self._write(runs.take_lease, id, owner, mode, now, seconds)

    async def renew_lease(self, id: IntegrationId, owner: Owner, now: datetime, seconds: float) -> bool:
        return await self._write(runs.renew_lease, id, owner, now, seconds)

    async def release_lease(self, id: IntegrationId, owner: Owner) -> None:
        await self._write(runs.release_lease, id, owner)

    async def start_run(
        self, id: IntegrationId, owner: Owner, mode: Mode, now: datetime, local_date: date | None = None
    ) -> int | None:
        return await self._write_durably(runs.start_run, id, owner, mode, now, local_date)

    async def end_run(self, report: RunReport, notification: NotificationDraft | None) -> None:
        await self._write_durably(runs.end_run, report, notification)

    async def close_interrupted_runs(self, now: datetime) -> tuple[RunReport, ...]:
        return await self._write_durably(runs.close_interrupted_runs, now)

    async def release_run(self, id: IntegrationId, now: datetime, *, even_if_alive: bool) -> Released | None:
        return await self._write_durably(repairs.release_run, id, now, even_if_alive=even_if_alive)

    async def linked_from(self, id: IntegrationId, first: date) -> int:
        return await self._read(repairs.linked_from, id, first)

    async def reset_from(self, id: IntegrationId, first: date, now: datetime) -> int:
        return await self._write_durably(repairs.reset_from, id, first, now)

    async def run_generation(self) -> int:
        return await self._read(generation.number)

    async def raise_generation(self, at_least: int) -> None:
        await self._write_durably(generation.raise_to, at_least)

    # pace ---------------------------------------------------------------------------------------------------------

    async def reserve_slot(self, scope: str, limits: Sequence[Limit], now: datetime, budget: float) -> datetime:
        return await self._write(pace.reserve_slot, scope, limits, now, budget)

    async def block_scope(self, scope: str, until: datetime) -> None:
        await self._write(pace.block_scope, scope, until)

    async def count_error(self, endpoint: str, now: datetime, seconds: float) -> int:
        return await self._write(pace.count_error, endpoint, now, seconds)

    async def errors_in_window(self, endpoint: str, now: datetime, seconds: float) -> tuple[int, datetime | None]:
        return await self._read(pace.errors_in_window, endpoint, now, seconds)

    # bell and preferences -----------------------------------------------------------------------------------------

    async def notify(self, notification: NotificationDraft) -> int:
        return await self._write_durably(bell.ring, notification)

    async def mark_notifications(
        self, ids: Collection[int] | None, *, read: bool, dismissed: bool, now: datetime
    ) -> None:
        await self._write(bell.mark_notifications, ids, read=read, dismissed=dismissed, now=now)

    async def preference(self, key: str) -> str | None:
        return await self._read(bell.preference, key)

    async def save_preference(self, key: str, value: str) -> None:
        await self._write(bell.save_preference, key, value)

    async def audit(self, action: str, detail: Mapping[str, str], now: datetime) -> None:
        await self._write(chronicle.audit, action, detail, now)
