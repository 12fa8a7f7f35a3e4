"""Exact Online's connector with its sandbox, and the tool in memory, each as a world for the contract suite."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from synctui.connectors import exact_online
from synctui.domain.booking import Administration
from synctui.domain.integration import Integration, Mappings
from synctui.domain.money import Money, total
from synctui.ports.accounting import AccountingConnector
from synctui.ports.faults import Fault, FaultKind, FaultScript
from synctui.ports.pace import Pace, Unpaced
from synctui.sandbox.exact_online import ExactOnline, Vat
from synctui.settings.secrets import MemorySecrets
from synctui.testing import documents as make
from synctui.testing.clock import VirtualClock
from synctui.testing.contract import Seen, ToolWorld
from synctui.testing.memory_tool import SPEC, Ledger, MemoryConnector, throttled
from synctui.wire.context import Context
from synctui.wire.faults import FaultyTransport
from synctui.wire.http import Call, in_process
from synctui.wire.oauth2 import OAuthClient, Token

DIVISION = 101
REDIRECT = "https://example.test/back"


def codes_for_rates() -> dict[str, str]:
    """Three characters at most, one for each rate."""
    names = {"AE": "RC", "K": "IC", "G": "EX", "E": "VR"}
    return {rate.key: names.get(rate.category or "", str(rate.percent)) for rate in make.RATES}


class ExactWorld(ToolWorld):
    """The real connector on the sandbox inside this process, with a clock of its own."""

    def __init__(self, *, lag: float = 0.0, country: str = "BE", pace: Pace | None = None) -> None:
        self.clock = VirtualClock()
        self.sandbox = ExactOnline(now=self.clock.now, lag=lag)
        codes = codes_for_rates()
        vat = [Vat(codes[rate.key], rate.label, rate.percent) for rate in make.RATES]
        self.sandbox.add_division(DIVISION, "Demo BV", country=country, vat=vat)
        self.sandbox.add_division(202, "Muster GmbH", country="DE")
        self.script = FaultScript()
        self.kept = MemorySecrets()
        self.calls: list[Call] = []
        self.pace: Pace = pace or Unpaced()
        OAuthClient("app-7f3a", "client-secret-canary", REDIRECT).save(self.kept, "exact_online")
        self.integration = self._integration(codes, lag)
        self.sign_in()
        self.connector = self.reconnected()

    def _integration(self, codes: dict[str, str], lag: float) -> Integration:
        settings = make.integration("exact_online", administration=Administration(str(DIVISION), "Demo BV"))
        ledgers = Mappings(
            vat=codes,
            default_ledger=self.sandbox.ledger(DIVISION, "700000"),
            discount_ledger=self.sandbox.ledger(DIVISION, "708000"),
        )
        return replace(settings, mapping=ledgers, options={"lookup_lag": str(lag)} if lag else {})

    def sign_in(self) -> None:
        """As if a person had just done it."""
        tokens = self.sandbox.oauth.issue_tokens()
        expires_at = self.clock.now() + timedelta(seconds=600)
        token = Token(tokens["access_token"], tokens["refresh_token"], expires_at)
        self.kept.put(f"{self.integration.id}/token", token.as_json())

    def context(self, integration: Integration | None = None) -> Context:
        transport = FaultyTransport(in_process(self.sandbox), self.script, self.clock.sleep)
        return Context(
            secrets=self.kept,
            transport=transport,
            pace=self.pace,
            clock=self.clock,
            base_url="https://sandbox.test",
            integration=integration or self.integration,
            on_call=self.calls.append,
        )

    def reconnected(self, integration: Integration | None = None) -> AccountingConnector:
        return exact_online.create(self.context(integration))

    def fault(self, kind: FaultKind, *, method: str = "POST", path: str = "/api/v1/", **rest: Any) -> None:
        """Strike the next request that matches."""
        self.script.faults.append(Fault(kind, method=method, path=path, **rest))

    def entries(self) -> Sequence[Seen]:
        return [self._seen(entry) for entry in self.sandbox.entries(DIVISION)]

    def _seen(self, entry: dict[str, Any]) -> Seen:
        gross, vat = Money.of(entry["AmountFC"], entry["Currency"]), Money.of(entry["VATAmountFC"], entry["Currency"])
        lines = entry["lines"]
        return Seen(
            reference=entry["YourRef"],
            number=str(entry["EntryNumber"]),
            date=date.fromisoformat(entry["EntryDate"]),
            currency=entry["Currency"],
            net=gross - vat,
            vat=vat,
            gross=gross,
            vat_codes=tuple(line["VATCode"].strip() for line in lines),
            texts=tuple(line["Notes"] or line["Description"] for line in lines),
            customer=entry["CustomerName"],
            journal=entry["Journal"],
        )

    def customers(self) -> Sequence[str]:
        return [account["Name"] for account in self.sandbox.accounts(DIVISION)]

    def lose_next_answer(self) -> None:
        self.fault(FaultKind.LOSE_ANSWER)

    def close_period(self, year: int, month: int) -> None:
        self.sandbox.close_period(DIVISION, year, month)

    def expire_access(self) -> None:
        self.sandbox.oauth.expire()

    def end_sign_in(self) -> None:
        self.sandbox.oauth.revoke()

    def throttle(self) -> datetime | None:
        until = self.clock.now() + timedelta(seconds=45)
        headers = {
            "X-RateLimit-Minutely-Limit": "60",
            "X-RateLimit-Minutely-Remaining": "0",
            "X-RateLimit-Minutely-Reset": str(int(until.timestamp() * 1000)),
        }
        self.fault(FaultKind.STATUS, status=429, headers=headers)
        return until

    def secrets(self) -> Sequence[str]:
        stored = json.loads(self.kept.get(f"{self.integration.id}/token") or "{}")
        return [stored["access"], stored["refresh"], "client-secret-canary"]

    def let_searches_catch_up(self) -> None:
        self.clock.advance(self.connector.spec.capabilities.grace)

    @property
    def written(self) -> list[tuple[str, str, Any]]:
        """Method, resource and body of every write that reached the API."""
        return [
            (request.method, request.path, request.json())
            for request in self.sandbox.requests
            if request.method in {"POST", "PUT"} and request.path.startswith("/api/v1/")
        ]

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """Documents in the archive, each with the `files` that hang on it."""
        return self.sandbox.documents(DIVISION)

    def add_account(self, **fields: object) -> dict[str, Any]:
        return self.sandbox.add_account(DIVISION, **fields)


class MemoryWorld(ToolWorld):
    """The tool in memory, of any kind of capabilities."""

    def __init__(self, **capabilities: Any) -> None:
        self.clock = VirtualClock()
        self.ledger = Ledger(self.clock)
        self.spec = replace(SPEC, capabilities=replace(SPEC.capabilities, **capabilities))
        self.ledger.lag = self.spec.capabilities.lookup_lag
        self.integration = make.integration()
        self.connector: AccountingConnector = self.reconnected()

    def reconnected(self) -> AccountingConnector:
        return MemoryConnector(self.ledger, spec=self.spec)

    def entries(self) -> Sequence[Seen]:
        return [
            Seen(
                entry.reference,
                entry.number,
                entry.date,
                entry.gross.currency,
                total((line.net for line in entry.lines), entry.gross.currency),
                entry.vat,
                entry.gross,
                tuple(line.vat_code for line in entry.lines),
                tuple(line.description for line in entry.lines),
                self.ledger.customers[entry.customer_remote_id or ""].name,
                entry.journal,
            )
            for entry in self.ledger.entries
        ]

    def customers(self) -> Sequence[str]:
        return [customer.name for customer in self.ledger.customers.values()]

    def lose_next_answer(self) -> None:
        self.ledger.lose_next_answer()

    def close_period(self, year: int, month: int) -> None:
        self.ledger.closed.add((year, month))

    def expire_access(self) -> None:
        self.ledger.is_access_denied = True

    def end_sign_in(self) -> None:
        self.ledger.is_access_denied = True

    def throttle(self) -> datetime | None:
        until = self.clock.now() + timedelta(seconds=45)
        self.ledger.raising.append(throttled(until))
        return until

    def secrets(self) -> Sequence[str]:
        return []

    def let_searches_catch_up(self) -> None:
        self.clock.advance(self.spec.capabilities.grace)


@pytest.fixture
async def exact() -> AsyncIterator[ExactWorld]:
    world = ExactWorld()
    yield world
    await world.connector.aclose()


@pytest.fixture
async def lagging_exact() -> AsyncIterator[ExactWorld]:
    """Searches see what was written only ten seconds later."""
    world = ExactWorld(lag=10.0)
    yield world
    await world.connector.aclose()


@pytest.fixture
def memory() -> type[MemoryWorld]:
    return MemoryWorld
