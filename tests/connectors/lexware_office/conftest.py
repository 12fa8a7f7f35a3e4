"""Lexware Office's connector with its sandbox inside this process, as a world for the contract suite."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio

from synctui.connectors import lexware_office
from synctui.domain.booking import (
    Administration,
    BookingRequest,
    CustomerOutcome,
    CustomerReady,
    CustomerRequest,
    Link,
    LinkState,
    Outcome,
)
from synctui.domain.customer import Customer
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document
from synctui.domain.money import Money
from synctui.ports.accounting import AccountingConnector
from synctui.ports.faults import Fault, FaultKind, FaultScript
from synctui.ports.pace import Unpaced
from synctui.sandbox.lexware_office import LexwareOffice
from synctui.sandbox.lexware_office.furnishing import open_books
from synctui.settings.secrets import MemorySecrets
from synctui.testing import documents as make
from synctui.testing.clock import VirtualClock
from synctui.testing.contract import Seen, ToolWorld
from synctui.wire.context import Context
from synctui.wire.faults import FaultyTransport
from synctui.wire.http import Call, in_process


class LexwareWorld(ToolWorld):
    """`switches` are those of the sandbox, by name; `options` those of the integration."""

    def __init__(self, options: dict[str, str] | None = None, **switches: Any) -> None:
        self.clock = VirtualClock()
        self.sandbox = LexwareOffice(now=self.clock.now)
        books = open_books(self.sandbox, make.DEPARTMENT, make.RATES, [], [])
        for name, value in switches.items():
            assert hasattr(self.sandbox.switches, name), name
            setattr(self.sandbox.switches, name, value)
        self.organization = books.administration.remote_id
        self.script = FaultScript()
        self.kept = MemorySecrets()
        self.calls: list[Call] = []
        self.pace = Unpaced()
        settings = make.integration("lexware_office", administration=Administration(self.organization, "Demo BV"))
        self.integration = replace(settings, mapping=books.mapping, options=options or {})
        self.key = self.sandbox.issue_key(self.organization)
        self.kept.put(f"{self.integration.id}/api_key", self.key)
        self.connector = self.reconnected()

    def reconnected(self, integration: Integration | None = None) -> AccountingConnector:
        context = Context(
            secrets=self.kept,
            transport=FaultyTransport(in_process(self.sandbox), self.script, self.clock.sleep),
            pace=self.pace,
            clock=self.clock,
            base_url="https://sandbox.test",
            integration=integration or self.integration,
            on_call=self.calls.append,
        )
        return lexware_office.create(context)

    def fault(self, kind: FaultKind, *, method: str = "", path: str = "", **rest: Any) -> None:
        """Strike the next request that matches."""
        self.script.faults.append(Fault(kind, method=method, path=path, **rest))

    # the books ------------------------------------------------------------------------------------------------

    @property
    def vouchers(self) -> list[dict[str, Any]]:
        return self.sandbox.vouchers(self.organization)

    def entries(self) -> Sequence[Seen]:
        return [self._seen(row) for row in self.vouchers]

    def _seen(self, row: dict[str, Any]) -> Seen:
        sign = -1 if row["type"] == "salescreditnote" else 1
        gross, vat = sign * Decimal(row["totalGrossAmount"]), sign * Decimal(row["totalTaxAmount"])
        contacts = {one["id"]: one for one in self.sandbox.contacts(self.organization)}
        return Seen(
            reference=row["voucherNumber"],
            number=row["voucherNumber"],
            date=date.fromisoformat(row["voucherDate"]),
            currency="EUR",
            net=Money.of(gross - vat, "EUR"),
            vat=Money.of(vat, "EUR"),
            gross=Money.of(gross, "EUR"),
            vat_codes=tuple(item["categoryId"] for item in row["voucherItems"]),
            texts=tuple(row.get("remark", "").split("\n")),
            customer=row.get("contactName") or contacts[row["contactId"]]["company"]["name"],
            journal="",
        )

    def customers(self) -> Sequence[str]:
        return [row["company"]["name"] for row in self.sandbox.contacts(self.organization)]

    # what goes wrong ------------------------------------------------------------------------------------------

    def lose_next_answer(self) -> None:
        self.fault(FaultKind.LOSE_ANSWER, method="POST")

    def close_period(self, year: int, month: int) -> None:
        """A fixed month takes vouchers all the same."""

    def expire_access(self) -> None:
        self.fault(FaultKind.STATUS, status=401)

    def end_sign_in(self) -> None:
        self.sandbox.revoke_keys()

    def throttle(self) -> datetime | None:
        """The tool does not say until when."""
        self.fault(FaultKind.STATUS, status=429)
        return None

    def secrets(self) -> Sequence[str]:
        return [self.key]

    def let_searches_catch_up(self) -> None:
        self.clock.advance(self.sandbox.switches.lag)

    # shorthand ------------------------------------------------------------------------------------------------

    async def ensure(
        self, customer: Customer, remote_id: str | None = None, *, is_changed: bool = False
    ) -> CustomerOutcome:
        wanted = CustomerRequest(customer, remote_id, is_changed)
        (outcome,) = [one async for one in self.connector.ensure_customers([wanted])]
        return outcome

    async def request(self, document: Document) -> BookingRequest:
        """With its customer in the tool."""
        ready = await self.ensure(document.customer)
        assert isinstance(ready, CustomerReady), ready
        return make.request(document, self.integration, customer_remote_id=ready.remote_id)

    async def book(self, document: Document) -> Outcome:
        (outcome,) = [one async for one in self.connector.book([await self.request(document)])]
        return outcome

    async def edit(self, before: Document, after: Document, id: str | None = None) -> Outcome:
        request = await self.request(replace(after, key=before.key))
        link = Link(before.key, self.integration.id, LinkState.SYNCED, remote_id=id or self.vouchers[-1]["id"])
        return await self.connector.update(link, request)

    def asked(self, method: str, path: str) -> int:
        """How many requests of this kind arrived."""
        return sum(1 for one in self.sandbox.requests if (one.method, path in one.path) == (method, True))


@pytest_asyncio.fixture
async def world() -> AsyncIterator[LexwareWorld]:
    made = LexwareWorld()
    yield made
    await made.connector.aclose()


@pytest.fixture
def open_world() -> Callable[..., LexwareWorld]:
    """`open_world(error_shape="new")`: Lexware Office with its switches in other positions."""
    return LexwareWorld
