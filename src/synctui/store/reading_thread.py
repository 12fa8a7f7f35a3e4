"""Reads for the screens in one thread of their own: what is stale is interrupted, what is awaited never is."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from synctui.ports.reading import Reader
from synctui.store.failures import INTERRUPTED, told
from synctui.store.reading import SqliteReader

T = TypeVar("T")
PATIENCE = 5.0
"""Seconds that closing waits for a read which is under way."""


@dataclass(slots=True)
class _Job:
    """One read; without a generation it is never stale."""

    read: Callable[[Reader], Any]
    then: Callable[[Any], None]
    fail: Callable[[Exception], None]
    generation: int | None
    loop: asyncio.AbstractEventLoop


class ReaderThread:
    """Implements `ports.reading.ReadingThread`. The file is opened at the first read."""

    def __init__(self, path: Path) -> None:
        self._path = Path(path)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._generation = 0
        self._running: _Job | None = None
        self._reader: SqliteReader | None = None
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="reader", daemon=True)
        self._thread.start()

    def ask(self, job: Callable[[Reader], T], then: Callable[[T], None], *, generation: int | None = None) -> None:
        loop = asyncio.get_running_loop()

        def fail(problem: Exception) -> None:
            loop.call_exception_handler({"message": "a read of the store failed", "exception": problem})

        self._jobs.put(_Job(job, then, fail, generation, loop))

    async def read(self, job: Callable[[Reader], T]) -> T:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def then(result: T) -> None:
            if not answer.done():
                answer.set_result(result)

        def fail(problem: Exception) -> None:
            if not answer.done():
                answer.set_exception(problem)

        self._jobs.put(_Job(job, then, fail, None, loop))
        return await answer

    def new_generation(self) -> int:
        with self._lock:
            self._generation += 1
            if self._running is not None and self._is_stale(self._running) and self._reader is not None:
                self._reader.interrupt()
            return self._generation

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            if self._running is not None and self._running.generation is not None and self._reader is not None:
                self._reader.interrupt()
        self._jobs.put(None)
        self._thread.join(PATIENCE)

    def _is_stale(self, job: _Job) -> bool:
        return job.generation is not None and (job.generation < self._generation or self._is_closed)

    # in the thread ------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._run(job)
        if self._reader is not None:
            self._reader.close()

    def _run(self, job: _Job) -> None:
        while True:
            with self._lock:
                self._running = None if self._is_stale(job) else job
            if self._running is None:
                return
            try:
                result = job.read(self._opened())
            except sqlite3.OperationalError as problem:
                # An interruption meant for the read before this one may strike this one.
                if problem.sqlite_errorcode == INTERRUPTED:
                    continue
                self._deliver(job, job.fail, told(problem, self._path) or problem)
            except Exception as problem:  # noqa: BLE001
                # It belongs to whoever asked; the thread lives on for the others.
                self._deliver(job, job.fail, problem)
            else:
                self._deliver(job, job.then, result)
            with self._lock:
                self._running = None
            return

    def _opened(self) -> SqliteReader:
        if self._reader is None:
            self._reader = SqliteReader(self._path)
        return self._reader

    def _deliver(self, job: _Job, to: Callable[[Any], None], what: object) -> None:
        def unless_stale() -> None:
            if not self._is_stale(job):
                to(what)

        # A loop that is closed has nobody left to tell.
        if not job.loop.is_closed():
            job.loop.call_soon_threadsafe(unless_stale)


class InlineReading:
    """The same without a thread: a read is made when it is asked for and delivered in the loop's next turn."""

    def __init__(self, path: Path) -> None:
        self._path = Path(path)
        self._reader: SqliteReader | None = None
        self._generation = 0

    def ask(self, job: Callable[[Reader], T], then: Callable[[T], None], *, generation: int | None = None) -> None:
        result = job(self._opened())

        def unless_stale() -> None:
            if generation is None or generation >= self._generation:
                then(result)

        asyncio.get_running_loop().call_soon(unless_stale)

    async def read(self, job: Callable[[Reader], T]) -> T:
        return job(self._opened())

    def new_generation(self) -> int:
        self._generation += 1
        return self._generation

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()

    def _opened(self) -> SqliteReader:
        if self._reader is None:
            self._reader = SqliteReader(self._path)
        return self._reader
