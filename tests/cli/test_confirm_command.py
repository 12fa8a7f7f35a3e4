"""``confirm``: one yes to one warning, read before it is answered, and written down."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from synctui.cli import main
from synctui.domain.booking import Refused
from synctui.domain.events import Mode
from synctui.domain.invoice import Reading
from synctui.domain.report import Ending, RunReport
from synctui.ports.store import Owner
from synctui.store.sqlite_store import SqliteStore
from synctui.testing.documents import DEPARTMENT, integration, invoice

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
SETTINGS = integration("exact_online")
WARNED, BLOCKED = (invoice(f"2026/{n}", date=date(2026, 11, n)) for n in (1, 2))
WARNING = {"id": "date-past", "warning": "The payment date is in the past."}
CONFIRM = ["confirm", "2026/1", "--reason", "agreed with the accountant"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An invoice that waits for a yes, and one that was refused for another reason."""
    monkeypatch.setenv("SYNCTUI_HOME", str(tmp_path))
    monkeypatch.setenv("SYNCTUI_SECRETS", "files")
    monkeypatch.setenv("SYNCTUI_LANGUAGE", "en")
    asyncio.run(fill(tmp_path / "synctui.db"))
    return tmp_path


async def fill(path: Path) -> None:
    store = SqliteStore(path, threaded=False)
    await store.save_reading("files", Reading((WARNED, BLOCKED), departments=(DEPARTMENT,)), NOW)
    await store.save_integration(SETTINGS)
    run = await store.start_run(SETTINGS.id, Owner("filled", "elsewhere", 1, "cli"), Mode.MANUAL, NOW)
    assert run is not None
    for bill, code, values in ((WARNED, "tool-warning", WARNING), (BLOCKED, "customer-blocked", {})):
        await store.record_outcome(SETTINGS.id, run, Mode.MANUAL, bill, Refused(bill.key, code, values), NOW)
    await store.end_run(RunReport(SETTINGS.id, SETTINGS.tool, run, Mode.MANUAL, NOW, NOW, Ending.INCOMPLETE), None)
    await store.aclose()


def confirmed(home: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(home / "synctui.db")) as connection:
        sql = "select d.key, w.warning from confirmed_warning as w join document as d on d.id = w.document_id"
        return connection.execute(sql).fetchall()


def test_a_yes_is_kept_for_this_invoice_and_this_warning(home: Path, capsys) -> None:
    code = main([*CONFIRM, "--yes", "--json"])

    said = json.loads(capsys.readouterr().out)
    assert (code, confirmed(home)) == (0, [(WARNED.key, "date-past")])
    assert (said["number"], said["warning"]) == ("2026/1", WARNING["warning"])


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("no", 130), ("", 130)])
def test_the_warning_is_read_before_it_is_answered(
    home: Path, capsys, monkeypatch: pytest.MonkeyPatch, answer, code
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: answer)

    ended = main(CONFIRM)

    assert "The payment date is in the past." in capsys.readouterr().err
    assert (ended, len(confirmed(home))) == (code, int(answer == "yes"))


def test_nobody_at_a_terminal_means_nobody_who_can_agree(home: Path, capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)

    assert main(CONFIRM) != 0
    assert ("--yes" in capsys.readouterr().err, confirmed(home)) == (True, [])


@pytest.mark.parametrize("number", ["2026/2", "2026/99"])
def test_an_invoice_that_waits_for_no_warning_is_told(home: Path, capsys, number) -> None:
    code = main(["confirm", number, "--reason", "x", "--yes"])

    assert (code, confirmed(home)) == (2, [])
    assert "not waiting" in capsys.readouterr().err
