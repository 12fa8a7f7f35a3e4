"""Stands between engine and tool, and writes down who sent what, what was asked before, and what nobody may do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulated.process import Process
from synctui.domain.booking import (
    AlreadyBooked,
    Answer,
    BookingRequest,
    CustomerOutcome,
    CustomerRequest,
    DocumentRef,
    Link,
    NotAttempted,
    NotFound,
    Outcome,
    PaidState,
    Refused,
)
from synctui.domain.errors import AccessDenied, Busy, Misconfigured, Throttled, Unavailable
from synctui.domain.invoice import DocumentKey
from synctui.ports.accounting import AccountingConnector

NOTHING_DONE = (Throttled, AccessDenied, Unavailable, Misconfigured, Busy)


@dataclass(slots=True)
class Attempt:
    """A document that left, from one installation, and of which nobody knows for sure that it had no effect."""

    at: datetime
    looked_up: bool = False


@dataclass(slots=True)
class Witness:
    """What was seen at the door of one tool. `broken` lists what must never happen."""

    now: Callable[[], datetime]
    log: Callable[[str], None]
    broken: list[str] = field(default_factory=list)
    attempts: dict[tuple[str, DocumentKey], Attempt] = field(default_factory=dict)
    under: dict[str, DocumentKey] = field(default_factory=dict)
    """Which document was sent last under a reference."""
    authors: dict[str, tuple[DocumentKey, str]] = field(default_factory=dict)
    """Remote id to document and who wrote it: `engine` or `person`."""
    edits: set[DocumentKey] = field(default_factory=set)
    typed: dict[DocumentKey, datetime] = field(default_factory=dict)
    """When a person booked a document by hand."""
    deleted: set[str] = field(default_factory=set)
    """Remote ids of entries that a person deleted in the tool."""
    sending: dict[DocumentKey, int] = field(default_factory=dict)

    def breaks(self, what: str) -> None:
        self.broken.append(what)
        self.log(f"!! {what}")

    def is_being_sent(self, key: DocumentKey) -> bool:
        return self.sending.get(key, 0) > 0

    def sent(self, home: str, request: BookingRequest) -> None:
        key = request.document.key
        self.under[request.reference] = key
        before = self.attempts.get((home, key))
        if before is not None and not before.looked_up:
            self.breaks(f"{key} sent again without a look-up")
        self.attempts[home, key] = Attempt(self.now())

    def had_no_effect(self, home: str, key: DocumentKey) -> None:
        self.attempts.pop((home, key), None)

    def looked_up(self, home: str, key: DocumentKey, answer: Answer) -> None:
        attempt = self.attempts.get((home, key))
        if attempt is not None and isinstance(answer, NotFound):
            attempt.looked_up = True

    def wrote(self, remote_id: str, key: DocumentKey, alive: Sequence[str]) -> None:
        """The engine has written an entry; `alive` are the ids that stand in the tool beside it."""
        others = [id for id in alive if id != remote_id and self.authors.get(id) == (key, "engine")]
        self.authors[remote_id] = (key, "engine")
        if others:
            self.breaks(f"{key} stands twice in the tool: {others} and {remote_id}")


class Watched:
    """A connector of one process, with a witness at its door."""

    def __init__(self, inner: AccountingConnector, process: Process, home: str, witness: Witness) -> None:
        self._inner = inner
        self._process = process
        self._home = home
        self._witness = witness
        self.spec = inner.spec

    async def _ask(self, what: str, *args: Any) -> Any:
        await self._process.step()
        try:
            answer = await getattr(self._inner, what)(*args)
        except Exception as problem:
            self._witness.log(f"{self._process.name} {what}: {problem!r}")
            raise
        await self._process.step()
        return answer

    async def connect(self) -> Any:
        return await self._ask("connect")

    async def administrations(self) -> Any:
        return await self._ask("administrations")

    async def reference_data(self) -> Any:
        return await self._ask("reference_data")

    async def find(self, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
        answers: Mapping[DocumentKey, Answer] = await self._ask("find", refs)
        for key, answer in answers.items():
            self._witness.log(f"{self._process.name} looks up {key}: {answer}")
            self._witness.looked_up(self._home, key, answer)
        return answers

    async def ensure_customers(self, customers: Sequence[CustomerRequest]) -> AsyncIterator[CustomerOutcome]:
        await self._process.step()
        async for outcome in self._inner.ensure_customers(customers):
            await self._process.step()
            self._witness.log(f"{self._process.name} customer: {outcome}")
            yield outcome

    async def book(self, batch: Sequence[BookingRequest]) -> AsyncIterator[Outcome]:
        await self._process.step()
        left = {request.document.key for request in batch}
        for request in batch:
            self._witness.log(f"{self._process.name} sends {request.document.key} as {request.reference}")
            self._witness.sent(self._home, request)
        keys = tuple(left)
        self._count(keys, 1)
        try:
            async for outcome in self._inner.book(batch):
                self._witness.log(f"{self._process.name} gets {outcome}")
                self._answered(outcome, left)
                await self._process.step()
                yield outcome
        except NOTHING_DONE as problem:
            self._witness.log(f"{self._process.name} gets {problem!r}")
            for key in left:
                self._witness.had_no_effect(self._home, key)
            raise
        finally:
            self._count(keys, -1)

    def _count(self, keys: Sequence[DocumentKey], by: int) -> None:
        for key in keys:
            self._witness.sending[key] = self._witness.sending.get(key, 0) + by

    def _answered(self, outcome: Outcome, left: set[DocumentKey]) -> None:
        left.discard(outcome.key)
        if isinstance(outcome, Refused | NotAttempted | AlreadyBooked):
            self._witness.had_no_effect(self._home, outcome.key)

    async def update(self, link: Link, request: BookingRequest) -> Outcome:
        self._witness.edits.add(link.document)
        outcome: Outcome = await self._ask("update", link, request)
        self._witness.log(f"{self._process.name} edits {link.document}: {outcome}")
        return outcome

    async def attach(self, booked: Any, pdf: bytes, document: Any) -> Outcome:
        outcome: Outcome = await self._ask("attach", booked, pdf, document)
        return outcome

    async def paid(self, links: Sequence[Link]) -> Mapping[DocumentKey, PaidState]:
        states: Mapping[DocumentKey, PaidState] = await self._ask("paid", links)
        return states

    async def aclose(self) -> None:
        await self._inner.aclose()
