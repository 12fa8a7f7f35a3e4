"""``again``: what it means is read before it is answered, and written down."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
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
from synctui.testing.documents import DEPARTMENT, integration, invoice

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
BILL, WAITING = (invoice(f"2026/{n}", date=date(2026, 11, n)) for n in (1, 2))
AGAIN = ["again", "2026/1", "--reason", "the mail got lost"]


def filled(home: Path, tool: str) -> None:
    """One invoice that is synced there, and one that waits."""
    asyncio.run(fill(home / "synctui.db", tool))


async def fill(path: Path, tool: str) -> None:
    settings = integration(tool, options={"folder": str(path.parent)})
    store = SqliteStore(path, threaded=False)
    await store.save_reading("files", Reading((BILL, WAITING), departments=(DEPARTMENT,)), NOW)
    await store.save_integration(settings)
    run = await store.start_run(settings.id, Owner("filled", "elsewhere", 1, "cli"), Mode.MANUAL, NOW)
    assert run is not None
    await store.record_outcome(settings.id, run, Mode.MANUAL, BILL, Booked(BILL.key, "202611-01/1", "file#1"), NOW)
    await store.end_run(RunReport(settings.id, tool, run, Mode.MANUAL, NOW, NOW, Ending.FINISHED), None)
    await store.aclose()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYNCTUI_HOME", str(tmp_path))
    monkeypatch.setenv("SYNCTUI_SECRETS", "files")
    monkeypatch.setenv("SYNCTUI_LANGUAGE", "en")
    return tmp_path


def released(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "synctui.db")) as connection:
        return [row[0] for row in connection.execute("select warning from confirmed_warning order by warning")]


@pytest.mark.parametrize(
    ("more", "kept"), [([], ["again:202611-01/1"]), (["--reverse"], ["again:202611-01/1", "reversed:202611-01/1"])]
)
def test_it_is_kept_for_this_invoice_and_its_old_number(home: Path, capsys, more, kept) -> None:
    filled(home, "datev")

    code = main([*AGAIN, *more, "--yes", "--json"])

    said = json.loads(capsys.readouterr().out)
    assert (code, released(home)) == (0, kept)
    assert (said["number"], said["booking_number"], said["is_reversed"]) == ("2026/1", "202611-01/1", bool(more))


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("no", 130)])
def test_what_it_means_is_read_before_it_is_answered(home: Path, capsys, monkeypatch, answer, code) -> None:
    filled(home, "datev")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: answer)

    ended = main(AGAIN)

    said = capsys.readouterr().err
    assert "2026/1 went to DATEV as 202611-01/1." in said
    assert "in the books twice" in said
    assert (ended, len(released(home))) == (code, int(answer == "yes"))


def test_nobody_at_a_terminal_means_nobody_who_can_agree(home: Path, capsys, monkeypatch) -> None:
    filled(home, "datev")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)

    assert main(AGAIN) != 0
    assert ("--yes" in capsys.readouterr().err, released(home)) == (True, [])


@pytest.mark.parametrize("number", ["2026/2", "2026/99"])
def test_what_is_not_synced_is_told(home: Path, capsys, number) -> None:
    filled(home, "datev")

    code = main(["again", number, "--reason", "x", "--yes"])

    assert (code, released(home)) == (2, [])
    assert "0 were found" in capsys.readouterr().err


def test_a_tool_that_has_the_invoice_itself_says_so(home: Path, capsys) -> None:
    filled(home, "exact_online")

    code = main([*AGAIN, "--yes"])

    assert (code, released(home)) == (2, [])
    assert "once only" in capsys.readouterr().err
