"""The whole demo company in real ledgers: every total to the cent as the source states it."""

from __future__ import annotations

from collections import defaultdict

from synctui.bootstrap.demo import open_demo
from synctui.bootstrap.demo_books import Reach
from synctui.domain.money import Money
from synctui.testing.clock import VirtualClock


def as_totals(sums):
    return {place: str(money.amount) for place, money in sums.items() if money}


def stated(documents, integration):
    """What the source says of these documents: owed, net and VAT by code, by currency."""
    owed, net, vat = (defaultdict(lambda: None) for _ in range(3))

    def add(sums, place, money):
        sums[place, money.currency] = (sums[place, money.currency] or Money.zero(money.currency)) + money

    for document in documents:
        add(owed, "owed", document.gross)
        for part in document.vat:
            code = integration.mapping.vat[part.tax.key]
            add(net, code, -part.taxable)
            add(vat, code, -part.vat)
    return as_totals(owed), as_totals(net), as_totals(vat)


async def test_net_vat_per_rate_and_receivable_are_the_sources(program, tmp_path):
    name, dialect = program.module.SPEC.name, program.module.DIALECT
    reach, place = Reach(folder=tmp_path / "books"), tmp_path / "demo"
    async with open_demo(tool=name, reach=reach, store=place, is_watched=False, clock=VirtualClock()) as demo:
        reports = await demo.workspace.service.sync()
        integrations = {one.id: one for one in await demo.workspace.store.integrations()}

        for report in reports:
            integration = integrations[report.integration]
            keys = {row.document for row in report.booked}
            documents = [one.document for one in await demo.workspace.store.candidates(integration.id, keys)]
            owed, net, vat = stated(documents, integration)
            file = tmp_path / "books" / integration.options["folder"] / f"synctui{dialect.suffix}"

            program.check(file)

            balances = program.balances(file)
            assert len(documents) == len(keys) > 100
            assert below(balances, dialect.receivable) == owed
            assert {(code.rpartition(":")[2], currency): amount for (code, currency), amount in balances.items()
                    if code.startswith(dialect.vat)} == vat  # fmt: skip
            assert program.net_by_code(file) == net


def below(balances, account):
    """What stands on one account, under one word."""
    return {("owed", currency): amount for (name, currency), amount in balances.items() if name == account}


async def test_a_second_sync_adds_nothing(program, tmp_path):
    name = program.module.SPEC.name
    options = {"tool": name, "reach": Reach(folder=tmp_path / "books"), "store": tmp_path / "demo"}
    async with open_demo(**options, is_watched=False, clock=VirtualClock()) as demo:
        await demo.workspace.service.sync()
    before = {file: file.read_bytes() for file in (tmp_path / "books").rglob("synctui.*")}

    async with open_demo(**options, is_watched=False, clock=VirtualClock()) as again:
        reports = await again.workspace.service.sync()

    assert [report.booked for report in reports] == [(), ()]
    assert {file: file.read_bytes() for file in (tmp_path / "books").rglob("synctui.*")} == before
    assert len(before) == 2


async def test_a_lost_store_and_the_same_ledger_end_with_every_invoice_once(program, tmp_path):
    name = program.module.SPEC.name
    reach = Reach(folder=tmp_path / "books")
    async with open_demo(tool=name, reach=reach, is_watched=False, clock=VirtualClock()) as demo:
        first = await demo.workspace.service.sync()
    before = {file: file.read_bytes() for file in (tmp_path / "books").rglob("synctui.*")}

    async with open_demo(tool=name, reach=reach, is_watched=False, clock=VirtualClock()) as anew:
        second = await anew.workspace.service.sync()

    numbers = [sorted(row.booking_number for report in reports for row in report.booked) for reports in (first, second)]
    assert numbers[0] == numbers[1]
    assert {file: file.read_bytes() for file in (tmp_path / "books").rglob("synctui.*")} == before
