"""Ledgers judged and counted by hledger and Beancount themselves."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from synctui.connectors import beancount, hledger
from synctui.domain.booking import BookingRequest, Outcome
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document
from synctui.ports.accounting import AccountingConnector
from synctui.settings.secrets import MemorySecrets
from synctui.testing import documents as make
from synctui.testing.clock import VirtualClock
from synctui.wire.context import Context
from synctui.wire.http import network

Totals = dict[tuple[str, str], str]
"""Amount with two decimals by account (or VAT code) and currency; nothing that is zero."""


class Hledger:
    """The installed hledger on one journal."""

    module = hledger

    def __init__(self, program: str) -> None:
        self.program = program

    def ask(self, file: Path, *words: str) -> str:
        """Raises where hledger refuses."""
        environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        command = [self.program, "-f", str(file), *words]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def check(self, file: Path) -> None:
        self.ask(file, "check")

    def balances(self, file: Path, *query: str) -> Totals:
        rows = csv.reader(io.StringIO(self.ask(file, "balance", "--flat", "--no-total", "-O", "csv", *query)))
        return _totals({row[0]: row[1].split(", ") for row in rows if row[0] != "account"})

    def net_by_code(self, file: Path) -> Totals:
        return self.balances(file, "--pivot", "vat", "acct:^revenues")

    def payees(self, file: Path) -> list[str]:
        return self.ask(file, "payees").splitlines()


class Beancount:
    """Beancount's loader and its query tool on one ledger."""

    module = beancount

    def check(self, file: Path) -> None:
        done = self._run("bean-check", str(file))
        assert done.returncode == 0, done.stderr

    def balances(self, file: Path, where: str = "TRUE") -> Totals:
        return self._query(file, f"SELECT account, sum(position) WHERE {where} GROUP BY account")

    def net_by_code(self, file: Path) -> Totals:
        return self._query(file, "SELECT any_meta('vat'), sum(position) WHERE account ~ '^Income' GROUP BY 1")

    def payees(self, file: Path) -> list[str]:
        rows = csv.reader(io.StringIO(self._run("bean-query", "-f", "csv", str(file), "SELECT DISTINCT payee").stdout))
        return [row[0] for row in rows][1:]

    def _query(self, file: Path, query: str) -> Totals:
        done = self._run("bean-query", "-f", "csv", str(file), query)
        assert done.returncode == 0, done.stderr
        rows = list(csv.reader(io.StringIO(done.stdout)))[1:]
        return _totals({row[0].strip(): [part.strip() for part in row[1].split(",")] for row in rows})

    @staticmethod
    def _run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
        path = Path(sys.executable).parent / program
        return subprocess.run([path, *words], capture_output=True, text=True, check=False, encoding="utf-8")


def _totals(rows: dict[str, list[str]]) -> Totals:
    found = {}
    for account, amounts in rows.items():
        for text in amounts:
            figure, _, currency = text.partition(" ")
            if currency and float(figure.replace(",", "")):
                found[account, currency] = figure.replace(",", "")
    return found


class Books:
    """A ledger in a folder, its connector with the program's check, and the program itself."""

    def __init__(self, program: Any, folder: Path, **options: str) -> None:
        self.program = program
        self.folder = folder
        module = program.module
        settings = make.integration(module.SPEC.name, options={"folder": str(folder), **options})
        fresh = replace(settings, administration=None, first_run_done=False)
        self.integration: Integration = module.suggest(fresh, make.RATES)
        self.file = folder / f"synctui{module.DIALECT.suffix}"
        self.file.write_text(module.DIALECT.heading())
        self.connector: AccountingConnector = module.create(self.context)

    @property
    def context(self) -> Context:
        return Context(
            secrets=MemorySecrets(),
            transport=network(),
            clock=VirtualClock(),
            integration=self.integration,
            folder=self.folder,
        )

    def request(self, document: Document) -> BookingRequest:
        return make.request(document, self.integration)

    async def book(self, *documents: Document) -> list[Outcome]:
        return [outcome async for outcome in self.connector.book([self.request(one) for one in documents])]


@pytest.fixture(scope="session")
def real_hledger(leave_out: Callable[[str], None]) -> Hledger:
    found = shutil.which("hledger")
    if found is None:
        leave_out("hledger")
    return Hledger(str(found))


@pytest.fixture(scope="session")
def real_beancount() -> Beancount:
    return Beancount()


@pytest.fixture(params=["real_hledger", "real_beancount"], ids=["hledger", "beancount"])
def program(request: pytest.FixtureRequest) -> Any:
    """What holds for both."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def open_books(tmp_path: Path) -> Callable[..., Books]:
    """`open_books(program)`: an empty ledger of this language."""
    return lambda program, **options: Books(program, tmp_path, **options)
