"""The real connector and the real wire to the pretend Exact Online, through a network that does as the choices say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from random import Random
from typing import Any
from uuid import UUID

import httpx

from simulated.choices import Choices
from simulated.clockwork import Time
from simulated.process import Process, ProcessClock
from simulated.tools import SLACK, Standing, Tool
from simulated.witness import Witness
from synctui.connectors import exact_online
from synctui.domain.booking import Administration
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import Document, DocumentKey
from synctui.engine.pace import StorePace
from synctui.ports.accounting import AccountingConnector
from synctui.ports.faults import Fault, FaultKind, FaultScript
from synctui.ports.pace import Pace
from synctui.sandbox.exact_online import ExactOnline, Vat, accounts, archive, books
from synctui.settings.secrets import MemorySecrets
from synctui.testing import documents as make
from synctui.wire.context import Context
from synctui.wire.faults import FaultyTransport
from synctui.wire.http import in_process
from synctui.wire.oauth2 import OAuthClient, Token

DIVISION = 101
HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>"
LAG = 60.0


class Script(FaultScript):
    """Draws what befalls each request when it comes."""

    def __init__(self, choices: Choices, time: Time, sandbox: ExactOnline, log: Callable[[str], None]) -> None:
        super().__init__()
        self._choices = choices
        self._time = time
        self._sandbox = sandbox
        self._log = log
        self.storm = 0.0

    def strike(self, method: str, path: str) -> Fault | None:
        # What is read may be read again: the answers to bookings are what it is about.
        is_booking = method == "POST" and "SalesEntries" in path
        if not self.storm or not self._choices.happens(min(self.storm * (2 if is_booking else 0.5), 0.8)):
            return None
        kinds = (self._lost, self._unseen, self._refused, self._slow, self._torn, self._throttled, self._breakdown,
                 self._lie, self._denied)  # fmt: skip
        fault = self._choices.one_of(kinds, (3, 2, 1, 2, 2, 2, 2, 3, 1))(method, path)
        if fault is not None:
            self._log(f"network: {fault.kind.value} {fault.status} {dict(fault.headers)} for {method} {path[-30:]}")
        return fault

    def _lost(self, method: str, path: str) -> Fault | None:
        return Fault(FaultKind.LOSE_ANSWER)

    def _unseen(self, method: str, path: str) -> Fault | None:
        return Fault(FaultKind.LOSE_REQUEST)

    def _refused(self, method: str, path: str) -> Fault | None:
        return Fault(FaultKind.REFUSE_CONNECTION)

    def _slow(self, method: str, path: str) -> Fault | None:
        return Fault(FaultKind.DELAY, seconds=self._choices.one_of((3.0, 29.0, 31.0)))

    def _torn(self, method: str, path: str) -> Fault | None:
        return Fault(FaultKind.TRUNCATE)

    def _throttled(self, method: str, path: str) -> Fault | None:
        """Every way in which servers say when, and some in which they do not."""
        now = self._time.now()
        ahead = self._choices.one_of((20, 79_797, 110))
        reset = now + timedelta(seconds=ahead)
        past = now - timedelta(hours=1)
        headers: dict[str, str] = self._choices.one_of(
            (
                {},
                {"Retry-After": str(ahead)},
                {"Retry-After": "0"},
                {"Retry-After": format_datetime(reset, usegmt=True)},
                {"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"},
                {"Retry-After": format_datetime(past, usegmt=True)},
                {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(reset.timestamp() * 1000))},
                {"X-RateLimit-Minutely-Remaining": "0", "X-RateLimit-Minutely-Reset": str(int(reset.timestamp()))},
                {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "0"},
            )
        )
        return Fault(FaultKind.STATUS, status=429, headers=headers)

    def _breakdown(self, method: str, path: str) -> Fault | None:
        kind = self._choices.one_of((FaultKind.STATUS, FaultKind.REPLACE_ANSWER))
        return Fault(kind, status=self._choices.one_of((500, 502, 503, 504)), body=HTML)

    def _denied(self, method: str, path: str) -> Fault | None:
        """The token is refused, or somebody else has renewed it, or the consent is gone."""
        what = self._choices.one_of(("refused", "expired", "withdrawn"), (2, 2, 1))
        self._log(f"token {what}")
        if what == "expired":
            self._sandbox.oauth.expire()
        elif what == "withdrawn":
            self._sandbox.oauth.revoke()
        else:
            return Fault(FaultKind.STATUS, status=401)
        return None

    def _lie(self, method: str, path: str) -> Fault | None:
        """200, and something in it that is not the answer."""
        if "oauth" in path or (method == "GET" and "SalesEntries" not in path):
            return Fault(FaultKind.REPLACE_ANSWER, status=200, body=HTML)
        lies: list[object] = [{"error": {"message": {"value": "Try again"}}}, {}, {"d": {}}, {"d": {"EntryID": "x"}}]
        if method == "POST" and "SalesEntries" in path and (entries := self._sandbox.entries(DIVISION)):
            other = self._choices.one_of(entries)
            names = ("EntryID", "EntryNumber", "AmountFC", "VATAmountFC", "YourRef", "Journal", "Customer")
            lies.append({"d": {name: other[name] for name in names}})
        if method == "GET":
            lies = lies[:2]
        return Fault(FaultKind.REPLACE_ANSWER, status=200, body=json.dumps(self._choices.one_of(lies)))


class Border(httpx.AsyncBaseTransport):
    """The process may die before a request leaves and before its answer is read; entries are noted when they appear."""

    def __init__(self, tool: ExactTool, process: Process, inner: FaultyTransport) -> None:
        self._tool = tool
        self._process = process
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._process.step()
        self._tool.called()
        try:
            return await self._inner.handle_async_request(request)
        finally:
            self._tool.note_entries()
            await self._process.step()

    async def aclose(self) -> None:
        await self._inner.aclose()


class ExactTool(Tool):
    """One administration in the sandbox."""

    def __init__(self, choices: Choices, time: Time, witness: Witness) -> None:
        self.choices = choices
        self.witness = witness
        self.time = time
        ids = Random(1)
        for part in (accounts, archive, books):
            part.uuid4 = lambda: UUID(int=ids.getrandbits(128), version=4)  # type: ignore[attr-defined]
        lag = choices.one_of((0.0, 1.0)) * LAG
        self._sandbox_lag = lag * choices.one_of((1.0, 0.5))
        self.sandbox = ExactOnline(now=time.now, lag=self._sandbox_lag)
        names = {"AE": "RC", "K": "IC", "G": "EX", "E": "VR"}
        self._codes = {rate.key: names.get(rate.category or "", str(rate.percent)) for rate in make.RATES}
        vat = [Vat(self._codes[rate.key], rate.label, rate.percent) for rate in make.RATES]
        self.sandbox.add_division(DIVISION, "Demo BV", country="BE", vat=vat)
        self.script = Script(choices, time, self.sandbox, witness.log)
        self.kept = MemorySecrets()
        OAuthClient("app", "secret", "https://example.test/back").save(self.kept, "exact_online")
        capabilities = replace(exact_online.SPEC.capabilities, lookup_lag=lag)
        self.spec = replace(exact_online.SPEC, capabilities=capabilities)
        self._lag = lag
        self._noted: set[str] = set()
        self.call_times: list[float] = []
        self.sign_in()
        witness.log(f"Exact Online with a lag of {lag} s")

    def settings(self) -> Integration:
        settings = make.integration(
            "exact_online", administration=Administration(str(DIVISION), "Demo BV"), first_run_done=False
        )
        ledgers = Mappings(vat=self._codes, default_ledger=self.sandbox.ledger(DIVISION, "700000"))
        return replace(settings, mapping=ledgers, options={"lookup_lag": str(self._lag)}, nightly=True)

    def called(self) -> None:
        self.call_times.append(asyncio.get_running_loop().time())

    def connector(self, integration: Integration, process: Process, pace: Pace) -> AccountingConnector:
        transport = Border(self, process, FaultyTransport(in_process(self.sandbox), self.script, asyncio.sleep))
        context = Context(
            secrets=self.kept, transport=transport, pace=pace, clock=process.clock,
            base_url="https://sandbox.test", integration=integration,
        )  # fmt: skip
        return exact_online.create(context)

    def pace(self, store: Any, clock: ProcessClock, on_wait: Any) -> Pace:
        capabilities = self.spec.capabilities
        return StorePace(
            store, clock, "exact_online:101", capabilities.limits, error_budget=capabilities.client_error_budget,
            on_wait=on_wait,
        )  # fmt: skip

    # the books ------------------------------------------------------------------------------------------------

    def standing(self) -> list[Standing]:
        return [
            Standing(row["EntryID"], str(row["EntryNumber"]), row["YourRef"])
            for row in self.sandbox.state.rows(f"{DIVISION}/SalesEntries")
        ]

    def note_entries(self) -> None:
        """What has appeared since the last request was written by it."""
        standing = self.standing()
        for entry in standing:
            if entry.remote_id in self._noted:
                continue
            self._noted.add(entry.remote_id)
            key = self.witness.under.get(entry.reference, "")
            self.witness.log(f"tool has {entry.number} ({entry.remote_id[:8]}) for {key}")
            self.witness.wrote(entry.remote_id, key, [other.remote_id for other in standing])

    def storm(self, strength: float) -> None:
        self.script.storm = strength

    def calm(self) -> None:
        self.script.storm = 0.0
        self.sign_in()

    def sign_in(self) -> None:
        tokens = self.sandbox.oauth.issue_tokens()
        expires_at = self.time.now() + timedelta(seconds=600)
        token = Token(tokens["access_token"], tokens["refresh_token"], expires_at)
        self.kept.put("exact_online:dep-be/token", token.as_json())

    def sign_out(self) -> None:
        self.sandbox.oauth.revoke()

    @property
    def is_signed_in(self) -> bool:
        return '"sign-in-needed"' not in (self.kept.get("exact_online:dep-be/token") or "")

    def may_still_arrive(self, key: DocumentKey) -> bool:
        return self.witness.is_being_sent(key)

    def delete(self, remote_id: str) -> None:
        self.sandbox.delete_entry(DIVISION, remote_id)

    def type_in(self, document: Document) -> str | None:
        account = self._account(document)
        row = self.sandbox.type_in(
            DIVISION,
            Journal="71" if document.is_credit_note else "70",
            Customer=account,
            EntryDate=document.date.isoformat() if document.date else None,
            YourRef=document.number,
            SalesEntryLines=[
                {
                    "AmountFC": line.net.amount,
                    "VATCode": self._codes[line.tax.key],
                    "GLAccount": self.sandbox.ledger(DIVISION, "700000"),
                }
                for line in document.lines
            ],
        )
        self._noted.add(row["EntryID"])
        return str(row["EntryID"])

    def _account(self, document: Document) -> str:
        for row in self.sandbox.accounts(DIVISION):
            if row["Name"] == document.customer.name:
                return str(row["ID"])
        made = self.sandbox.add_account(
            DIVISION, Name=document.customer.name, VATNumber=document.customer.vat_number, Country="BE"
        )
        return str(made["ID"])

    def too_fast(self) -> str | None:
        times = self.call_times
        for first, last in zip(times, times[60:], strict=False):
            if last - first < 60.0 - SLACK:
                return f"61 calls in {last - first:.1f} s"
        return None
