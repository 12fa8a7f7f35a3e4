"""What all steps of a run share: the tally, the store, the lease, and patience with limits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from synctui.domain.booking import AlreadyBooked, Booked, NotAttempted, Outcome, Refused, Unknown
from synctui.domain.capabilities import NOT_IN_TIME, Attachment, Capabilities, Numbering
from synctui.domain.customer import CustomerKey
from synctui.domain.errors import Busy, Throttled
from synctui.domain.events import Event, Result
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document, DocumentKey
from synctui.engine.papers import Papers, Sources
from synctui.engine.tally import Tally
from synctui.ports.accounting import AccountingConnector
from synctui.ports.clock import Clock
from synctui.ports.service import Stop
from synctui.ports.store import FollowUp, NumberSeries, Owner, Store
from synctui.ports.tools import Generation

LEASE = 300.0
"""Seconds for which a lease is taken and renewed; longer than any wait of a run."""
RENEW_AFTER = 30.0
TRIES = 4
"""How often one request is offered again after refusals for a limit."""
PROMPT = 5.0
"""Seconds; where an outcome is unknown after more than these, somebody has stopped waiting for the tool."""
SILENCE = 3
"""After so many outcomes in a row that are unknown the tool is taken to be down."""

NO_NUMBER = "no-number"
INTERRUPTED = "interrupted"
"""Reasons of unknown outcomes that the time they took says nothing about."""

T = TypeVar("T")


async def uninterrupted(work: Coroutine[Any, Any, T]) -> T:
    """Carry it through even if its caller is cancelled, who is told afterwards."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()
        raise


class Stopped(Exception):
    """Somebody asked the run to end after the current document."""


class Silent(Exception):
    """The tool takes requests and does not answer."""


@dataclass(slots=True)
class Job:
    """One run of one integration while it goes on."""

    integration: Integration
    connector: AccountingConnector
    store: Store
    clock: Clock
    owner: Owner
    tally: Tally
    emit: Callable[[Event], None]
    stop: Stop
    generation: Generation
    sources: Sources
    """Where documents come from: asked for PDFs, and told of numbers and payments."""
    budget: float = 120.0
    """Seconds the run waits for a limit."""
    calls: Callable[[], int] = lambda: 0
    """How many requests have left for the tool."""
    renewed_at: datetime | None = None
    unanswered: int = 0
    customer_ids: dict[CustomerKey, str] = field(default_factory=dict)
    standing: frozenset[DocumentKey] = frozenset()
    """Documents synced before this run and edited since: whatever becomes of the edit, they are in the tool."""
    in_flight: tuple[Document, ...] = ()
    """Documents whose request is out: unknown, should the run be cut off now."""
    asked_at: datetime | None = None
    """Since when the answer is waited for that comes next."""
    papers: Papers | None = None
    """Where PDFs come from that go out with their documents; None where none do."""
    without_pdf: dict[DocumentKey, str] = field(default_factory=dict)
    """Documents on their way without the PDF they should have, and the code of why."""
    series: NumberSeries | None = None
    """How booking numbers are given, where the tool gives none."""

    @property
    def capabilities(self) -> Capabilities:
        return self.connector.spec.capabilities

    @property
    def sends_pdf(self) -> bool:
        return self.connector.spec.sends_pdf(self.integration)

    async def settle(self, document: Document, outcome: Outcome) -> None:
        """Store one outcome durably, count it, tell it: all of it, also where the app is being closed."""
        await uninterrupted(self._settle(document, self._believed(outcome)))

    async def _settle(self, document: Document, outcome: Outcome) -> None:
        number = await self._record(document, outcome)
        if number is None and isinstance(outcome, Booked | AlreadyBooked):
            outcome = await self._of_another(outcome)
            await self._record(document, outcome)
        self.in_flight = tuple(other for other in self.in_flight if other.key != document.key)
        self.asked_at = self.clock.now()
        if isinstance(outcome, Booked | AlreadyBooked):
            self.unanswered = 0
            shown, alarm = number or outcome.number or outcome.remote_id, await self._alarm(document)
            self.emit(self.tally.synced(document, outcome, shown, alarm=alarm))
        else:
            self.tell(document, outcome)

    async def _alarm(self, document: Document) -> tuple[str, ...]:
        """A number that another document of this year has too: somebody deleted a booking, and it came again."""
        if self.capabilities.numbering is not Numbering.TOOL:
            return ()
        other = await self.store.shares_number(self.integration.id, document.key)
        return ("number-repeated",) if other is not None else ()

    async def _record(self, document: Document, outcome: Outcome) -> str | None:
        return await self.store.record_outcome(
            self.integration.id,
            self.tally.run,
            self.tally.mode,
            document,
            outcome,
            self.clock.now(),
            self._owed(document),
        )

    def _owed(self, document: Document) -> tuple[FollowUp, ...]:
        """What a booking of this document leads to."""
        owed = []
        if self.sends_pdf and self.capabilities.attachment is Attachment.AFTER:
            owed.append(FollowUp.PDF)
        if self.integration.wants("write_back_number") and self._is_at_a_source(document):
            owed.append(FollowUp.NUMBER)
        return tuple(owed)

    def _is_at_a_source(self, document: Document) -> bool:
        return self.sources.named(document.source) is not None

    def _believed(self, outcome: Outcome) -> Outcome:
        """A booking without the marks it must have is none to rely on: a look-up decides."""
        if isinstance(outcome, Unknown):
            return self._explained(outcome)
        if not isinstance(outcome, Booked):
            return outcome
        gives_number = self.capabilities.numbering is Numbering.TOOL
        if outcome.remote_id and (outcome.number or not gives_number):
            return outcome
        return Unknown(outcome.key, NO_NUMBER)

    def _explained(self, outcome: Unknown) -> Unknown:
        """Whatever a connector calls it: after a long silence the tool may still be at work on the request."""
        now, since = self.clock.now(), self.asked_at
        is_prompt = since is None or now - since < timedelta(seconds=PROMPT)
        if is_prompt or outcome.reason in {*NOT_IN_TIME, NO_NUMBER, INTERRUPTED}:
            return outcome
        return Unknown(outcome.key, "timeout")

    async def _of_another(self, outcome: Booked | AlreadyBooked) -> Outcome:
        """The entry is another document's: what was sent now is unknown, what was found is no reason to adopt it."""
        if isinstance(outcome, Booked):
            return Unknown(outcome.key, NO_NUMBER)
        other = await self.store.holder(self.integration.id, outcome.remote_id)
        values = {"booking_number": outcome.number or "", "other": other or ""}
        return Refused(outcome.key, "entry-of-another", values)

    def tell(self, document: Document, outcome: Refused | Unknown | NotAttempted) -> None:
        if isinstance(outcome, Refused):
            self.unanswered = 0
            said = self.tally.left_out(document, Result.REFUSED, outcome.code, outcome.values, outcome.tool_text)
        elif isinstance(outcome, Unknown):
            self.unanswered += 1
            said = self.tally.left_out(document, Result.UNKNOWN, "outcome-unknown", {"reason": outcome.reason})
        else:
            said = self.tally.left_out(document, Result.NOT_REACHED, "not-reached")
        self.emit(said)

    def heed_stop(self) -> None:
        if self.stop.is_asked:
            raise Stopped

    def heed_silence(self) -> None:
        if self.unanswered >= SILENCE:
            raise Silent

    async def keep_lease(self) -> None:
        """Renew the lease before a write; whoever lost it must not write any more."""
        now = self.clock.now()
        if self.renewed_at is not None and now - self.renewed_at < timedelta(seconds=RENEW_AFTER):
            return
        if not await self.store.renew_lease(self.integration.id, self.owner, now, LEASE):
            raise Busy("lease-lost")
        self.renewed_at = now

    def is_too_long(self, refusal: Throttled) -> bool:
        return refusal.until is not None and refusal.until - self.clock.now() > timedelta(seconds=self.budget)

    async def patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call again that was refused for a limit and so did nothing; the next slot waits as long as needed."""
        attempt = 1
        while True:
            try:
                return await call()
            except Throttled as refusal:
                if attempt == TRIES or self.is_too_long(refusal):
                    raise
                attempt += 1
