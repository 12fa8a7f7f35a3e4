"""The whole demo company in real ledgers: every total to the cent as the source states it."""

from __future__ import annotations

import asyncio
import shutil
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from synctui.bootstrap.demo import open_demo
from synctui.bootstrap.demo_books import Reach
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document
from synctui.domain.money import Money
from synctui.testing.clock import VirtualClock


@dataclass
class Synced:
    """What the first sync of the demo company left behind; `booked` has integrations with the source's documents."""

    program: Any
    folder: Path
    store: Path
    booked: list[tuple[Integration, list[Document]]]
    numbers: list[str]

    def demo(self, store: Path | None) -> Any:
        name = self.program.module.SPEC.name
        reach = Reach(folder=self.folder)
        return open_demo(tool=name, reach=reach, store=store, is_watched=False, clock=VirtualClock())

    def file(self, integration: Integration) -> Path:
        return Path(integration.options["folder"]) / f"synctui{self.program.module.DIALECT.suffix}"

    def files(self) -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in self.folder.rglob("synctui.*")}


async def first_sync(program: Any, folder: Path) -> Synced:
    synced = Synced(program, folder / "books", folder / "demo", [], [])
    async with synced.demo(synced.store) as demo:
        reports = await demo.workspace.service.sync()
        for report in reports:
            integration = await demo.workspace.store.integration(report.integration)
            keys = {row.document for row in report.booked}
            candidates = await demo.workspace.store.candidates(report.integration, keys)
            synced.booked.append((integration, [one.document for one in candidates]))
            synced.numbers += [row.booking_number for row in report.booked]
    return synced


@pytest.fixture(scope="module", params=["real_hledger", "real_beancount"], ids=["hledger", "beancount"])
def synced(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Synced:
    program = request.getfixturevalue(request.param)
    return asyncio.run(first_sync(program, tmp_path_factory.mktemp("company")))


def summed(amounts) -> dict[tuple[str, str], str]:
    """By name and currency, without what is zero."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name, money in amounts:
        sums[name][money.currency] += money.cents
    return {
        (name, currency): str(Money(cents, currency).amount)
        for name, by_currency in sums.items()
        for currency, cents in by_currency.items()
        if cents
    }


def test_net_vat_per_rate_and_receivable_are_the_sources(synced):
    program, dialect = synced.program, synced.program.module.DIALECT

    for integration, documents in synced.booked:
        file, code = synced.file(integration), integration.mapping.vat
        parts = [part for document in documents for part in document.vat]
        balances = program.balances(file)
        vat = {place: amount for place, amount in balances.items() if place[0].startswith(dialect.vat)}
        owed = {place: amount for place, amount in balances.items() if place[0] == dialect.receivable}

        program.check(file)
        assert len(documents) > 100
        assert owed == summed((dialect.receivable, document.gross) for document in documents)
        assert vat == summed((dialect.below(dialect.vat, code[part.tax.key]), -part.vat) for part in parts)
        assert program.net_by_code(file) == summed((code[part.tax.key], -part.taxable) for part in parts)


async def test_a_second_sync_adds_nothing(synced, tmp_path):
    before = synced.files()
    store = shutil.copytree(synced.store, tmp_path / "demo")

    async with synced.demo(store) as demo:
        reports = await demo.workspace.service.sync()

    assert [report.booked for report in reports] == [(), ()]
    assert len(before) == 2
    assert synced.files() == before


async def test_a_lost_store_and_the_same_ledger_end_with_every_invoice_once(synced):
    before = synced.files()

    async with synced.demo(None) as demo:
        reports = await demo.workspace.service.sync()

    assert sorted(row.booking_number for report in reports for row in report.booked) == sorted(synced.numbers)
    assert synced.files() == before
