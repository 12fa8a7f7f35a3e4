"""The file itself: private, of this version, backed up before it is converted."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from synctui.domain.errors import Misconfigured
from synctui.store import migrate, tables
from synctui.store.migrate import SCHEMA, file_system, prepare

SCHEMA_SQL = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index')"


def parts(sql: str) -> list[str]:
    """Columns and constraints, in whatever order they stand."""
    return sorted(re.split(r"\s*,\s*(?![^(]*\))", re.sub(r"\s+", " ", sql).removesuffix(")").strip()))


def schema(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(SCHEMA_SQL).fetchall()


def test_the_migrations_build_exactly_the_declared_tables(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'declared.db'}")
    tables.metadata.create_all(engine)
    engine.dispose()

    prepare(tmp_path / "migrated.db")

    declared = {name: parts(sql) for name, sql in schema(tmp_path / "declared.db")}
    migrated = {name: parts(sql) for name, sql in schema(tmp_path / "migrated.db") if "_search" not in name}
    migrated.pop("alembic_version")
    assert {name: text for name, text in migrated.items() if declared.get(name) != text} == {}
    assert set(declared) == set(migrated)


def test_the_store_belongs_to_its_owner_alone(tmp_path):
    path = tmp_path / "data" / "synctui" / "store.db"

    prepare(path)

    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_store_that_others_may_read_is_closed_to_them(tmp_path):
    path = tmp_path / "store.db"
    path.touch(0o644)
    path.chmod(0o644)

    prepare(path)

    assert path.stat().st_mode & 0o777 == 0o600


def test_a_store_of_this_version_is_left_as_it_is(tmp_path, monkeypatch):
    path = tmp_path / "store.db"
    prepare(path)
    monkeypatch.setitem(__import__("sys").modules, "synctui.store.alembic_run", None)

    assert prepare(path) == ()
    assert list(tmp_path.glob("*.bak-*")) == []


def test_a_store_of_a_newer_program_is_not_touched(tmp_path):
    path = tmp_path / "store.db"
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")

    with pytest.raises(Misconfigured) as refusal:
        prepare(path)

    assert (refusal.value.code, refusal.value.values["found"]) == ("store-newer", str(SCHEMA + 1))


def test_a_copy_is_made_before_an_older_store_is_converted(tmp_path, monkeypatch):
    path = tmp_path / "store.db"
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO preference VALUES ('language', 'de')")
        connection.commit()
    converted = []
    monkeypatch.setattr(migrate, "SCHEMA", SCHEMA + 1)
    monkeypatch.setattr("synctui.store.alembic_run.upgrade", lambda connection, found_at, to: converted.append(to))

    prepare(path)

    copy = tmp_path / f"store.db.bak-{SCHEMA}"
    with closing(sqlite3.connect(copy)) as connection:
        kept = connection.execute("SELECT value FROM preference").fetchall()
    assert (converted, kept, copy.stat().st_mode & 0o777) == ([SCHEMA + 1], [("de",)], 0o600)


def test_a_file_that_is_no_store_is_named(tmp_path):
    path = tmp_path / "store.db"
    path.write_text("Dear diary, " * 1000)

    with pytest.raises(Misconfigured) as refusal:
        prepare(path)

    assert (refusal.value.code, refusal.value.values) == ("store-damaged", {"path": str(path)})


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(Misconfigured) as refusal:
        prepare(tmp_path / "file" / "store.db")

    assert refusal.value.code == "store-cannot-open"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (sqlite3.SQLITE_FULL, "disk-full"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "store-read-only"),
        (sqlite3.SQLITE_IOERR_WRITE, "store-cannot-open"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "store-busy"),
    ],
)
def test_what_the_disk_refuses_has_a_name(tmp_path, number, code):
    from synctui.store.failures import told

    problem = sqlite3.OperationalError("words of SQLite")
    problem.sqlite_errorcode = number

    error = told(problem, tmp_path)

    assert error is not None
    assert error.code == code


def test_a_full_disk_is_told_while_working(tmp_path):
    from synctui.store.unit_of_work import UnitOfWork

    work = UnitOfWork(tmp_path / "store.db")
    with work.write() as connection:
        connection.exec_driver_sql("SELECT 1")
    with work.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(Misconfigured) as refusal, work.write() as connection:
        connection.exec_driver_sql("INSERT INTO preference VALUES ('long', ?)", ("x" * 100_000,))

    work.close()
    assert refusal.value.code == "disk-full"


def test_a_store_on_a_network_drive_is_warned_of(tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/vda / ext4 rw 0 0\nserver:/x /mnt/my\\040share nfs4 rw 0 0\n")

    assert file_system(Path("/mnt/my share/store.db"), mounts) == "nfs4"
    assert file_system(Path("/mnt/other/store.db"), mounts) == "ext4"
    assert file_system(Path("/x"), tmp_path / "missing") == ""


def test_the_warning_of_a_network_drive_reaches_the_caller(tmp_path, monkeypatch):
    monkeypatch.setattr(migrate, "file_system", lambda path: "cifs")

    (warned,) = prepare(tmp_path / "store.db")

    assert (warned.code, warned.values["kind"]) == ("store-on-network", "cifs")


def test_a_store_of_the_first_version_keeps_what_stands_in_it(tmp_path):
    from synctui.store.alembic_run import upgrade
    from synctui.store.connection import open_for_writing

    path = tmp_path / "store.db"
    with closing(open_for_writing(path)) as connection:
        upgrade(connection, found_at=lambda: 0, to=1)
        columns = "number, id, department, tool, start_day, minted, settings"
        connection.execute(f"INSERT INTO integration ({columns}) VALUES (1, 'x:1', 'd', 'x', 20260101, 7, '{{}}')")

    prepare(path)

    with closing(sqlite3.connect(path)) as connection:
        kept = connection.execute("SELECT id, department, tool, start_day, settings FROM integration").fetchall()
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    assert (kept, version) == ([("x:1", "d", "x", 20260101, "{}")], SCHEMA)
    assert (tmp_path / "store.db.bak-1").exists()
