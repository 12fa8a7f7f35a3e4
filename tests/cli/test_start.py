"""The command line starts fast: nothing is imported that the command does not need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"textual", "sqlmodel", "sqlalchemy", "httpx", "babel", "apscheduler"}


def imported_by(code: str, home: Path) -> set[str]:
    """Top-level names that a fresh process has imported after this."""
    script = f"{code}\nimport sys\nprint('IMPORTED', *sorted({{name.partition('.')[0] for name in sys.modules}}))"
    answer = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "SYNCTUI_HOME": str(home), "SYNCTUI_LANGUAGE": "de", "SYNCTUI_SECRETS": "files"},
    )
    assert "IMPORTED" in answer.stdout, answer.stderr
    return set(answer.stdout.rpartition("IMPORTED")[2].split())


def command(*arguments: str) -> str:
    return f"from synctui.cli import main\ntry:\n    main({list(arguments)!r})\nexcept SystemExit:\n    pass"


@pytest.mark.parametrize("arguments", [["--help"], ["sync", "--help"], ["--version"], ["locate"]])
def test_help_imports_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    assert imported_by(command(*arguments), tmp_path) & HEAVY == set()


@pytest.mark.parametrize("arguments", [["status"], ["invoices"], ["sync"], ["doctor"]])
def test_a_command_never_imports_the_screens(arguments: list[str], tmp_path: Path) -> None:
    assert imported_by(command(*arguments), tmp_path) & {"textual"} == set()


def test_the_nightly_daemon_never_imports_the_screens(tmp_path: Path) -> None:
    code = "import synctui.cli.nightly, synctui.nightly.daemon, synctui.bootstrap.workspace, synctui.store.sqlite_store"

    assert imported_by(code, tmp_path) & {"textual"} == set()


def test_the_exit_code_reaches_the_shell(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "synctui", "sync"],
        capture_output=True,
        text=True,
        env={**os.environ, "SYNCTUI_HOME": str(tmp_path), "SYNCTUI_LANGUAGE": "en", "SYNCTUI_SECRETS": "files"},
    )

    assert answer.returncode == 2
    assert answer.stdout == ""
    assert "[no-integration]" in answer.stderr


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    answer = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m synctui keys | head -n 1"],
        capture_output=True,
        text=True,
        env={**os.environ, "SYNCTUI_HOME": str(tmp_path), "SYNCTUI_LANGUAGE": "en"},
    )

    assert answer.stderr == ""


def test_without_a_terminal_the_dashboard_says_so(office) -> None:
    answer = office()

    assert answer.code == 2
    assert "needs a terminal" in answer.err
    assert office.opened == []


def test_usage_errors_are_told_in_the_readers_language(office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCTUI_LANGUAGE", "de")

    answer = office("invoices", "--limit", "viele")

    assert answer.code == 2
    assert "Fehler: Angabe --limit: viele ist keine ganze Zahl" in answer.err


def test_a_sandbox_that_is_not_there_is_named(office) -> None:
    answer = office("sandbox", "abacus")

    assert answer.code == 2
    assert "exact_online, teamleader" in answer.err
