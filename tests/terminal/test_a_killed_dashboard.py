"""The dashboard is killed by SIGKILL in mid-sync: the next start tells it, and nothing stands in the books twice."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

SYNCED = "select count(*) from link where state = 'synced'"
OPEN_RUNS = "select count(*) from run where ended_at = 0"


def test_a_dashboard_killed_in_mid_sync_is_told_and_each_invoice_stands_in_the_books_once(open_terminal, tmp_path):
    for killed_at in (1, 25, 60):
        terminal = open_terminal("demo", "--store", str(tmp_path / "demo"))
        begin_sync(terminal)
        wait_until(terminal, tmp_path, SYNCED, killed_at)

        os.kill(terminal.pid, signal.SIGKILL)

        assert terminal.wait_for_end() == -signal.SIGKILL
        assert count(tmp_path, "select count(*) from lease") > 0
    terminal = open_terminal("demo", "--store", str(tmp_path / "demo"))
    tools = count(tmp_path, "select count(*) from integration")
    begin_sync(terminal)
    wait_until(terminal, tmp_path, "select count(*) from run where ending not in ('', 'interrupted')", tools)
    terminal.send("qq")
    terminal.wait_for_end()

    books = entries(tmp_path)
    shown = dict(
        rows(
            tmp_path, "select remote_id, booking_number from link where state = 'synced' and integration like 'exact%'"
        )
    )
    assert [place for place, n in Counter(place for place, _, _ in books).items() if n > 1] == []
    assert shown == {id: number for _, id, number in books}
    assert len(books) > 25
    assert count(tmp_path, OPEN_RUNS) == 0
    assert count(tmp_path, "select count(*) from lease") == 0
    assert count(tmp_path, "select count(*) from run where ending = 'interrupted'") == 3 * tools
    assert rows(tmp_path, "select run, count(*) from notification group by run having count(*) <> 1") == []
    assert count(tmp_path, "select count(*) from notification") == 4 * tools


def begin_sync(terminal) -> None:
    terminal.wait_for(r"2026/\d+")
    terminal.send("s")
    terminal.wait_for(r"start the sync")
    terminal.send("\r")


def wait_until(terminal, tmp_path: Path, query: str, enough: int) -> None:
    """Until the store counts so many; the terminal is read meanwhile, so that nobody waits for it."""
    for _ in range(2400):
        terminal.read(0.05)
        if count(tmp_path, query) >= enough:
            return
    raise AssertionError(f"never {enough} of {query}:\n{terminal.text}")


def entries(tmp_path: Path) -> list[tuple[tuple[str, str, str], str, str]]:
    """Place (administration, journal, our number), id and entry number of what stands in the pretend tool's books."""
    path = tmp_path / "demo" / "store-exact_online.sandbox"
    found = {}
    for line in path.read_bytes().split(b"\n")[:-1]:
        for table, key, value in json.loads(line):
            if table.endswith("/SalesEntries"):
                division = table.partition("/")[0]
                found[key] = ((division, value["Journal"], value["YourRef"]), key, str(value["EntryNumber"]))
    return list(found.values())


def count(tmp_path: Path, query: str) -> int:
    return int(str(rows(tmp_path, query)[0][0]))


def rows(tmp_path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{tmp_path}/demo/store.db?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()
