"""Reading the source: what is gone, what cannot be read, what comes twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from synctui.domain.events import Progress
from synctui.domain.invoice import Reading, Unreadable
from synctui.domain.plan import Step
from synctui.engine.reading import read_sources
from synctui.testing.documents import invoice


async def read(world, reading):
    return await world.store.save_reading("teamleader", reading, world.clock.now())


async def test_what_has_gone_is_hidden_and_what_is_synced_is_kept(open_world):
    kept, deleted = invoice("2026/1"), invoice("2026/2")
    world = await open_world(kept)
    await world.sync()
    world.put(deleted)
    await world.service.read_sources()

    await read(world, Reading(gone=(kept.key, deleted.key)))
    (preview,) = await world.service.preview()

    assert preview.plan.actions == ()
    assert await world.store.document(kept.key) is not None


async def test_a_complete_read_says_what_should_be_asked_for_and_hides_nothing_itself(open_world):
    seen, unseen = invoice("2026/1"), invoice("2026/2")
    world = await open_world(seen, unseen)

    saved = await read(world, Reading(complete_keys=frozenset({seen.key, "teamleader:dep-be:invoice:new"})))
    (preview,) = await world.service.preview()

    assert (saved.missing, saved.unknown) == ((unseen.key,), ("teamleader:dep-be:invoice:new",))
    assert len(preview.plan.actions) == 2


async def test_a_complete_read_from_a_day_on_says_nothing_of_the_days_before(open_world):
    old, new = invoice("2026/1", date=date(2026, 1, 5)), invoice("2026/2", date=date(2026, 3, 5))
    world = await open_world(old, new)

    saved = await read(world, Reading(complete_keys=frozenset({"x"}), complete_from=date(2026, 3, 1)))

    assert saved.missing == (new.key,)


async def test_the_same_page_twice_changes_nothing(open_world):
    world = await open_world(invoice("2026/1"))

    again = await world.service.read_sources()

    assert again == 0


async def test_what_cannot_be_read_is_listed_with_its_reason_and_the_others_are_synced(open_world):
    world = await open_world(invoice("2026/1"))
    key = f"{world.settings.department}:invoice:broken"
    world.unreadable = (Unreadable(key, "2026/9", "unreadable-document", {"field": "total"}),)

    report = await world.sync()

    assert [row.number for row in report.booked] == ["2026/1"]
    assert [(row.number, row.code) for row in report.not_booked] == [("2026/9", "unreadable-document")]


async def test_an_invoice_deleted_and_restored_at_the_source_is_due_again(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill)
    await read(world, Reading(gone=(bill.key,)))
    (hidden,) = await world.service.preview()

    await read(world, Reading((replace(bill, note="back"),)))
    (shown,) = await world.service.preview()

    assert (hidden.plan.actions, [a.step for a in shown.plan.actions]) == ((), [Step.BOOK])


# how long it takes ----------------------------------------------------------------------------------------------------


class Pages:
    """A source of ready-made pages that takes `seconds` for each of them; its pages are no generator."""

    name = "teamleader"

    def __init__(self, clock, seconds, *pages):
        self.clock, self.seconds, self.pages = clock, seconds, list(pages)

    def read(self, cursor, first_day=None):
        return self

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.pages:
            raise StopAsyncIteration
        self.clock.advance(self.seconds)
        return self.pages.pop(0)

    async def aclose(self):
        pass


class Shelf:
    """Tools that have this one source."""

    def __init__(self, source):
        self.source = source

    def sources(self, on_wait):
        return (self.source,)


async def estimates(world, seconds, *progress, expected=100):
    """What is left, in seconds, as it is told with each page."""
    told = []
    pages = [Reading(done=done, expected=expected) for done in progress]
    source = Pages(world.clock, seconds, *pages)
    await read_sources(Shelf(source), world.store, world.clock, told.append)
    return [event.seconds_left for event in told if isinstance(event, Progress)]


async def test_a_long_read_says_how_long_it_will_take_as_soon_as_that_can_be_told(open_world):
    world = await open_world()

    assert await estimates(world, 30, 0, 20, 40, 80) == [None, None, 90.0, 22.5]


async def test_a_short_read_and_one_of_unknown_length_say_nothing(open_world):
    world = await open_world()

    assert await estimates(world, 5, 0, 50, 100) == [None, None, None]
    assert await estimates(world, 300, 10, 20, 30, expected=None) == [None, None, None]
