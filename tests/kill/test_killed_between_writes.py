"""SIGKILL between any two writes of a booking, then a new run: exactly one entry, and its number in the store."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

PARTS = 4
"""The kill points are shared out among so many tests, which run side by side."""


@pytest.mark.parametrize("part", range(PARTS))
def test_a_kill_at_any_step_leaves_one_entry_and_its_number(synctui, books, tmp_path: Path, part: int) -> None:
    assert synctui.run("setup", 1).returncode == 0
    shutil.copytree(tmp_path / "home", tmp_path / "fresh-home")
    fresh_ledger = books.state.read_bytes()
    steps = synctui.sync()["steps"]
    assert len(steps) > 15
    assert books.references == ["2026/1"]

    for step in range(1 + part, len(steps) + 1, PARTS):
        with_fresh_books(synctui, books, tmp_path, fresh_ledger)
        died = synctui.sync(die_at=step)
        again = synctui.sync()

        where = f"killed at {steps[step - 1]}"
        assert died == {}, where
        assert books.references == ["2026/1"], where
        number = books.entries()[0]["EntryNumber"]
        assert numbers_in(tmp_path / "home") == {"2026/1": str(number)}, (where, again)


def with_fresh_books(synctui, books, tmp_path: Path, ledger: bytes) -> None:
    """Home and ledger as before the first sync; the server is started anew on the old file."""
    shutil.rmtree(tmp_path / "home")
    shutil.copytree(tmp_path / "fresh-home", tmp_path / "home")
    books.restart(ledger)
    synctui.books = books


def numbers_in(home: Path) -> dict[str, str | None]:
    """Booking numbers as the store has them, read by SQL."""
    import sqlite3

    (path,) = home.rglob("*.db")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        return dict(connection.execute("select number, booking_number from document"))
