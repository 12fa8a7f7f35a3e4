"""Payment terms at Exact Online: matched by what they mean, never by their name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from synctui.domain.booking import Booked, Refused
from synctui.sandbox.exact_online.company import add_condition
from synctui.testing import documents as make
from synctui.testing.contract import book


def sent(exact: Any) -> dict[str, Any]:
    bodies = [body for _, path, body in exact.written if path.endswith("SalesEntries")]
    return dict(bodies[-1])


@pytest.fixture(params=[False, True], ids=["the due date wins", "the condition wins"])
def either(request: pytest.FixtureRequest, exact: Any) -> Any:
    exact.sandbox.switches.due_from_condition = request.param
    return exact


@pytest.mark.parametrize(
    ("days", "due", "code"),
    [
        (30, date(2026, 12, 3), "30"),
        (14, date(2026, 11, 17), "14"),
        (30, None, "30"),
        (21, date(2026, 11, 24), None),
        (30, date(2026, 12, 24), None),
        (None, date(2026, 12, 31), None),
        (None, date(2026, 12, 3), None),
        (0, date(2026, 11, 3), None),
    ],
)
async def test_terms_are_named_where_they_lead_to_the_same_day(
    either: Any, days: int | None, due: date | None, code: str | None
) -> None:
    invoice = replace(make.invoice(), payment_days=days, due=due)

    booked = await book(either, invoice)

    assert isinstance(booked, Booked)
    assert sent(either).get("PaymentCondition") == code
    assert due is None or either.sandbox.entries(101)[0]["DueDate"] == due.isoformat()


async def test_a_credit_note_has_no_terms(exact: Any) -> None:
    await book(exact, replace(make.credit_note(), payment_days=30, due=None))

    assert "PaymentCondition" not in sent(exact)


async def test_of_two_terms_that_mean_the_same_it_is_always_the_same_one(exact: Any) -> None:
    add_condition(exact.sandbox.state, 101, {"Code": "29", "Description": "30 dagen netto", "PaymentDays": 30})

    await book(exact, replace(make.invoice(), payment_days=30))

    assert sent(exact)["PaymentCondition"] == "29"


async def test_terms_are_read_once_a_run(exact: Any) -> None:
    for number in range(3):
        await book(exact, replace(make.invoice(f"2026 / {number}"), payment_days=30))

    reads = [request for request in exact.sandbox.requests if request.path.endswith("PaymentConditions")]

    assert len(reads) == 1


async def test_a_user_who_may_not_see_terms_books_without_them(exact: Any) -> None:
    exact.sandbox.forbidden.add("cashflow/PaymentConditions")

    booked = await book(exact, replace(make.invoice(), payment_days=30, due=date(2026, 12, 3)))

    assert isinstance(booked, Booked)
    assert exact.sandbox.entries(101)[0]["DueDate"] == "2026-12-03"
    assert (await exact.connector.reference_data()).payment_conditions == ()


@pytest.mark.parametrize("language", ["NL", "EN", "DE", "FR"])
async def test_an_administration_that_wants_terms_and_has_none_that_fit_says_what_to_set_up(
    exact: Any, language: str
) -> None:
    exact.sandbox.language = language
    exact.sandbox.switches.needs_condition = True

    refused = await book(exact, replace(make.invoice("2026 / 1"), payment_days=21))
    booked = await book(exact, replace(make.invoice("2026 / 2"), payment_days=30))

    assert isinstance(refused, Refused)
    assert refused.code == "payment-condition-missing"
    assert isinstance(booked, Booked)


async def test_terms_deleted_while_the_sync_was_running_are_told(exact: Any) -> None:
    await book(exact, replace(make.invoice("2026 / 1"), payment_days=30))
    exact.sandbox.state.delete("101/PaymentConditions", "30")

    refused = await book(exact, replace(make.invoice("2026 / 2"), payment_days=30))

    assert isinstance(refused, Refused)
    assert refused.code == "payment-condition-unknown"


def test_the_pretend_tool_counts_ends_of_months_as_the_vendor_does() -> None:
    from synctui.sandbox.exact_online.terms import due_day

    due: Callable[..., date] = due_day

    assert due({"PaymentEndOfMonths": 2, "PaymentDays": 15}, date(2026, 1, 17)) == date(2026, 4, 15)
