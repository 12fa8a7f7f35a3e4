"""Real processes: a pretend Exact Online on loopback, and synctui processes that may be killed."""

from __future__ import annotations

import json
import os
import select
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SERVE = """
import sys
from pathlib import Path
from synctui.sandbox import load
from synctui.sandbox.serve import serve
app = load("exact_online", Path(sys.argv[1]), per_minute=0, per_day=0)
for year in range(2015, 2025):
    app.add_year(101, year)
for division in range(1001, 1001 + int(sys.argv[2])):
    app.add_division(division, f"Books {division}", years=(2026,))
serve(app, 0, lambda address: print(address, flush=True))
"""


class Books:
    """A pretend Exact Online in its own process, and its ledgers' file."""

    def __init__(self, state: Path, divisions: int = 0) -> None:
        self.state = state
        command = [sys.executable, "-c", SERVE, str(state), str(divisions)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()

    def entries(self, division: int = 101) -> list[dict[str, Any]]:
        """The ledger as its file has it, read without asking the process."""
        found: dict[str, dict[str, Any]] = {}
        for line in self.state.read_text().splitlines():
            for table, key, value in json.loads(line, parse_float=Decimal):
                if table == f"{division}/SalesEntries":
                    found.pop(key, None)
                    if value is not None:
                        found[key] = value
        return list(found.values())

    def numbers(self, division: int = 101) -> dict[str, list[str]]:
        """Entry numbers by our invoice number."""
        found: dict[str, list[str]] = defaultdict(list)
        for entry in self.entries(division):
            found[entry["YourRef"]].append(str(entry["EntryNumber"]))
        return dict(found)


@pytest.fixture
def open_books(tmp_path: Path) -> Iterator[Callable[..., Books]]:
    """`open_books(divisions=40)`: with so many administrations from 1001 on beside those there are always."""
    opened: list[Books] = []

    def start(divisions: int = 0) -> Books:
        opened.append(Books(tmp_path / "exact.sandbox", divisions))
        return opened[-1]

    yield start
    for server in opened:
        server.stop()


@pytest.fixture
def books(open_books: Callable[..., Books]) -> Books:
    return open_books()


@dataclass(frozen=True, slots=True)
class Ended:
    """How one process ended; negative codes are signals."""

    code: int
    pid: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


class Nursery:
    """Makes processes, one at a time; several nurseries make several at once."""

    def __init__(self) -> None:
        command = [sys.executable, HERE / "driver.py"]
        environment = {**os.environ, "SYNCTUI_LANGUAGE": "en", "SYNCTUI_SECRETS": "files"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def begin(self, what: str, home: Path, address: str, **more: int) -> None:
        assert self.process.stdin is not None
        request = {"what": what, "home": str(home), "address": address, **more}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()

    @property
    def has_ended(self) -> bool:
        """Whether the process that was begun last has ended, or the nursery itself."""
        return bool(select.select([self.process.stdout], [], [], 0)[0])

    def ended(self) -> Ended:
        """How the process that was begun last has ended."""
        assert self.process.stdout is not None
        return Ended(**json.loads(self.process.stdout.readline()))

    def run(self, what: str, home: Path, address: str, **more: int) -> Ended:
        self.begin(what, home, address, **more)
        return self.ended()

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def open_nursery() -> Iterator[Callable[[], Nursery]]:
    opened: list[Nursery] = []

    def start() -> Nursery:
        opened.append(Nursery())
        return opened[-1]

    yield start
    for nursery in opened:
        nursery.stop()


@pytest.fixture
def nursery(open_nursery: Callable[[], Nursery]) -> Nursery:
    return open_nursery()


class Home:
    """A folder of synctui, read by SQL."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def copy(self, name: str) -> Home:
        shutil.copytree(self.path, self.path.with_name(name))
        return Home(self.path.with_name(name))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        path = self.path / "synctui.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    @property
    def numbers(self) -> dict[str, list[str]]:
        """Booking numbers as the overview shows them, by invoice number."""
        found = self.rows("select number, booking_number from document where booking_number is not null")
        return {number: [booking] for number, booking in found}

    @property
    def steps(self) -> list[str]:
        steps: list[str] = json.loads((self.path / "steps.json").read_text())
        return steps

    @property
    def left_over(self) -> dict[str, int]:
        """What must not be there when nothing runs."""
        counts = {
            "lease": "select count(*) from lease",
            "open run": "select count(*) from run where ended_at = 0",
            "open attempt": "select count(*) from link where state in ('intent', 'unknown')",
        }
        return {name: self.rows(query)[0][0] for name, query in counts.items() if self.rows(query)[0][0]}

    @property
    def bells(self) -> tuple[int, int]:
        """Bell entries, and manual runs: each of these rings once."""
        query = "select (select count(*) from notification), (select count(*) from run where mode = 'manual')"
        return self.rows(query)[0]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")
