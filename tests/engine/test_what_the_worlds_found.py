"""What went wrong in simulated worlds, each as the smallest story of its kind."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.booking import Booked
from synctui.domain.capabilities import Lookup, Numbering
from synctui.testing.documents import integration, invoice, request
from synctui.testing.memory_tool import SPEC, MemoryConnector


def tool(**changes):
    """The tool in memory with other capabilities."""
    return replace(SPEC, capabilities=replace(SPEC.capabilities, **changes))


async def test_what_a_restored_store_cannot_look_up_waits_for_a_person_in_every_later_run(open_world):
    world = await open_world(invoice("2026/1"), spec=tool(lookup=Lookup.NONE))
    world.generation.write(7)
    await world.sync()

    later = await world.sync()

    assert ([row.code for row in later.not_booked], world.ledger.entries) == (["check-in-tool"], [])


async def test_a_person_releases_what_nobody_could_look_up(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill, spec=tool(lookup=Lookup.NONE))
    world.generation.write(7)
    await world.sync()

    await world.service.release_unknown(world.settings.id, bill.key, "not in the journal")
    report = await world.sync()

    assert report.invoices == 1


async def test_open_items_do_not_prove_that_an_unknown_booking_is_absent(open_world):
    world = await open_world(invoice("2026/1"), spec=tool(lookup=Lookup.OPEN_ITEMS))
    world.ledger.lose_requests = 1
    await world.sync()

    report = await world.sync()

    assert ([row.code for row in report.not_booked], world.ledger.entries) == (["check-in-tool"], [])


async def test_an_unknown_booking_is_looked_up_in_the_journal_it_was_sent_to(open_world):
    world = await open_world(invoice("2026/1"))
    world.ledger.lose_answers = 1
    await world.sync()
    await world.service.save_integration(replace(integration(), journal="72"))

    report = await world.sync()

    assert [row.booking_number for row in report.booked] == ["70/1"]
    assert len(world.ledger.entries) == 1


async def test_two_invoices_never_share_one_booking(open_world):
    first, second = invoice("2026/1", key="teamleader:a"), invoice("2026/1", key="teamleader:b")
    world = await open_world(first)
    await world.sync()
    world.put(second)

    report = await world.sync()

    assert [(row.document, row.code) for row in report.not_booked] == [("teamleader:b", "entry-of-another")]


async def test_a_booking_without_a_number_is_looked_up_and_never_numbered_by_us(open_world, monkeypatch):
    world = await open_world(invoice("2026/1"))
    honest = MemoryConnector._booked
    monkeypatch.setattr(MemoryConnector, "_booked", lambda *args: replace(honest(*args), number=None))
    first = await world.sync()

    second = await world.sync()

    assert world.spec.capabilities.numbering is Numbering.TOOL
    assert [row.code for row in first.not_booked] == ["outcome-unknown"]
    assert [row.booking_number for row in second.booked] == ["70/1"]


async def test_the_app_closed_while_an_outcome_is_stored_counts_it(open_world, monkeypatch):
    world = await open_world(invoice("2026/1"))
    record = world.store.record_outcome

    async def slowly(*args):
        number = await record(*args)
        if isinstance(args[4], Booked):
            running.cancel()
            await asyncio.sleep(0)
        return number

    monkeypatch.setattr(world.store, "record_outcome", slowly)
    running = asyncio.ensure_future(world.sync())
    with pytest.raises(asyncio.CancelledError):
        await running

    runs = await world.store._read(lambda connection: connection.exec_driver_sql("SELECT invoices FROM run").all())

    assert [tuple(row) for row in runs] == [(1,)]


async def test_the_grace_time_counts_from_when_the_answer_was_lost(open_world):
    world = await open_world(invoice("2026/1"), spec=tool(lookup_lag=30.0))
    world.ledger.lag = 30.0
    world.ledger.lose_answers = 1

    async def wait(request):
        world.clock.advance(115)

    world.ledger.on_sending = wait
    await world.sync()
    world.ledger.on_sending = None

    early = await world.sync()

    assert [row.code for row in early.not_booked] == ["checked-later"]
    assert len(world.ledger.entries) == 1


async def test_what_was_refused_in_a_careful_run_is_not_sent_blindly_by_the_next(open_world):
    bill = invoice("2026/1")
    unmapped = replace(integration(first_run_done=False), mapping=replace(integration().mapping, vat={}))
    world = await open_world(bill, spec=tool(lookup=Lookup.OPEN_ITEMS), settings=unmapped)
    world.ledger.write(request(bill))

    report = await world.sync()

    assert [row.is_adopted for row in report.booked] == [True]


async def test_an_earlier_start_date_brings_nothing_in_unasked(open_world):
    old = invoice("2026/1", date=date(2026, 3, 1))
    late = integration(start_date=date(2026, 6, 1))
    world = await open_world(old, spec=tool(lookup=Lookup.OPEN_ITEMS), settings=late)
    world.ledger.write(request(old))
    await world.service.save_integration(replace(late, start_date=date(2026, 1, 1)))

    report = await world.sync()

    assert [row.is_adopted for row in report.booked] == [True]
