"""A tool that gives one booking number to two invoices: both stay as they are in the tool, and a person is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from synctui.testing.documents import credit_note, integration, invoice

DAY = date(2026, 11, 3)


async def test_a_number_that_comes_again_after_a_deletion_is_an_alarm(open_world):
    world = await open_world(invoice("2026/1"))
    await world.sync()
    world.ledger.delete("2026/1")
    world.put(invoice("2026/2"))

    report = await world.sync()

    assert [(row.number, row.booking_number, row.notes) for row in report.booked] == [
        ("2026/2", "70/1", ("number-repeated",))
    ]


async def test_numbers_that_are_all_different_are_none(open_world):
    bills = [invoice(f"2026/{n}") for n in range(1, 4)]
    world = await open_world(*bills)

    report = await world.sync()

    assert [row.notes for row in report.booked] == [(), (), ()]


async def test_the_same_number_in_another_year_or_journal_is_none(open_world, monkeypatch):
    old, new = invoice("2025/1", date=date(2025, 11, 3)), invoice("2026/1", date=DAY)
    credit = credit_note("2026/c1", "5.00", credits=new)
    world = await open_world(old, new, credit, settings=integration(tool="memory", start_date=date(2025, 1, 1)))
    monkeypatch.setattr(type(world.ledger), "_next_number", lambda self, journal: "1")

    report = await world.sync()

    assert [(row.booking_number, row.notes) for row in report.booked] == [("1", ())] * 3


async def test_an_entry_that_is_found_with_a_number_somebody_else_has_is_told_too(open_world):
    one, two = invoice("2026/1"), invoice("2026/2")
    world = await open_world(one, two)
    await world.sync(selection=[one.key])
    (entry,) = world.ledger.entries
    world.ledger.entries.append(replace(entry, remote_id="typed-by-hand", reference="2026/2"))

    report = await world.sync()

    assert [(row.is_adopted, row.notes) for row in report.booked] == [(True, ("number-repeated",))]
