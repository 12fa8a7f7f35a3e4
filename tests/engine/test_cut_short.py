"""Syncs that are cut short: while sources are read, on a full disk, or because another process has taken over."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from synctui.domain.booking import LinkState
from synctui.domain.editing import EditState
from synctui.domain.errors import Busy, Misconfigured, Unavailable
from synctui.domain.invoice import Reading, Unreadable
from synctui.domain.report import Ending
from synctui.engine.job import uninterrupted
from synctui.ports.service import Stop
from synctui.store.reading import SqliteReader
from synctui.store.sqlite_store import SqliteStore
from synctui.testing.documents import OTHER_DEPARTMENT, integration, invoice
from synctui.testing.memory_tool import MemoryConnector
from synctui.testing.world import MemorySource

SETTINGS = integration(tool="memory")


def before_reading(monkeypatch, work):
    """Have this awaited each time the source is read, before its first page."""
    original = MemorySource.read

    async def read(self, *arguments):
        await work()
        async for page in original(self, *arguments):
            yield page

    monkeypatch.setattr(MemorySource, "read", read)


def bell(world):
    reader = SqliteReader(world.path)
    try:
        return reader.notifications()
    finally:
        reader.close()


# while sources are read -------------------------------------------------------------------------------------------


async def test_a_stop_while_sources_are_read_sends_nothing_and_is_told(open_world):
    world = await open_world(invoice("2026/1"))
    stop = Stop()
    stop.ask()

    report = await world.sync(stop=stop)

    assert (report.ending, report.code, world.ledger.calls) == (Ending.STOPPED, None, [])


async def test_an_app_that_is_closed_while_sources_are_read_has_told_it_and_leaves_nothing_held(open_world):
    world = await open_world(invoice("2026/1"))
    world.source_problem = asyncio.CancelledError()

    with pytest.raises(asyncio.CancelledError):
        await world.sync()
    world.source_problem = None
    report = await world.service.sync()

    assert [entry.content["ending"] for entry in bell(world)] == ["finished", "stopped"]
    assert [one.invoices for one in report] == [1]


async def test_an_app_that_is_closed_in_the_first_of_two_runs_has_told_of_both(open_world):
    other = integration(tool="memory", department=OTHER_DEPARTMENT)
    world = await open_world(invoice("2026/1"), invoice("R-1", department=OTHER_DEPARTMENT))
    await world.store.save_integration(other)
    world.ledger.raising.append(asyncio.CancelledError())

    with pytest.raises(asyncio.CancelledError):
        await world.service.sync()
    told = {entry.content["integration"]: entry.content["ending"] for entry in bell(world)}
    interrupted = await world.service.close_interrupted()
    reports = await world.service.sync()

    assert (told, interrupted) == ({SETTINGS.id: "stopped", other.id: "stopped"}, ())
    assert [sorted(row.number for row in report.booked) for report in reports] == [["2026/1"], ["R-1"]]


async def test_a_long_read_keeps_its_hold_on_the_integration(open_world, monkeypatch):
    world = await open_world(invoice("2026/1"))

    async def take_long():
        world.clock.advance(299)

    before_reading(monkeypatch, take_long)
    world.ledger.on_written = lambda entry: another_process_asks(world)

    report = await world.sync()

    assert (report.ending, report.invoices, len(world.ledger.entries)) == (Ending.FINISHED, 1, 1)


async def another_process_asks(world):
    world.clock.advance(200)
    with pytest.raises(Busy):
        await world.another().sync()


async def test_who_has_lost_the_integration_while_reading_sends_nothing(open_world, monkeypatch):
    world = await open_world(invoice("2026/1"))
    other = world.another()

    async def another_takes_over():
        world.clock.advance(31)
        await other.release_run(SETTINGS.id, even_if_alive=True)

    before_reading(monkeypatch, another_takes_over)

    report = await world.sync()

    assert (report.code, world.ledger.calls) == ("lease-lost", [])


async def test_what_cannot_be_read_is_told_where_it_belongs_alone(open_world):
    world = await open_world(invoice("2026/1"))
    key = f"{OTHER_DEPARTMENT.key}:invoice:broken"
    world.unreadable = (Unreadable(key, "R-9", "unreadable-document", {"field": "total"}),)

    report = await world.sync()

    assert (report.ending, report.not_booked) == (Ending.FINISHED, ())


async def test_an_edit_that_was_saved_is_told_even_where_it_cannot_be_read_again(open_world, monkeypatch):
    bill = invoice("2026/1")
    world = await open_world(bill)
    before = await world.service.editable(bill.key)

    async def away(self, documents):
        raise Unavailable
        yield Reading()

    monkeypatch.setattr(MemorySource, "again", away)

    outcome = await world.service.edit(bill.key, replace(before, note="Thank you"), before)

    assert outcome.state is EditState.SAVED
    assert [entry.content["what"] for entry in bell(world)] == ["own-edit"]


# a second process -------------------------------------------------------------------------------------------------


async def test_what_another_process_has_booked_meanwhile_is_not_sent_a_second_time(open_world):
    world = await open_world(invoice("2026/1"), invoice("2026/2"))
    other = world.another()

    async def take_over(entry):
        world.ledger.on_written = None
        await other.release_run(SETTINGS.id, even_if_alive=True)
        await other.sync()

    world.ledger.on_written = take_over

    await world.sync()

    assert sorted(entry.reference for entry in world.ledger.entries) == ["2026/1", "2026/2"]


async def test_who_has_lost_the_integration_just_before_a_call_does_not_make_it(open_world):
    world = await open_world(invoice("2026/1"), is_paced=True)
    other = world.another()
    original = MemoryConnector._call

    async def sleep_and_lose(self, what):
        if what == "book":
            world.clock.advance(31)
            await other.release_run(SETTINGS.id, even_if_alive=True)
        await original(self, what)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MemoryConnector, "_call", sleep_and_lose)
        report = await world.sync()
    (candidate,) = await world.store.candidates(SETTINGS.id)
    (later,) = await other.sync()

    assert (report.code, candidate.link.state) == ("lease-lost", LinkState.UNKNOWN)
    assert (later.invoices, len(world.ledger.entries)) == (1, 1)


# a full disk ------------------------------------------------------------------------------------------------------


class FillingStore(SqliteStore):
    """A store whose disk has no room for giving back a lease while `is_full`."""

    is_full = False

    async def release_lease(self, *arguments):
        if self.is_full:
            raise Misconfigured("disk-full", path="/full")
        await super().release_lease(*arguments)


async def test_after_a_full_disk_the_same_process_goes_on_as_soon_as_there_is_room(open_world):
    world = await open_world(invoice("2026/1"))
    store = FillingStore(world.path, threaded=False)
    service = world.another(store)
    store.is_full = True
    with pytest.raises(Misconfigured):
        await service.sync()
    world.put(invoice("2026/2"))
    store.is_full = False

    (report,) = await service.sync()
    (later,) = await world.another().sync()
    await store.aclose()

    assert (report.ending, report.invoices, later.ending) == (Ending.FINISHED, 1, Ending.FINISHED)


async def test_a_store_whose_counter_is_gone_looks_everything_up_before_it_sends(open_world):
    world = await open_world(invoice("2026/1"))
    await world.sync()
    world.generation.value = None
    world.put(invoice("2026/2"))
    world.ledger.cannot_tell.add("2026/2")

    report = await world.sync()

    assert [row.code for row in report.not_booked] == ["check-in-tool"]
    assert world.generation.value is not None


# everything is cancelled ------------------------------------------------------------------------------------------


async def test_work_that_must_not_be_cut_off_is_waited_for_and_the_cancelling_goes_on_afterwards():
    door, done = asyncio.Event(), []

    async def work():
        await door.wait()
        done.append("stored")

    task = asyncio.ensure_future(uninterrupted(work()))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    door.set()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert done == ["stored"]


async def test_where_the_whole_program_is_cancelled_nobody_waits_for_work_that_is_cancelled_too():
    inner = []

    async def work():
        inner.append(asyncio.current_task())
        await asyncio.Event().wait()

    task = asyncio.ensure_future(uninterrupted(work()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    inner[0].cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert inner[0].cancelled()
