"""The demo company, synced: every document has a number or a reason, and a second run changes nothing."""

from __future__ import annotations

from datetime import date

from synctui.bootstrap.demo import open_demo
from synctui.domain.invoice import Kind
from synctui.domain.report import Ending
from synctui.ports.reading import Mark, Query
from synctui.store.reading import SqliteReader
from synctui.testing.clock import VirtualClock

LEFT_OUT = {"period-closed", "customer-without-country", "vat-not-mapped", "vat-number-invalid", "invoice-first"}


def rows(demo) -> dict[str, tuple[object, ...]]:
    reader = SqliteReader(demo.workspace.store_path)
    try:
        query = Query(today=date(2026, 11, 25))
        return {row.key: (row.mark, row.booking_number, row.code) for row in reader.page(query, 0, None, 1000)}
    finally:
        reader.close()


async def test_every_document_has_a_number_or_a_reason(open_company):
    demo = await open_company()

    reports = await demo.workspace.service.sync()

    assert {row.code for report in reports for row in report.not_booked} == LEFT_OUT
    assert {report.ending for report in reports} == {Ending.INCOMPLETE}
    for mark, number, _ in rows(demo).values():
        assert (number is not None) == (mark is Mark.SYNCED)
        assert mark in {Mark.SYNCED, Mark.REFUSED, Mark.DRAFT, Mark.BEFORE_START}


async def test_the_numbers_shown_are_the_tools(open_company):
    demo = await open_company()

    await demo.workspace.service.sync()

    shown = sorted(number for _, number, _ in rows(demo).values() if number)
    books = [demo.tool.entries(int(one.integration.administration.remote_id)) for one in await integrations(demo)]
    assert shown == sorted(str(entry["EntryNumber"]) for entries in books for entry in entries)


async def test_the_same_number_in_two_departments_is_kept_apart(open_company):
    demo = await open_company()

    reports = await demo.workspace.service.sync()

    numbers = [{row.number for row in report.booked if row.kind is Kind.INVOICE} for report in reports]
    assert len(numbers[0] & numbers[1]) > 50


async def test_a_second_run_on_the_same_store_books_nothing_and_changes_nothing(open_company, tmp_path):
    demo = await open_company()
    await demo.workspace.service.sync()
    before = rows(demo)

    async with open_demo(store=tmp_path / "demo", is_watched=False, clock=VirtualClock()) as again:
        reports = await again.workspace.service.sync()
        after = rows(again)

    assert [report.booked for report in reports] == [(), ()]
    assert after == before


async def test_an_invoice_changed_in_teamleader_after_the_sync_is_marked_and_not_sent(open_company):
    demo = await open_company()
    await demo.workspace.service.sync()
    entries = [demo.tool.entries(int(one.integration.administration.remote_id)) for one in await integrations(demo)]

    for command in demo.commands()[:1] * 3:
        await command.run()
    reports = await demo.workspace.service.sync()

    marks = [mark for mark, _, _ in rows(demo).values()]
    assert marks.count(Mark.EDITED) == 3
    assert [report.booked for report in reports] == [(), ()]
    assert entries == [
        demo.tool.entries(int(one.integration.administration.remote_id)) for one in await integrations(demo)
    ]


async def test_a_reopened_period_is_synced_by_the_next_run(open_company):
    demo = await open_company()
    await demo.workspace.service.sync()

    (reopen,) = [command for command in demo.commands() if command.id == "demo-reopen"]
    await reopen.run()
    reports = await demo.workspace.service.sync()

    codes = {row.code for report in reports for row in report.not_booked}
    assert codes == LEFT_OUT - {"period-closed", "invoice-first"}
    assert sum(len(report.booked) for report in reports) == 5


async def integrations(demo):
    return await demo.workspace.service.integrations()
