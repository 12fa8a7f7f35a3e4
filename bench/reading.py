"""Measure reading a large Teamleader account with mapping, fingerprint and store, beside a bare loop over its answers.

usage: python -m bench.reading [--documents 100000] [--json PATH]

Both ask the same pretend Teamleader, in their own process and without any latency, for the same pages, details and
customers. Times are of the processor: nothing else on the machine lengthens them.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from synctui.sandbox.asgi import Request
from synctui.sandbox.teamleader import TeamleaderFocus, create
from synctui.settings.secrets import MemorySecrets
from synctui.sources import teamleader
from synctui.store.sqlite_store import SqliteStore
from synctui.wire.context import Context
from synctui.wire.http import in_process
from synctui.wire.oauth2 import OAuthClient

DEPARTMENT, RATES, CATEGORY = "d-1", ("t-21", "t-6", "t-0"), "p-1"
CUSTOMERS = 2_000
START = datetime(2026, 1, 1, tzinfo=UTC)
REDIRECT = "http://localhost:8765/callback"
WORDS = ("Consulting", "Website, maintenance and hosting", "Travel expenses, 2nd class", "Ontwerp en opmaak brochure")
POINTS = 10


@dataclass(slots=True)
class Measured:
    """One way of reading: seconds of the processor, and how the memory of the process grew."""

    name: str
    documents: int
    requests: int
    processor: float
    clock: float
    memory: list[float]
    """Resident MB beyond what the pretend Teamleader takes, at each tenth of the documents."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    parser.add_argument("--way", choices=("bare", "whole"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.way:
        print(json.dumps(asdict(asyncio.run(WAYS[args.way](args.documents)))))
        return 0
    found = {way: _in_a_process_of_its_own(way, args.documents) for way in WAYS}
    print(_table(found))
    if args.json:
        args.json.write_text(json.dumps({way: asdict(one) for way, one in found.items()}, indent=1) + "\n")
    return 0


def _in_a_process_of_its_own(way: str, documents: int) -> Measured:
    command = [sys.executable, "-m", "bench.reading", "--way", way, "--documents", str(documents)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Measured(**json.loads(told))


def _table(found: dict[str, Measured]) -> str:
    lines = [f"{'':8}{'documents':>10}{'requests':>10}{'processor s':>12}{'µs each':>9}{'clock s':>9}  memory MB"]
    for way, one in found.items():
        each = one.processor / one.documents * 1e6
        memory = " ".join(f"{point:.0f}" for point in one.memory)
        lines.append(
            f"{way:8}{one.documents:>10,}{one.requests:>10,}{one.processor:>12.1f}{each:>9.0f}{one.clock:>9.1f}  "
            + memory
        )
    ratio = found["whole"].processor / found["bare"].processor
    return "\n".join([*lines, f"ratio {ratio:.2f}"])


# the account ------------------------------------------------------------------------------------------------------


class Forgetful(list[Request]):
    """Requests are counted and not kept: a hundred thousand of them would be measured as our memory."""

    count = 0

    def append(self, request: Request) -> None:
        self.count += 1


def account(documents: int) -> TeamleaderFocus:
    """A company of that size without any limit."""
    sandbox = create(company={**_registers(), "documents": list(_documents(documents))}, per_minute=0)
    sandbox.requests = Forgetful()
    return sandbox


def _registers() -> dict[str, Any]:
    address = {"line_1": "Korenmarkt 1", "postal_code": "9000", "city": "Gent", "country": "BE", "addressee": "x"}
    percents = zip(RATES, ("0.21", "0.06", "0"), strict=True)
    return {
        "departments": [{"id": DEPARTMENT, "name": "Demo BV", "vat_number": "BE0123456749", "currency": "EUR"}],
        "tax_rates": [{"id": id, "description": id, "rate": rate, "department": DEPARTMENT} for id, rate in percents],
        "product_categories": [{"id": CATEGORY, "name": "Services", "ledgers": {DEPARTMENT: "700000"}}],
        "companies": [
            {
                "id": f"{i:08x}-aaaa-4bbb-8ccc-{i:012x}",
                "name": f"Bäckerei Peeters {i}",
                "vat_number": "BE0403170701",
                "emails": [{"type": "primary", "email": f"info{i}@example.test"}],
                "addresses": [{"type": "primary", "address": address}],
            }
            for i in range(CUSTOMERS)
        ],
    }


def _documents(count: int) -> Iterator[dict[str, Any]]:
    """Two to five lines each, one in twenty-five a credit note, changed one after the other."""
    lines = [
        {
            "description": WORDS[i % 4],
            "quantity": "1.5",
            "price": f"{50 + i}.25",
            "tax": RATES[i % 3],
            "category": CATEGORY,
        }
        for i in range(40)
    ]
    for i in range(count):
        is_note = i % 25 == 24
        day = date(2020, 1, 1) + timedelta(days=i * 2000 // count)
        stamp = (START + timedelta(seconds=i * 60)).isoformat()
        customer = i * 7919 % CUSTOMERS
        yield {
            "id": f"{i:08x}-1111-4222-8333-{i:012x}",
            "kind": "credit_note" if is_note else "invoice",
            "department": DEPARTMENT,
            "customer": ["company", f"{customer:08x}-aaaa-4bbb-8ccc-{customer:012x}"],
            "number": f"{day.year}/{i + 1}" if is_note else f"{day.year} / {i + 1}",
            "date": day.isoformat(),
            "due": (day + timedelta(days=30)).isoformat(),
            "currency": "EUR",
            "is_paid": i % 3 == 0,
            "lines": [lines[(i + n) % 40] for n in range(2 + i % 4)],
            "created_at": stamp,
            "updated_at": stamp,
        }


# the two ways -----------------------------------------------------------------------------------------------------


class Meter:
    """Time and memory from here on."""

    def __init__(self, name: str, sandbox: TeamleaderFocus, documents: int) -> None:
        self._name, self._sandbox, self._documents = name, sandbox, documents
        # What the pretend company takes is not ours: it is neither counted nor searched for garbage.
        gc.collect()
        gc.freeze()
        self._memory = [_resident()]
        self._clock, self._processor = time.perf_counter(), time.process_time()

    def passed(self, documents: int) -> None:
        """So many have been read."""
        if documents >= self._documents * len(self._memory) // POINTS:
            self._memory.append(_resident())

    def read(self, documents: int) -> Measured:
        processor, clock = time.process_time() - self._processor, time.perf_counter() - self._clock
        requests = self._sandbox.requests
        assert isinstance(requests, Forgetful)
        memory = [round(one - self._memory[0], 1) for one in self._memory[1:]]
        return Measured(self._name, documents, requests.count, processor, clock, memory)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


async def whole(documents: int) -> Measured:
    """As a sync reads: source and store."""
    sandbox = account(documents)
    context = Context(secrets=MemorySecrets(), transport=in_process(sandbox))
    OAuthClient("client", "secret", REDIRECT).save(context.secrets, "teamleader")
    await teamleader.sign_in(context).exchange(f"{REDIRECT}?code={sandbox.issue_code(REDIRECT)}&state=s", "s")
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "store.db")
        await store.open()
        source, read = teamleader.create(context), 0
        meter = Meter("whole", sandbox, documents)
        async for page in source.read(None):
            saved = await store.save_reading(source.name, page, datetime.now(UTC))
            read += saved.new
            meter.passed(read)
        measured = meter.read(read)
        await source.aclose()
        await store.aclose()
    return measured


async def bare(documents: int) -> Measured:
    """The same requests in the same order, their answers parsed and forgotten."""
    sandbox = account(documents)
    token = sandbox.oauth.issue_tokens()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "X-Api-Version": "2023-09-26"}
    address = "https://api.focus.teamleader.eu"
    async with httpx.AsyncClient(transport=in_process(sandbox), base_url=address, headers=headers) as client:
        meter = Meter("bare", sandbox, documents)
        listed = [[row async for row in _listed(client)] for _ in range(2)][-1]
        read, customers = 0, set[str]()
        for resource, id, customer in listed:
            await _asked(client, f"{resource}.info", {"id": id})
            if customer not in customers:
                customers.add(customer)
                await _asked(client, "companies.info", {"id": customer})
            read += 1
            meter.passed(read)
        return meter.read(read)


async def _listed(client: httpx.AsyncClient) -> AsyncIterator[tuple[str, str, str]]:
    for resource in ("invoices", "creditNotes"):
        number, rows = 0, [{}] * 100
        while len(rows) == 100:
            number += 1
            sort = {"sort": [{"field": "invoice_number", "order": "asc"}]} if resource == "invoices" else {}
            rows = await _asked(client, f"{resource}.list", {"page": {"size": 100, "number": number}, **sort})
            for row in rows:
                yield resource, row["id"], row["invoicee"]["customer"]["id"]


async def _asked(client: httpx.AsyncClient, action: str, body: dict[str, Any]) -> Any:
    answer = await client.post(f"/{action}", json=body)
    return json.loads(answer.content, parse_float=Decimal)["data"]


WAYS = {"bare": bare, "whole": whole}

if __name__ == "__main__":
    sys.exit(main())
