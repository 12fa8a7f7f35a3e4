"""Closed periods and days: one invoice is refused in words, the others go on, and a day is a day everywhere."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import date

import pytest

from synctui.testing.documents import invoice

DIVISION = 101


async def test_one_invoice_in_a_closed_period_waits_and_the_others_are_booked(open_company) -> None:
    inside = invoice("2026/3", date=date(2026, 10, 5))
    others = [invoice(f"2026/{number}") for number in (1, 2, 4, 5)]
    company = await open_company(inside, *others)
    company.tool.close_period(DIVISION, 2026, 10)

    report = await company.sync()
    posts = company.posts()
    again = await company.sync()
    company.tool.reopen_period(DIVISION, 2026, 10)
    reopened = await company.sync()

    (row,) = report.not_booked
    assert (row.number, row.code, row.values["period"]) == ("2026/3", "period-closed", "2026 / 10")
    assert (report.invoices, again.invoices, reopened.invoices) == (4, 0, 1)
    assert company.posts() == posts + 1, "a closed period is known beforehand: nothing is sent into it"
    assert company.is_told_truly


async def test_where_periods_cannot_be_asked_for_the_tools_own_refusal_says_it(open_company) -> None:
    company = await open_company(invoice("2026/1"), invoice("2026/2", date=date(2026, 12, 1)))
    company.tool.forbidden.add("read/financial/JournalStatusByFinancialPeriod")
    company.tool.close_period(DIVISION, 2026, 11)

    report = await company.sync()

    (row,) = report.not_booked
    assert (row.number, row.code) == ("2026/1", "period-closed")
    assert row.tool_text == "Periode is afgesloten: 2026 – 11"
    assert list(company.entries) == ["2026/2"]


async def test_a_year_that_the_tool_does_not_have_yet_is_told_with_its_day(open_company) -> None:
    company = await open_company(invoice("2031/1", date=date(2031, 1, 2), due=date(2031, 2, 1)))

    report = await company.sync()

    assert [(row.code, row.values["date"]) for row in report.not_booked] == [("year-missing", "2031-01-02")]


@pytest.fixture(params=["Europe/Brussels", "Pacific/Auckland", "America/New_York"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ") if before is None else os.environ.__setitem__("TZ", before)
    time.tzset()


async def test_an_invoice_of_new_years_day_is_booked_on_new_years_day_in_every_time_zone(
    open_company, zone: str
) -> None:
    company = await open_company(invoice("2026/1", date=date(2026, 1, 1), due=date(2026, 1, 31)))

    await company.sync()

    (entry,) = company.tool.entries(DIVISION)
    assert (entry["EntryDate"], entry["DueDate"], entry["ReportingYear"]) == ("2026-01-01", "2026-01-31", 2026)
