"""Once a mapping or setting is made: which invoices were refused for exactly this, and would go now."""

from __future__ import annotations

from dataclasses import replace

from synctui.testing.documents import VAT_6, VAT_21, integration, invoice, line
from synctui.testing.memory_tool import SPEC

SETTINGS = integration(tool="memory")


def mapped(*rates, **more):
    vat = {rate.key: SETTINGS.mapping.vat[rate.key] for rate in rates}
    return replace(SETTINGS, mapping=replace(SETTINGS.mapping, vat=vat), first_run_done=True, **more)


async def test_only_what_waited_for_this_rate_is_named(open_world):
    one, two = invoice("2026/1", rate=VAT_21), invoice("2026/2", rate=VAT_6)
    world = await open_world(one, two, settings=mapped())
    await world.sync()
    await world.service.save_integration(mapped(VAT_6))

    waiting = await world.service.waiting_for(SETTINGS.id, {"vat-not-mapped"}, {"key": VAT_6.key})

    assert waiting == (two.key,)


async def test_what_would_still_be_refused_is_not_promised(open_world):
    both = invoice("2026/1", lines=[line("10.00", VAT_21), line("5.00", VAT_6)])
    only = invoice("2026/2", rate=VAT_6)
    world = await open_world(both, only, settings=mapped())
    await world.sync()
    await world.service.save_integration(mapped(VAT_6))

    waiting = await world.service.waiting_for(SETTINGS.id, {"vat-not-mapped"})

    assert waiting == (only.key,)


async def test_a_journal_that_was_missing_frees_what_waited_for_it(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill, settings=replace(SETTINGS, journal=None))
    await world.sync()
    await world.service.save_integration(replace(SETTINGS, first_run_done=True))

    assert await world.service.waiting_for(SETTINGS.id, {"journal-missing"}) == (bill.key,)


async def test_an_edit_that_waited_is_named_too(open_world):
    spec = replace(SPEC, capabilities=replace(SPEC.capabilities, pushes_edits=True))
    bill = invoice("2026/1", rate=VAT_21)
    world = await open_world(bill, settings=mapped(VAT_21), spec=spec)
    await world.sync()
    world.put(invoice("2026/1", "7.00", rate=VAT_6))
    await world.sync()
    await world.service.save_integration(mapped(VAT_21, VAT_6))

    assert await world.service.waiting_for(SETTINGS.id, {"vat-not-mapped"}) == (bill.key,)


async def test_nothing_waits_where_nothing_was_refused_for_it(open_world):
    world = await open_world(invoice("2026/1"))
    await world.sync()

    assert await world.service.waiting_for(SETTINGS.id, {"vat-not-mapped", "ledger-missing"}) == ()


async def test_what_was_named_is_what_a_sync_of_it_books(open_world):
    bills = [invoice(f"2026/{n}", rate=VAT_6) for n in (1, 2, 3)]
    world = await open_world(*bills, settings=mapped())
    await world.sync()
    await world.service.save_integration(mapped(VAT_6))

    waiting = await world.service.waiting_for(SETTINGS.id, {"vat-not-mapped"}, {"key": VAT_6.key})
    report = await world.sync(selection=waiting)

    assert ([row.document for row in report.booked], report.not_booked) == (list(waiting), ())
