"""A synced document goes out once more only at a tool that takes files, and only after a person has released it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.capabilities import Lookup
from synctui.domain.errors import BadInput
from synctui.store.reading import SqliteReader
from synctui.testing.documents import integration, invoice
from synctui.testing.memory_tool import SPEC

SETTINGS = integration(tool="memory")
FILES = replace(
    SPEC,
    capabilities=replace(
        SPEC.capabilities, lookup=Lookup.BY_REFERENCE, lookup_lag=0.0, rejects_duplicates=False, books_again=True
    ),
)
TODAY = date(2026, 11, 25)


def detail(world, bill):
    reader = SqliteReader(world.path)
    try:
        return reader.detail(bill.key, TODAY)
    finally:
        reader.close()


async def test_what_was_released_goes_out_once_more_and_only_once(open_world):
    bill, other = invoice("2026/1"), invoice("2026/2")
    world = await open_world(bill, other, spec=FILES)
    await world.sync()

    await world.service.book_again(SETTINGS.id, bill.key, "the mail got lost")
    waiting = detail(world, bill).row
    second, third = await world.sync(), await world.sync()

    assert (waiting.mark.value, waiting.booking_number) == ("not_synced", None)
    assert [row.booking_number for row in second.booked] == ["70/3"]
    assert third.booked == ()
    assert [entry.reference for entry in world.ledger.entries] == ["2026/1", "2026/2", "2026/1"]


async def test_the_tool_is_told_which_booking_is_meant_and_whether_it_is_taken_back(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill, spec=FILES)
    await world.sync()
    sent = []

    async def seen(request):
        sent.append(request.confirmed)

    world.ledger.on_sending = seen
    await world.service.book_again(SETTINGS.id, bill.key, "wrong address", is_reversed=True)
    await world.sync()

    assert sent == [{"again:70/1", "reversed:70/1"}]


async def test_a_release_is_written_down_with_its_reason_and_the_old_number(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill, spec=FILES)
    await world.sync()

    await world.service.book_again(SETTINGS.id, bill.key, "the mail got lost")

    entry = detail(world, bill).history[0]
    told = {"booking_number": "70/1", "reason": "the mail got lost", "reversed": "false"}
    assert (entry.what, entry.values) == ("released_again", told)
    audited = await world.store._read(lambda c: c.exec_driver_sql("SELECT action, detail FROM audit").all())
    assert [(row.action, "the mail got lost" in row.detail) for row in audited] == [("booked-again", True)]


async def test_a_tool_that_has_the_invoice_itself_books_it_once_only(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill)
    await world.sync()

    with pytest.raises(BadInput) as refusal:
        await world.service.book_again(SETTINGS.id, bill.key, "x")

    assert refusal.value.code == "not-booked-again"
    assert detail(world, bill).row.booking_number == "70/1"


@pytest.mark.parametrize("state", ["new", "refused", "unknown"])
async def test_only_what_is_synced_can_be_released(open_world, state):
    bill = invoice("2026/1")
    world = await open_world(bill, spec=FILES)
    if state == "refused":
        world.ledger.refusals["2026/1"] = ("customer-blocked", {})
    if state == "unknown":
        world.ledger.lose_answers = 1
    if state != "new":
        await world.sync()

    with pytest.raises(BadInput) as refusal:
        await world.service.book_again(SETTINGS.id, bill.key, "x")

    assert refusal.value.code == "moved-on"
