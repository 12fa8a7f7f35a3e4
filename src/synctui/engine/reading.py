"""Reading the sources: page by page, rows and cursor committed together; then what no change was told of."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from synctui.domain.events import Phase, PhaseChanged, Progress
from synctui.domain.invoice import DocumentKey, Reading, Unreadable
from synctui.ports.clock import Clock
from synctui.ports.service import Sink
from synctui.ports.source import Source
from synctui.ports.store import Saved, Store
from synctui.ports.tools import Tools

EVERYWHERE = ""
"""Integration id of events that belong to no single integration."""
WINDOW = timedelta(days=62)
"""How old a paid and synced document may be and still be looked at again: this month, the last and a little more."""
LOOKED_AGAIN = "reading.{source}.looked_again"
"""Preference: when the open window was last read as a whole."""
LONGEST_UNSEEN = timedelta(hours=36)
"""Where no night does it, the window is read by day."""
MOST_REFUSED = 50
"""Refused documents that are looked at again with every read: a customer put right does not show on its invoices."""
WORTH_SAYING = 60.0
"""Seconds from which on a read is worth an estimate of what is left."""

Between = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Found:
    """What reading the sources brought."""

    fresh: int = 0
    """Documents that are new or changed."""
    unreadable: list[Unreadable] = field(default_factory=list)
    edited: list[DocumentKey] = field(default_factory=list)
    """Synced documents whose content differs from what was sent since this read."""
    notices: list[str] = field(default_factory=list)
    """Codes of what could not be read beside the documents."""


async def read_sources(
    tools: Tools,
    store: Store,
    clock: Clock,
    sink: Sink | None = None,
    *,
    between: Between | None = None,
    is_night: bool = False,
) -> Found:
    """Read every source from its cursor, and at night all that may still change.

    An interrupted read goes on at its last page the next time. `between` is awaited after each page; what it raises
    ends the read. Raises what the source raises.
    """
    found = Found()
    for source in tools.sources(None):
        try:
            await _Desk(source, store, clock, sink, between, found).read(is_night=is_night)
        finally:
            await source.aclose()
    return found


@dataclass(slots=True)
class _Desk:
    """Reading one source."""

    source: Source
    store: Store
    clock: Clock
    sink: Sink | None
    between: Between | None
    found: Found
    begun: datetime | None = None
    """When the first document of these pages was asked for."""

    async def read(self, *, is_night: bool) -> None:
        if self.sink is not None:
            self.sink(PhaseChanged(EVERYWHERE, Phase.READING))
        refused = await self.store.refused_newest(self.source.name, MOST_REFUSED)
        cursor = await self.store.cursor(self.source.name)
        saved = await self._take(self.source.read(cursor, await self._first_day()))
        await self._look_again({*saved.missing, *saved.unknown, *refused})
        if await self._wants_window(is_night=is_night):
            await self._look_at_window()

    async def _first_day(self) -> date | None:
        """Of the integration that starts first; None where there is none: whatever there is."""
        days = [one.start_date for one in await self.store.integrations() if one.start_date is not None]
        return min(days, default=None)

    async def _wants_window(self, *, is_night: bool) -> bool:
        at = await self.store.preference(LOOKED_AGAIN.format(source=self.source.name))
        if at is None:
            # Whatever there is has just been read for the first time.
            await self._note_window()
            return False
        return is_night or self.clock.now() - datetime.fromisoformat(at) >= LONGEST_UNSEEN

    async def _look_at_window(self) -> None:
        """The safety net: changes that the source did not tell of."""
        first = self.clock.now().date() - WINDOW
        await self._look_again(await self.store.open_window(self.source.name, first))
        await self._note_window()

    async def _note_window(self) -> None:
        key = LOOKED_AGAIN.format(source=self.source.name)
        await self.store.save_preference(key, self.clock.now().isoformat())

    async def _look_again(self, documents: Sequence[DocumentKey] | set[DocumentKey]) -> None:
        if documents:
            keys = sorted(documents) if isinstance(documents, set) else documents
            await self._take(self.source.again(keys))

    async def _take(self, pages: AsyncIterator[Reading]) -> Saved:
        """Store page by page; returns what the last one changed."""
        saved = Saved()
        self.begun = None
        try:
            async for page in pages:
                saved = await self._keep(page)
                if self.between is not None:
                    await self.between()
        finally:
            if isinstance(pages, AsyncGenerator):
                await pages.aclose()
        return saved

    async def _keep(self, page: Reading) -> Saved:
        saved = await self.store.save_reading(self.source.name, page, self.clock.now())
        self.found.fresh += saved.new + saved.changed
        self.found.unreadable += page.problems
        self.found.edited += saved.edited_after_sync
        self.found.notices += [code for code in page.notices if code not in self.found.notices]
        if self.sink is not None:
            left = self._seconds_left(page)
            self.sink(Progress(EVERYWHERE, Phase.READING, page.done, page.expected, seconds_left=left))
        return saved

    def _seconds_left(self, page: Reading) -> float | None:
        now = self.clock.now()
        if self.begun is None or not page.done:
            self.begun = now
        spent = (now - self.begun).total_seconds()
        if page.expected is None or not page.done or spent < WORTH_SAYING:
            return None
        return spent / page.done * (page.expected - page.done)
