"""An invoice that is changed after its sync: for most tools it stays here, for some it is transferred, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.capabilities import ClosedPeriod
from synctui.domain.edits import differences
from synctui.store.reading import SqliteReader
from synctui.testing.documents import integration, invoice
from synctui.testing.memory_tool import SPEC

TODAY = date(2026, 11, 25)
SETTINGS = integration(tool="memory")
SEPTEMBER = date(2026, 9, 3)


def tool(**more):
    capabilities = {"pushes_edits": True, "edit_warning": "edit-resets-cost-centres", "period_preflight": False, **more}
    return replace(SPEC, capabilities=replace(SPEC.capabilities, **capabilities))


TAKES_EDITS = tool()
TELLS_ITS_PERIODS_TOO_LATE = tool(closed_period=ClosedPeriod.UNKNOWN)
"""It refuses a closed period by itself, and nothing is known of it before."""


def detail(world, bill):
    reader = SqliteReader(world.path)
    try:
        return reader.detail(bill.key, TODAY)
    finally:
        reader.close()


def figures(world):
    reader = SqliteReader(world.path)
    try:
        return reader.figures(None, TODAY)
    finally:
        reader.close()


def updates(world):
    return world.ledger.calls.count("update")


async def edited(open_world, before, after, **options):
    """A world in which an invoice was synced and then changed."""
    world = await open_world(before, **options)
    await world.sync()
    world.put(after)
    return world


# tools that take no edits ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["manual", "night", "selected"])
async def test_no_kind_of_sync_sends_an_edit_to_a_tool_that_takes_none(open_world, how):
    bill = invoice("2026/1", "100.00")
    world = await edited(open_world, bill, invoice("2026/1", "200.00"))

    if how == "night":
        await world.night(TODAY)
    else:
        await world.sync(selection=[bill.key] if how == "selected" else None)

    assert (world.ledger.calls.count("book"), updates(world)) == (1, 0)
    assert (detail(world, bill).row.mark.value, detail(world, bill).row.booking_number) == ("edited", "70/1")
    assert figures(world).needs_person == 1


async def test_what_was_sent_and_what_stands_there_now_can_be_compared_field_by_field(open_world):
    bill = invoice("2026/1", "100.00")
    world = await edited(open_world, bill, replace(invoice("2026/1", "150.00"), due=date(2027, 1, 31)))
    await world.service.read_sources()

    shown = detail(world, bill)

    found = {one.field: (one.before, one.after) for one in differences(shown.document, shown.link.content)}
    assert found["due"] == (bill.due.isoformat(), "2027-01-31")
    assert found["gross"] == ("121.00", "181.50")
    assert found["net"] == ("100.00", "150.00")


async def test_a_change_that_is_taken_back_leaves_nothing_to_do(open_world):
    bill = invoice("2026/1", "100.00")
    world = await edited(open_world, bill, invoice("2026/1", "200.00"))
    await world.service.read_sources()
    world.put(bill)

    await world.service.read_sources()

    assert (detail(world, bill).row.mark.value, figures(world).needs_person) == ("synced", 0)


async def test_a_payment_or_another_name_of_the_file_is_no_edit(open_world):
    bill = invoice("2026/1", "100.00")
    world = await edited(open_world, bill, replace(bill, is_paid=True, web_url="https://example.org/1"))

    await world.sync()

    assert detail(world, bill).row.mark.value == "synced"


# tools that take edits ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["manual", "night"])
async def test_an_edit_is_transferred_once_by_day_and_by_night(open_world, how):
    bill = invoice("2026/1", "100.00")
    world = await edited(open_world, bill, invoice("2026/1", "200.00"), spec=TAKES_EDITS)

    (report,) = await world.night(TODAY) if how == "night" else (await world.sync(),)
    await world.sync()

    assert ([row.is_updated for row in report.booked], updates(world)) == ([True], 1)
    (entry,) = world.ledger.entries
    assert (str(entry.gross.amount), entry.number) == ("242.00", "70/1")
    assert detail(world, bill).row.mark.value == "synced"


async def test_a_night_that_may_not_transfer_edits_leaves_them_for_the_day(open_world):
    bill = invoice("2026/1", "100.00")
    settings = replace(SETTINGS, options={"nightly_edits": "no"})
    world = await edited(open_world, bill, invoice("2026/1", "200.00"), spec=TAKES_EDITS, settings=settings)

    (night,) = await world.night(TODAY)
    after_night = updates(world)
    day = await world.sync()

    assert ((night.booked, night.not_booked), after_night) == (((), ()), 0)
    assert [row.is_updated for row in day.booked] == [True]


@pytest.mark.parametrize("spec", [TAKES_EDITS, TELLS_ITS_PERIODS_TOO_LATE], ids=["known before", "told by the tool"])
async def test_a_closed_period_refuses_an_edit_once_and_the_number_stays(open_world, spec):
    bill = invoice("2026/1", "100.00", date=SEPTEMBER)
    world = await edited(open_world, bill, invoice("2026/1", "200.00", date=SEPTEMBER), spec=spec)
    world.ledger.closed.add((2026, 9))
    world.clock.advance(24 * 3600)

    reports = [await world.sync(), await world.sync(), *(await world.night(TODAY))]

    assert [[row.code for row in report.not_booked] for report in reports] == [["edit-period-closed"], [], []]
    shown = detail(world, bill).row
    assert (shown.mark.value, shown.code, shown.booking_number) == ("edit_refused", "edit-period-closed", "70/1")
    assert (figures(world).needs_person, updates(world) <= 1) == (1, True)
    assert [entry.revision for entry in world.ledger.entries] == [1]


async def test_the_plan_says_why_a_refused_edit_stays_here(open_world):
    bill = invoice("2026/1", "100.00", date=SEPTEMBER)
    after = invoice("2026/1", "200.00", date=SEPTEMBER)
    world = await edited(open_world, bill, after, spec=TELLS_ITS_PERIODS_TOO_LATE)
    world.ledger.closed.add((2026, 9))
    await world.sync()

    (preview,) = await world.service.preview()

    assert [(one.step.value, one.code, one.values["period"]) for one in preview.plan.actions] == [
        ("hold", "edit-period-closed", "2026-09")
    ]


@pytest.mark.parametrize("why", ["a person asks", "the content changes again"])
async def test_a_refused_edit_goes_again_when_there_is_a_reason(open_world, why):
    bill = invoice("2026/1", "100.00", date=SEPTEMBER)
    after = invoice("2026/1", "200.00", date=SEPTEMBER)
    world = await edited(open_world, bill, after, spec=TELLS_ITS_PERIODS_TOO_LATE)
    world.ledger.closed.add((2026, 9))
    await world.sync()
    world.ledger.closed.clear()
    if why == "the content changes again":
        world.put(invoice("2026/1", "300.00", date=SEPTEMBER))

    report = await world.sync(selection=[bill.key] if why == "a person asks" else None)

    assert [row.is_updated for row in report.booked] == [True]
    assert (detail(world, bill).row.mark.value, detail(world, bill).row.code) == ("synced", None)


async def test_an_edit_refused_for_a_setting_goes_by_itself_once_that_is_made(open_world):
    bill = invoice("2026/1", "100.00")
    world = await edited(open_world, bill, invoice("2026/1", "200.00"), spec=TAKES_EDITS)
    unmapped = replace(SETTINGS, mapping=replace(SETTINGS.mapping, vat={}))
    await world.service.save_integration(replace(unmapped, first_run_done=True))
    first = await world.sync()
    await world.service.save_integration(replace(SETTINGS, first_run_done=True))

    second = await world.sync()

    assert [row.code for row in first.not_booked] == ["vat-not-mapped"]
    assert [row.is_updated for row in second.booked] == [True]


async def test_an_edit_ticked_off_after_its_refusal_is_settled(open_world):
    bill = invoice("2026/1", "100.00", date=SEPTEMBER)
    after = invoice("2026/1", "200.00", date=SEPTEMBER)
    world = await edited(open_world, bill, after, spec=TELLS_ITS_PERIODS_TOO_LATE)
    world.ledger.closed.add((2026, 9))
    await world.sync()

    await world.service.acknowledge_edit(SETTINGS.id, bill.key)
    await world.sync()

    assert (detail(world, bill).row.mark.value, updates(world)) == ("synced", 1)


# what is said before --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "closed", "codes"),
    [
        (SPEC, False, ["edits-not-pushed"]),
        (TAKES_EDITS, False, ["edit-resets-cost-centres", "edit-unless-closed"]),
        (TAKES_EDITS, True, ["edit-period-closed"]),
    ],
    ids=["takes none", "takes them", "closed period"],
)
async def test_who_edits_a_synced_invoice_is_told_before_what_it_means(open_world, spec, closed, codes):
    bill = invoice("2026/1", date=SEPTEMBER)
    world = await open_world(bill, spec=spec)
    await world.sync()
    if closed:
        world.ledger.closed.add((2026, 9))
        await world.service.reference_data(SETTINGS.id, fresh=True)

    notices = await world.service.edit_notices(bill.key)

    assert [notice.code for notice in notices] == codes


async def test_who_edits_an_invoice_that_is_not_synced_is_told_that_it_goes_along(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill, spec=TAKES_EDITS)

    assert [notice.code for notice in await world.service.edit_notices(bill.key)] == ["edit-goes-along"]
