"""The demo as a newcomer meets it: open, sync, read the bell, leave; also when the terminal goes away."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from pathlib import Path

import pytest

SIZES = [(120, 36), (80, 24)]


@pytest.mark.parametrize(("columns", "lines"), SIZES)
def test_s_and_enter_bring_the_booking_numbers_and_the_bell(open_terminal, columns, lines, tmp_path):
    terminal = open_terminal("demo", "--store", str(tmp_path / "demo"), columns=columns, lines=lines)
    terminal.wait_for(r"2026/\d+")

    press_start(terminal)
    terminal.wait_for(r"(?i)bell\s+2 new", 120)
    terminal.send("!")
    told = terminal.wait_for(r"invoices")

    assert re.search(r"not synced", told)
    synced = sqlite3.connect(tmp_path / "demo" / "store.db").execute(
        "select count(*) from document where booking_number is not null"
    )
    assert synced.fetchone()[0] > 200
    terminal.send("q")
    terminal.wait_for(r"(?s)^(?!.*esc close)")
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    assert terminal.is_cooked()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_in_mid_sync_leaves_a_sane_terminal_and_no_claim(open_terminal, tmp_path, name):
    terminal = open_terminal("demo", "--store", str(tmp_path / "demo"))
    start_sync(terminal)

    os.kill(terminal.pid, getattr(signal, name))
    terminal.wait_for_end()

    assert terminal.is_cooked()
    assert rows(tmp_path, "select count(*) from lease") == [(0,)]
    assert rows(tmp_path, "select count(*) from run where ended_at = 0") == [(0,)]


def test_a_dropped_connection_in_mid_sync_is_told_at_the_next_start(open_terminal, tmp_path):
    terminal = open_terminal("demo", "--store", str(tmp_path / "demo"), columns=80, lines=24)
    start_sync(terminal)

    terminal.hang_up()
    terminal.wait_for_end()
    again = open_terminal("demo", "--store", str(tmp_path / "demo"), columns=80, lines=24)
    again.wait_for(r"(?i)bell\s+2 new")

    assert rows(tmp_path, "select count(*) from link where state = 'synced'") > [(0,)]
    assert rows(tmp_path, "select count(*) from lease") == [(0,)]
    assert doubled(tmp_path) == []


def test_quitting_in_mid_sync_asks_first_and_resizing_breaks_nothing(open_terminal, tmp_path):
    terminal = open_terminal("demo", "--store", str(tmp_path / "demo"))
    start_sync(terminal)

    for columns, lines in [(40, 10), (20, 5), (120, 36)]:
        terminal.resize(columns, lines)
        terminal.read(0.3)
    terminal.send("q")
    terminal.wait_for(r"[Ss]top after|[Kk]eep")
    terminal.send("\r")

    assert terminal.wait_for_end() == 0
    assert terminal.is_cooked()


def start_sync(terminal) -> None:
    """Until the first booking numbers are there and the run goes on."""
    terminal.wait_for(r"2026/\d+")
    press_start(terminal)
    terminal.wait_for(r"[1-9]\d* (✓|synced, \d+ not)")


def press_start(terminal) -> None:
    """s, the plan, enter; the key may come before a busy machine has drawn the plan."""
    terminal.send("s")
    terminal.wait_for(r"start the sync")
    terminal.read(0.5)
    terminal.send("\r")


def rows(tmp_path: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{tmp_path}/demo/store.db?mode=ro", uri=True) as connection:
        return connection.execute(query).fetchall()


def doubled(tmp_path: Path) -> list[object]:
    """Entries of the tool that two documents claim."""
    query = "select remote_id from link where remote_id is not null group by integration, remote_id having count(*) > 1"
    return rows(tmp_path, query)
