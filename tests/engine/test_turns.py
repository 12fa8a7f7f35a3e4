"""Where numbers follow the dates, nothing is sent past an earlier document of which nobody knows what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from synctui.testing.documents import invoice
from synctui.testing.memory_tool import SPEC

BY_DATE = replace(SPEC, capabilities=replace(SPEC.capabilities, numbers_by_date=True))


def three_days():
    return [invoice(f"2026/{day}", date=date(2026, 11, day)) for day in (1, 2, 3)]


async def with_its_customer(open_world, *documents, spec=SPEC):
    """The customer is in the tool already: the next answer is that of a booking."""
    world = await open_world(invoice("2026/0", date=date(2026, 10, 1)), spec=spec)
    await world.sync()
    world.put(*documents)
    return world


async def test_what_is_dated_later_waits_for_an_answer_that_got_lost(open_world):
    world = await with_its_customer(open_world, *three_days(), spec=BY_DATE)
    world.ledger.lose_next_answer()

    first, second = await world.sync(), await world.sync()

    assert [(row.number, row.code) for row in first.not_booked] == [
        ("2026/1", "outcome-unknown"), ("2026/2", "waits-its-turn"), ("2026/3", "waits-its-turn"),
    ]  # fmt: skip
    assert first.not_booked[1].values == {"earlier": "2026/1"}
    assert (len(second.booked), second.not_booked) == (3, ())


async def test_the_same_day_is_no_later_day(open_world):
    same_day = (invoice(f"2026/{n}", date=date(2026, 11, 1)) for n in (1, 2))
    world = await with_its_customer(open_world, *same_day, spec=BY_DATE)
    world.ledger.lose_next_answer()

    report = await world.sync()

    assert [row.code for row in report.not_booked] == ["outcome-unknown"]
    assert report.invoices == 1


async def test_a_refused_invoice_keeps_nobody_back(open_world):
    world = await open_world(*three_days(), spec=BY_DATE)
    world.ledger.refusals = {"2026/1": ("customer-blocked", {"customer": "ACME nv"})}

    report = await world.sync()

    assert [row.code for row in report.not_booked] == ["customer-blocked"]
    assert report.invoices == 2


async def test_elsewhere_everything_goes_on(open_world):
    world = await with_its_customer(open_world, *three_days())
    world.ledger.lose_next_answer()

    report = await world.sync()

    assert [row.code for row in report.not_booked] == ["outcome-unknown"]
