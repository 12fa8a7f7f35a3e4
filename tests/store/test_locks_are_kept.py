"""Nobody takes the store's log away from under a process that still writes into it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from synctui.store.migrate import prepare
from synctui.store.reading import SqliteReader
from synctui.store.sqlite_store import SqliteStore

COME_AND_GO = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("select count(*) from document").fetchone()
connection.close()
"""


def come_and_go(path: Path) -> None:
    """Another process opens the store, reads and leaves: it would tidy up if it thought itself the last one."""
    subprocess.run([sys.executable, "-c", COME_AND_GO, str(path)], check=True)


async def test_making_the_file_ready_again_keeps_the_locks_of_what_is_open(tmp_path):
    path = tmp_path / "synctui.db"
    store = SqliteStore(path, threaded=False)
    await store.save_preference("a", "1")
    reader = SqliteReader(path)
    reader.version()
    log = path.with_name("synctui.db-wal")
    before = log.stat().st_ino

    prepare(path)
    come_and_go(path)
    await store.save_preference("b", "2")
    come_and_go(path)

    assert log.stat().st_ino == before
    reader.close()
    await store.aclose()
    again = SqliteStore(path, threaded=False)
    assert [await again.preference(key) for key in ("a", "b")] == ["1", "2"]
    await again.aclose()
