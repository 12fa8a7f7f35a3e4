"""Reading the sources: page by page, rows and cursor committed together."""

from __future__ import annotations

from dataclasses import dataclass, field

from synctui.domain.events import Phase, PhaseChanged, Progress
from synctui.domain.invoice import DocumentKey, Unreadable
from synctui.ports.clock import Clock
from synctui.ports.service import Sink
from synctui.ports.source import Source
from synctui.ports.store import Store
from synctui.ports.tools import Tools

EVERYWHERE = ""
"""Integration id of events that belong to no single integration."""


@dataclass(slots=True)
class Found:
    """What reading the sources brought."""

    fresh: int = 0
    """Documents that are new or changed."""
    unreadable: list[Unreadable] = field(default_factory=list)
    edited: list[DocumentKey] = field(default_factory=list)
    """Synced documents whose content differs from what was sent since this read."""


async def read_sources(tools: Tools, store: Store, clock: Clock, sink: Sink | None = None) -> Found:
    """Read every source from its cursor.

    An interrupted read goes on at its last page the next time. Raises what the source raises.
    """
    found = Found()
    for source in tools.sources(None):
        try:
            await _read(source, store, clock, sink, found)
        finally:
            await source.aclose()
    return found


async def _read(source: Source, store: Store, clock: Clock, sink: Sink | None, found: Found) -> None:
    if sink is not None:
        sink(PhaseChanged(EVERYWHERE, Phase.READING))
    async for page in source.read(await store.cursor(source.name)):
        saved = await store.save_reading(source.name, page, clock.now())
        found.fresh += saved.new + saved.changed
        found.unreadable += page.problems
        found.edited += saved.edited_after_sync
        if sink is not None:
            sink(Progress(EVERYWHERE, Phase.READING, page.done, page.expected))
