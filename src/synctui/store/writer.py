"""Where the store's work is done: in one thread of its own, or on the spot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

T = TypeVar("T")


class Writer(Protocol):
    async def run(self, job: Callable[[], T]) -> T: ...

    async def close(self, last: Callable[[], None]) -> None: ...


class OnTheSpot:
    """For tests and simulations: everything happens in the caller's thread and turn."""

    async def run(self, job: Callable[[], T]) -> T:
        return job()

    async def close(self, last: Callable[[], None]) -> None:
        last()


class OneThread:
    """One job after the other. Whoever stops waiting does not stop the job: an outcome is never dropped half-way."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def run(self, job: Callable[[], T]) -> T:
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._pool, job))

    async def close(self, last: Callable[[], None]) -> None:
        await self.run(last)
        self._pool.shutdown(wait=True)
