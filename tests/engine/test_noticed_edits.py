"""What a read notices of later edits rings the bell where a tool takes them, and a tick can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from synctui.domain.integration import Integration
from synctui.ports.reading import Mark
from synctui.store.reading import SqliteReader
from synctui.testing.documents import invoice, line
from synctui.testing.memory_tool import SPEC

PUSHES = replace(
    SPEC, capabilities=replace(SPEC.capabilities, pushes_edits=True, edit_warning="edit-resets-cost-centres")
)


def read(world, job):
    reader = SqliteReader(world.path)
    try:
        return job(reader)
    finally:
        reader.close()


def notices(world):
    entries = read(world, lambda reader: reader.notifications())
    return [entry.content for entry in entries if entry.content.get("what") == "edits"]


def edited(net: str = "200.00"):
    return invoice("2026/1", lines=[line(net, cost_centre="Marketing")])


async def test_an_edit_that_a_read_notices_rings_the_bell_with_what_it_costs(open_world):
    world = await open_world(edited("100.00"), spec=PUSHES)
    await world.sync()
    world.put(edited())

    await world.service.read_sources()
    await world.service.read_sources()

    (told,) = notices(world)
    assert (told["tool_title"], told["warning"]) == ("Memory", "edit-resets-cost-centres")
    (row,) = told["edits"]
    assert (row["number"], row["booking_number"], row["cost_centres"]) == ("2026/1", "70/1", ["Marketing"])
    assert row["code"] is None


async def test_in_a_closed_period_the_notice_says_that_it_will_not_be_transferred(open_world):
    bill = invoice("2026/1", "100.00", date=date(2026, 9, 3))
    world = await open_world(bill, spec=PUSHES)
    await world.sync()
    world.ledger.closed.add((2026, 9))
    await world.service.reference_data(world.settings.id, fresh=True)
    world.put(invoice("2026/1", "200.00", date=date(2026, 9, 3)))

    await world.service.read_sources()

    ((row,),) = [told["edits"] for told in notices(world)]
    assert (row["code"], row["values"]["period"]) == ("edit-period-closed", "2026-09")


async def test_a_tool_that_takes_no_edits_rings_no_bell_for_them(open_world):
    world = await open_world(edited("100.00"))
    await world.sync()
    world.put(edited())

    await world.service.read_sources()

    assert notices(world) == []


async def test_an_edit_of_a_booking_that_is_gone_from_the_tool_rings_no_bell(open_world):
    world = await open_world(edited("100.00"), spec=PUSHES)
    await world.sync()
    world.ledger.delete("2026/1")
    await world.sync()
    world.put(edited())

    await world.service.read_sources()

    assert notices(world) == []


async def test_an_edit_that_waits_for_a_setting_is_not_announced_as_if_it_would_go(open_world):
    world = await open_world(edited("100.00"), spec=PUSHES)
    await world.sync()
    unmapped = replace(world.settings.mapping, vat={})
    await world.store.save_integration(replace(world.settings, mapping=unmapped))
    world.put(edited())

    await world.service.read_sources()

    assert notices(world) == []


async def test_a_night_that_notices_an_edit_rings_no_bell(open_world):
    world = await open_world(edited("100.00"), spec=PUSHES)
    await world.sync()
    world.put(edited())

    await world.night(date(2026, 11, 25))

    assert notices(world) == []


async def test_a_tick_that_is_taken_back_puts_the_edit_into_the_list_again(open_world):
    bill = invoice("2026/1", "100.00")
    world = await open_world(bill)
    await world.sync()
    world.put(invoice("2026/1", "200.00"))
    await world.service.read_sources()
    settings: Integration = world.settings

    await world.service.acknowledge_edit(settings.id, bill.key)
    await world.service.withdraw_tick(settings.id, bill.key)
    await world.service.withdraw_tick(settings.id, bill.key)

    detail = read(world, lambda reader: reader.detail(bill.key, date(2026, 11, 25)))
    assert detail.row.mark is Mark.EDITED
    assert [entry.what for entry in detail.history][:2] == ["tick_withdrawn", "acknowledged"]
