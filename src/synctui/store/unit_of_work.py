"""One transaction at a time on one connection: begun immediately, committed as a whole, or as if it never was."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from synctui.store.connection import open_for_writing
from synctui.store.failures import as_codes, told
from synctui.store.migrate import Warned, prepare


class UnitOfWork:
    """The store's own connection, opened (and its file made ready) at the first use; for one thread at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.warned: tuple[Warned, ...] = ()
        self._raw: sqlite3.Connection | None = None
        self._connection: sa.Connection | None = None
        self._begin = "BEGIN IMMEDIATE"
        self._synchronous: str | None = None

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[sa.Connection]:
        """A transaction that holds the write lock from its start; `durable` waits until the disk has it."""
        with self._transaction("BEGIN IMMEDIATE", "FULL" if durable else "NORMAL") as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One consistent view, without keeping anybody from writing."""
        with self._transaction("BEGIN", "NORMAL") as connection:
            yield connection

    def close(self) -> None:
        if self._connection is not None and self._raw is not None:
            self._connection.close()
            self._connection.engine.dispose()
            self._raw.close()
        self._connection = self._raw = self._synchronous = None

    @contextmanager
    def _transaction(self, begin: str, synchronous: str) -> Iterator[sa.Connection]:
        connection = self._opened()
        try:
            if synchronous != self._synchronous:
                # SQLite takes this setting between transactions only.
                self._own().execute(f"PRAGMA synchronous = {synchronous}")
                self._synchronous = synchronous
            self._begin = begin
            with connection.begin():
                yield connection
        except sqlite3.Error as problem:
            raise told(problem, self.path) or problem from problem
        except sa.exc.DBAPIError as problem:
            error = told(problem.orig, self.path) if isinstance(problem.orig, sqlite3.Error) else None
            raise error or problem from problem

    def _own(self) -> sqlite3.Connection:
        if self._raw is None:
            self.warned = prepare(self.path)
            with as_codes(self.path):
                self._raw = open_for_writing(self.path)
        return self._raw

    def _begun(self, connection: sa.Connection) -> None:
        del connection
        self._own().execute(self._begin)

    def _opened(self) -> sa.Connection:
        if self._connection is None:
            raw = self._own()
            engine = sa.create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
            sa.event.listen(engine, "begin", self._begun)
            self._connection = engine.connect()
        return self._connection
