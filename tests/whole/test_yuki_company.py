"""The whole company in Yuki: how many calls a day's invoices take, and edits from Teamleader to the books."""

from __future__ import annotations

import itertools
from dataclasses import replace
from math import ceil

from synctui.domain.invoice import Kind
from synctui.ports.reading import Mark

LINE = {"description": "Other work", "quantity": "1"}


async def opened(open_company, **options):
    """The second entity of the company, whose books in Yuki are new: nothing can stand there yet."""
    demo = await open_company(tool="yuki", **options)
    return demo, (await demo.workspace.store.integrations())[1]


def shown(demo, key):
    return demo.workspace.reader.detail(key, demo.workspace.clock.now().date())


def open_invoices(demo, report):
    """What has just been booked and may still be changed in Teamleader."""
    documents = [shown(demo, row.document).document for row in report.booked]
    return [one for one in documents if one.kind is Kind.INVOICE and one.credited is None and not one.is_paid]


def change(demo, document, price):
    """As somebody in Teamleader would: one line of another price."""
    tax = document.lines[0].tax.key.rpartition(":")[2]
    demo.teamleader.change(document.key.rpartition(":")[2], lines=[{**LINE, "price": price, "tax": tax}])


def entry_of(demo, integration, document):
    entries = demo.tool.entries(integration.administration.remote_id)
    (entry,) = [one for one in entries if one["reference"] == document.number]
    return entry


async def test_all_invoices_take_two_calls_and_one_for_every_25_and_are_not_sent_again(open_company):
    demo, integration = await opened(open_company, has_vendor_limits=True)
    before, sync = len(demo.tool.requests), demo.workspace.service.sync

    (report,) = await sync([integration.id])
    calls = len(demo.tool.requests) - before
    entries = demo.tool.entries(integration.administration.remote_id)
    (again,) = await sync([integration.id])

    booked = report.invoices + report.credit_notes
    sent = booked + sum(1 for row in report.not_booked if row.tool_text)
    assert report.code is None
    assert booked == len(entries) > 100
    assert report.calls == calls == 2 + ceil(sent / 25)
    assert again.booked == ()
    assert demo.tool.entries(integration.administration.remote_id) == entries


async def test_an_edit_is_transferred_once_and_resets_the_cost_centres(open_company):
    demo, integration = await opened(open_company)
    books, sync = integration.administration.remote_id, demo.workspace.service.sync
    (report,) = await sync([integration.id])
    document = open_invoices(demo, report)[0]
    demo.tool.set_cost_centre(books, document.number, "PRJ")
    change(demo, document, "500.00")

    (first,) = await sync([integration.id])
    (second,) = await sync([integration.id])

    entry, (row,) = entry_of(demo, integration, document), first.booked
    assert (row.document, row.is_updated, row.notes) == (document.key, True, ("cost-centres-reset",))
    assert (entry["net"], entry["revision"]) == ("500.00", 2)
    assert [one["cost_centre"] for one in entry["lines"]] == [None]
    assert second.booked == ()

    change(demo, document, "700.00")
    demo.tool.close_period(books, document.date.year, document.date.month)
    (refused,) = await sync([integration.id])
    row = shown(demo, document.key).row
    demo.tool.reopen_period(books, document.date.year, document.date.month)
    (taken,) = await sync([integration.id], selection=frozenset({document.key}))

    told = next(one for one in refused.not_booked if one.document == document.key)
    assert (told.code, told.values["period"]) == ("edit-period-closed", f"{document.date:%Y-%m}")
    assert told.tool_text
    assert (row.booking_number, row.mark) == (document.number, Mark.EDIT_REFUSED)
    assert row.mark.needs_person
    assert [one.document for one in taken.booked] == [document.key]
    assert entry_of(demo, integration, document)["net"] == "700.00"


async def test_the_invoices_of_a_call_whose_answer_broke_off_are_all_found_again(open_company):
    demo, integration = await opened(open_company)
    books, sync = integration.administration.remote_id, demo.workspace.service.sync
    lose_answers(demo.tool, {2, 4})

    (first,) = await sync([integration.id])
    demo.workspace.clock.advance(300)
    (second,) = await sync([integration.id])

    unknown = [row.document for row in first.not_booked if row.code == "outcome-unknown"]
    references = [one["reference"] for one in demo.tool.entries(books)]
    assert len(unknown) == 50
    assert {row.document for row in second.booked if row.is_adopted} == set(unknown)
    assert len(references) == len(set(references))
    assert len(references) == len(first.booked) + len(second.booked)


def lose_answers(tool, which):
    """Half of the answer arrives to the calls with invoices of these numbers, from 1."""
    answer, counted = tool.answer, itertools.count(1)

    async def broken(request):
        whole = await answer(request)
        is_lost = request.path.endswith("Sales.asmx") and next(counted) in which
        return replace(whole, body=whole.body[: len(whole.body) // 2]) if is_lost else whole

    tool.answer = broken


async def test_a_quota_that_others_have_used_up_stops_the_run_cleanly_and_the_next_day_goes_on(open_company):
    demo, integration = await opened(open_company)
    books, quota = integration.administration.remote_id, demo.tool.quota
    quota.exhaust(demo.tool.domain(books))
    quota.per_day, quota.used[demo.tool.domain(books)] = 1000, 997

    (today,) = await demo.workspace.service.sync([integration.id])
    booked_today = len(demo.tool.entries(books))
    demo.workspace.clock.set(today.next_try)
    (tomorrow,) = await demo.workspace.service.sync([integration.id])

    references = [one["reference"] for one in demo.tool.entries(books)]
    assert today.code == "limit-reached"
    assert 0 < booked_today == today.invoices + today.credit_notes <= 25
    assert today.next_try.isoformat() == "2026-11-26T00:00:00+01:00"
    assert tomorrow.code is None
    assert len(references) == len(set(references)) == booked_today + tomorrow.invoices + tomorrow.credit_notes
