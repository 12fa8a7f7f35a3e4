"""One installation: its store in a file, its counter beside it, its backups; made from a template."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from synctui.store.migrate import prepare
from synctui.store.sqlite_store import SqliteStore
from synctui.testing.world import MemoryGeneration

_MEMORY = Path("/dev/shm")


class Disk:
    """Where a worker keeps its stores: in memory if the system has such a folder. Opened once, used for every world.

    The connections stay open over all worlds, so that statements are compiled once; what is in them is replaced.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None)
        self.path = Path(self._folder.name)
        prepare(self.path / "template.db")
        self._template = sqlite3.connect(self.path / "template.db")
        self._stores: dict[str, SqliteStore] = {}

    def store(self, name: str) -> SqliteStore:
        """An empty store."""
        if name not in self._stores:
            self._stores[name] = _opened(self.path / f"{name}.db")
        store = self._stores[name]
        self._template.backup(raw(store))
        return store

    def close(self) -> None:
        for store in self._stores.values():
            store._work.close()
        self._template.close()
        self._folder.cleanup()


def _opened(path: Path) -> SqliteStore:
    """All processes of a world are turns of one: nobody else needs the file's locks, and no power fails."""
    store = SqliteStore(path, threaded=False)
    for setting in ("locking_mode = EXCLUSIVE", "journal_mode = MEMORY"):
        raw(store).execute(f"PRAGMA {setting}")
    return store


def raw(store: SqliteStore) -> sqlite3.Connection:
    """The connection below a store, to look at what it wrote and to put a copy in its place."""
    return store._work._own()


class Installation:
    """A home folder: `name` is its own, whichever processes use it."""

    def __init__(self, name: str, disk: Disk) -> None:
        self.name = name
        self.store = disk.store(name)
        self.counter = MemoryGeneration()
        self.backup: sqlite3.Connection | None = None
        self.restored = 0
        self.decided_since_backup: list[str] = []

    def back_up(self) -> None:
        """A consistent copy, as the backup command and the system's own backups make it, also in mid-run."""
        self.forget_backup()
        self.backup = sqlite3.connect(":memory:")
        raw(self.store).backup(self.backup)

    def restore(self) -> None:
        """The copy takes the place of the store; the counter outside knows nothing of it."""
        assert self.backup is not None
        self.backup.backup(raw(self.store))
        self.restored += 1

    def forget_backup(self) -> None:
        if self.backup is not None:
            self.backup.close()
            self.backup = None

    def rows(self, sql: str, *args: object) -> list[dict[str, Any]]:
        """What stands in the store, read past everything that is being tested."""
        with contextlib.closing(raw(self.store).execute(sql, args)) as cursor:
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]


@contextlib.contextmanager
def opened() -> Iterator[Disk]:
    disk = Disk()
    try:
        yield disk
    finally:
        disk.close()
