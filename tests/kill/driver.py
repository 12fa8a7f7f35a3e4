"""A synctui process that dies by SIGKILL at a chosen step: before and after every write to the store and every request.

usage: driver.py setup HOME ADDRESS COUNT    make a store with COUNT invoices and an integration, signed in
       driver.py sync HOME ADDRESS STEP      sync, dying at step STEP (0: never); prints the report, or the steps taken
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from synctui.bootstrap.sign_in import SigningIn
from synctui.bootstrap.tools import Site
from synctui.bootstrap.workspace import open_workspace
from synctui.domain.booking import Administration
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import Reading
from synctui.ports.report_json import reports_as_json
from synctui.testing.documents import DEPARTMENT, VAT_6, VAT_21, customer, invoice
from synctui.wire.http import network

WRITES = ("record_", "renew_", "withdraw_", "save_", "start_run", "end_run", "take_lease", "release_lease")
TOOL = "exact_online"


class Tripwire:
    """Counts steps and kills this process at the chosen one."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.steps: list[str] = []

    def step(self, name: str) -> None:
        self.steps.append(name)
        if len(self.steps) == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


class TrippingStore:
    """A store whose writes are steps."""

    def __init__(self, inner: Any, wire: Tripwire) -> None:
        self._inner = inner
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if not name.startswith(WRITES):
            return method

        async def stepped(*arguments: Any, **named: Any) -> Any:
            self._wire.step(f"before {name}")
            result = await method(*arguments, **named)
            self._wire.step(f"after {name}")
            return result

        return stepped


class TrippingTransport(httpx.AsyncBaseTransport):
    """A network whose requests are steps."""

    def __init__(self, wire: Tripwire) -> None:
        self._inner = network()
        self._wire = wire

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._wire.step(f"before {request.method} {request.url.path}")
        answer = await self._inner.handle_async_request(request)
        await answer.aread()
        self._wire.step(f"after {request.method} {request.url.path}")
        return answer

    async def aclose(self) -> None:
        await self._inner.aclose()


async def set_up(home: Path, address: str, count: int) -> None:
    async with workspace(home, address, Tripwire(0)) as place:
        documents = tuple(
            invoice(f"2026/{n}", f"{n}00.00", to=customer(f"Customer {n}", vat_number=None), date=date(2026, 10, n))
            for n in range(1, count + 1)
        )
        reading = Reading(documents, departments=(DEPARTMENT,), tax_rates=(VAT_21, VAT_6))
        await place.store.save_reading("files", reading, place.clock.now())
        one = Integration(
            id=f"{TOOL}:{DEPARTMENT.key}",
            tool=TOOL,
            department=DEPARTMENT.key,
            administration=Administration("101", "Demo BV"),
            start_date=date(2026, 1, 1),
            journal="70",
            credit_journal="71",
            first_run_done=True,
        )
        await place.store.save_integration(one)
        await sign_in(SigningIn(place, one))
        offered = await place.service.reference_data(one.id, fresh=True)
        ledger = next(account.remote_id for account in offered.ledger_accounts if account.code == "700000")
        await place.store.save_integration(
            replace(one, mapping=Mappings(vat={VAT_21.key: "21", VAT_6.key: "6"}, default_ledger=ledger))
        )


async def sign_in(signing: SigningIn) -> None:
    """As a browser would: follow the address, take the one that it redirects to."""
    signing.register("client", "client-secret", "https://landing.example/done")
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(signing.begin(), follow_redirects=False)
    await signing.finish(answer.headers["location"])


async def sync(home: Path, address: str, wire: Tripwire) -> None:
    async with workspace(home, address, wire) as place:
        place.service._store = TrippingStore(place.store, wire)
        place.tools.store = place.service._store
        reports = await place.service.sync()
        print(json.dumps({"report": reports_as_json(reports), "steps": wire.steps}))


def workspace(home: Path, address: str, wire: Tripwire) -> Any:
    assert urlsplit(address).hostname == "127.0.0.1"
    site = Site(lambda: TrippingTransport(wire), address)
    return open_workspace(home=home, program="test", sites={TOOL: site})


def main() -> None:
    what, home, address, number = sys.argv[1:5]
    if what == "setup":
        asyncio.run(set_up(Path(home), address, int(number)))
    else:
        asyncio.run(sync(Path(home), address, Tripwire(int(number))))


if __name__ == "__main__":
    main()
