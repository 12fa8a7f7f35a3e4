"""The vendor's terms forbid asking again and again: vouchers are looked up in doubt, and at no other time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from synctui.connectors.lexware_office import SPEC
from synctui.domain.booking import CannotTell, Found, NotFound
from synctui.domain.capabilities import Limit
from synctui.domain.errors import Throttled
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document
from synctui.domain.plan import Action, Step
from synctui.engine.reconcile import Leave, judge, needs_lookup
from synctui.ports.faults import FaultKind
from synctui.testing import documents as make


def action(step: Step, document: Document) -> Action:
    return Action(document, step, "due")


def test_a_usual_run_asks_for_nothing_that_it_sends() -> None:
    invoice = make.invoice()

    assert not needs_lookup(action(Step.BOOK, invoice), SPEC.capabilities, is_cautious=False)
    assert needs_lookup(action(Step.CHECK, invoice), SPEC.capabilities, is_cautious=False)
    assert needs_lookup(action(Step.BOOK, invoice), SPEC.capabilities, is_cautious=True)


def test_it_keeps_to_two_requests_a_second_and_never_asks_for_payments() -> None:
    assert SPEC.capabilities.limits == (Limit("second", 2, 1.0),)
    assert not SPEC.capabilities.reports_payments


async def test_booking_takes_one_request_where_the_customer_is_known(world: Any) -> None:
    request = await world.request(make.invoice())
    before = len(world.sandbox.requests)

    _ = [one async for one in world.connector.book([request])]

    assert len(world.sandbox.requests) == before + 1


async def test_many_are_looked_up_with_one_request(world: Any) -> None:
    documents = [make.invoice(f"2026 / {n}", date=date(2026, 11, n)) for n in range(1, 9)]
    for document in documents[:-1]:
        await world.book(document)

    answers = await look_up(world, *documents)

    assert [type(answers[one.key]) for one in documents] == [Found] * 7 + [NotFound]
    assert world.asked("GET", "/voucherlist") == 1


async def test_more_vouchers_than_a_page_are_all_seen(world: Any) -> None:
    for n in range(251):
        row = {"id": str(n), "type": "salesinvoice", "voucherStatus": "paid", "voucherNumber": f"old {n}"}
        amounts = {"totalGrossAmount": "121.00", "voucherDate": "2026-11-03", "at": "2020-01-01T00:00:00+00:00"}
        world.sandbox.state.put(f"{world.organization}/vouchers", str(n), {**row, **amounts})
    documents = [make.invoice(f"old {n}") for n in (0, 1, 2, 3, 250)]

    answers = await look_up(world, *documents)

    assert all(isinstance(one, Found) for one in answers.values())
    assert world.asked("GET", "/voucherlist") == 2


async def test_a_list_that_cannot_show_everything_tells_nothing(world: Any) -> None:
    documents = [make.invoice(f"2026 / {n}") for n in range(5)]
    body = '{"content": [{"id": "x"}], "last": false}'
    world.fault(FaultKind.STATUS, path="/voucherlist", status=200, body=body, times=100)

    answers = await look_up(world, *documents)

    assert set(answers.values()) == {CannotTell("no-lookup")}


async def test_a_number_that_occurs_twice_is_told_apart_by_the_total(world: Any) -> None:
    await world.book(make.invoice(net="100.00"))
    await world.book(make.invoice(net="200.00"))

    found = (await look_up(world, make.invoice(net="200.00")))[make.invoice().key]

    assert found.remote_id == world.vouchers[1]["id"]
    assert found.also == ()


async def test_two_of_one_number_and_total_are_a_persons_affair(world: Any) -> None:
    for _ in range(2):
        await world.book(make.invoice())

    found = (await look_up(world, make.invoice()))[make.invoice().key]
    verdict = judge(action(Step.CHECK, make.invoice()), found, None, is_cautious=False, is_within_grace=False)

    assert found.also == (world.vouchers[1]["id"],)
    assert verdict == Leave("check-in-tool", {"reason": "several-entries"})


async def test_a_credit_note_is_not_taken_for_the_invoice_of_its_number(world: Any) -> None:
    await world.book(make.invoice("2026 / 3"))

    answers = await look_up(world, make.credit_note("2026 / 3"))

    assert list(answers.values()) == [NotFound()]


@pytest.mark.parametrize("as_text", [True, False])
async def test_amounts_are_read_as_numbers_and_in_quotes(open_world: Any, as_text: bool) -> None:
    world = open_world(amounts_as_text=as_text)
    credit = make.credit_note(net="40.10", rate=make.VAT_19)
    await world.book(credit)

    (found,) = (await look_up(world, credit)).values()

    assert found.gross == credit.gross


async def test_the_pretend_tool_takes_two_requests_a_second(world: Any) -> None:
    world.sandbox.per_second = 2

    for _ in range(2):
        await world.connector.administrations()
    with pytest.raises(Throttled):
        await world.connector.administrations()
    world.clock.advance(1.0)

    assert await world.connector.administrations()


async def look_up(world: Any, *documents: Document) -> Any:
    integration: Integration = world.integration
    return await world.connector.find([make.ref(one, integration) for one in documents])
