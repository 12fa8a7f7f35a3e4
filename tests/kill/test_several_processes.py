"""Four synctui processes on one store: each invoice is booked once, one sync at a time, the others say who runs it."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import time
from contextlib import closing

HUNDRED = 100


def test_four_processes_at_once_book_a_hundred_invoices_once(books, open_nursery, home) -> None:
    four = [open_nursery() for _ in range(4)]
    four[0].run("setup", home.path, books.address, count=HUNDRED)

    for nursery in four:
        nursery.begin("sync", home.path, books.address)
    ended = [nursery.ended() for nursery in four]

    synced = [one for one in ended if one.code == 0]
    refused = [one for one in ended if one.code == 4]
    assert (len(synced) + len(refused), len(refused) > 0) == (4, True)
    assert sum(one.report["invoices"] for one in synced) == HUNDRED
    assert (len(books.entries()), home.numbers == books.numbers()) == (HUNDRED, True)
    running = {str(one.pid) for one in synced}
    for one in refused:
        told = one.report
        assert (told["code"], told["values"]["who"], told["values"]["pid"] in running) == (
            "run-in-progress", "cli", True,
        )  # fmt: skip
        assert told["values"]["host"] in told["message"]


def test_four_processes_that_are_killed_at_random_book_a_hundred_invoices_once(books, open_nursery, home) -> None:
    """Whoever holds the lease is killed; somebody else takes over, looks up what was out, and goes on."""
    four = [open_nursery() for _ in range(4)]
    four[0].run("setup", home.path, books.address, count=HUNDRED)
    chance, killed = random.Random(1), set[int]()

    for _ in range(40):
        for nursery in four:
            nursery.begin("sync", home.path, books.address)
        while kill_whoever_syncs(home, chance.randint(2, 20), four, killed):
            pass
        ended = [nursery.ended() for nursery in four]
        assert {one.code for one in ended} <= {0, 4, -9}, [one.err for one in ended]
        if len(home.numbers) == HUNDRED:
            break

    last = four[0].run("sync", home.path, books.address)
    assert (len(killed) > 3, last.code) == (True, 0)
    assert sorted(books.numbers()) == sorted(f"2026/{n}" for n in range(1, HUNDRED + 1))
    assert home.numbers == books.numbers()
    assert home.left_over == {}
    assert overlapping(home) == []


def kill_whoever_syncs(home, bookings: int, four, killed: set[int]) -> bool:
    """Kill whoever syncs after so many bookings, however fast or slowly they go; False where all four have ended
    before. The lease of one that was killed stands until somebody notices."""
    with closing(sqlite3.connect(home.path / "synctui.db", timeout=60)) as connection:
        holder, enough = None, 0
        while not all(nursery.has_ended for nursery in four):
            found = connection.execute("select pid from lease").fetchone()
            (synced,) = connection.execute("select count(*) from link where state = 'synced'").fetchone()
            if found is None or found[0] in killed:
                holder = None
            elif found[0] != holder:
                holder, enough = found[0], synced + bookings
            elif synced >= enough:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(holder, signal.SIGKILL)
                killed.add(holder)
                return True
            time.sleep(0.005)
    return False


def overlapping(home) -> list[tuple[int, int]]:
    """Runs that went on at the same time; one that died ends when it is noticed, before the next one begins."""
    query = (
        "select a.id, b.id from run a join run b on a.id < b.id and a.integration = b.integration "
        "where b.started_at < a.ended_at"
    )
    return home.rows(query)
