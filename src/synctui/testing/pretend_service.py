"""A service and a reader with plain values behind them, for tests of screens: nothing runs, everything is noted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from synctui.domain.booking import IntegrationId, ReferenceData
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.editing import Editable, EditOutcome, EditState
from synctui.domain.errors import BadInput, Misconfigured, SynctuiError
from synctui.domain.events import Mode
from synctui.domain.integration import Integration
from synctui.domain.invoice import Department, DocumentKey, TaxRate
from synctui.domain.report import RunReport
from synctui.ports.reading import (
    Detail,
    Figures,
    LeaseRow,
    NotificationRow,
    Query,
    Reader,
    Row,
    RunRow,
)
from synctui.ports.service import EditNotice, IntegrationStatus, Nights, Preview, Sink, Stop

T = TypeVar("T")


@dataclass(slots=True)
class PretendReader:
    """Answers from lists that a test fills; `details` also gives the rows of the overview."""

    details: dict[DocumentKey, Detail] = field(default_factory=dict)
    run_rows: list[RunRow] = field(default_factory=list)
    bell: list[NotificationRow] = field(default_factory=list)
    changes: int = 0

    @property
    def rows(self) -> list[Row]:
        return [detail.row for detail in self.details.values()]

    def _of(self, query: Query) -> list[Row]:
        found = [row for row in self.rows if not query.marks or row.mark in query.marks]
        return [row for row in found if query.department in {None, row.department}]

    def page(self, query: Query, offset: int, total: int | None, size: int) -> list[Row]:
        del total
        return self._of(query)[offset : offset + size]

    def count(self, query: Query) -> int:
        return len(self._of(query))

    def sums(self, keys: frozenset[DocumentKey]) -> Mapping[str, int]:
        sums: dict[str, int] = {}
        for row in self.rows:
            if row.key in keys:
                sums[row.currency] = sums.get(row.currency, 0) + row.gross_cents
        return sums

    def position(self, query: Query, key: DocumentKey) -> int | None:
        return next((i for i, row in enumerate(self._of(query)) if row.key == key), None)

    def neighbour(self, query: Query, key: DocumentKey | None, *, forward: bool) -> tuple[int, DocumentKey] | None:
        rows = self._of(query)
        at = self.position(query, key) if key is not None else None
        order = (
            range(-1 if at is None else at, len(rows)) if forward else range(len(rows) if at is None else at, -1, -1)
        )
        return next(
            ((i, rows[i].key) for i in order if i not in {-1, at, len(rows)} and rows[i].mark.needs_person), None
        )

    def figures(self, department: str | None, today: date) -> Figures:
        del department, today
        return Figures(
            total=len(self.details),
            needs_person=sum(1 for row in self.rows if row.mark.needs_person),
            unread=sum(1 for row in self.bell if not row.is_read),
        )

    def detail(self, key: DocumentKey, today: date) -> Detail | None:
        del today
        return self.details.get(key)

    def customer_names_in(self, text: str) -> frozenset[str]:
        return frozenset(row.customer for row in self.rows if row.customer in text)

    def runs(self, limit: int = 200) -> list[RunRow]:
        return self.run_rows[:limit]

    def run(self, id: int) -> RunRow | None:
        return next((row for row in self.run_rows if row.id == id), None)

    def notifications(self, limit: int = 200) -> list[NotificationRow]:
        return self.bell[:limit]

    def leases(self) -> list[LeaseRow]:
        return []

    def daemon_seen(self) -> datetime | None:
        return None

    def version(self) -> int:
        return self.changes


class PretendReading:
    """The reading thread without a thread."""

    def __init__(self, reader: PretendReader) -> None:
        self._reader: Reader = reader

    def ask(self, job: Callable[[Reader], T], then: Callable[[T], None], *, generation: int | None = None) -> None:
        del generation
        then(job(self._reader))

    async def read(self, job: Callable[[Reader], T]) -> T:
        return job(self._reader)

    def new_generation(self) -> int:
        return 0

    def close(self) -> None:
        pass


@dataclass(slots=True)
class PretendService:
    """`done` notes every change that was asked for, as the method's name and its arguments."""

    reader: PretendReader
    now: datetime
    all_specs: tuple[ConnectorSpec, ...] = ()
    statuses: list[IntegrationStatus] = field(default_factory=list)
    references: dict[IntegrationId, ReferenceData] = field(default_factory=dict)
    rates: tuple[TaxRate, ...] = ()
    ledger_numbers: tuple[str, ...] = ()
    cost_centre_names: tuple[str, ...] = ()
    previews: tuple[Preview, ...] = ()
    reports: tuple[RunReport, ...] = ()
    after_sync: Callable[[], None] = lambda: None
    """What a sync changes in the world of this test."""
    waiting: tuple[DocumentKey, ...] = ()
    """What would go out now after a setting was saved."""
    edit_notices_of: dict[DocumentKey, tuple[EditNotice, ...]] = field(default_factory=dict)
    notices_on: dict[date, tuple[EditNotice, ...]] = field(default_factory=dict)
    """What is said beyond that of an invoice that is moved to this day."""
    at_source: Editable | SynctuiError = field(default_factory=lambda: BadInput("edit-from-file"))
    """What can be edited of every document, or why nothing can."""
    edit_outcomes: list[EditOutcome | SynctuiError] = field(default_factory=list)
    """What becomes of the next edits, in order; saved where there is none left."""
    connection_problem: SynctuiError | None = None
    who: Nights = field(default_factory=lambda: Nights(None, runs_here=True))
    preferences: dict[str, str] = field(default_factory=dict)
    done: list[tuple[object, ...]] = field(default_factory=list)

    def specs(self) -> tuple[ConnectorSpec, ...]:
        return self.all_specs

    async def departments(self) -> tuple[Department, ...]:
        return tuple({one.department.key: one.department for one in self.statuses}.values())

    async def integrations(self) -> tuple[IntegrationStatus, ...]:
        return tuple(self.statuses)

    async def read_sources(self, sink: Sink | None = None) -> int:
        del sink
        return 0

    async def preview(
        self, ids: Sequence[IntegrationId] | None = None, selection: Collection[DocumentKey] | None = None
    ) -> tuple[Preview, ...]:
        self.done.append(("preview", ids, None if selection is None else sorted(selection)))
        return self.previews

    async def waiting_for(
        self, id: IntegrationId, codes: Collection[str], values: Mapping[str, str] | None = None
    ) -> tuple[DocumentKey, ...]:
        self.done.append(("waiting_for", id, tuple(sorted(codes)), dict(values or {})))
        return self.waiting

    async def edit_notices(self, document: DocumentKey, day: date | None = None) -> tuple[EditNotice, ...]:
        beyond = self.notices_on.get(day, ()) if day is not None else ()
        return (*self.edit_notices_of.get(document, ()), *beyond)

    async def editable(self, document: DocumentKey) -> Editable:
        del document
        if isinstance(self.at_source, SynctuiError):
            raise self.at_source
        return self.at_source

    async def edit(self, document: DocumentKey, wanted: Editable, expected: Editable) -> EditOutcome:
        self.done.append(("edit", document, wanted, expected))
        outcome = self.edit_outcomes.pop(0) if self.edit_outcomes else EditOutcome(EditState.SAVED, wanted)
        if isinstance(outcome, SynctuiError):
            raise outcome
        return outcome

    async def sync(
        self,
        ids: Sequence[IntegrationId] | None = None,
        selection: Collection[DocumentKey] | None = None,
        *,
        mode: Mode = Mode.MANUAL,
        sink: Sink | None = None,
        stop: Stop | None = None,
        local_date: date | None = None,
    ) -> tuple[RunReport, ...]:
        del mode, sink, stop, local_date
        self.done.append(("sync", ids, None if selection is None else sorted(selection)))
        self.after_sync()
        self.reader.changes += 1
        return self.reports

    # settings -----------------------------------------------------------------------------------------------------

    def _put(self, id: IntegrationId, change: Callable[[Integration], Integration]) -> None:
        for i, one in enumerate(self.statuses):
            if one.integration.id == id:
                self.statuses[i] = self._status(one, change(one.integration))
        self.reader.changes += 1

    def _status(self, one: IntegrationStatus, settings: Integration) -> IntegrationStatus:
        zone = ZoneInfo(settings.zone)
        next_night = datetime.combine(self.now.date() + timedelta(days=1), settings.nightly_at, zone)
        mapped = sum(1 for rate in self.rates if rate.key in settings.mapping.vat)
        return replace(
            one, integration=settings, rates_mapped=mapped, next_night=next_night if settings.nightly else None
        )

    async def set_nightly(self, id: IntegrationId, on: bool) -> None:
        self.done.append(("set_nightly", id, on))
        self._put(id, lambda one: replace(one, nightly=on))

    async def save_integration(self, integration: Integration) -> None:
        self.done.append(("save_integration", integration))
        self._put(integration.id, lambda _before: integration)

    async def reference_data(self, id: IntegrationId, *, fresh: bool = False) -> ReferenceData:
        if fresh:
            self.done.append(("reference_data", id))
        return self.references.get(id, ReferenceData())

    async def test_connection(self, id: IntegrationId) -> str:
        self.done.append(("test_connection", id))
        if self.connection_problem is not None:
            raise self.connection_problem
        books = next(one.integration.administration for one in self.statuses if one.integration.id == id)
        return books.name if books is not None else id

    async def tax_rates(self, department: str) -> tuple[TaxRate, ...]:
        del department
        return self.rates

    async def ledgers(self, department: str) -> tuple[str, ...]:
        del department
        return self.ledger_numbers

    async def cost_centres(self, department: str) -> tuple[str, ...]:
        del department
        return self.cost_centre_names

    # what a person decides ----------------------------------------------------------------------------------------

    async def set_aside(self, document: DocumentKey, reason: str | None) -> None:
        self.done.append(("set_aside", document, reason))

    async def release_unknown(self, id: IntegrationId, document: DocumentKey, reason: str) -> None:
        self.done.append(("release_unknown", id, document, reason))

    async def adopt_by_hand(self, id: IntegrationId, document: DocumentKey, booking_number: str, reason: str) -> None:
        if booking_number == "taken":
            raise Misconfigured("number-taken", number=booking_number)
        self.done.append(("adopt_by_hand", id, document, booking_number, reason))

    async def withdraw_tick(self, id: IntegrationId, document: DocumentKey) -> None:
        self.done.append(("withdraw_tick", id, document))

    async def confirm_warning(self, id: IntegrationId, document: DocumentKey, reason: str) -> None:
        self.done.append(("confirm_warning", id, document, reason))

    async def book_again(
        self, id: IntegrationId, document: DocumentKey, reason: str, *, is_reversed: bool = False
    ) -> None:
        self.done.append(("book_again", id, document, reason, is_reversed))

    async def acknowledge_edit(self, id: IntegrationId, document: DocumentKey) -> None:
        self.done.append(("acknowledge_edit", id, document))

    async def mark_read(self, ids: Collection[int] | None) -> None:
        self.done.append(("mark_read", None if ids is None else sorted(ids)))
        self.reader.bell = [
            replace(row, is_read=True) if ids is None or row.id in ids else row for row in self.reader.bell
        ]

    async def dismiss(self, ids: Collection[int] | None) -> None:
        self.done.append(("dismiss", None if ids is None else sorted(ids)))
        self.reader.bell = [row for row in self.reader.bell if ids is not None and row.id not in ids]

    async def preference(self, key: str) -> str | None:
        return self.preferences.get(key)

    async def save_preference(self, key: str, value: str) -> None:
        self.preferences[key] = value

    async def nights(self) -> Nights:
        return self.who
