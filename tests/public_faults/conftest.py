"""A company whose books are at a pretend Exact Online inside this process: real store, engine, connector and wire.

The kinds of fault tried here are those that users of other programs have reported in public.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest_asyncio

from synctui.bootstrap.sign_in import SandboxSignIn
from synctui.bootstrap.tools import Site
from synctui.bootstrap.workspace import Workspace, open_workspace
from synctui.domain.booking import Administration
from synctui.domain.events import Event
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import Document, Reading
from synctui.domain.report import RunReport
from synctui.ports.faults import Fault, FaultKind, FaultScript
from synctui.sandbox.exact_online import ExactOnline, Vat
from synctui.settings.secrets import MemorySecrets
from synctui.testing.clock import VirtualClock
from synctui.testing.documents import DEPARTMENT, VAT_6, VAT_21
from synctui.testing.world import World
from synctui.wire.faults import FaultyTransport
from synctui.wire.http import Call, in_process

DIVISION = 101
ADDRESS = "https://exact.test"
ENTRIES = "/salesentry/SalesEntries"


@dataclass
class Company:
    """The company, its books, and as many processes as a test wants; time is virtual."""

    folder: Path
    stack: AsyncExitStack
    clock: VirtualClock = field(default_factory=VirtualClock)
    script: FaultScript = field(default_factory=FaultScript)
    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    calls: list[Call] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    has_limits: bool = False
    tool: ExactOnline = field(init=False)
    workspace: Workspace = field(init=False)
    settings: Integration = field(init=False)

    def __post_init__(self) -> None:
        self.tool = ExactOnline(now=self.clock.now, per_minute=None, per_day=None)
        self.tool.add_division(
            DIVISION, "Demo BV", vat=[Vat("21", "21 %", VAT_21.percent), Vat("6", "6 %", VAT_6.percent)]
        )

    async def open(self, *documents: Document) -> Company:
        self.workspace = await self.another()
        await self.put(*documents)
        self.settings = Integration(
            id=f"exact_online:{DEPARTMENT.key}",
            tool="exact_online",
            department=DEPARTMENT.key,
            administration=Administration(str(DIVISION), "Demo BV"),
            start_date=date(2026, 1, 1),
            journal="70",
            credit_journal="71",
            mapping=Mappings(
                vat={VAT_21.key: "21", VAT_6.key: "6"}, default_ledger=self.tool.ledger(DIVISION, "700000")
            ),
            first_run_done=True,
        )
        await self.workspace.store.save_integration(self.settings)
        await SandboxSignIn(self.workspace, ADDRESS).tool(self.settings, self.tool)
        return self

    async def another(self) -> Workspace:
        """One more process on the same store, with the same sign-in."""
        site = Site(self._transport, ADDRESS, None if self.has_limits else ())
        opened = open_workspace(
            home=self.folder,
            secrets=self.secrets,
            clock=self.clock,
            sites={"exact_online": site},
            has_teamleader=False,
            on_call=self.calls.append,
        )
        return await self.stack.enter_async_context(opened)

    def _transport(self) -> Any:
        return FaultyTransport(in_process(self.tool), self.script, self.clock.sleep)

    async def put(self, *documents: Document) -> None:
        reading = Reading(documents, departments=(DEPARTMENT,), tax_rates=(VAT_21, VAT_6))
        await self.workspace.store.save_reading("files", reading, self.clock.now())

    async def change(self, **settings: Any) -> None:
        self.settings = replace(self.settings, **settings)
        await self.workspace.store.save_integration(self.settings)

    def fault(self, kind: FaultKind, *, method: str = "POST", path: str = ENTRIES, **rest: Any) -> None:
        """Strike requests to the sales entries, or to another path."""
        self.script.faults.append(Fault(kind, method=method, path=path, **rest))

    async def sync(self, **options: Any) -> RunReport:
        (report,) = await self.workspace.service.sync(sink=self.events.append, **options)
        return report

    def later(self) -> None:
        """Long enough for every search to see what was written."""
        self.clock.advance(180)

    @property
    def entries(self) -> dict[str, list[str]]:
        """Entry numbers in the tool by our invoice number."""
        found: dict[str, list[str]] = {}
        for entry in self.tool.entries(DIVISION):
            found.setdefault(entry["YourRef"], []).append(str(entry["EntryNumber"]))
        return found

    @property
    def numbers(self) -> dict[str, str | None]:
        """Booking numbers as the overview shows them, by our invoice number."""
        from synctui.ports.reading import Query

        rows = self.workspace.reader.page(Query(today=self.clock.now().date()), 0, None, 1000)
        return {row.number or "": row.booking_number for row in rows}

    @property
    def is_told_truly(self) -> bool:
        """Every invoice stands in the tool once, under the number that the overview shows."""
        return {number: [shown] for number, shown in self.numbers.items() if shown} == self.entries

    def posts(self, path: str = ENTRIES) -> int:
        """Requests that tried to write and left this computer."""
        return sum(1 for call in self.calls if call.method == "POST" and path in call.url)


OpenCompany = Callable[..., Awaitable[Company]]
OpenWorld = Callable[..., Awaitable[World]]


@pytest_asyncio.fixture
async def open_company(tmp_path: Path) -> AsyncIterator[OpenCompany]:
    """`await open_company(invoice(…), …)`: with these invoices, all due."""
    async with AsyncExitStack() as stack:

        async def opened(*documents: Document, **options: Any) -> Company:
            return await Company(tmp_path / "home", stack, **options).open(*documents)

        yield opened


@pytest_asyncio.fixture
async def open_world(tmp_path: Path) -> AsyncIterator[OpenWorld]:
    """The same with a tool in memory, for tools of another kind."""
    worlds: list[World] = []

    async def opened(*documents: Document, **options: Any) -> World:
        world = World(tmp_path / f"store-{len(worlds)}.db", **options)
        worlds.append(world)
        return await world.open(*documents)

    yield opened
    for world in worlds:
        await world.close()
