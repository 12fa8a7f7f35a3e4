"""Customers that somebody deleted in the tool: matched again, kept in place of the old one, and the invoice follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synctui.domain.errors import AccessDenied, NoAnswer
from synctui.domain.report import Ending
from synctui.engine.customers import GONE
from synctui.testing.documents import invoice
from synctui.testing.memory_tool import SPEC, MemoryConnector
from synctui.testing.world import World


@pytest.fixture
async def world(open_world) -> World:
    """One invoice is synced; then its customer is deleted in the tool, and two more invoices come."""
    made: World = await open_world(invoice("2026/1"))
    await made.sync()
    made.ledger.customers.clear()

    async def refuse_orphans(request):
        is_gone = request.customer_remote_id not in made.ledger.customers
        made.ledger.refusals = {request.reference: (GONE, {})} if is_gone else {}

    made.ledger.on_sending = refuse_orphans
    made.put(invoice("2026/2"))
    made.put(invoice("2026/3"))
    return made


async def test_the_invoices_go_on_the_customer_that_is_there_now(world):
    report = await world.sync()

    (customer,) = world.ledger.customers
    assert [entry.reference for entry in world.ledger.entries] == ["2026/1", "2026/2", "2026/3"]
    assert {entry.customer_remote_id for entry in world.ledger.entries[1:]} == {customer}
    assert (report.ending, report.invoices, report.customers_new) == (Ending.FINISHED, 2, 1)


async def test_the_successor_is_kept_for_the_next_run(world):
    await world.sync()
    world.ledger.calls.clear()
    world.put(invoice("2026/4"))

    await world.sync()

    assert "customer" not in world.ledger.calls
    assert world.ledger.doubled == []


async def test_a_customer_that_the_tool_will_not_have_keeps_its_invoices_back_with_the_reason(world):
    world.ledger.customer_refusals[invoice("2026/2").customer.name] = "customer-refused"

    report = await world.sync()

    assert [row.code for row in report.not_booked] == ["customer-refused"] * 2
    assert len(world.ledger.entries) == 1


async def test_an_invoice_that_is_refused_on_its_new_customer_too_is_not_tried_a_third_time(world):
    async def refuse_all(request):
        world.ledger.refusals = {request.reference: (GONE, {})}

    world.ledger.on_sending = refuse_all

    report = await world.sync()

    assert [row.code for row in report.not_booked] == [GONE] * 2
    assert world.ledger.calls.count("book") == 1 + 2 + 1


async def test_a_sign_in_lost_meanwhile_takes_the_claim_back(world, monkeypatch):
    async def refused(self, wanted):
        raise AccessDenied

    monkeypatch.setattr(MemoryConnector, "_ensure", refused)

    report = await world.sync()

    states = await world.store._read(lambda connection: connection.exec_driver_sql("SELECT state FROM link").all())
    assert (report.ending, [tuple(row) for row in states]) == (Ending.SIGN_IN, [("synced",)])


@pytest.mark.parametrize("answers", [False, True])
async def test_a_customer_of_whom_no_word_comes_back_is_asked_for_again_by_the_next_run(world, monkeypatch, answers):
    async def silent(self, customers):
        if answers:
            raise NoAnswer(reason="ReadTimeout")
        for nobody in ():
            yield nobody

    with monkeypatch.context() as patch:
        patch.setattr(MemoryConnector, "ensure_customers", silent)
        report = await world.sync()

    assert {row.code for row in report.not_booked} == {"customer-unknown"}
    assert (await world.sync()).invoices == 2


async def test_invoices_of_one_call_share_the_customer_that_was_made_for_the_first_of_them(open_world):
    world = await open_world(
        invoice("2026/1"), spec=replace(SPEC, capabilities=replace(SPEC.capabilities, max_batch=2))
    )  # fmt: skip
    await world.sync()
    world.ledger.customers.clear()
    world.put(invoice("2026/2"), invoice("2026/3"))

    async def refuse_orphans(request):
        is_gone = request.customer_remote_id not in world.ledger.customers
        world.ledger.refusals = {request.reference: (GONE, {})} if is_gone else {}

    world.ledger.on_sending = refuse_orphans
    world.ledger.calls.clear()

    report = await world.sync()

    assert (report.invoices, world.ledger.calls.count("customer"), len(world.ledger.customers)) == (2, 1, 1)
    assert {entry.customer_remote_id for entry in world.ledger.entries[1:]} == set(world.ledger.customers)
