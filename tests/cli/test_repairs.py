"""``release`` and ``reset``: they say what they do, ask where they must, and end with the right code."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from synctui.cli import main
from synctui.domain.booking import Booked
from synctui.domain.events import Mode
from synctui.domain.invoice import Reading
from synctui.domain.report import Ending, RunReport
from synctui.ports.store import Owner
from synctui.store.sqlite_store import SqliteStore
from synctui.testing.documents import DEPARTMENT, integration, invoice, request

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
SETTINGS = integration("exact_online")
BILLS = tuple(invoice(f"2026/{n}", date=date(2026, 10, n)) for n in range(1, 4))

Command = Callable[..., int]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with three synced invoices."""
    monkeypatch.setenv("SYNCTUI_HOME", str(tmp_path))
    monkeypatch.setenv("SYNCTUI_SECRETS", "files")
    monkeypatch.setenv("SYNCTUI_LANGUAGE", "en")
    asyncio.run(fill(tmp_path / "synctui.db"))
    return tmp_path


async def fill(path: Path) -> None:
    store, owner = SqliteStore(path, threaded=False), Owner("filled", "elsewhere", 1, "cli")
    await store.save_reading("files", Reading(BILLS, departments=(DEPARTMENT,)), NOW)
    await store.save_integration(SETTINGS)
    run = await store.start_run(SETTINGS.id, owner, Mode.MANUAL, NOW)
    assert run is not None
    await store.record_intents(SETTINGS.id, run, [request(bill, SETTINGS) for bill in BILLS], NOW)
    for bill in BILLS:
        outcome = Booked(bill.key, f"B-{bill.number}", f"id-{bill.number}")
        await store.record_outcome(SETTINGS.id, run, Mode.MANUAL, bill, outcome, NOW)
    await store.end_run(RunReport(SETTINGS.id, SETTINGS.tool, run, Mode.MANUAL, NOW, NOW, Ending.FINISHED), None)
    await store.aclose()


async def hold(home: Path, pid: int, host: str) -> None:
    """Somebody runs a sync: a lease far into the future, and a run."""
    store, owner = SqliteStore(home / "synctui.db", threaded=False), Owner("held", host, pid, "tui")
    await store.take_lease(SETTINGS.id, owner, Mode.MANUAL, datetime.now(UTC), 300)
    await store.start_run(SETTINGS.id, owner, Mode.MANUAL, datetime.now(UTC))
    await store.aclose()


def numbers(home: Path) -> list[str | None]:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(home / "synctui.db")) as connection:
        return [row[0] for row in connection.execute("select booking_number from document order by day")]


def test_a_sync_that_another_computer_runs_is_released_only_with_yes(home: Path, capsys) -> None:
    asyncio.run(hold(home, 4711, "elsewhere"))

    refused = main(["release"])
    told = capsys.readouterr().err
    released = main(["release", "--yes", "--json"])
    report = json.loads(capsys.readouterr().out)
    again = main(["release"])

    assert (refused, released, again) == (4, 0, 0)
    assert "process 4711 on elsewhere" in told
    assert "--yes" in told
    assert [(one["is_released"], one["pid"]) for one in report["released"]] == [(True, 4711)]
    assert "no sync is running" in capsys.readouterr().out


def test_a_sync_of_a_living_process_is_named_with_its_number(home: Path, capsys) -> None:
    asyncio.run(hold(home, os.getpid(), socket.gethostname()))

    code = main(["release"])

    assert code == 4
    assert f"process {os.getpid()} on {socket.gethostname()}" in capsys.readouterr().err


def test_after_a_reset_the_invoices_from_that_day_have_no_number(home: Path, capsys) -> None:
    code = main(["reset", "--from", "2026-10-02", "--yes"])

    out = capsys.readouterr().out
    assert (code, numbers(home)) == (0, ["B-2026/1", None, None])
    assert "2 documents are new again" in out
    assert "looks each of them up in Exact Online" in out


def test_a_reset_says_what_must_be_emptied_and_changes_nothing_unless_somebody_agrees(
    home: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: "no")

    code = main(["reset", "--from", "2026-10-02"])

    told = capsys.readouterr().err
    assert (code, numbers(home)) == (130, ["B-2026/1", "B-2026/2", "B-2026/3"])
    assert "2 documents dated Oct 2, 2026 or later" in told or "2 documents dated 02/10/2026 or later" in told, told
    assert "First delete all invoices and credit notes from that day on in Exact Online" in told


def test_a_person_who_agrees_at_the_terminal_gets_the_reset(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: " Yes ")

    assert main(["reset", "--from", "2026-10-03"]) == 0
    assert numbers(home) == ["B-2026/1", "B-2026/2", None]


def test_without_a_terminal_a_reset_needs_its_yes(home: Path, capsys) -> None:
    code = main(["reset", "--from", "2026-10-02"])

    assert (code, numbers(home)) == (2, ["B-2026/1", "B-2026/2", "B-2026/3"])
    assert "--yes" in capsys.readouterr().err


def test_nothing_is_reset_while_a_sync_runs(home: Path, capsys) -> None:
    asyncio.run(hold(home, 4711, "elsewhere"))

    code = main(["reset", "--from", "2026-10-02", "--yes"])

    assert (code, numbers(home)) == (4, ["B-2026/1", "B-2026/2", "B-2026/3"])
    assert "already running" in capsys.readouterr().err
