"""What the screens read: rows as plain values, page by page, so that a million invoices behave like a hundred."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from synctui.domain.booking import IntegrationId, Link, PaidState
from synctui.domain.fingerprint import Change
from synctui.domain.invoice import Document, DocumentKey, Kind, Status

T = TypeVar("T")


class Mark(StrEnum):
    """What stands in the column beside the booking number."""

    NOT_SYNCED = "not_synced"
    DRAFT = "draft"
    BEFORE_START = "before_start"
    SET_ASIDE = "set_aside"
    NO_TOOL = "no_tool"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SYNCED = "synced"
    EDITED = "edited"
    EDIT_REFUSED = "edit_refused"
    MISSING = "missing"

    @property
    def needs_person(self) -> bool:
        return self in {Mark.REFUSED, Mark.UNKNOWN, Mark.EDITED, Mark.EDIT_REFUSED, Mark.MISSING}


@dataclass(frozen=True, slots=True)
class Query:
    """One view of the overview. Days of `first` and `last` are both included."""

    text: str = ""
    department: str | None = None
    first: Day | None = None
    last: Day | None = None
    only_unsynced: bool = False
    """Everything final that has no booking number, whatever the period."""
    marks: frozenset[Mark] = frozenset()
    status: frozenset[Status] = frozenset()
    order: str = "date"
    """number, date, customer, net, gross, due, booking, synced."""
    descending: bool = True
    today: Day = Day.min


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the overview."""

    key: DocumentKey
    kind: Kind
    number: str | None
    date: Day | None
    customer: str
    currency: str
    net_cents: int
    gross_cents: int
    due: Day | None
    status: Status
    department: str
    booking_number: str | None
    mark: Mark
    code: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    synced_at: datetime | None = None
    mode: str | None = None
    """manual or nightly: how it was synced."""
    journal: str | None = None
    cost_centre: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of the header, whatever filter is on; drafts and documents before the start date are not "unsynced"."""

    total: int = 0
    unsynced: int = 0
    needs_person: int = 0
    unsynced_oldest: Day | None = None
    source_read_at: datetime | None = None
    unread: int = 0
    last_night: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    at: datetime
    what: str
    """synced, adopted, refused, unknown, edited, updated, set_aside, released, acknowledged, missing, imported …"""
    run: int | None = None
    mode: str | None = None
    tool: str | None = None
    code: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    tool_text: str | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything the detail screen shows."""

    document: Document
    row: Row
    link: Link | None
    integration: IntegrationId | None
    tool: str | None
    history: tuple[HistoryEntry, ...]
    changes: tuple[Change, ...] = ()
    """How the content differs from what was sent, for documents edited after the sync."""
    same_error: int = 0
    """How many documents of the integration are refused with the same code, this one included."""
    paid: PaidState | None = None
    """What the tool has told of its payment; None where it has not said that it is paid."""


@dataclass(frozen=True, slots=True)
class RunRow:
    id: int
    integration: IntegrationId
    tool: str
    department: str
    mode: str
    started_at: datetime
    ended_at: datetime | None
    ending: str | None
    customers: int
    invoices: int
    credit_notes: int
    not_booked: int
    calls: int
    report: Mapping[str, object] = field(default_factory=dict)
    """The report's JSON, as `report_as_json` makes it."""


@dataclass(frozen=True, slots=True)
class NotificationRow:
    id: int
    at: datetime
    integration: IntegrationId | None
    run: int | None
    is_read: bool
    content: Mapping[str, object] = field(default_factory=dict)
    """The report's JSON, as `report_as_json` makes it, with `tool_title` and `department_name`."""


@dataclass(frozen=True, slots=True)
class LeaseRow:
    integration: IntegrationId
    who: str
    host: str
    pid: int
    mode: str
    since: datetime
    expires_at: datetime


class Reader(Protocol):
    """Plain synchronous reads over one read-only connection; called in the reader thread only."""

    def page(self, query: Query, offset: int, total: int | None, size: int) -> list[Row]:
        """`size` rows from `offset`; with `total` known, rows of the second half are read from the end."""

    def count(self, query: Query) -> int: ...

    def sums(self, keys: frozenset[DocumentKey]) -> Mapping[str, int]:
        """Gross cents per currency of these documents."""

    def position(self, query: Query, key: DocumentKey) -> int | None:
        """Row index of a document in this view."""

    def neighbour(self, query: Query, key: DocumentKey | None, *, forward: bool) -> tuple[int, DocumentKey] | None:
        """The next or previous row of this view that needs a person."""

    def figures(self, department: str | None, today: Day) -> Figures: ...

    def detail(self, key: DocumentKey, today: Day) -> Detail | None: ...

    def customer_names_in(self, text: str) -> frozenset[str]:
        """Names of customers that stand in this text; of one that is cut short by an ellipsis what is left of it."""

    def runs(self, limit: int = 200) -> list[RunRow]: ...

    def run(self, id: int) -> RunRow | None: ...

    def notifications(self, limit: int = 200) -> list[NotificationRow]: ...

    def leases(self) -> list[LeaseRow]: ...

    def daemon_seen(self) -> datetime | None:
        """When a daemon last said it is alive."""

    def version(self) -> int:
        """A number that changes whenever another connection has committed."""


class ReadingThread(Protocol):
    """Runs reads of a `Reader` in one thread; a newer generation interrupts and drops what is older."""

    def ask(self, job: Callable[[Reader], T], then: Callable[[T], None], *, generation: int | None = None) -> None:
        """Run `job` in the thread and hand its result to `then` in the event loop; dropped if `generation` is stale."""

    async def read(self, job: Callable[[Reader], T]) -> T:
        """The same, awaited; never dropped."""

    def new_generation(self) -> int:
        """Interrupt the running read of an older generation and drop those still queued."""

    def close(self) -> None: ...
