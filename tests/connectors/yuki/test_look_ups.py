"""Looking invoices up in Yuki, which shows open items only: what it does not show, nobody can tell."""

from __future__ import annotations

import pytest

from synctui.domain.booking import AlreadyBooked, CannotTell, Found
from synctui.testing import documents as make


async def answers(world, *documents):
    refs = [make.ref(one, world.integration) for one in documents]
    found = await world.reconnected().find(refs)
    return [found[one.key] for one in documents]


async def test_an_open_invoice_is_found_with_amount_customer_and_day(world):
    await world.book(make.invoice())

    (answer,) = await answers(world, make.invoice())

    assert answer == Found(
        "2026 / 17",
        "2026 / 17",
        gross=make.invoice().gross,
        customer_name="ACME nv",
        booked_on=make.DATE,
    )


async def test_of_a_paid_invoice_nobody_can_tell(world):
    await world.book(make.invoice())
    world.sandbox.pay(world.administration, "2026 / 17")

    assert await answers(world, make.invoice()) == [CannotTell("open-items-only")]


async def test_of_a_draft_nobody_can_tell(open_world):
    world = open_world({"process": "no"})
    await world.book(make.invoice())

    assert await answers(world, make.invoice()) == [CannotTell("open-items-only")]


async def test_any_number_of_invoices_is_looked_up_in_one_call(world):
    documents = [make.invoice(f"2026 / {number}") for number in range(40)]
    await world.book(*documents[:25])
    before = len(world.operations)

    found = await answers(world, *documents)

    assert world.operations[before:] == ["OutstandingDebtorItems"]
    assert [isinstance(one, Found) for one in found] == [True] * 25 + [False] * 15


async def test_what_is_asked_one_by_one_in_a_run_still_takes_one_call(world):
    connector, before = world.connector, len(world.operations)

    for number in range(5):
        await connector.find([make.ref(make.invoice(f"2026 / {number}"), world.integration)])

    assert world.operations[before:].count("OutstandingDebtorItems") == 1


async def test_a_number_typed_without_its_blanks_is_the_same_number(world):
    await world.book(make.invoice("2026/17"))

    (answer,) = await answers(world, make.invoice("2026 / 17"))

    assert isinstance(answer, Found)
    assert answer.number == "2026/17"


async def test_a_credit_note_is_not_taken_for_the_invoice_of_its_number(world):
    await world.book(make.credit_note("2026/1"))

    invoice, credit = await answers(world, make.invoice("2026/1"), make.credit_note("2026/1"))

    assert isinstance(invoice, CannotTell)
    assert (credit.number, str(credit.gross.amount)) == ("CN 2026/1", "-48.40")


async def test_two_open_items_of_one_number_are_both_named(open_world):
    world = open_world({"resubmission": "replaces"}, resubmission="double")
    await world.book(make.invoice())
    await world.edit(make.invoice(), make.invoice(net="200.00"))

    (answer,) = await answers(world, make.invoice())

    assert answer.also == ("2026 / 17",)


@pytest.mark.parametrize("converts", [True, False])
async def test_the_amount_of_a_foreign_invoice_is_not_compared_with_the_one_in_the_books(open_world, converts):
    world = open_world(converts_open_items=converts)
    invoice = make.invoice(currency="USD", rate=make.EXPORT)
    await world.book(invoice)

    (answer,) = await answers(world, invoice)

    assert isinstance(answer, Found)
    assert answer.gross is None


async def test_a_name_that_looks_like_a_secret_is_still_the_name(world):
    await world.book(make.invoice(to=make.customer("State: Oregon code=42")))

    (answer,) = await answers(world, make.invoice())

    assert answer.customer_name == "State: Oregon code=42"


async def test_a_name_that_was_too_long_is_not_held_against_its_invoice(world):
    long = make.invoice(to=make.customer("Very long name, " * 20, vat_number=None))
    await world.book(long)

    (answer,) = await answers(world, long)
    requests = [make.request(long, world.integration)]
    (again,) = [outcome async for outcome in world.reconnected().book(requests)]

    assert (answer.customer_name, answer.gross) == (None, long.gross)
    assert isinstance(again, AlreadyBooked)
