"""Time for tests and simulations: it moves only when somebody sleeps or says so."""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
_TURNS = 3


class VirtualClock:
    """A clock that jumps to the next sleeper's hour, so that a day of waiting takes no time.

    Sleepers wake in the order of their hours, whatever the order in which they lay down. Each lets the event loop turn
    a few times first, so that tasks that are about to lie down for less are not overtaken.
    """

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._sleepers: list[tuple[datetime, int]] = []
        self._count = 0
        self.slept: list[float] = []
        """Seconds of every sleep so far, in the order in which they were asked for."""

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        """Let time pass without anybody sleeping."""
        self._now += timedelta(seconds=seconds)

    def set(self, instant: datetime) -> None:
        """Jump, also backwards."""
        self._now = instant

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._count += 1
        mine = (self._now + timedelta(seconds=seconds), self._count)
        heapq.heappush(self._sleepers, mine)
        try:
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            while self._sleepers[0] != mine:  # noqa: ASYNC110 - whoever is first sets no event: time itself has moved
                await asyncio.sleep(0)
            self._now = max(self._now, mine[0])
        finally:
            self._sleepers.remove(mine)
            heapq.heapify(self._sleepers)
