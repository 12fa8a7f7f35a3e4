"""A tool that shows open items only: a person may say once that nothing is in its books yet, and only before."""

from __future__ import annotations

from dataclasses import replace

from synctui.domain.capabilities import Lookup
from synctui.domain.integration import STARTS_EMPTY
from synctui.testing.documents import integration, invoice
from synctui.testing.memory_tool import SPEC

OPEN_ITEMS = replace(SPEC, capabilities=replace(SPEC.capabilities, lookup=Lookup.OPEN_ITEMS))
EMPTY = integration(first_run_done=False, options={STARTS_EMPTY: "yes"})


async def test_books_that_are_said_to_be_empty_take_the_first_sync_without_a_question(open_world):
    world = await open_world(invoice("2026/1"), invoice("2026/2"), spec=OPEN_ITEMS, settings=EMPTY)

    report = await world.sync()

    assert (report.invoices, report.not_booked) == (2, ())


async def test_the_same_books_ask_about_every_invoice_unless_it_is_said(open_world):
    world = await open_world(invoice("2026/1"), spec=OPEN_ITEMS, settings=integration(first_run_done=False))

    report = await world.sync()

    assert [row.code for row in report.not_booked] == ["check-in-tool"]
    assert world.ledger.entries == []


async def test_after_the_first_sync_it_is_not_true_any_more(open_world):
    world = await open_world(invoice("2026/1"), spec=OPEN_ITEMS, settings=EMPTY)

    await world.sync()

    (kept,) = await world.store.integrations()
    assert (kept.first_run_done, kept.options) == (True, {})


async def test_a_store_that_came_back_from_a_backup_asks_again_whatever_was_said(open_world):
    world = await open_world(invoice("2026/1"), spec=OPEN_ITEMS, settings=EMPTY)
    world.generation.write(7)

    report = await world.sync()

    assert [row.code for row in report.not_booked] == ["check-in-tool"]
    assert world.ledger.entries == []


async def test_an_unknown_outcome_is_never_sent_again_because_books_were_empty_once(open_world):
    world = await open_world(invoice("2026/1"), spec=OPEN_ITEMS, settings=EMPTY)
    world.ledger.lose_requests = 1

    first = await world.sync()
    second = await world.sync()

    assert [row.code for row in first.not_booked] == ["outcome-unknown"]
    assert [row.code for row in second.not_booked] == ["check-in-tool"]
    assert world.ledger.entries == []
