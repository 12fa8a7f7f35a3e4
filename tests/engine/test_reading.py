"""Reading the source: what is gone, what cannot be read, what comes twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from synctui.domain.invoice import Reading, Unreadable
from synctui.domain.plan import Step
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
