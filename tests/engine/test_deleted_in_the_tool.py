"""Bookings that somebody deleted in the tool: marked, never sent again, and found again when they are back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.capabilities import Lookup
from synctui.domain.errors import AccessDenied, Misconfigured, Throttled, Unavailable
from synctui.domain.report import Ending
from synctui.engine import missing
from synctui.testing.documents import integration, invoice, request
from synctui.testing.memory_tool import SPEC, MemoryConnector
from synctui.testing.world import World

ID = integration().id


def tool(**changes):
    """The tool in memory with other capabilities."""
    return replace(SPEC, capabilities=replace(SPEC.capabilities, **changes))


async def marked(world: World) -> list[str]:
    """Numbers of the documents that are marked as missing in the tool, with the booking number that is shown."""
    sql = "SELECT d.number, l.booking_number FROM link l JOIN document d ON d.id = l.document_id WHERE l.is_missing"
    rows = await world.store._read(lambda connection: connection.exec_driver_sql(sql).all())
    return [f"{row[0]}: {row[1]}" for row in rows]


async def test_a_booking_deleted_in_the_tool_keeps_its_number_and_is_not_sent_again(open_world):
    world = await open_world(invoice("2026/1"), invoice("2026/2"))
    await world.sync()
    world.ledger.delete("2026/2")

    reports = [await world.sync(), await world.sync()]

    assert await marked(world) == ["2026/2: 70/2"]
    assert [entry.reference for entry in world.ledger.entries] == ["2026/1"]
    assert [(report.ending, report.invoices) for report in reports] == [(Ending.FINISHED, 0)] * 2


async def test_a_booking_that_is_back_in_the_tool_is_synced_again(open_world):
    world = await open_world(invoice("2026/1"))
    await world.sync()
    (entry,) = world.ledger.entries
    world.ledger.delete("2026/1")
    await world.sync()
    before = await marked(world)

    world.ledger.entries.append(entry)
    await world.sync()

    assert (before, await marked(world)) == (["2026/1: 70/1"], [])


async def test_what_somebody_typed_in_anew_does_not_become_the_missing_booking(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill)
    await world.sync()
    (entry,) = world.ledger.entries
    world.ledger.delete("2026/1")
    await world.sync()

    world.ledger.entries.append(replace(entry, remote_id="typed-in"))
    await world.sync()

    assert await marked(world) == ["2026/1: 70/1"]


async def test_an_entry_in_the_place_of_ours_is_not_called_missing(open_world):
    world = await open_world(invoice("2026/1"))
    await world.sync()
    (entry,) = world.ledger.entries
    world.ledger.entries[:] = [replace(entry, remote_id="revised")]

    await world.sync()

    assert await marked(world) == []


async def test_what_a_search_cannot_see_yet_is_not_called_missing(open_world):
    world = await open_world(invoice("2026/1"), spec=tool(lookup_lag=30.0))
    world.ledger.lag = 30.0
    await world.sync()

    await world.sync()
    early = await marked(world)
    world.clock.advance(91)
    await world.sync()

    assert (early, await marked(world)) == ([], [])


@pytest.mark.parametrize("lookup", [Lookup.NONE, Lookup.OPEN_ITEMS])
async def test_a_tool_that_cannot_show_all_its_bookings_is_not_asked(open_world, lookup):
    world = await open_world(invoice("2026/1"), spec=tool(lookup=lookup))
    await world.sync()
    world.ledger.delete("2026/1")

    await world.sync()

    assert await marked(world) == []


async def test_a_booking_moved_to_another_day_is_asked_for_by_itself_before_it_is_called_missing(
    open_world, monkeypatch
):
    bills = [invoice(f"2026/{n}") for n in (1, 2, 3)]
    world = await open_world(*bills)
    await world.sync()
    moved, asked = "2026/2", []
    find = MemoryConnector.find

    async def range_of_days(self, refs):
        asked.append([ref.reference for ref in refs])
        answers = await find(self, refs)
        return (
            answers
            if len(refs) == 1
            else {key: missing.NotFound() if key == bills[1].key else answer for key, answer in answers.items()}
        )

    monkeypatch.setattr(MemoryConnector, "find", range_of_days)
    await world.sync()

    assert await marked(world) == []
    assert asked[-1] == [moved]


async def test_it_is_asked_for_under_what_was_sent_whatever_the_source_says_by_now(open_world, monkeypatch):
    world = await open_world(invoice("2026/1", date=date(2026, 9, 3)))
    await world.sync()
    world.put(invoice("2026/1", date=date(2026, 10, 3)))
    asked = []
    find = MemoryConnector.find

    async def noted(self, refs):
        asked.extend(refs)
        return await find(self, refs)

    monkeypatch.setattr(MemoryConnector, "find", noted)
    await world.sync()

    assert [(ref.reference, ref.date, ref.remote_id, ref.journal) for ref in asked] == [
        ("2026/1", date(2026, 9, 3), world.ledger.entries[0].remote_id, "70")
    ]


async def test_every_booking_gets_its_turn_the_latest_first(open_world, monkeypatch):
    monkeypatch.setattr(missing, "MOST", 2)
    world = await open_world(*[invoice(f"2026/{n}") for n in range(1, 6)])
    await world.sync()
    asked = []
    find = MemoryConnector.find

    async def noted(self, refs):
        asked.append(sorted(ref.reference for ref in refs))
        return await find(self, refs)

    monkeypatch.setattr(MemoryConnector, "find", noted)
    for _ in range(3):
        world.clock.advance(60)
        await world.sync()

    assert asked == [["2026/4", "2026/5"], ["2026/2", "2026/3"], ["2026/1", "2026/5"]]


@pytest.mark.parametrize(("calls_each", "asked_for"), [(0, 25), (1, 10)])
async def test_a_tool_that_is_asked_one_by_one_is_asked_for_few(open_world, monkeypatch, calls_each, asked_for):
    world = await open_world(*[invoice(f"2026/{n}") for n in range(1, 26)])
    await world.sync()
    asked = []
    find = MemoryConnector.find

    async def one_by_one(self, refs):
        asked.extend(refs)
        for _ in range(calls_each * len(refs)):
            await self._call("find")
        return await find(self, refs)

    monkeypatch.setattr(MemoryConnector, "find", one_by_one)
    await world.sync()

    assert len(asked) == asked_for


async def test_an_emptied_tool_is_noticed_by_and_by(open_world):
    world = await open_world(*[invoice(f"2026/{n}") for n in range(1, 16)])
    await world.sync()
    world.ledger.entries.clear()

    await world.sync()
    first = len(await marked(world))
    await world.sync()

    assert (first, len(await marked(world))) == (15, 15)
    assert world.ledger.calls.count("find") < 25


@pytest.mark.parametrize("problem", [Unavailable(), Throttled(None, "day"), Misconfigured("tool-message")])
async def test_where_the_tool_cannot_be_asked_the_run_is_finished_all_the_same(open_world, monkeypatch, problem):
    world = await open_world(invoice("2026/1"))
    await world.sync()
    world.ledger.delete("2026/1")

    async def refused(self, refs):
        raise problem

    monkeypatch.setattr(MemoryConnector, "find", refused)

    assert (await world.sync()).ending is Ending.FINISHED
    assert await marked(world) == []


async def test_a_sign_in_that_is_gone_is_said_even_then(open_world, monkeypatch):
    world = await open_world(invoice("2026/1"))
    await world.sync()

    async def refused(self, refs):
        raise AccessDenied

    monkeypatch.setattr(MemoryConnector, "find", refused)

    assert (await world.sync()).ending is Ending.SIGN_IN


async def test_a_sync_of_marked_invoices_looks_for_nothing_else(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill, invoice("2026/2"))
    await world.sync()
    world.ledger.delete("2026/2")

    await world.sync(selection=[bill.key])

    assert await marked(world) == []


async def test_a_transferred_edit_of_the_number_does_not_make_a_booking_missing(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill, spec=tool(pushes_edits=True))
    await world.sync()
    world.put(replace(bill, number="2026/7"))
    await world.sync()
    (entry,) = world.ledger.entries
    world.ledger.entries[:] = [replace(entry, reference="2026/7")]

    await world.sync()

    assert await marked(world) == []


async def test_an_entry_that_was_adopted_is_looked_for_under_the_number_it_had_then(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill)
    world.ledger.write(request(bill))
    await world.sync()
    world.put(replace(bill, number="2026/7"))

    reports = [await world.sync(), await world.sync()]

    assert (await marked(world), [report.invoices for report in reports]) == ([], [0, 0])


async def test_an_adopted_entry_that_keeps_its_number_there_is_found_after_a_transferred_edit_of_ours(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill, spec=tool(pushes_edits=True))
    world.ledger.write(request(bill))
    await world.sync()
    world.put(replace(bill, number="2026/7"))

    reports = [await world.sync(), await world.sync()]

    assert [[row.is_updated for row in report.booked] for report in reports] == [[True], []]
    assert await marked(world) == []


async def test_an_edit_that_is_sent_in_vain_each_time_does_not_hide_that_its_booking_is_gone(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill, spec=tool(pushes_edits=True))
    await world.sync()
    world.ledger.delete("2026/1")
    world.put(invoice("2026/1", "200.00"))
    world.clock.advance(60)

    first = await world.sync()
    world.clock.advance(60)
    second = await world.sync()

    assert await marked(world) == ["2026/1: 70/1"]
    assert [row.code for row in first.not_booked] == ["missing-at-tool"]
    assert (second.ending, second.not_booked, world.ledger.entries) == (Ending.FINISHED, (), [])
