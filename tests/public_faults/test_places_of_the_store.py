"""A store on a network drive, on a full disk or on a read-only one: said clearly, and nothing is lost or sent twice."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from synctui.cli import main
from synctui.domain.errors import Misconfigured
from synctui.store import connection, migrate
from synctui.testing.documents import invoice

BILLS = [invoice(f"2026/{n}") for n in range(1, 7)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYNCTUI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SYNCTUI_SECRETS", "files")
    monkeypatch.setenv("SYNCTUI_LANGUAGE", "en")
    return tmp_path / "home"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with room for little more than an empty store, mounted where `open_company` has its home."""
    place = tmp_path / "home"
    place.mkdir(mode=0o700)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=700", "none", place], capture_output=True)
    if done.returncode:
        if os.environ.get("SYNCTUI_ALL_TESTS"):
            pytest.fail("the right to mount a small disk is needed here")
        pytest.skip("left out: no right to mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def fill(place: Path) -> Path:
    """Take all the room there is."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


# on a network drive -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs"])
def test_a_store_on_a_network_drive_is_said_at_the_start_by_every_command(
    home: Path, capsys, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    mounts = home.with_name("mounts")
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/share {home.parent} {kind} rw 0 0\n")
    monkeypatch.setattr(migrate, "MOUNTS", mounts)

    code = main(["invoices", "--json"])

    said = capsys.readouterr()
    assert (code, json.loads(said.out)) == (0, [])
    assert "network drive" in said.err
    assert "SYNCTUI_HOME" in said.err


def test_a_store_on_a_disk_of_this_computer_is_not_talked_about(home: Path, capsys, monkeypatch) -> None:
    mounts = home.with_name("mounts")
    mounts.write_text(f"server:/share / nfs4 rw 0 0\n/dev/sda1 {home.parent} ext4 rw 0 0\n")
    monkeypatch.setattr(migrate, "MOUNTS", mounts)

    main(["invoices", "--json"])

    assert capsys.readouterr().err == ""


# on a full disk ---------------------------------------------------------------------------------------------------


def full_after(company: Any, place: Path, bookings: int) -> None:
    """The disk is full from the moment at which the tool has made so many bookings."""
    answer = company.tool.answer

    async def answer_then_fill(request):
        said = await answer(request)
        if request.method == "POST" and len(company.tool.entries(101)) == bookings and not (place / "filler").exists():
            fill(place)
        return said

    company.tool.answer = answer_then_fill


@pytest.mark.parametrize("bookings", [1, 3, 6])
async def test_a_disk_that_fills_up_in_mid_sync_stops_it_and_nothing_is_booked_twice(
    small_disk: Path, open_company, bookings: int
) -> None:
    company = await open_company(*BILLS)
    full_after(company, small_disk, bookings)

    with pytest.raises(Misconfigured) as stopped:
        await company.sync()
    sent = company.posts()
    (small_disk / "filler").unlink()
    report = await company.sync()
    again = await company.sync()

    assert (stopped.value.code, sent) == ("disk-full", bookings)
    assert (len(report.booked), again.booked) == (6 - bookings + 1, ())
    assert [row.number for row in report.booked if row.is_adopted] == [f"2026/{bookings}"]
    assert company.is_told_truly
    assert company.workspace.reader.leases() == []


async def test_on_a_full_disk_nothing_is_sent_at_all(small_disk: Path, open_company) -> None:
    company = await open_company(*BILLS)
    filler = fill(small_disk)

    with pytest.raises(Misconfigured) as refused:
        await company.sync()
    sent = company.posts()
    filler.unlink()
    report = await company.sync()

    assert (refused.value.code, sent, report.invoices) == ("disk-full", 0, 6)


def test_a_full_disk_is_said_with_what_to_do_and_exit_code_2(small_disk: Path, home: Path, capsys) -> None:
    main(["status"])
    fill(small_disk)
    capsys.readouterr()

    code = main(["import", str(Path(__file__))])

    said = capsys.readouterr().err
    assert code == 2, said
    assert "The disk is full" in said
    assert "Make room" in said


# on a disk that cannot be written to ------------------------------------------------------------------------------


def test_a_read_only_store_is_said_with_its_path_and_exit_code_2(small_disk: Path, home: Path, capsys) -> None:
    main(["invoices"])
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    capsys.readouterr()

    codes = {main([command]) for command in ("sync", "invoices", "status")}

    said = capsys.readouterr().err
    assert codes == {2}, said
    assert str(home / "synctui.db") in said or str(home / "secrets") in said, said
    assert "Traceback" not in said


def test_a_store_that_another_program_keeps_locked_is_said(home: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(connection, "WAIT", 0.05)
    main(["status"])
    with closing(sqlite3.connect(home / "synctui.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        capsys.readouterr()
        code = main(["import", str(Path(__file__))])
        other.execute("ROLLBACK")

    said = capsys.readouterr().err
    assert code == 2
    assert "keeps the store locked" in said
    assert main(["status"]) in {0, 2}
