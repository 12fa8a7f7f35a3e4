"""The accounting tool as the world sees it: whose entries stand in it, and what people do there by hand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from simulated.choices import Choices
from simulated.clockwork import Time
from simulated.flaky import FlakyConnector, FlakyTool
from simulated.papers import Papers
from simulated.process import Process, ProcessClock
from simulated.witness import Witness
from synctui.domain.booking import PaidState
from synctui.domain.capabilities import Capabilities, Limit, Lookup, Numbering
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document, DocumentKey
from synctui.domain.prepare import reference_of
from synctui.engine.pace import StorePace
from synctui.ports.accounting import AccountingConnector
from synctui.ports.pace import Pace, Unpaced
from synctui.testing.documents import integration, request
from synctui.testing.memory_tool import SPEC, Ledger


@dataclass(frozen=True, slots=True)
class Standing:
    """One entry that stands in the tool now."""

    remote_id: str
    number: str
    reference: str


class Tool(ABC):
    """What differs between the tool in memory and the real connector on its sandbox."""

    spec: ConnectorSpec
    witness: Witness
    choices: Choices

    @abstractmethod
    def settings(self) -> Integration: ...

    @abstractmethod
    def connector(self, integration: Integration, process: Process, pace: Pace) -> AccountingConnector: ...

    @abstractmethod
    def pace(self, store: Any, clock: ProcessClock, on_wait: Any) -> Pace: ...

    @abstractmethod
    def standing(self) -> list[Standing]:
        """Everything that stands in the tool."""

    @abstractmethod
    def storm(self, strength: float) -> None:
        """From now on so many calls meet a mishap."""

    @abstractmethod
    def calm(self) -> None:
        """Nothing goes wrong any more, and somebody is signed in."""

    @abstractmethod
    def sign_in(self) -> None: ...

    @abstractmethod
    def sign_out(self) -> None: ...

    @property
    @abstractmethod
    def is_signed_in(self) -> bool: ...

    @abstractmethod
    def may_still_arrive(self, key: DocumentKey) -> bool: ...

    @abstractmethod
    def delete(self, remote_id: str) -> None:
        """By hand, in the tool."""

    @abstractmethod
    def type_in(self, document: Document) -> str | None:
        """By hand, in the tool; returns the id of the entry."""

    def other_journal(self, current: Integration) -> Integration:
        return current

    def is_at_it_still(self) -> bool:
        """Whether a look-up that sees writes at once would miss one that is yet to come."""
        return False

    def too_fast(self) -> str | None:
        """The moment at which more calls came than the limits allow."""
        return None

    # what people do there -------------------------------------------------------------------------------------

    def entries_of(self, key: DocumentKey) -> list[Standing]:
        authors = self.witness.authors
        return [entry for entry in self.standing() if authors.get(entry.remote_id, ("", ""))[0] == key]

    def entry_of(self, key: DocumentKey) -> str | None:
        """The number under which a person finds this document in the tool."""
        found = self.entries_of(key)
        return found[0].number if found else None

    async def happening(self, papers: Papers) -> None:
        doings: tuple[Callable[[Papers], Awaitable[None]], ...] = (
            self._type_in_one, self._type_in_another, self._delete_one, self._pay_one,
        )  # fmt: skip
        await self.choices.one_of(doings, (3, 1, 3, 2))(papers)

    async def _type_in_one(self, papers: Papers) -> None:
        """Somebody books an invoice by hand, because it was needed at once."""
        free = [
            document
            for document in papers.source.documents.values()
            if not document.is_draft and not self.entries_of(document.key) and not self.may_still_arrive(document.key)
        ]
        if free:
            self._typed(self.choices.one_of(free), papers)

    async def _type_in_another(self, papers: Papers) -> None:
        """Something else gets the number of one of our invoices."""
        finals = [document for document in papers.source.documents.values() if not document.is_draft]
        if not finals:
            return
        document = self.choices.one_of(finals)
        papers.odd.add(document.number or "")
        other = replace(papers._with_amount(document, "77.00"), key="somebody:else")
        self.type_in(other)
        papers.log(f"somebody books something else as {document.number}")

    def _typed(self, document: Document, papers: Papers) -> None:
        remote_id = self.type_in(document)
        if remote_id is not None:
            self.witness.authors[remote_id] = (document.key, "person")
            self.witness.typed[document.key] = self.witness.now()
            papers.log(f"{document.key} is typed in by hand")

    async def _delete_one(self, papers: Papers) -> None:
        standing = self.standing()
        if standing:
            entry = self.choices.one_of(standing)
            self.delete(entry.remote_id)
            self.witness.deleted.add(entry.remote_id)
            papers.log(f"{entry.number} ({entry.remote_id}) is deleted in the tool")

    async def _pay_one(self, papers: Papers) -> None:
        standing = self.standing()
        if standing:
            self.pay(self.choices.one_of(standing).remote_id)

    def pay(self, remote_id: str) -> None:  # noqa: B027 - most tools do not mind
        """The customer has paid: it is no open item any more."""


_KINDS: tuple[dict[str, Any], ...] = (
    {"lookup": Lookup.BY_REFERENCE},
    {"lookup": Lookup.BY_REFERENCE, "lookup_lag": 30.0},
    {"lookup": Lookup.OPEN_ITEMS, "lookup_lag": 10.0},
    {"lookup": Lookup.NONE},
    {"lookup": Lookup.SCAN, "lookup_lag": 60.0, "max_batch": 3, "stops_batch_after": 1},
    {"lookup": Lookup.FEED, "lookup_lag": 300.0, "numbering": Numbering.NONE},
    {"lookup": Lookup.BY_REFERENCE, "pushes_edits": True, "rejects_duplicates": True},
    {"lookup": Lookup.NONE, "max_batch": 2, "numbering": Numbering.NONE, "pushes_edits": True},
)
SLACK = 1.0
"""Seconds that may pass between a slot and the call that has it, in a process that is slow."""
_PACED = (Limit("minute", 6, 60.0), Limit("day", 60, 86_400.0))


class MemoryTool(Tool):
    """Of any kind of capabilities."""

    def __init__(self, choices: Choices, time: Time, witness: Witness) -> None:
        self.choices = choices
        self.witness = witness
        kind = choices.one_of(_KINDS)
        self.is_paced = choices.happens(0.1)
        limits = _PACED if self.is_paced else ()
        capabilities = Capabilities(limits=limits, reports_payments=True, **kind)
        self.spec = replace(SPEC, capabilities=capabilities)
        self.ledger = Ledger(clock=time)
        self.ledger.lag = capabilities.lookup_lag * choices.one_of((0.0, 0.5, 1.0))
        self.flaky = FlakyTool(choices, self.spec, witness, self.ledger)
        witness.log(f"a tool with {kind}, lag {self.ledger.lag}, paced {self.is_paced}")

    def settings(self) -> Integration:
        return replace(integration(first_run_done=False), nightly=True)

    def connector(self, integration: Integration, process: Process, pace: Pace) -> AccountingConnector:
        connector: Any = FlakyConnector(self.flaky, process, pace)
        return connector

    def pace(self, store: Any, clock: ProcessClock, on_wait: Any) -> Pace:
        if not self.is_paced:
            return Unpaced()
        return StorePace(store, clock, "memory:1", self.spec.capabilities.limits, on_wait=on_wait)

    def standing(self) -> list[Standing]:
        return [Standing(entry.remote_id, entry.number, entry.reference) for entry in self.ledger.entries]

    def storm(self, strength: float) -> None:
        self.flaky.weather.storm = strength

    def calm(self) -> None:
        self.flaky.weather.storm = 0.0
        self.sign_in()

    def sign_in(self) -> None:
        self.flaky.weather.signed_in = True

    def sign_out(self) -> None:
        self.flaky.weather.signed_in = False

    @property
    def is_signed_in(self) -> bool:
        return self.flaky.weather.signed_in

    def may_still_arrive(self, key: DocumentKey) -> bool:
        return self.flaky.in_flight.get(key, 0) > 0 or self.witness.is_being_sent(key)

    def is_at_it_still(self) -> bool:
        return not self.spec.capabilities.lookup_lag and any(self.flaky.in_flight.values())

    def delete(self, remote_id: str) -> None:
        self.ledger.entries = [entry for entry in self.ledger.entries if entry.remote_id != remote_id]

    def type_in(self, document: Document) -> str | None:
        written = self.ledger.write(replace(request(document), reference=reference_of(document)))
        self.ledger.customers.setdefault(f"by-hand-{document.customer.key}", document.customer)
        known = [id for id, one in self.ledger.customers.items() if one.key == document.customer.key]
        kept = replace(written, customer_remote_id=known[0])
        self.ledger.entries[self.ledger.entries.index(written)] = kept
        return written.remote_id

    def pay(self, remote_id: str) -> None:
        self.ledger.paid[remote_id] = PaidState(True)

    def other_journal(self, current: Integration) -> Integration:
        journal = self.choices.one_of(("70", "72"))
        return replace(current, journal=journal)

    def too_fast(self) -> str | None:
        if not self.is_paced:
            return None
        times = sorted(self.flaky.call_times)
        for limit in self.spec.capabilities.limits:
            for first, last in zip(times, times[limit.calls :], strict=False):
                if last - first < limit.seconds - SLACK:
                    return f"{limit.calls + 1} calls in {last - first:.1f} s"
        return None
