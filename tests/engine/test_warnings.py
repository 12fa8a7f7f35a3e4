"""A warning of the tool that a person has to answer: one yes for this invoice and this warning, never by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.errors import BadInput
from synctui.store.reading import SqliteReader
from synctui.testing.documents import integration, invoice
from synctui.testing.memory_tool import SPEC

SETTINGS = integration(tool="memory")
EARLY = ("invoice_date_past", "The invoice date is before the last one posted.")
TODAY = date(2026, 11, 25)


async def world_with_a_warning(open_world, *bills, **options):
    world = await open_world(*bills, **options)
    world.ledger.warnings = {bill.number: EARLY for bill in bills}
    return world


def detail(world, bill):
    reader = SqliteReader(world.path)
    try:
        return reader.detail(bill.key, TODAY)
    finally:
        reader.close()


async def test_a_warning_is_shown_and_nothing_is_booked_however_often_it_is_synced(open_world):
    bill = invoice("2026/1")
    world = await world_with_a_warning(open_world, bill)

    reports = [await world.sync(), await world.sync()]

    assert [[(row.code, row.values["warning"]) for row in report.not_booked] for report in reports] == [
        [("tool-warning", EARLY[1])]
    ] * 2
    assert (world.ledger.entries, detail(world, bill).row.mark.value) == ([], "refused")


async def test_after_a_yes_the_next_sync_books_it(open_world):
    bill = invoice("2026/1")
    world = await world_with_a_warning(open_world, bill)
    await world.sync()

    await world.service.confirm_warning(SETTINGS.id, bill.key, "agreed with the accountant")
    waiting = detail(world, bill)
    report = await world.sync()

    assert (waiting.row.mark.value, waiting.row.code) == ("not_synced", None)
    assert [row.booking_number for row in report.booked] == ["70/1"]


async def test_a_yes_is_for_one_invoice_alone(open_world):
    one, other = invoice("2026/1"), invoice("2026/2")
    world = await world_with_a_warning(open_world, one, other)
    await world.sync()
    await world.service.confirm_warning(SETTINGS.id, one.key, "yes")

    report = await world.sync()

    assert ([row.number for row in report.booked], [row.number for row in report.not_booked]) == (
        ["2026/1"],
        ["2026/2"],
    )


async def test_a_yes_is_for_one_warning_alone(open_world):
    bill = invoice("2026/1")
    world = await world_with_a_warning(open_world, bill)
    await world.sync()
    await world.service.confirm_warning(SETTINGS.id, bill.key, "yes")
    world.ledger.warnings["2026/1"] = ("payment_date_past", "The payment date is in the past.")

    second = await world.sync()
    await world.service.confirm_warning(SETTINGS.id, bill.key, "yes again")
    third = await world.sync()

    assert [row.values["id"] for row in second.not_booked] == ["payment_date_past"]
    assert len(third.booked) == 1


async def test_a_yes_is_written_down_with_its_reason(open_world):
    bill = invoice("2026/1")
    world = await world_with_a_warning(open_world, bill)
    await world.sync()

    await world.service.confirm_warning(SETTINGS.id, bill.key, "agreed with the accountant")

    entry = detail(world, bill).history[0]
    assert (entry.what, entry.values) == ("confirmed", {"warning": EARLY[1], "reason": "agreed with the accountant"})
    audited = await world.store._read(lambda c: c.exec_driver_sql("SELECT action, detail FROM audit").all())
    assert [(row.action, "agreed with the accountant" in row.detail) for row in audited] == [
        ("warning-confirmed", True)
    ]


@pytest.mark.parametrize("state", ["new", "synced", "refused"])
async def test_where_no_warning_waits_there_is_nothing_to_say_yes_to(open_world, state):
    bill = invoice("2026/1")
    world = await open_world(bill)
    if state == "refused":
        world.ledger.refusals["2026/1"] = ("customer-blocked", {})
    if state != "new":
        await world.sync()

    with pytest.raises(BadInput) as refusal:
        await world.service.confirm_warning(SETTINGS.id, bill.key, "yes")

    assert refusal.value.code == "warning-unknown"


async def test_a_warning_about_a_later_edit_is_answered_in_the_same_way(open_world):
    bill = invoice("2026/1", "100.00")
    world = await open_world(bill, spec=replace(SPEC, capabilities=replace(SPEC.capabilities, pushes_edits=True)))
    await world.sync()
    world.ledger.warnings = {"2026/1": EARLY}
    world.put(invoice("2026/1", "200.00"))

    first = await world.sync()
    shown = detail(world, bill).row
    await world.service.confirm_warning(SETTINGS.id, bill.key, "yes")
    second = await world.sync()

    assert [row.code for row in first.not_booked] == ["tool-warning"]
    assert (shown.mark.value, shown.booking_number) == ("edit_refused", "70/1")
    assert [row.is_updated for row in second.booked] == [True]
