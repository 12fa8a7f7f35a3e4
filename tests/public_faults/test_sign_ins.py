"""Two actors refresh one rotating token: the second uses what the first has got, and a lost refresh is said once."""

from __future__ import annotations

import asyncio

import pytest

from synctui.domain.report import Ending
from synctui.ports.faults import FaultKind
from synctui.testing.documents import invoice

BILLS = [invoice(f"2026/{n}") for n in range(1, 4)]


async def test_two_processes_with_one_expired_token_make_one_request(open_company) -> None:
    company = await open_company(*BILLS)
    others = [await company.another() for _ in range(5)]
    company.tool.oauth.expire()
    company.clock.advance(600)

    names = await asyncio.gather(
        company.sync(), *[other.service.test_connection(company.settings.id) for other in others]
    )

    assert company.tool.oauth.refreshes == 1
    assert names[1:] == ["Demo BV"] * 5
    assert company.is_told_truly


@pytest.mark.parametrize("path", ["/api/v1/", "/api/oauth2/token"])
async def test_a_token_that_goes_bad_in_mid_run_is_renewed_once_and_everything_is_booked_once(
    open_company, path: str
) -> None:
    company = await open_company(*BILLS)
    company.tool.oauth.expire()
    if path == "/api/oauth2/token":
        company.fault(FaultKind.REFUSE_CONNECTION, path=path)

    report = await company.sync()
    if report.ending is Ending.UNAVAILABLE:
        report = await company.sync()

    assert (report.ending, report.invoices, company.tool.oauth.refreshes) == (Ending.FINISHED, 3, 1)
    assert company.is_told_truly


async def test_a_lost_refresh_answer_ends_once_as_sign_in_again_and_books_nothing_twice(open_company) -> None:
    company = await open_company(*BILLS)
    company.tool.oauth.expire()
    company.fault(FaultKind.LOSE_ANSWER, path="/api/oauth2/token")

    first = await company.sync()
    asked = company.tool.oauth.refreshes
    second = await company.sync()

    assert [report.ending for report in (first, second)] == [Ending.SIGN_IN] * 2
    assert [report.code for report in (first, second)] == ["sign-in-needed"] * 2
    assert (asked, company.tool.oauth.refreshes, company.entries) == (1, 1, {})
