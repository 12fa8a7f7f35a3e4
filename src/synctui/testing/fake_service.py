"""A service whose sync goes on only as far as a test lets it: for tests of the app while something runs."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import date

from synctui.domain.booking import IntegrationId, ReferenceData
from synctui.domain.errors import SynctuiError
from synctui.domain.events import Event, Mode
from synctui.domain.integration import Integration
from synctui.domain.invoice import Department, DocumentKey, TaxRate
from synctui.domain.report import RunReport
from synctui.ports.service import IntegrationStatus, Nights, Preview, Sink, Stop


class FakeService:
    """`syncs` has the selection of every sync that was begun. `go_on` ends the running one with `reports`."""

    def __init__(
        self, statuses: Sequence[IntegrationStatus] = (), previews: Sequence[Preview] = (), *, read: int = 0
    ) -> None:
        self.statuses = tuple(statuses)
        self.previews = tuple(previews)
        self.preferences: dict[str, str] = {}
        self.syncs: list[tuple[DocumentKey, ...] | None] = []
        self.previewed: list[tuple[DocumentKey, ...] | None] = []
        self.reports: tuple[RunReport, ...] = ()
        self.problem: SynctuiError | None = None
        self.go_on = asyncio.Event()
        self.stop: Stop | None = None
        self.was_cut_off = False
        self.sources_read = 0
        self._read = read
        self._sink: Sink | None = None

    def tell(self, *events: Event) -> None:
        """The running sync says what it does."""
        assert self._sink is not None
        for event in events:
            self._sink(event)

    def specs(self) -> tuple[object, ...]:
        return tuple({one.spec.name: one.spec for one in self.statuses}.values())

    async def departments(self) -> tuple[Department, ...]:
        return tuple({one.department.key: one.department for one in self.statuses}.values())

    async def integrations(self) -> tuple[IntegrationStatus, ...]:
        return self.statuses

    async def read_sources(self, sink: Sink | None = None) -> int:
        del sink
        self.sources_read += 1
        return self._read

    async def preview(
        self, ids: Sequence[IntegrationId] | None = None, selection: Collection[DocumentKey] | None = None
    ) -> tuple[Preview, ...]:
        del ids
        self.previewed.append(None if selection is None else tuple(sorted(selection)))
        return self.previews

    async def sync(
        self,
        ids: Sequence[IntegrationId] | None = None,
        selection: Collection[DocumentKey] | None = None,
        *,
        mode: Mode = Mode.MANUAL,
        sink: Sink | None = None,
        stop: Stop | None = None,
        local_date: date | None = None,
    ) -> tuple[RunReport, ...]:
        del ids, mode, local_date
        self.syncs.append(None if selection is None else tuple(sorted(selection)))
        self._sink, self.stop = sink, stop
        if self.problem is not None:
            raise self.problem
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.was_cut_off = True
            raise
        return self.reports

    async def preference(self, key: str) -> str | None:
        return self.preferences.get(key)

    async def save_preference(self, key: str, value: str) -> None:
        self.preferences[key] = value

    async def nights(self) -> Nights:
        return Nights(None, runs_here=True)

    async def mark_read(self, ids: Collection[int] | None) -> None:
        del ids

    async def dismiss(self, ids: Collection[int] | None) -> None:
        del ids

    async def reference_data(self, id: IntegrationId, *, fresh: bool = False) -> ReferenceData:
        del id, fresh
        return ReferenceData()

    async def tax_rates(self, department: str) -> tuple[TaxRate, ...]:
        del department
        return ()

    async def ledgers(self, department: str) -> tuple[str, ...]:
        del department
        return ()

    async def cost_centres(self, department: str) -> tuple[str, ...]:
        del department
        return ()

    async def save_integration(self, integration: Integration) -> None:
        del integration
