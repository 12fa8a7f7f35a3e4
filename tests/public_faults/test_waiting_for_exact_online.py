"""Limits whose headers are odd, tokens that end while a request waits, and a lock-out that must never come about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from synctui.domain.report import Ending
from synctui.testing.documents import invoice

TWENTY = tuple(invoice(f"2026/{number}") for number in range(1, 21))


@pytest.mark.parametrize("headers", ["milliseconds", "past", "absent", "zeros"])
async def test_whatever_a_refusal_says_of_its_end_the_run_goes_on_a_minute_later_and_books_each_invoice_once(
    open_company, headers: str
) -> None:
    company = await open_company(*TWENTY)
    company.tool.switches.limit_headers = headers
    company.tool.brakes.per_minute = 15
    begun = company.clock.now()

    report = await company.sync()

    assert (report.ending, report.invoices) == (Ending.FINISHED, 20)
    assert timedelta(minutes=1) <= company.clock.now() - begun <= timedelta(minutes=4)
    assert company.is_told_truly


async def test_with_the_declared_limits_nobody_is_ever_refused(open_company) -> None:
    company = await open_company(*(invoice(f"2026/{number}") for number in range(1, 131)), has_limits=True)
    company.tool.brakes.per_minute, company.tool.brakes.per_day = 60, 5000

    report = await company.sync()

    assert (report.ending, report.invoices) == (Ending.FINISHED, 130)
    assert {call.status for call in company.calls} <= {200, 201}


async def test_a_day_that_is_used_up_ends_the_run_with_the_hour_of_the_next_try(open_company) -> None:
    company = await open_company(*TWENTY)
    company.tool.brakes.per_day = 15

    report = await company.sync()
    company.clock.set(report.next_try)
    again = await company.sync()

    assert (report.ending, report.code) == (Ending.LIMIT, "limit-reached")
    assert report.next_try - report.ended_at > timedelta(hours=23)
    assert again.invoices > 0
    assert company.is_told_truly


@pytest.mark.parametrize("age", [535, 545, 555, 565, 569])
async def test_a_token_that_ends_while_a_request_waits_for_its_turn_is_renewed_before_it_leaves(
    open_company, age: int
) -> None:
    company = await open_company(*(invoice(f"2026/{number}") for number in range(1, 71)), has_limits=True)
    company.clock.advance(age)

    report = await company.sync()

    assert report.invoices == 70
    assert (company.tool.oauth.refreshes, company.tool.oauth.turned_away) == (1, 0)


async def test_refusals_that_count_as_errors_end_the_run_long_before_the_lock_out(open_company) -> None:
    company = await open_company(*TWENTY)
    company.tool.switches.refusal_status = 400
    await company.change(journal="99")

    first = await company.sync()
    second = await company.sync()
    refused = [call for call in company.calls if call.status == 400]
    await company.change(journal="70")
    company.clock.advance(3600)
    third = await company.sync()

    assert (first.code, second.code, len(refused)) == ("error-budget", "error-budget", 7)
    assert [row.code for row in first.not_booked if row.code != "not-reached"] == ["journal-unknown"] * 7
    assert (third.ending, third.invoices) == (Ending.FINISHED, 20)
    assert company.is_told_truly


async def test_refusals_of_the_usual_kind_count_for_nothing(open_company) -> None:
    company = await open_company(*TWENTY)
    await company.change(journal="99")

    report = await company.sync()

    assert [row.code for row in report.not_booked] == ["journal-unknown"] * 20
    assert {call.status for call in company.calls} == {200, 201, 500}


@pytest.mark.parametrize("runs", [12])
async def test_a_right_that_is_missing_does_not_lock_anybody_out_however_often_one_tries(
    open_company, runs: int
) -> None:
    company = await open_company(*TWENTY)
    company.tool.forbidden.add("salesentry/SalesEntries")

    reports = [await company.sync() for _ in range(runs)]
    company.tool.forbidden.clear()
    company.clock.advance(3600)
    last = await company.sync()

    assert {report.code for report in reports} == {"rights-missing", "error-budget"}
    assert sum(1 for call in company.calls if call.status == 403) == 7
    assert last.invoices == 20
