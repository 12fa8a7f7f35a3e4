"""A small company with its books in memory: a source, a tool, a store, and as many services as a test wants."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.editing import Editable, EditOutcome, EditState, PaymentTerm, TermKind, differing
from synctui.domain.errors import BadInput, NoAnswer, SynctuiError
from synctui.domain.events import Event, Mode
from synctui.domain.integration import Integration
from synctui.domain.invoice import Department, Document, DocumentKey, Reading, Unreadable
from synctui.domain.money import Money
from synctui.domain.report import RunReport
from synctui.engine.pace import StorePace
from synctui.engine.service import SyncService
from synctui.notifications import Bell, Silence
from synctui.ports.accounting import AccountingConnector
from synctui.ports.notifier import Notifier
from synctui.ports.pace import Pace
from synctui.ports.source import Source, WriteBack
from synctui.ports.store import Owner
from synctui.ports.tools import WaitTeller
from synctui.store.sqlite_store import SqliteStore
from synctui.testing.clock import VirtualClock
from synctui.testing.documents import integration
from synctui.testing.memory_tool import SPEC, Ledger, MemoryConnector
from synctui.wire.preflight import Checks


class MemorySource:
    """A source that gives everything it holds, in pages, and raises what it is told to raise."""

    name = "teamleader"

    def __init__(
        self,
        documents: MutableMapping[DocumentKey, Document],
        problem: Callable[[], Exception | None],
        unreadable: tuple[Unreadable, ...] = (),
        desk: Desk | None = None,
    ) -> None:
        self._documents = documents
        self._problem = problem
        self._unreadable = unreadable
        self._desk = desk or Desk()

    async def departments(self) -> tuple[Department, ...]:
        return tuple({document.department.key: document.department for document in self._documents.values()}.values())

    async def read(self, cursor: str | None, first_day: date | None = None) -> AsyncIterator[Reading]:
        problem = self._problem()
        if problem is not None:
            raise problem
        documents = tuple(self._documents.values())
        rates = {line.tax for document in documents for line in document.lines}
        yield Reading(
            documents,
            departments=await self.departments(),
            tax_rates=tuple(sorted(rates, key=lambda rate: rate.key)),
            cursor=str(len(documents)),
            done=len(documents),
            expected=len(documents),
            problems=self._unreadable,
        )

    async def again(self, documents: Sequence[DocumentKey]) -> AsyncIterator[Reading]:
        there = tuple(self._documents[key] for key in documents if key in self._documents)
        yield Reading(there, tuple(key for key in documents if key not in self._documents), is_last=False)

    async def ubl(self, document: DocumentKey) -> bytes | None:
        return self._desk.ubls.get(document)

    async def pdf(self, document: DocumentKey) -> bytes | None:
        self._desk.asked.append(document)
        if self._desk.problem is not None:
            raise self._desk.problem
        return self._desk.pdfs.get(document)

    async def note_booking(self, document: DocumentKey, note: str) -> WriteBack:
        answer = self._answer(document)
        if answer is WriteBack.DONE and note not in self._desk.notes.setdefault(document, []):
            self._desk.notes[document].append(note)
        return self._told(answer)

    async def register_payment(self, document: DocumentKey, amount: Money | None, paid_on: date) -> WriteBack:
        answer = self._answer(document)
        if answer is WriteBack.DONE:
            self._desk.payments.setdefault(document, (amount, paid_on))
        return self._told(answer)

    async def editable(self, document: DocumentKey) -> Editable:
        if self._desk.problem is not None:
            raise self._desk.problem
        one = self._documents.get(document)
        if one is None or one.date is None:
            raise BadInput("edit-gone")
        term = None if one.payment_days is None else PaymentTerm(TermKind.AFTER_DATE, one.payment_days)
        return Editable(one.date, term, one.note, str(one.gross))

    async def edit(self, document: DocumentKey, wanted: Editable, expected: Editable) -> EditOutcome:
        found = await self.editable(document)
        if self._desk.edits_end_as is not None:
            return EditOutcome(self._desk.edits_end_as, found)
        if differing(expected, found):
            return EditOutcome(EditState.OVERTAKEN, found)
        if self._answer(document) is WriteBack.LOCKED:
            return EditOutcome(EditState.LOCKED, found)
        self._desk.on_edit()
        days = wanted.term.days if wanted.term else None
        one = replace(self._documents[document], date=wanted.date, note=wanted.note, payment_days=days)
        self._documents[document] = one
        if self._desk.lose_answers > 0:
            self._desk.lose_answers -= 1
            return EditOutcome(EditState.UNSURE)
        return EditOutcome(EditState.SAVED, await self.editable(document))

    def _answer(self, document: DocumentKey) -> WriteBack:
        self._desk.asked.append(document)
        if self._desk.problem is not None:
            raise self._desk.problem
        if self._desk.is_locked:
            return WriteBack.LOCKED
        return WriteBack.DONE if document in self._documents else WriteBack.IMPOSSIBLE

    def _told(self, answer: WriteBack) -> WriteBack:
        if self._desk.lose_answers > 0:
            self._desk.lose_answers -= 1
            raise NoAnswer(reason="timeout")
        return answer

    async def aclose(self) -> None:
        pass


@dataclass(slots=True)
class Desk:
    """What else stands at the source: PDFs to be fetched, and what was written back. `problem` is raised instead."""

    pdfs: dict[DocumentKey, bytes] = field(default_factory=dict)
    ubls: dict[DocumentKey, bytes] = field(default_factory=dict)
    notes: dict[DocumentKey, list[str]] = field(default_factory=dict)
    payments: dict[DocumentKey, tuple[Money | None, date]] = field(default_factory=dict)
    asked: list[DocumentKey] = field(default_factory=list)
    """Documents of every call beside reading, in order."""
    problem: SynctuiError | None = None
    is_locked: bool = False
    edits_end_as: EditState | None = None
    """What becomes of every edit, instead of being made."""
    on_edit: Callable[[], object] = lambda: None
    """Called while an edit is under way."""
    lose_answers: int = 0
    """The next so many notes, payments and edits are written, and their answers get lost."""


class MemoryGeneration:
    """The run counter outside the database, in memory."""

    def __init__(self) -> None:
        self.value: int | None = None

    def read(self) -> int | None:
        return self.value

    def write(self, value: int) -> None:
        self.value = value


@dataclass(slots=True)
class World:
    """Everything outside one process, and the processes as services.

    `sync()` reads the source and runs the integration like a press of `s`; `events` holds what was told.
    """

    path: Path
    spec: ConnectorSpec = SPEC
    settings: Integration = field(default_factory=lambda: integration(tool="memory"))
    clock: VirtualClock = field(default_factory=VirtualClock)
    documents: dict[DocumentKey, Document] = field(default_factory=dict)
    source_problem: Exception | None = None
    unreadable: tuple[Unreadable, ...] = ()
    is_signed_in: bool = True
    is_source_there: bool = True
    """Whether the source is signed in."""
    is_paced: bool = False
    desk: Desk = field(default_factory=Desk)
    generation: MemoryGeneration = field(default_factory=MemoryGeneration)
    events: list[Event] = field(default_factory=list)
    ledger: Ledger = field(init=False)
    store: SqliteStore = field(init=False)
    service: SyncService = field(init=False)
    _owners: Iterable[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.ledger = Ledger(clock=self.clock)
        self.store = SqliteStore(self.path, threaded=False)
        self.service = self.another()

    def another(self, store: SqliteStore | None = None) -> SyncService:
        """One more process on the same store."""
        owner = Owner(f"owner-{next(iter(self._owners))}", "test", -1, "tui")
        notifiers: dict[Mode, Notifier] = {Mode.MANUAL: Bell(), Mode.NIGHTLY: Silence()}
        return SyncService(store or self.store, Tools(self), self.clock, Checks(), notifiers, self.generation, owner)

    async def open(self, *documents: Document) -> World:
        """Set the integration up and put documents at the source."""
        self.put(*documents)
        await self.service.read_sources()
        await self.store.save_integration(self.settings)
        return self

    def put(self, *documents: Document) -> None:
        """Write or change documents at the source."""
        self.documents.update({document.key: document for document in documents})

    async def sync(self, **options: object) -> RunReport:
        """One run of the one integration."""
        (report,) = await self.service.sync(sink=self.events.append, **options)  # type: ignore[arg-type]
        return report

    async def night(self, day: date) -> tuple[RunReport, ...]:
        return await self.service.sync(mode=Mode.NIGHTLY, local_date=day)

    async def close(self) -> None:
        await self.store.aclose()


class Tools:
    """Implements `ports.tools.Tools` over one `World`."""

    def __init__(self, world: World) -> None:
        self._world = world

    def specs(self) -> tuple[ConnectorSpec, ...]:
        return (self._world.spec,)

    def connector(self, integration: Integration, on_wait: WaitTeller | None) -> tuple[AccountingConnector, Pace]:
        world = self._world
        limits = world.spec.capabilities.limits if world.is_paced else ()
        pace = StorePace(world.store, world.clock, integration.id, limits, on_wait=on_wait)
        return MemoryConnector(world.ledger, spec=world.spec, pace=pace), pace

    def sources(self, on_wait: WaitTeller | None) -> tuple[Source, ...]:
        world = self._world
        if not world.is_source_there:
            return ()
        return (MemorySource(world.documents, lambda: world.source_problem, world.unreadable, world.desk),)

    def is_signed_in(self, integration: Integration) -> bool:
        return self._world.is_signed_in
