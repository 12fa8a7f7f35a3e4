"""The demo over a real SSH session on loopback, closed in mid-sync; the next start tells the truth."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
from pathlib import Path

import pytest


@pytest.mark.enable_socket
async def test_a_session_dropped_in_mid_sync_leaves_nothing_half_done(open_session, tmp_path: Path) -> None:
    store = tmp_path / "demo"

    first = await open_session("demo", "--store", str(store))
    await first.until("2026/")
    first.type("s")
    await first.until("start the sync")
    first.type("\r")
    await first.until("1 synced", " of ", "/")
    await asyncio.sleep(2)
    first.drop()
    await gone(store)
    second = await open_session("demo", "--store", str(store))
    text = await second.until("2 new")
    second.drop()
    await gone(store)

    assert "2026/" in text
    with sqlite3.connect(store / "store.db") as connection:
        assert connection.execute("select count(*) from lease").fetchone() == (0,)
        assert connection.execute("select count(*) from run where ended_at = 0").fetchone() == (0,)


async def gone(store: Path) -> None:
    """Until no synctui process works on this store."""
    for _ in range(100):
        pgrep = ["pgrep", "-f", f"synctui demo --store {store}"]
        found = await asyncio.to_thread(subprocess.run, pgrep, capture_output=True, check=False)
        if found.returncode:
            return
        await asyncio.sleep(0.1)
    pytest.fail("the process outlived its session")
