"""Reading the source: what is gone, what cannot be read, what comes twice."""

from __future__ import annotations

from dataclasses import replace

from synctui.domain.invoice import Reading, Unreadable
from synctui.domain.plan import Step
from synctui.testing.documents import invoice


async def read(world, reading):
    return await world.store.save_reading("teamleader", reading, world.clock.now())


async def test_a_complete_read_hides_what_has_gone_and_keeps_what_is_synced(open_world):
    kept, deleted = invoice("2026/1"), invoice("2026/2")
    world = await open_world(kept)
    await world.sync()
    world.put(deleted)
    await world.service.read_sources()

    await read(world, Reading(complete_keys=frozenset()))
    (preview,) = await world.service.preview()

    assert preview.plan.actions == ()
    assert await world.store.document(kept.key) is not None


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
