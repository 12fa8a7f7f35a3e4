"""Some tools number the invoice and its journal entry apart: the second number is kept beside the booking number."""

from __future__ import annotations

from datetime import date

import pytest

from synctui.store.reading import SqliteReader
from synctui.testing.documents import invoice


@pytest.mark.parametrize("answers_lost", [0, 1], ids=["booked", "found again"])
async def test_the_number_of_the_journal_entry_is_kept_with_the_booking(open_world, answers_lost):
    bill = invoice("2026/1")
    world = await open_world(bill)
    world.ledger.entry_numbers["2026/1"] = "MV-0042"
    world.ledger.lose_answers = answers_lost
    await world.sync()
    await world.sync()

    reader = SqliteReader(world.path)
    link = reader.detail(bill.key, date(2026, 11, 25)).link
    reader.close()

    assert (link.entry_number, link.booking_number) == ("MV-0042", world.ledger.entries[0].number)
