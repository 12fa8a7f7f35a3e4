"""Real processes: a pretend Exact Online on loopback, and synctui processes that may be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
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
serve(app, int(sys.argv[2]), lambda address: print(address, flush=True))
"""


@dataclass(slots=True)
class Books:
    """A pretend Exact Online in its own process, and its ledger's file."""

    state: Path
    process: subprocess.Popen[str] | None = None
    address: str = ""

    def start(self) -> Books:
        """On the port it had before, if it had one: the sign-ins know its address."""
        port = self.address.rpartition(":")[2] or "0"
        command = [sys.executable, "-c", SERVE, str(self.state), port]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        return self

    def stop(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def restart(self, ledger: bytes) -> None:
        """The same server with the ledger of an earlier moment."""
        self.stop()
        self.state.write_bytes(ledger)
        self.start()

    def entries(self) -> list[dict[str, Any]]:
        """The ledger as its file has it, read without asking the process."""
        found: dict[str, dict[str, Any]] = {}
        for line in self.state.read_text().splitlines():
            for table, key, value in json.loads(line, parse_float=Decimal):
                if table.endswith("/SalesEntries"):
                    found.pop(key, None)
                    if value is not None:
                        found[key] = value
        return list(found.values())

    @property
    def references(self) -> list[str]:
        return sorted(entry["YourRef"] for entry in self.entries())


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    server = Books(tmp_path / "exact.sandbox").start()
    yield server
    server.stop()


@dataclass(slots=True)
class Synctui:
    """synctui processes on one home."""

    home: Path
    books: Books

    def run(self, what: str, number: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, HERE / "driver.py", what, str(self.home), self.books.address, str(number)],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, HERE / "driver.py", "sync", str(self.home), self.books.address, "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )

    def sync(self, die_at: int = 0) -> dict[str, Any]:
        """The report and the steps of a sync; empty where it died."""
        done = self.run("sync", die_at)
        if done.returncode == -9:
            return {}
        assert done.returncode == 0, done.stderr
        result: dict[str, Any] = json.loads(done.stdout)
        return result


@pytest.fixture
def synctui(tmp_path: Path, books: Books) -> Synctui:
    return Synctui(tmp_path / "home", books)
