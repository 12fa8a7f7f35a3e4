"""Reading the sources: page by page, rows and cursor committed together."""

from __future__ import annotations

from synctui.domain.events import Phase, PhaseChanged, Progress
from synctui.ports.clock import Clock
from synctui.ports.service import Sink
from synctui.ports.source import Source
from synctui.ports.store import Store
from synctui.ports.tools import Tools

EVERYWHERE = ""
"""Integration id of events that belong to no single integration."""


async def read_sources(tools: Tools, store: Store, clock: Clock, sink: Sink | None = None) -> int:
    """Read every source from its cursor; returns how many documents are new or changed.

    An interrupted read goes on at its last page the next time. Raises what the source raises.
    """
    found = 0
    for source in tools.sources(None):
        try:
            found += await _read(source, store, clock, sink)
        finally:
            await source.aclose()
    return found


async def _read(source: Source, store: Store, clock: Clock, sink: Sink | None) -> int:
    if sink is not None:
        sink(PhaseChanged(EVERYWHERE, Phase.READING))
    found = 0
    async for page in source.read(await store.cursor(source.name)):
        saved = await store.save_reading(source.name, page, clock.now())
        found += saved.new + saved.changed
        if sink is not None:
            sink(Progress(EVERYWHERE, Phase.READING, page.done, page.expected))
    return found
