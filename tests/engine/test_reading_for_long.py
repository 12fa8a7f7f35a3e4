"""A read that takes long, what it looks at again, and what it tells meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from synctui.domain.customer import Address
from synctui.domain.events import Mode, Progress
from synctui.domain.invoice import DocumentKey, Reading
from synctui.domain.report import Ending
from synctui.engine.job import LEASE
from synctui.engine.reading import read_sources
from synctui.ports.service import Stop
from synctui.testing import world as worlds
from synctui.testing.documents import customer, invoice

SECONDS = 90
"""What one page of this source takes."""


class SlowSource(worlds.MemorySource):
    """Gives one document a page, and tells of no change to what it has shown once."""

    def __init__(self, clock, documents, notices=(), complete=()):
        super().__init__(documents, lambda: None)
        self.clock, self.documents, self.notices, self.complete = clock, documents, notices, complete
        self.asked, self.first_days, self.shown = [], [], set()

    async def read(self, cursor, first_day=None) -> AsyncIterator[Reading]:
        self.first_days.append(first_day)
        new = [one for one in self.documents.values() if one.key not in self.shown]
        yield Reading(notices=self.notices, is_last=False)
        for done, one in enumerate(new, 1):
            self.clock.advance(SECONDS)
            self.shown.add(one.key)
            yield Reading((one,), cursor=str(done), done=done, expected=len(new), is_last=False)
        keys = frozenset({*self.documents, *self.complete}) if self.complete else None
        yield Reading(cursor="read", done=len(new), expected=len(new), complete_keys=keys)

    async def again(self, documents: Sequence[DocumentKey]) -> AsyncIterator[Reading]:
        self.asked += documents
        async for page in super().again(documents):
            yield page


class Only:
    """Tools with this source alone."""

    def __init__(self, source):
        self.source = source

    def sources(self, on_wait):
        return (self.source,)


async def read(world, source, **options):
    return await read_sources(Only(source), world.store, world.clock, **options)


def three():
    return {one.key: one for one in (invoice(f"2026/{n}") for n in range(1, 4))}


async def test_a_long_read_tells_how_far_it_is_and_how_long_it_will_take(open_world):
    world, told = await open_world(), []

    await read(world, SlowSource(world.clock, three()), sink=told.append)

    steps = [(one.done, one.total, one.seconds_left) for one in told if isinstance(one, Progress)]
    assert steps == [(0, None, None), (1, 3, 180.0), (2, 3, 90.0), (3, 3, 0.0), (3, 3, 0.0)]


async def test_teamleader_counts_as_read_when_the_last_page_is_there(open_world):
    world = await open_world()
    pages = SlowSource(world.clock, three()).read(None)
    seen = []

    async for page in pages:
        await world.store.save_reading("other", page, world.clock.now())
        seen.append(await read_at(world))

    assert seen[:-1] == [0] * 4
    assert seen[-1] > 0


async def read_at(world):
    with world.store._work.read() as rows:
        return rows.exec_driver_sql("SELECT read_at FROM cursor WHERE source = 'other'").scalar()


async def test_a_read_starts_with_the_integration_that_starts_first(open_world):
    world = await open_world()
    source = SlowSource(world.clock, {})

    await read(world, source)

    assert source.first_days == [world.settings.start_date]


# while a sync reads -----------------------------------------------------------------------------------------------


@pytest.fixture
def reading_takes_long(monkeypatch):
    """Every sync reads from a source like this one."""

    def told(world, **options):
        source = SlowSource(world.clock, world.documents, **options)
        monkeypatch.setattr(worlds.Tools, "sources", lambda self, on_wait: (source,))
        return source

    return told


async def test_a_read_of_hours_is_stopped_after_its_page_and_goes_on_the_next_time(open_world, reading_takes_long):
    world, stop = await open_world(), Stop()
    world.put(*three().values())
    reading_takes_long(world)
    world.events = Listener(lambda event: stop.ask() if isinstance(event, Progress) and event.done == 1 else None)

    stopped = await world.sync(stop=stop)
    finished = await world.sync()

    assert (stopped.ending, stopped.booked) == (Ending.STOPPED, ())
    assert len(finished.booked) == 3


class Listener(list):
    """Hears events as they come."""

    def __init__(self, hears):
        super().__init__()
        self.append = hears


async def test_a_sync_keeps_its_place_however_long_it_reads(open_world, reading_takes_long):
    world = await open_world()
    many = [invoice(f"2026/{n}") for n in range(1, 9)]
    world.put(*many)
    reading_takes_long(world)

    report = await world.sync()

    assert SECONDS * len(many) > LEASE
    assert (report.ending, len(report.booked)) == (Ending.FINISHED, 8)


async def test_what_could_not_be_read_beside_the_invoices_stands_in_the_report(open_world, reading_takes_long):
    world = await open_world()
    world.put(invoice("2026/1"))
    reading_takes_long(world, notices=("product-categories-not-readable", "customers-not-readable"))

    report = await world.sync()

    assert report.notices == ("product-categories-not-readable", "customers-not-readable")
    assert len(report.booked) == 1


# looking again ----------------------------------------------------------------------------------------------------


async def test_a_customer_put_right_in_teamleader_is_seen_by_the_next_sync(open_world, reading_takes_long):
    nowhere = replace(customer("ACME nv"), address=Address(line_1="Markt 1", city="Gent"))
    bill = invoice("2026/1", to=nowhere)
    world = await open_world()
    world.put(bill)
    source = reading_takes_long(world)
    refused = await world.sync()
    world.put(replace(bill, customer=customer("ACME nv")))

    booked = await world.sync()

    assert [row.code for row in refused.not_booked] == ["customer-without-country"]
    assert [row.number for row in booked.booked] == ["2026/1"]
    assert source.asked == [bill.key]


async def test_a_night_looks_again_at_whatever_may_still_change(open_world, reading_takes_long):
    world = await open_world()
    bills = three()
    world.put(*bills.values())
    source = reading_takes_long(world)
    await world.sync()
    first = next(iter(bills.values()))
    world.put(replace(first, is_paid=True))
    world.clock.advance(3600)
    await world.sync()
    by_day = list(source.asked)

    await world.service.sync(mode=Mode.NIGHTLY, local_date=world.clock.now().date())

    stored = await world.store.document(first.key)
    assert by_day == []
    assert sorted(source.asked) == sorted(bills)
    assert stored is not None
    assert stored.is_paid


async def test_where_no_night_does_it_a_day_looks_again_every_second_day(open_world):
    world = await open_world()
    bills = three()
    source = SlowSource(world.clock, bills)
    await read(world, source)
    asked = []

    for hours in (20, 20, 20):
        world.clock.advance(hours * 3600)
        await read(world, source)
        asked.append(len(source.asked))

    assert asked == [0, 3, 3]


async def test_what_is_paid_synced_and_old_is_not_looked_at_again(open_world, reading_takes_long):
    today = worlds.VirtualClock().now().date()
    old = replace(invoice("2026/1", date=today - timedelta(days=90)), is_paid=True)
    new = replace(invoice("2026/2", date=today - timedelta(days=5)), is_paid=True)
    unpaid = invoice("2026/3", date=today - timedelta(days=90))
    world = await open_world()
    world.put(old, new, unpaid)
    reading_takes_long(world)
    await world.sync()

    window = await world.store.open_window("teamleader", today - timedelta(days=62))

    assert window == (new.key, unpaid.key)


async def test_what_the_whole_list_shows_and_no_page_has_brought_is_asked_for(open_world):
    world = await open_world()
    bills = three()
    hidden = bills.popitem()[1]
    source = SlowSource(world.clock, bills, complete=(hidden.key,))
    source._documents = {**bills, hidden.key: hidden}

    found = await read(world, source)

    assert source.asked == [hidden.key]
    assert found.fresh == 3


async def test_nothing_is_gone_that_is_still_there_when_asked_for(open_world):
    world = await open_world()
    bills = three()
    source = SlowSource(world.clock, bills, complete=("none",))
    await read(world, source)
    there, deleted, _ = list(bills.values())
    source._documents = {key: one for key, one in bills.items() if key != deleted.key}
    source.documents = {key: one for key, one in bills.items() if key not in {there.key, deleted.key}}

    await read(world, source)

    assert set(source.asked) == {there.key, deleted.key, "none"}
    assert await world.store.document(there.key) is not None
    assert await world.store.document(deleted.key) is None
