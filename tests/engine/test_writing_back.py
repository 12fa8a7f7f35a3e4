"""What the books say goes back to where an invoice came from, where it is wanted: its number, and that it is paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.booking import PaidState
from synctui.domain.errors import AccessDenied, BadInput, Unavailable
from synctui.domain.money import Money
from synctui.store.reading import SqliteReader
from synctui.testing.documents import credit_note, integration, invoice

TODAY = date(2026, 11, 25)
BOTH = replace(integration(tool="memory"), options={"write_back_number": "yes", "write_back_payment": "yes"})
PAID = PaidState(True, date(2026, 11, 20), Money.of("121.00", "EUR"))


def detail(world, bill):
    reader = SqliteReader(world.path)
    try:
        return reader.detail(bill.key, TODAY)
    finally:
        reader.close()


def words(world, bill, start):
    return [(entry.what, entry.code) for entry in detail(world, bill).history if entry.what.startswith(start)]


async def paid_world(open_world, *bills, settings=BOTH):
    world = await open_world(*bills, settings=settings)
    await world.sync()
    world.ledger.paid = {entry.remote_id: PAID for entry in world.ledger.entries}
    return world


async def test_the_booking_number_is_noted_once(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill, settings=BOTH)

    await world.sync()
    await world.sync()

    assert world.desk.notes == {bill.key: ["Memory: booking number 70/1"]}
    assert words(world, bill, "number") == [("number_done", None)]


async def test_nothing_is_written_back_unless_it_is_wanted(open_world):
    world = await paid_world(open_world, invoice("2026/1"), settings=integration(tool="memory"))

    await world.sync()

    assert (world.desk.notes, world.desk.payments, world.desk.asked) == ({}, {}, [])


async def test_an_invoice_paid_in_the_tool_is_shown_as_paid_and_paid_at_the_source(open_world):
    bill = invoice("2026/1")
    world = await paid_world(open_world, bill)

    await world.sync()

    shown = detail(world, bill)
    assert (shown.row.status.value, shown.paid) == ("paid", PAID)
    assert world.desk.payments == {bill.key: (Money.of("121.00", "EUR"), date(2026, 11, 20))}


async def test_a_payment_is_registered_once_and_never_taken_back(open_world):
    bill = invoice("2026/1")
    world = await paid_world(open_world, bill)
    await world.sync()
    world.ledger.paid = {entry.remote_id: PaidState(False) for entry in world.ledger.entries}

    await world.sync()
    await world.sync()

    assert (list(world.desk.payments), len(words(world, bill, "payment"))) == ([bill.key], 1)


@pytest.mark.parametrize("problem", [Unavailable(), AccessDenied()])
async def test_a_source_that_is_away_gets_it_with_the_next_run(open_world, problem):
    bill = invoice("2026/1")
    world = await open_world(bill, settings=BOTH)
    world.desk.problem = problem

    first = await world.sync()
    before = dict(world.desk.notes)
    world.desk.problem = None
    await world.sync()

    assert (first.ending.value, before) == ("finished", {})
    assert world.desk.notes == {bill.key: ["Memory: booking number 70/1"]}


async def test_what_is_owed_to_a_source_waits_while_it_is_signed_out(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill, settings=BOTH)
    world.desk.problem = Unavailable()
    await world.sync()
    world.desk.problem = None
    world.is_source_there = False
    away = await world.sync()
    before = dict(world.desk.notes)
    world.is_source_there = True

    await world.sync()

    assert (away.ending.value, before) == ("finished", {})
    assert world.desk.notes == {bill.key: ["Memory: booking number 70/1"]}


async def test_a_note_whose_answer_got_lost_is_not_written_twice(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill, settings=BOTH)
    world.desk.lose_answers = 1

    await world.sync()
    waiting = words(world, bill, "number")
    await world.sync()

    assert (waiting, world.desk.notes[bill.key]) == ([("number_waits", "no-answer")], ["Memory: booking number 70/1"])
    assert words(world, bill, "number")[0] == ("number_done", None)


async def test_a_locked_account_is_explained_once_and_not_asked_for_each_invoice(open_world):
    bills = [invoice(f"2026/{n}") for n in (1, 2, 3)]
    world = await open_world(*bills, settings=BOTH)
    world.desk.is_locked = True

    reports = [await world.sync(), await world.sync()]

    assert [report.notices for report in reports] == [("write-back-locked",), ()]
    assert len(world.desk.asked) == 2
    assert all(detail(world, bill).row.mark.value == "synced" for bill in bills)


async def test_an_account_that_is_opened_gets_what_was_due_and_would_be_explained_again(open_world):
    world = await open_world(invoice("2026/1"), settings=BOTH)
    world.desk.is_locked = True
    await world.sync()
    world.desk.is_locked = False
    await world.sync()
    world.put(invoice("2026/2"))
    world.desk.is_locked = True

    report = await world.sync()

    assert (len(world.desk.notes), report.notices) == (1, ("write-back-locked",))


async def test_a_refusal_of_the_source_is_written_down_with_its_words(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill, settings=BOTH)
    world.desk.problem = BadInput("write-back-refused", "The note is too long")

    await world.sync()
    await world.sync()

    told = [entry for entry in detail(world, bill).history if entry.what == "number_given_up"]
    assert [(entry.code, entry.tool_text) for entry in told] == [("write-back-refused", "The note is too long")]
    assert len(world.desk.asked) == 1


async def test_documents_of_files_have_nobody_to_write_back_to(open_world):
    world = await paid_world(open_world, replace(invoice("2026/1"), source="ubl"))

    await world.sync()

    assert (world.desk.asked, world.ledger.doubled) == ([], [])


async def test_a_credit_note_gets_its_number_and_no_payment(open_world):
    bill = invoice("2026/1")
    credit = credit_note("2026/c1", "40.00", credits=bill)
    world = await paid_world(open_world, bill, credit)

    await world.sync()

    assert (sorted(world.desk.notes), list(world.desk.payments)) == (sorted([bill.key, credit.key]), [bill.key])


async def test_what_is_no_longer_wanted_is_forgotten(open_world):
    world = await open_world(invoice("2026/1"), settings=BOTH)
    world.desk.problem = Unavailable()
    await world.sync()
    world.desk.problem = None
    await world.service.save_integration(replace(await world.store.integration(BOTH.id), options={}))
    await world.sync()
    await world.service.save_integration(replace(await world.store.integration(BOTH.id), options=BOTH.options))

    await world.sync()

    assert world.desk.notes == {}
