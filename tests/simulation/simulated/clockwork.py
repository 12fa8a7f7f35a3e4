"""An event loop whose time jumps to whatever is due next: a day takes no time, and nothing is left to luck."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any


class StandsStill(Exception):
    """Everybody waits for somebody else: it will never go on."""


class _Jumping(selectors.DefaultSelector):  # type: ignore[misc,valid-type]
    """Never waits: tells the loop how far it may jump instead."""

    loop: Clockwork

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise StandsStill
        if timeout > 0:
            self.loop.now += timeout
        return []


class Clockwork(asyncio.SelectorEventLoop):
    """`now` is in seconds since the beginning of the world."""

    def __init__(self) -> None:
        selector = _Jumping()
        selector.loop = self
        self.now = 0.0
        super().__init__(selector)
        self._clock_resolution = 1e-9

    def time(self) -> float:
        return self.now

    def call_exception_handler(self, context: Mapping[str, Any]) -> None:
        """A killed process leaves its errors behind; whoever matters asks for them."""


class Time:
    """Implements `ports.clock.Clock` for everybody whose clock is right."""

    def __init__(self, loop: Clockwork, start: datetime) -> None:
        self._loop = loop
        self._start = start

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._loop.now)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
