"""A process: it may die at any await, and from then on nothing that it does has any effect."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from simulated.clockwork import Time


class Killed(BaseException):
    """As by SIGKILL: no `except Exception` catches it, and clean-ups find every door shut."""


class Process:
    """One start of the program.

    `dies_at` counts awaits at the borders of the engine (store, tool, clock, counter file): at that one it is killed;
    0 is never. `closes_at` is the same for an orderly end in mid-run, as when the app is closed.
    """

    def __init__(
        self, name: str, time: Time, jitter: Random | None = None, *, offset: float = 0.0, pid: int = -1
    ) -> None:
        self.name = name
        self.pid = pid
        self.is_dead = False
        self.dies_at = 0
        self.closes_at = 0
        self.steps = 0
        self.task: asyncio.Task[Any] | None = None
        self.clock = ProcessClock(self, time, offset)
        self._jitter = jitter
        self._calling = 0

    async def step(self) -> None:
        """One border: time may pass, others may act, and the process may be no more afterwards."""
        self._live()
        self.steps += 1
        if self.steps == self.dies_at:
            self.die()
            raise Killed
        if self.steps == self.closes_at and self.task is not None:
            self.task.cancel()
            await asyncio.sleep(0)
        if self._jitter is not None and self._jitter.random() < 0.25:
            await asyncio.sleep(self._jitter.random() * 0.3)
            self._live()

    def die(self) -> None:
        self.is_dead = True

    def _live(self) -> None:
        if self.is_dead:
            raise Killed

    def check(self) -> None:
        """For what is not awaited."""
        self._live()


class ProcessClock:
    """What this process takes for the time."""

    def __init__(self, process: Process, time: Time, offset: float) -> None:
        self._process = process
        self._time = time
        self._offset = timedelta(seconds=offset)

    def now(self) -> datetime:
        return self._time.now() + self._offset

    async def sleep(self, seconds: float) -> None:
        await self._process.step()
        await asyncio.sleep(seconds)
        self._process.check()


class Guarded:
    """An object whose every method is a border of the process."""

    def __init__(self, process: Process, inner: Any) -> None:
        self._process = process
        self._inner = inner

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._inner, name)
        step = self._process.step

        async def call(*args: Any, **options: Any) -> Any:
            await step()
            result = await method(*args, **options)
            await step()
            return result

        self.__dict__[name] = call
        return call


class GuardedCounter:
    """The counter file as one process sees it."""

    def __init__(self, process: Process, inner: Any) -> None:
        self._process = process
        self._inner = inner

    def read(self) -> int | None:
        self._process.check()
        value: int | None = self._inner.read()
        return value

    def write(self, value: int) -> None:
        """Awaits nothing, so a death before or after it is a step of its own."""
        process = self._process
        process.steps += 1
        if process.steps == process.dies_at:
            process.die()
        process.check()
        self._inner.write(value)
