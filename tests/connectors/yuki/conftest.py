"""Yuki's connector with its sandbox inside this process, with a clock of its own, as a world for the contract suite."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
from lxml import etree

from synctui.connectors import yuki
from synctui.domain.booking import Administration, Booked, BookingRequest, Link, LinkState, Outcome
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import Document
from synctui.domain.money import Money
from synctui.ports.accounting import AccountingConnector
from synctui.ports.faults import Fault, FaultKind, FaultScript
from synctui.ports.pace import Unpaced
from synctui.sandbox.yuki import Yuki
from synctui.sandbox.yuki.furnishing import code_of, vat_codes
from synctui.settings.secrets import MemorySecrets
from synctui.testing import documents as make
from synctui.testing.clock import VirtualClock
from synctui.testing.contract import Seen, ToolWorld
from synctui.wire.context import Context
from synctui.wire.faults import FaultyTransport
from synctui.wire.http import Call, in_process

SALES = "/ws/Sales.asmx"


class YukiWorld(ToolWorld):
    """`switches` are those of the sandbox, by name; `options` those of the integration."""

    def __init__(self, options: dict[str, str] | None = None, **switches: Any) -> None:
        self.clock = VirtualClock()
        self.sandbox = Yuki(now=self.clock.now)
        codes = vat_codes(make.RATES)
        self.administration = self.sandbox.add_administration("Demo BV", vat=codes.values())
        for name, value in switches.items():
            assert hasattr(self.sandbox.switches, name), name
            setattr(self.sandbox.switches, name, value)
        self.script = FaultScript()
        self.kept = MemorySecrets()
        self.calls: list[Call] = []
        self.pace = Unpaced()
        self.integration = self._integration({rate.key: code_of(vat) for rate, vat in codes.items()}, options or {})
        self.key = self.sandbox.issue_key(self.administration)
        self.kept.put(f"{self.integration.id}/access_key", self.key)
        self.connector = self.reconnected()

    def _integration(self, codes: dict[str, str], options: dict[str, str]) -> Integration:
        settings = make.integration("yuki", administration=Administration(self.administration, "Demo BV"))
        mapping = Mappings(vat=codes, default_ledger="700000", discount_ledger="708000")
        return replace(settings, mapping=mapping, options=options)

    def reconnected(self, integration: Integration | None = None) -> AccountingConnector:
        transport = FaultyTransport(in_process(self.sandbox), self.script, self.clock.sleep)
        context = Context(
            secrets=self.kept,
            transport=transport,
            pace=self.pace,
            clock=self.clock,
            base_url="https://sandbox.test",
            integration=integration or self.integration,
            on_call=self.calls.append,
        )
        return yuki.create(context)

    def fault(self, kind: FaultKind, *, path: str = SALES, **rest: Any) -> None:
        """Strike the next request that matches."""
        self.script.faults.append(Fault(kind, path=path, **rest))

    # the books ------------------------------------------------------------------------------------------------

    def entries(self) -> Sequence[Seen]:
        return [self._seen(row) for row in self.sandbox.entries(self.administration)]

    def _seen(self, row: dict[str, Any]) -> Seen:
        currency = row["currency"]
        return Seen(
            reference=self._as_sent(row["reference"]),
            number=row["reference"],
            date=date.fromisoformat(row["date"]),
            currency=currency,
            net=Money.of(row["net"], currency),
            vat=Money.of(row["vat"], currency),
            gross=Money.of(row["gross"], currency),
            vat_codes=tuple(f"{line['vat_type']}-{_percent(line['vat_percent'])}" for line in row["lines"]),
            texts=tuple(line["remarks"] or line["description"] for line in row["lines"]),
            customer=row["contact_name"],
            journal="",
        )

    def _as_sent(self, kept: str) -> str:
        """The reference as it was before Yuki took out its blanks, if it does, and without our mark."""
        tag = "{urn:xmlns:http://www.theyukicompany.com:salesinvoices}Reference"
        references = [one.text or "" for document in self.sent for one in document.iter(tag)]
        found = next(one for one in references if "".join(one.split()) == "".join(kept.split()))
        return found.removeprefix("CN ")

    def customers(self) -> Sequence[str]:
        return [row["FullName"] for row in self.sandbox.contacts(self.administration)]

    # what goes wrong ------------------------------------------------------------------------------------------

    def lose_next_answer(self) -> None:
        self.fault(FaultKind.LOSE_ANSWER)

    def close_period(self, year: int, month: int) -> None:
        self.sandbox.close_period(self.administration, year, month)

    def expire_access(self) -> None:
        self.sandbox.end_sessions()

    def end_sign_in(self) -> None:
        self.sandbox.revoke_keys()

    def throttle(self) -> datetime | None:
        return self.sandbox.quota.exhaust(self.sandbox.domain(self.administration))

    def secrets(self) -> Sequence[str]:
        return [self.key, *self.sandbox.state.table("sessions")]

    def let_searches_catch_up(self) -> None:
        self.clock.advance(self.sandbox.switches.lag)

    # shorthand ------------------------------------------------------------------------------------------------

    async def book(self, *documents: Document, pdf: bytes | None = None) -> list[Outcome]:
        """All in one batch; outcomes in the order of the documents."""
        requests = [replace(make.request(one, self.integration), pdf=pdf) for one in documents]
        return await self.send(*requests)

    async def send(self, *requests: BookingRequest) -> list[Outcome]:
        found = {outcome.key: outcome async for outcome in self.connector.book(requests)}
        assert len(found) == len(requests)
        return [found[request.document.key] for request in requests]

    async def edit(self, before: Document, after: Document, remote_id: str | None = None) -> Outcome:
        """Transfer `after`, which is the same document as `before`, in a later run."""
        request = make.request(replace(after, key=before.key), self.integration)
        id = remote_id or before.number
        link = Link(before.key, self.integration.id, LinkState.SYNCED, remote_id=id, booking_number=id)
        return await self.reconnected().update(link, request)

    @property
    def operations(self) -> list[str]:
        """What was asked of the sandbox, in order."""
        return [request.headers["soapaction"].strip('"').rpartition("/")[2] for request in self.sandbox.requests]

    @property
    def sent(self) -> list[etree._Element]:
        """Every SalesInvoices document that arrived."""
        tag = "{urn:xmlns:http://www.theyukicompany.com:salesinvoices}SalesInvoices"
        return [found for request in self.sandbox.requests for found in etree.fromstring(request.body).iter(tag)]


def _percent(text: str) -> str:
    return format(Decimal(text).normalize(), "f") if Decimal(text) else "0"


@pytest_asyncio.fixture
async def world() -> AsyncIterator[YukiWorld]:
    """Yuki as it is taken to be."""
    made = YukiWorld()
    yield made
    await made.connector.aclose()


@pytest.fixture
def open_world() -> Callable[..., YukiWorld]:
    """`open_world(resubmission="skip")`: Yuki with its switches in other positions."""
    return YukiWorld


@pytest.fixture
def booked() -> Callable[[Outcome], Booked]:
    def as_booked(outcome: Outcome) -> Booked:
        assert isinstance(outcome, Booked), outcome
        return outcome

    return as_booked
