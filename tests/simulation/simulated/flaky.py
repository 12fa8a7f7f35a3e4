"""A tool that does to each call whatever the choices say, and a connector that (mostly) reports it honestly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum

from simulated.choices import Choices
from simulated.process import Process
from simulated.witness import Witness
from synctui.domain.booking import (
    Answer,
    BookingRequest,
    CannotTell,
    CustomerOutcome,
    CustomerRequest,
    CustomerUnknown,
    DocumentRef,
    Found,
    Link,
    NotFound,
    Outcome,
    PaidState,
    Refused,
    Unknown,
)
from synctui.domain.capabilities import Lookup
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.errors import AccessDenied, NoAnswer, Throttled, Unavailable
from synctui.domain.invoice import DocumentKey
from synctui.ports.pace import Pace
from synctui.testing.memory_tool import Entry, Ledger, MemoryConnector

CLIENT_PATIENCE = 30.0
"""Seconds after which the client takes an answer for lost."""


class Mishap(Enum):
    """What becomes of one call."""

    NONE = "goes well"
    SLOW = "slow answer"
    LOST_ANSWER = "answer lost after the commit"
    LOST_REQUEST = "request lost before the commit"
    LATE_COMMIT = "commit after the client has given up"
    THROTTLED = "429"
    DENIED = "401"
    UNREACHABLE = "no connection"
    BREAKDOWN_BEFORE = "500 as HTML, nothing done"
    BREAKDOWN_AFTER = "500 as HTML, done all the same"
    SILENT_END = "the answer ends without an outcome"
    CRASH_BEFORE = "the connector stumbles before the commit"
    CRASH_AFTER = "the connector stumbles over the answer"
    REFUSED = "refused for a reason of business"
    NO_NUMBER = "200 without a number"
    FOREIGN_KEY = "an outcome of a document nobody sent"


_WRITING = tuple(Mishap)
_READING = (
    Mishap.NONE, Mishap.SLOW, Mishap.LOST_ANSWER, Mishap.THROTTLED, Mishap.DENIED, Mishap.UNREACHABLE,
)  # fmt: skip


@dataclass(slots=True)
class Weather:
    """How much goes wrong just now; calm in the end."""

    storm: float = 0.0
    """Chance that a call meets a mishap."""
    signed_in: bool = True
    throttled_until: float = 0.0
    """Seconds of the world; until then the tool says 429."""


class FlakyTool:
    """The tool itself: its books, its weather, and what it is capable of."""

    def __init__(self, choices: Choices, spec: ConnectorSpec, witness: Witness, ledger: Ledger) -> None:
        self.choices = choices
        self.spec = spec
        self.witness = witness
        self.ledger = ledger
        self.weather = Weather()
        self.in_flight: dict[DocumentKey, int] = {}
        """Requests that may still be carried out though nobody waits for them."""
        self.call_times: list[float] = []

    def called(self) -> None:
        self.call_times.append(asyncio.get_running_loop().time())

    def mishap(self, among: Sequence[Mishap]) -> Mishap:
        if not self.weather.storm:
            return Mishap.NONE
        if not self.choices.happens(self.weather.storm):
            return Mishap.NONE
        return self.choices.one_of(among)

    def commit(self, request: BookingRequest) -> Entry:
        ids = [entry.remote_id for entry in self.ledger.entries]
        entry = self.ledger.write(request)
        self.witness.log(f"tool has {entry.number} ({entry.remote_id}) for {request.document.key}")
        self.witness.wrote(entry.remote_id, request.document.key, ids)
        return entry

    def commit_later(self, request: BookingRequest, seconds: float) -> None:
        key = request.document.key
        self.in_flight[key] = self.in_flight.get(key, 0) + 1

        def arrive() -> None:
            self.in_flight[key] -= 1
            self.commit(request)

        asyncio.get_running_loop().call_later(seconds, arrive)


class FlakyConnector(MemoryConnector):
    """One sign-in of one process. Every await on the way is a border at which the process may die."""

    def __init__(self, tool: FlakyTool, process: Process, pace: Pace) -> None:
        super().__init__(tool.ledger, spec=tool.spec, pace=pace)
        self._tool = tool
        self._process = process

    async def _call(self, what: str) -> None:
        await self.pace.slot(what)
        self._process.check()
        self.ledger.calls.append(what)
        self._tool.called()
        self._refuse_access()

    def _refuse_access(self) -> None:
        weather = self._tool.weather
        if not weather.signed_in:
            raise AccessDenied
        if weather.throttled_until > asyncio.get_running_loop().time():
            raise Throttled(self.ledger.clock.now() + timedelta(seconds=weather.throttled_until - self._now()), "day")

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    async def _meet(self, mishap: Mishap) -> None:
        """What may befall any call before anything is done."""
        match mishap:
            case Mishap.SLOW:
                await self._wait(self._tool.choices.one_of((1.0, 9.0, 29.0)))
            case Mishap.THROTTLED:
                raise self._throttled()
            case Mishap.DENIED:
                self._tool.weather.signed_in = False
                raise AccessDenied
            case Mishap.UNREACHABLE:
                raise Unavailable
            case _:
                pass

    def _throttled(self) -> Throttled:
        now = self.ledger.clock.now()
        seconds = self._tool.choices.one_of((None, 5.0, 59.0, 119.0, 100.0, 79_797.0, -300.0))
        if seconds is None:
            return Throttled(None, "minute")
        if seconds > 0:
            self._tool.weather.throttled_until = self._now() + seconds
        return Throttled(now + timedelta(seconds=seconds), "minute")

    async def _wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._process.step()

    # reading --------------------------------------------------------------------------------------------------

    async def connect(self):  # type: ignore[no-untyped-def]
        await self._meet(self._tool.mishap(_READING))
        return await super().connect()

    async def reference_data(self):  # type: ignore[no-untyped-def]
        await self._meet(self._tool.mishap(_READING))
        return await super().reference_data()

    async def find(self, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
        mishap = self._tool.mishap(_READING)
        await self._meet(mishap)
        answers = await super().find(refs)
        if mishap is Mishap.LOST_ANSWER:
            await self._wait(CLIENT_PATIENCE)
            raise Unavailable
        if mishap is Mishap.SLOW:
            await self._wait(self._tool.choices.one_of((1.0, 25.0)))
        return answers

    def _answer(self, ref: DocumentRef) -> Answer:
        lookup = self.spec.capabilities.lookup
        if lookup is Lookup.NONE:
            return CannotTell("no-lookup")
        seen = [entry for entry in self.ledger.visible(ref.reference) if entry.journal == ref.journal]
        if lookup is Lookup.OPEN_ITEMS:
            seen = [entry for entry in seen if entry.remote_id not in self.ledger.paid]
        if not seen:
            return NotFound()
        entry = seen[0]
        known = self.ledger.customers.get(entry.customer_remote_id or "")
        return Found(
            entry.number,
            entry.remote_id,
            gross=entry.gross,
            net=entry.net,
            vat=entry.vat,
            customer_remote_id=entry.customer_remote_id,
            customer_name=known.name if known else None,
            also=tuple(other.number for other in seen[1:]),
        )

    async def paid(self, links: Sequence[Link]) -> Mapping[DocumentKey, PaidState]:
        await self._meet(self._tool.mishap(_READING))
        return await super().paid(links)

    # writing --------------------------------------------------------------------------------------------------

    async def _ensure(self, wanted: CustomerRequest) -> CustomerOutcome:
        mishap = self._tool.mishap(_READING)
        await self._meet(mishap)
        outcome = await super()._ensure(wanted)
        if mishap is Mishap.LOST_ANSWER:
            await self._wait(CLIENT_PATIENCE)
            return CustomerUnknown(wanted.customer.key, "no-answer")
        return outcome

    async def book(self, batch: Sequence[BookingRequest]) -> AsyncIterator[Outcome]:
        await self._call("book")
        for request in batch:
            mishap = self._befalls_a_booking()
            if mishap is not Mishap.NONE:
                self._tool.witness.log(f"{self._process.name}: {mishap.value}")
            await self._meet(mishap)
            await self._process.step()
            async for outcome in self._book_one(request, mishap):
                yield outcome

    def _befalls_a_booking(self) -> Mishap:
        tool = self._tool
        mishap = tool.mishap(_WRITING)
        is_quick = not self.spec.capabilities.lookup_lag and self.spec.capabilities.lookup is not Lookup.NONE
        if mishap is Mishap.NONE and is_quick and tool.weather.storm and tool.choices.happens_too(0.8):
            # Where a look-up sees writes at once nothing else stands between it and a second booking.
            return Mishap.LATE_COMMIT
        return mishap

    async def _book_one(self, request: BookingRequest, mishap: Mishap) -> AsyncIterator[Outcome]:
        key, tool = request.document.key, self._tool
        if mishap in {Mishap.LOST_REQUEST, Mishap.BREAKDOWN_BEFORE}:
            await self._wait(CLIENT_PATIENCE if mishap is Mishap.LOST_REQUEST else 1.0)
            yield Unknown(key, "no-answer")
            return
        if mishap is Mishap.CRASH_BEFORE:
            raise KeyError("d")
        refused = Refused(key, "customer-refused", {"customer": ""}) if mishap is Mishap.REFUSED else None
        refused = refused or self._refusal(request)
        if refused is not None:
            yield refused
            return
        if mishap is Mishap.LATE_COMMIT:
            await self._give_up(request)
            yield Unknown(key, "no-answer")
            return
        entry = tool.commit(request)
        await self._process.step()
        async for outcome in self._answers_to(request, entry, mishap):
            yield outcome

    async def _give_up(self, request: BookingRequest) -> None:
        """The request is carried out some time after the client stopped listening: within the lag of the tool, or
        within the margin where it has none. There it dies with its connection if the process dies meanwhile."""
        lag = self.spec.capabilities.lookup_lag
        if lag:
            late = self._tool.choices.one_of((0.5, 0.9)) * max(lag - self.ledger.lag, 1.0)
            self._tool.commit_later(request, late)
            await self._wait(min(CLIENT_PATIENCE, lag))
        else:
            await self._wait(CLIENT_PATIENCE)
            self._tool.commit_later(request, self._tool.choices.one_of((9.0, 0.5, 14.0, 14.0)))

    async def _answers_to(self, request: BookingRequest, entry: Entry, mishap: Mishap) -> AsyncIterator[Outcome]:
        key = request.document.key
        honest = self._booked(key, entry, request)
        match mishap:
            case Mishap.LOST_ANSWER:
                await self._wait(self._tool.choices.one_of((CLIENT_PATIENCE, 0.1)))
                if self._tool.choices.happens(0.5):
                    raise NoAnswer(reason="ReadTimeout")
                yield Unknown(key, "no-answer")
            case Mishap.BREAKDOWN_AFTER:
                yield Unknown(key, "server-error")
            case Mishap.SILENT_END:
                return
            case Mishap.CRASH_AFTER:
                raise ValueError("Expecting value: line 1 column 1 (char 0)")
            case Mishap.NO_NUMBER:
                yield replace(honest, number=None)
            case Mishap.FOREIGN_KEY:
                yield replace(honest, key="teamleader:nobody")
            case _:
                yield honest
