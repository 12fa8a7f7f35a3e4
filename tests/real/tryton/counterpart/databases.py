"""Where Tryton keeps its books in a test: SQLite files or a throwaway PostgreSQL, copied from books built once."""

from __future__ import annotations

import csv
import io
import os
import shutil
import socket
import sqlite3
import subprocess
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from counterpart import environment
from counterpart.environment import KEPT, NotHere, build, digest, memory, once, write_config

Cells = list[tuple[str, ...]]
BOOKS = "books"


class Databases(Protocol):
    """The databases of one kind."""

    folder: Path
    facts: Path
    config: Path

    def copy(self, name: str) -> None:
        """Fresh books under a new name, while servers run."""

    def rows(self, name: str, query: str) -> Cells:
        """Read, or changed, by SQL, past Tryton; every value as text."""

    def drop(self, name: str) -> None:
        """Servers that still have it open do not mind."""

    def close(self) -> None: ...


class Sqlite:
    """A file per database. Copying is SQLite's own backup, which minds what a server is writing."""

    def __init__(self) -> None:
        built = KEPT / f"sqlite-{digest()}"
        with once(built) as is_new:
            if is_new:
                _build_sqlite(built)
        self.folder = memory("sqlite")
        self.facts = built / "facts.json"
        self._built = built / f"{BOOKS}.sqlite"
        self.config = write_config(self.folder, "sqlite://")

    def copy(self, name: str) -> None:
        shutil.copyfile(self._built, self.folder / f"{name}.sqlite")

    def rows(self, name: str, query: str) -> Cells:
        with closing(sqlite3.connect(self.folder / f"{name}.sqlite", timeout=30)) as connection:
            found = [tuple(_text(value) for value in row) for row in connection.execute(query)]
            connection.commit()
            return found

    def drop(self, name: str) -> None:
        for file in self.folder.glob(f"{name}.sqlite*"):
            file.unlink()

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _build_sqlite(built: Path) -> None:
    """In memory first: the disk would take minutes."""
    place = memory("building")
    try:
        (place / f"{BOOKS}.sqlite").touch()
        facts = build(place, write_config(place, "sqlite://"))
        built.mkdir(parents=True)
        shutil.copy(facts, built)
        shutil.copy(place / f"{BOOKS}.sqlite", built)
    finally:
        shutil.rmtree(place, ignore_errors=True)


class Postgres:
    """A cluster of its own on loopback, run by the account `postgres` where we are root, as the server wants it."""

    def __init__(self) -> None:
        self._programs = _postgres_programs()
        built = KEPT / f"postgres-{self._programs.parent.name}-{digest()}"
        with once(built) as is_new:
            if is_new:
                self._build(built)
        self._open(memory("postgres"))
        _as_postgres(["tar", "-xf", "-", "-C", self.folder], cwd=self.folder, stdin=(built / "data.tar").read_bytes())
        self._start()
        self.facts = built / "facts.json"
        self.config = write_config(self.folder, self._uri, has_worker=True)

    @property
    def _uri(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/"

    def _open(self, folder: Path) -> None:
        self.folder, self._port = folder, free_port()
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")

    def _build(self, built: Path) -> None:
        self._open(memory("postgres-building"))
        try:
            self._call("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
            self._start()
            self._psql("postgres", f"create database {BOOKS}")
            facts = build(self.folder, write_config(self.folder, self._uri))
            self._psql("postgres", f"alter database {BOOKS} is_template true")
            self._call("pg_ctl", "-m", "fast", "-w", "stop")
            built.mkdir(parents=True)
            shutil.copy(facts, built)
            packed = _as_postgres(["tar", "-cf", "-", "data"], cwd=self.folder)
            (built / "data.tar").write_bytes(packed)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self) -> None:
        settings = f"-p {self._port} -h 127.0.0.1 -k {self.folder} -F -c synchronous_commit=off -c full_page_writes=off"
        self._call("pg_ctl", "-w", "-l", str(self.folder / "log"), "start", "-o", settings)

    def copy(self, name: str) -> None:
        self._psql("postgres", f"create database {name} template {BOOKS}")

    def drop(self, name: str) -> None:
        self._psql("postgres", f"drop database {name} with (force)")

    def rows(self, name: str, query: str) -> Cells:
        return [tuple(row) for row in csv.reader(io.StringIO(self._psql(name, query)))]

    def hold(self, name: str, statement: str) -> subprocess.Popen[str]:
        """A transaction that stays open, with its locks, until its input is closed; answers once it has them."""
        session = subprocess.Popen(
            self._psql_command(name), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=self.folder
        )
        assert session.stdin is not None
        assert session.stdout is not None
        session.stdin.write(f"begin; {statement}; select 'held';\n")
        session.stdin.flush()
        while session.stdout.readline().strip() != "held":
            pass
        return session

    def close(self) -> None:
        self._call("pg_ctl", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _psql(self, database: str, query: str) -> str:
        return _as_postgres([*self._psql_command(database), "-c", query], cwd=self.folder).decode()

    def _psql_command(self, database: str) -> list[str]:
        where = ["-h", "127.0.0.1", "-p", str(self._port), "-U", "postgres", "-d", database]
        return [str(self._programs / "psql"), "-X", "-q", "-t", "--csv", *where]

    def _call(self, program: str, *arguments: str) -> None:
        _as_postgres([self._programs / program, "-D", self.folder / "data", *arguments], cwd=self.folder)


def _as_postgres(command: list[Any], *, cwd: Path, stdin: bytes = b"") -> bytes:
    words = [str(part) for part in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    # The server keeps the descriptors that it inherits: it gets files, which nobody waits for.
    errors = cwd / f"errors-{os.getpid()}"
    with errors.open("wb") as log:
        done = subprocess.run(words, cwd=cwd, input=stdin, stdout=subprocess.PIPE, stderr=log, check=False, timeout=120)
    if done.returncode:
        raise NotHere(f"PostgreSQL ({errors.read_text()[-300:]})")
    return done.stdout


def _postgres_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise NotHere("PostgreSQL")
    return found[-1].parent


def _text(value: object) -> str:
    """As PostgreSQL writes it; SQLite has Tryton's amounts as bytes, sums of them as floats."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, float):
        return f"{Decimal(repr(value)):.2f}"
    return "" if value is None else str(value)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


__all__ = ["BOOKS", "Cells", "Databases", "Postgres", "Sqlite", "environment", "free_port"]
