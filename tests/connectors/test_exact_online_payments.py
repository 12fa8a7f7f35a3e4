"""What Exact Online says of payments: only what is certain is passed on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from synctui.domain.booking import Booked, Link, LinkState, PaidState
from synctui.domain.errors import AccessDenied, Unavailable
from synctui.domain.fingerprint import content
from synctui.domain.invoice import Document
from synctui.domain.money import Money
from synctui.domain.prepare import reference_of
from synctui.ports.faults import FaultKind
from synctui.testing import documents as make
from synctui.testing.contract import book, problem_of

DAY = date(2026, 11, 20)


async def synced(exact: Any, document: Document) -> Link:
    booked = await book(exact, document)
    assert isinstance(booked, Booked)
    return Link(
        document.key,
        exact.integration.id,
        LinkState.SYNCED,
        reference=reference_of(document),
        journal="71" if document.is_credit_note else "70",
        booking_number=booked.number,
        remote_id=booked.remote_id,
        content=content(document),
    )


async def state(exact: Any, link: Link) -> PaidState | None:
    return (await exact.connector.paid([link])).get(link.document)


@pytest.fixture(params=[False, True], ids=["paid ones vanish from the list", "paid ones stay in the list with zero"])
def either(request: pytest.FixtureRequest, exact: Any) -> Any:
    exact.sandbox.switches.lists_paid = request.param
    return exact


async def test_an_open_invoice_is_open(either: Any) -> None:
    link = await synced(either, make.invoice())

    assert await state(either, link) == PaidState(False)


async def test_a_paid_invoice_is_paid_with_its_day(either: Any) -> None:
    link = await synced(either, make.invoice())
    either.sandbox.pay(101, str(link.remote_id), DAY)

    assert await state(either, link) == PaidState(True, DAY)


async def test_of_a_part_payment_the_part_is_told(either: Any) -> None:
    link = await synced(either, make.invoice())
    either.sandbox.pay(101, str(link.remote_id), DAY, Decimal("21.00"))

    assert await state(either, link) == PaidState(False, amount=Money.of("21.00", "EUR"))


async def test_a_credit_note_that_was_paid_back_is_settled(either: Any) -> None:
    link = await synced(either, make.credit_note())
    before = await state(either, link)
    either.sandbox.pay(101, str(link.remote_id), DAY)

    assert before == PaidState(False)
    assert await state(either, link) == PaidState(True, DAY)


async def test_an_entry_deleted_in_the_tool_is_not_called_paid(either: Any) -> None:
    link = await synced(either, make.invoice())
    either.sandbox.delete_entry(101, str(link.remote_id))

    assert await state(either, link) is None


async def test_a_freed_number_that_another_invoice_has_now_says_nothing_of_the_old_one(either: Any) -> None:
    old = await synced(either, make.invoice("2026 / 17"))
    either.sandbox.delete_entry(101, str(old.remote_id))
    new = await synced(either, make.invoice("2026 / 18"))

    states = await either.connector.paid([old, new])

    assert old.booking_number == new.booking_number
    assert states == {new.document: PaidState(False)}


async def test_a_hundred_invoices_cost_few_questions(exact: Any) -> None:
    exact.sandbox.brakes.per_minute = None
    links = [await synced(exact, make.invoice(f"2026 / {number}")) for number in range(100)]
    for link in links[:20]:
        exact.sandbox.pay(101, str(link.remote_id), DAY)
    calls = exact.pace.calls

    states = await exact.connector.paid(links)

    assert sum(one.is_paid for one in states.values()) == 20
    assert len(states) == 100
    assert exact.pace.calls - calls == 4


async def test_an_entry_whose_reference_a_bookkeeper_has_changed_is_found_by_its_id(exact: Any) -> None:
    link = await synced(exact, make.invoice())
    exact.sandbox.books.change_entry(101, str(link.remote_id), {"YourRef": "PO 4711"})
    before = await state(exact, link)
    exact.sandbox.pay(101, str(link.remote_id), DAY)

    assert before == PaidState(False)
    assert await state(exact, link) == PaidState(True, DAY)


async def test_a_booking_entered_by_hand_without_an_id_is_left_alone(exact: Any) -> None:
    link = replace(await synced(exact, make.invoice()), remote_id=None, journal=None)

    assert await exact.connector.paid([link]) == {}


async def test_a_torn_list_of_payments_says_nothing(exact: Any) -> None:
    link = await synced(exact, make.invoice())
    exact.fault(FaultKind.TRUNCATE, method="GET", path="ReceivablesList")

    assert isinstance(await problem_of(exact.connector.paid([link])), Unavailable)


async def test_a_missing_right_to_see_receivables_has_its_name(exact: Any) -> None:
    link = await synced(exact, make.invoice())
    exact.sandbox.forbidden.add("read/financial/ReceivablesList")

    problem = await problem_of(exact.connector.paid([link]))

    assert isinstance(problem, AccessDenied)
    assert problem.values["endpoint"] == "read/financial/ReceivablesList"
