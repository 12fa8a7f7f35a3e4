"""The same action asked for twice: the second one is told who is at it, and nothing is sent a second time."""

from __future__ import annotations

import asyncio

from synctui.domain.errors import Busy
from synctui.domain.report import Ending
from synctui.ports.faults import FaultKind
from synctui.testing.documents import invoice

BILLS = [invoice(f"2026/{n}") for n in range(1, 5)]


async def test_ten_presses_of_the_key_in_one_second_are_one_sync(open_company) -> None:
    company = await open_company(*BILLS)
    company.fault(FaultKind.DELAY, times=99, seconds=3.0)

    answers = await asyncio.gather(*[company.workspace.service.sync() for _ in range(10)], return_exceptions=True)

    assert sum(isinstance(answer, Busy) for answer in answers) == 9
    assert (company.posts(), company.is_told_truly) == (4, True)


async def test_two_terminals_at_once_book_once_and_the_second_is_told_who_runs_it(open_company) -> None:
    company = await open_company(*BILLS)
    other = await company.another()
    company.fault(FaultKind.DELAY, times=99, seconds=3.0)

    answers = await asyncio.gather(company.workspace.service.sync(), other.service.sync(), return_exceptions=True)

    (told,) = [answer for answer in answers if isinstance(answer, Busy)]
    (reports,) = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert (told.code, told.values["mode"], told.values["who"]) == ("run-in-progress", "manual", "cli")
    assert [report.ending for report in reports] == [Ending.FINISHED]
    assert (company.posts(), company.is_told_truly) == (4, True)


async def test_a_store_that_is_busy_in_the_middle_does_not_send_anything_again(open_company) -> None:
    """The request stands in no transaction, so there is nothing that could be repeated with it."""
    company = await open_company(*BILLS)
    other = await company.another()

    async def keep_writing() -> None:
        for number in range(200):
            await other.store.save_preference("noise", str(number))

    await asyncio.gather(company.sync(), keep_writing())

    assert (company.posts(), company.is_told_truly) == (4, True)
