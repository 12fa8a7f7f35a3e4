"""Two daemons on one store, through the night on which the clocks go back: one run per date, no bell, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from synctui.nightly.due import last_night
from synctui.nightly.nights import Nights
from synctui.store.reading import SqliteReader
from synctui.testing.clock import VirtualClock
from synctui.testing.documents import integration, invoice
from synctui.testing.world import World


async def test_each_night_is_run_by_one_of_them(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    clock = VirtualClock(datetime(2026, 10, 24, 12, 0, tzinfo=UTC))
    settings = replace(integration(nightly=True), zone="Europe/Berlin")
    world = await World(path, clock=clock, settings=settings).open(invoice("2026 / 1"), invoice("2026 / 2"))
    daemons = [Nights(world.service, clock, is_daemon=True), Nights(world.another(), clock, is_daemon=True)]

    for _ in range(8 * 60):
        clock.advance(7 * 60)
        for daemon in daemons:
            await daemon.check()

    reader = SqliteReader(path)
    runs, bell = reader.runs(), reader.notifications()
    reader.close()
    await world.close()
    assert [last_night(settings, run.started_at).day for run in runs] == [26, 25]
    assert sum(run.invoices for run in runs) == 2
    assert world.ledger.doubled == []
    assert bell == []
