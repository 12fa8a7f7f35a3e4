"""An accounting tool in memory that keeps the connector contract, with knobs for everything that goes wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from synctui.domain.booking import (
    Administration,
    AlreadyBooked,
    Answer,
    Booked,
    BookingLine,
    BookingRequest,
    CannotTell,
    CustomerOutcome,
    CustomerReady,
    CustomerRefused,
    CustomerRequest,
    CustomerResult,
    CustomerUnknown,
    DocumentRef,
    Found,
    Journal,
    LedgerAccount,
    Link,
    NotAttempted,
    NotFound,
    Outcome,
    PaidState,
    Period,
    ReferenceData,
    Refused,
    Unknown,
    VatCode,
)
from synctui.domain.capabilities import Capabilities, Limit, Lookup, Numbering
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.customer import Customer
from synctui.domain.errors import AccessDenied, SynctuiError, Throttled, Unavailable
from synctui.domain.invoice import Document, DocumentKey
from synctui.domain.money import Money, total
from synctui.domain.text import clean
from synctui.ports.clock import Clock, SystemClock
from synctui.ports.pace import Pace, Unpaced
from synctui.testing.documents import RATES

SPEC = ConnectorSpec(
    name="memory",
    title="Memory",
    countries=("BE", "DE", "NL"),
    capabilities=Capabilities(
        lookup=Lookup.BY_REFERENCE, period_preflight=True, limits=(Limit("minute", 60, 60.0),), reports_payments=True
    ),
)
"""Takes no edits and one document a call. `dataclasses.replace(SPEC, capabilities=…)` makes another kind of tool."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the tool's books."""

    number: str
    remote_id: str
    reference: str
    journal: str
    date: date
    net: Money
    vat: Money
    gross: Money
    customer_remote_id: str | None
    lines: tuple[BookingLine, ...]
    written_at: datetime
    description: str = ""
    revision: int = 1


@dataclass(slots=True)
class Ledger:
    """The tool itself: it outlives every connector, and its knobs say what happens to the next calls.

    Counters (`lose_answers` …) strike the next so many bookings and count down.
    """

    clock: Clock = field(default_factory=SystemClock)
    entries: list[Entry] = field(default_factory=list)
    customers: dict[str, Customer] = field(default_factory=dict)
    paid: dict[str, PaidState] = field(default_factory=dict)
    attachments: dict[str, bytes] = field(default_factory=dict)
    """PDFs by the id of their entry."""
    batches: list[tuple[str, ...]] = field(default_factory=list)
    """References of each booking call."""
    entry_numbers: dict[str, str] = field(default_factory=dict)
    """The tool's other number of an entry, by reference, for tools that have two."""
    calls: list[str] = field(default_factory=list)
    """Every call that reached the tool: `connect`, `reference`, `find`, `customer`, `book`, `update`, `attach`."""

    lose_answers: int = 0
    lose_requests: int = 0
    lose_answers_of: set[str] = field(default_factory=set)
    """References whose booking is written while its answer is lost, each time."""
    lose_attach_answers: int = 0
    attach_raising: list[SynctuiError] = field(default_factory=list)
    """Raised by the next attachments, one each, before anything is written."""
    attach_refusal: str | None = None
    """Code with which every attachment is refused."""
    warnings: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Id and text, by reference, of what a person has to say yes to before it is booked."""
    lose_customer_answers: int = 0
    refusals: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    """Code and values by reference."""
    customer_refusals: dict[str, str] = field(default_factory=dict)
    """Code by customer name."""
    cannot_tell: set[str] = field(default_factory=set)
    """References about which look-ups say nothing."""
    raising: list[SynctuiError] = field(default_factory=list)
    """Raised by the next bookings, one each, before anything is written."""
    lag: float = 0.0
    """Seconds after a write during which look-ups miss it."""
    closed: set[tuple[int, int]] = field(default_factory=set)
    """Year and month of closed periods."""
    is_access_denied: bool = False
    is_unavailable: bool = False
    recomputes_by: int = 0
    """Cents by which the tool's own total differs from what was sent."""
    on_sending: Callable[[BookingRequest], Awaitable[None]] | None = None
    """Awaited before a booking is written: to wait, to crash, to press keys."""
    on_written: Callable[[Entry], Awaitable[None]] | None = None
    """Awaited after a booking is written and before its answer."""
    loses_next: bool = False
    _ids: int = 0

    def lose_next_answer(self) -> None:
        """Of the next write, whatever it is: a customer or a booking."""
        self.loses_next = True

    def loses_this(self) -> bool:
        """Whether the answer to the write just made gets lost by `lose_next_answer`."""
        lost, self.loses_next = self.loses_next, False
        return lost

    def new_id(self) -> str:
        self._ids += 1
        return f"m-{self._ids:05}"

    def write(self, request: BookingRequest) -> Entry:
        """Book without any question: journal numbers are the last plus one, so a deleted last number comes again."""
        document = request.document
        currency = document.currency
        net = total((line.net for line in request.lines), currency)
        vat = total((line.vat for line in request.lines), currency) + Money(self.recomputes_by, currency)
        entry = Entry(
            number=request.number or self._next_number(request.journal),
            remote_id=self.new_id(),
            reference=request.reference,
            journal=request.journal,
            date=document.date or date.min,
            net=net,
            vat=vat,
            gross=net + vat,
            customer_remote_id=request.customer_remote_id,
            lines=tuple(replace(line, description=clean(line.description)) for line in request.lines),
            written_at=self.clock.now(),
        )
        self.entries.append(entry)
        return entry

    def _next_number(self, journal: str) -> str:
        used = [int(entry.number.rpartition("/")[2]) for entry in self.entries if entry.journal == journal]
        return f"{journal}/{max(used, default=0) + 1}"

    def delete(self, reference: str) -> None:
        """As a person does it in the tool."""
        self.entries = [entry for entry in self.entries if entry.reference != reference]

    def of(self, reference: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.reference == reference]

    def visible(self, reference: str) -> list[Entry]:
        """What a look-up sees by now."""
        latest = self.clock.now() - timedelta(seconds=self.lag)
        return [entry for entry in self.of(reference) if not self.lag or entry.written_at <= latest]

    @property
    def doubled(self) -> list[str]:
        """References that stand in one journal more than once: there must never be one."""
        counted = Counter((entry.reference, entry.journal) for entry in self.entries)
        return [reference for (reference, _), n in counted.items() if n > 1]


class MemoryConnector:
    """One sign-in to a `Ledger`; as many as a test likes may share one."""

    def __init__(self, ledger: Ledger, *, spec: ConnectorSpec = SPEC, pace: Pace | None = None) -> None:
        self.spec = spec
        self.ledger = ledger
        self.pace: Pace = pace or Unpaced()
        self.is_closed = False

    async def connect(self) -> Administration:
        await self._call("connect")
        return Administration("1", "Memory", "EUR", "BE")

    async def administrations(self) -> tuple[Administration, ...]:
        return (await self.connect(),)

    async def reference_data(self) -> ReferenceData:
        await self._call("reference")
        codes = tuple(
            VatCode(rate.key.removeprefix("ubl:").replace(":", ""), rate.label, rate.percent) for rate in RATES
        )
        return ReferenceData(
            journals=(Journal("70", "Sales"), Journal("71", "Sales credit notes")),
            ledger_accounts=(
                LedgerAccount("700000", "700000", "Sales"),
                LedgerAccount("708000", "708000", "Discounts"),
            ),
            vat_codes=codes,
            cost_centres=(("A", "Department A"),),
            periods=tuple(_month(year, month, is_open=False) for year, month in sorted(self.ledger.closed)),
            payment_conditions=(("30", "30 days"),),
        )

    async def find(self, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
        if refs:
            await self._call("find")
        return {ref.key: self._answer(ref) for ref in refs}

    def _answer(self, ref: DocumentRef) -> Answer:
        if self.spec.capabilities.lookup is Lookup.NONE or ref.reference in self.ledger.cannot_tell:
            return CannotTell("no-lookup")
        seen = [entry for entry in self.ledger.visible(ref.reference) if entry.journal == ref.journal]
        if not seen:
            return NotFound()
        entry = seen[0]
        known = self.ledger.customers.get(entry.customer_remote_id or "")
        return Found(
            entry.number,
            entry.remote_id,
            entry.gross,
            entry.net,
            entry.vat,
            entry.customer_remote_id,
            known.name if known else None,
            entry.date,
            tuple(other.number for other in seen[1:]),
            entry_number=self.ledger.entry_numbers.get(ref.reference),
        )

    async def ensure_customers(self, customers: Sequence[CustomerRequest]) -> AsyncIterator[CustomerOutcome]:
        for wanted in customers:
            yield await self._ensure(wanted)

    async def _ensure(self, wanted: CustomerRequest) -> CustomerOutcome:
        customer, known = wanted.customer, self.ledger.customers
        if wanted.remote_id in known and not wanted.is_changed:
            return CustomerReady(customer.key, str(wanted.remote_id), CustomerResult.CONFIRMED)
        await self._call("customer")
        if customer.name in self.ledger.customer_refusals:
            return CustomerRefused(customer.key, self.ledger.customer_refusals[customer.name])
        same = [id for id, other in known.items() if id == wanted.remote_id or other.key == customer.key]
        remote_id = same[0] if same else self.ledger.new_id()
        is_update = wanted.is_changed and bool(same)
        known[remote_id] = replace(customer, name=clean(customer.name))
        if self.ledger.loses_this() or self.ledger.lose_customer_answers > 0:
            self.ledger.lose_customer_answers = max(0, self.ledger.lose_customer_answers - 1)
            return CustomerUnknown(customer.key, "no-answer")
        if not same:
            return CustomerReady(customer.key, remote_id, CustomerResult.CREATED)
        return CustomerReady(customer.key, remote_id, CustomerResult.UPDATED if is_update else CustomerResult.CONFIRMED)

    async def book(self, batch: Sequence[BookingRequest]) -> AsyncIterator[Outcome]:
        await self._call("book")
        self.ledger.batches.append(tuple(request.reference for request in batch))
        bad, stops_after = 0, self.spec.capabilities.stops_batch_after
        for request in batch:
            if stops_after is not None and bad >= stops_after:
                yield NotAttempted(request.document.key)
                continue
            outcome = await self._book(request)
            bad += isinstance(outcome, Refused)
            yield outcome

    async def _book(self, request: BookingRequest) -> Outcome:
        ledger, key = self.ledger, request.document.key
        if ledger.on_sending is not None:
            await ledger.on_sending(request)
        if ledger.raising:
            raise ledger.raising.pop(0)
        if ledger.lose_requests > 0:
            ledger.lose_requests -= 1
            return Unknown(key, "no-answer")
        refused = self._refusal(request)
        if refused is not None:
            return refused
        entry = ledger.write(request)
        if request.pdf is not None:
            ledger.attachments[entry.remote_id] = request.pdf
        if ledger.on_written is not None:
            await ledger.on_written(entry)
        if ledger.loses_this() or ledger.lose_answers > 0 or request.reference in ledger.lose_answers_of:
            ledger.lose_answers = max(0, ledger.lose_answers - 1)
            return Unknown(key, "no-answer")
        return self._booked(key, entry, request)

    def _refusal(self, request: BookingRequest) -> Outcome | None:
        ledger, key, day = self.ledger, request.document.key, request.document.date
        if request.reference in ledger.refusals:
            code, values = ledger.refusals[request.reference]
            return Refused(key, code, values, tool_text=f"The tool says: {code}")
        warning = ledger.warnings.get(request.reference)
        if warning is not None and warning[0] not in request.confirmed:
            return Refused(key, "tool-warning", {"id": warning[0], "warning": warning[1]}, tool_text=warning[1])
        if day is not None and (day.year, day.month) in ledger.closed:
            return Refused(key, "period-closed", {"period": f"{day:%Y-%m}", "date": day.isoformat()})
        there = [entry for entry in ledger.of(request.reference) if entry.journal == request.journal]
        if self.spec.capabilities.rejects_duplicates and there:
            entry = there[0]
            return AlreadyBooked(key, entry.number, entry.remote_id, entry.net, entry.vat, entry.gross)
        return None

    def _booked(self, key: DocumentKey, entry: Entry, request: BookingRequest) -> Booked:
        gives_number = self.spec.capabilities.numbering is not Numbering.NONE
        notes = () if entry.gross == request.document.gross else ("total-differs",)
        return Booked(
            key,
            entry.number if gives_number else None,
            entry.remote_id,
            entry.net,
            entry.vat,
            entry.gross,
            notes,
            entry_number=self.ledger.entry_numbers.get(request.reference),
        )

    async def update(self, link: Link, request: BookingRequest) -> Outcome:
        key = request.document.key
        if not self.spec.capabilities.pushes_edits:
            return Refused(key, "edits-not-pushed")
        await self._call("update")
        refused = self._refusal(request)
        if isinstance(refused, Refused):
            return refused
        old = next((entry for entry in self.ledger.entries if entry.remote_id == link.remote_id), None)
        if old is None:
            return Refused(key, "missing-at-tool")
        currency = request.document.currency
        net = total((line.net for line in request.lines), currency)
        vat = total((line.vat for line in request.lines), currency)
        new = replace(old, net=net, vat=vat, gross=net + vat, lines=request.lines, revision=old.revision + 1)
        self.ledger.entries[self.ledger.entries.index(old)] = new
        return self._booked(key, new, request)

    async def attach(self, booked: Booked, pdf: bytes, document: Document) -> Outcome:
        await self._call("attach")
        ledger = self.ledger
        if ledger.attach_raising:
            raise ledger.attach_raising.pop(0)
        if ledger.attach_refusal is not None:
            return Refused(booked.key, ledger.attach_refusal)
        ledger.attachments[booked.remote_id] = pdf
        if ledger.lose_attach_answers > 0:
            ledger.lose_attach_answers -= 1
            return Unknown(booked.key, "no-answer")
        return booked

    async def paid(self, links: Sequence[Link]) -> Mapping[DocumentKey, PaidState]:
        if not self.spec.capabilities.reports_payments:
            return {}
        await self._call("paid")
        known = self.ledger.paid
        return {link.document: known[link.remote_id] for link in links if link.remote_id in known}

    async def aclose(self) -> None:
        self.is_closed = True

    async def _call(self, what: str) -> None:
        await self.pace.slot(what)
        if self.ledger.is_unavailable:
            raise Unavailable
        self.ledger.calls.append(what)
        if self.ledger.is_access_denied:
            raise AccessDenied


def throttled(until: datetime | None = None) -> Throttled:
    """For `Ledger.raising`: the tool's limit is reached until then."""
    return Throttled(until, "minute")


def _month(year: int, month: int, *, is_open: bool) -> Period:
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return Period(None, first, following - timedelta(days=1), is_open, f"{year}-{month:02}")
