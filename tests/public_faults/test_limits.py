"""Limits of a tool: obeyed however they are told, shared by all processes, and never a reason to be locked out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime

import pytest

from synctui.domain.capabilities import ErrorBudget, Limit
from synctui.domain.errors import ErrorBudgetSpent, Throttled
from synctui.domain.events import Mode
from synctui.domain.report import Ending
from synctui.engine.pace import StorePace
from synctui.i18n.report_words import ending_words
from synctui.nightly.nights import Nights
from synctui.ports.faults import FaultKind
from synctui.ports.report_json import report_as_json
from synctui.sandbox.asgi import App, Request, Response
from synctui.store.sqlite_store import SqliteStore
from synctui.testing.clock import START, VirtualClock
from synctui.testing.documents import invoice
from synctui.wire.http import HttpClient, in_process

TWENTY = [invoice(f"2026/{n:02}", date=date(2026, 10, n)) for n in range(1, 21)]
BUDGET = ErrorBudget(10, 7, 3600.0, frozenset({400, 401, 403, 404}))


class Tool(App):
    """Answers as the test says, whoever asks."""

    def __init__(self, *answers: Response) -> None:
        super().__init__()
        self.answers = list(answers)

    async def answer(self, request: Request) -> Response:
        return self.answers.pop(0) if self.answers else Response(200)


class Process:
    """One process with its own connection to the store, at the tool's limits."""

    def __init__(self, store: SqliteStore, clock: VirtualClock, tool: App, *limits: Limit) -> None:
        self.pace = StorePace(store, clock, "exact:101", limits, error_budget=BUDGET)
        self.http = HttpClient(in_process(tool), self.pace, base_url="https://tool.test", clock=clock)

    async def get(self, endpoint: str = "entries") -> int:
        return (await self.http.request("GET", f"/{endpoint}", endpoint=endpoint)).status


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
async def process(tmp_path, clock):
    """Makes processes on one store file."""
    stores = []

    def make(tool: App, *limits: Limit) -> Process:
        stores.append(SqliteStore(tmp_path / "store.db", threaded=False))
        return Process(stores[-1], clock, tool, *limits)

    yield make
    for store in stores:
        await store.aclose()


def epoch(seconds: float, unit: int = 1) -> str:
    return str(int((START + timedelta(seconds=seconds)).timestamp() * unit))


def minutely(reset: str) -> dict[str, str]:
    return {"X-RateLimit-Minutely-Remaining": "0", "X-RateLimit-Minutely-Reset": reset}


# how a limit is told ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({"Retry-After": "30"}, 30),
        ({"Retry-After": format_datetime(START + timedelta(seconds=90), usegmt=True)}, 90),
        ({"Retry-After": "0"}, 60),
        ({"Retry-After": "-1"}, 60),
        ({"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, 60),
        ({"Retry-After": format_datetime(START - timedelta(hours=1), usegmt=True)}, 60),
        ({"Retry-After": "soon"}, 60),
        ({}, 60),
        (minutely(epoch(45)), 45),
        (minutely(epoch(45, 1000)), 45),
        (minutely("45"), 45),
        (minutely((START + timedelta(seconds=45)).isoformat(timespec="milliseconds")), 45),
        (minutely("2026-11-25T09:00:45.000+0100"), 45),
        (minutely("0"), 60),
        (minutely("1970-01-01T00:00:00Z"), 60),
        (minutely(epoch(-600)), 60),
        ({"Retry-After": "0", **minutely(epoch(20))}, 20),
    ],
)
async def test_after_a_refusal_the_next_request_leaves_when_the_tool_said_or_after_a_minute(
    process, clock, headers, waits
) -> None:
    tool = Tool(Response(429, headers))
    one = process(tool)

    with pytest.raises(Throttled):
        await one.get()
    status = await one.get()

    assert (status, len(tool.requests)) == (200, 2)
    assert waits <= (clock.now() - START).total_seconds() < waits + 1


async def test_refusals_that_say_nothing_are_waited_for_one_and_two_minutes_and_then_the_run_ends(
    process, clock
) -> None:
    """A tool whose window is really two minutes long, and whose refusals have no header at all."""
    tool = Tool(*[Response(429)] * 9)
    one, left = process(tool), []

    for _ in range(4):
        with pytest.raises(Throttled) as refused:
            await one.get()
        left.append((clock.now() - START).total_seconds())

    assert left == [0, 60, 180, 180]
    assert (len(tool.requests), refused.value.until) == (3, clock.now() + timedelta(minutes=4))


async def test_a_refusal_that_one_process_got_is_obeyed_by_the_others(process, clock) -> None:
    tool = Tool(Response(429, {"Retry-After": "50"}))
    one, other = process(tool), process(tool)
    with pytest.raises(Throttled):
        await one.get()

    await other.get()

    assert (clock.now() - START).total_seconds() == 50


async def test_four_processes_together_stay_within_the_limit(process, clock) -> None:
    tool = Tool()
    four = [process(tool, Limit("minute", 6, 60.0)) for _ in range(4)]
    left = []

    async def ask(one: Process) -> None:
        for _ in range(3):
            await one.get()
            left.append(clock.now())

    await asyncio.gather(*[ask(one) for one in four])

    assert len(left) == 12
    assert all(later - earlier > timedelta(seconds=60) for earlier, later in zip(left, left[6:], strict=False))


async def test_a_window_that_is_used_up_is_left_alone_before_anybody_is_refused(process, clock) -> None:
    tool = Tool(Response(200, minutely(epoch(33, 1000))))
    one = process(tool)
    await one.get()

    await one.get()

    assert (clock.now() - START).total_seconds() == 33


async def test_a_reset_in_the_year_3000_blocks_nobody_for_longer_than_a_day(process, clock) -> None:
    tool = Tool(Response(429, {"Retry-After": "Wed, 25 Nov 3000 08:00:00 GMT"}))
    one = process(tool)
    with pytest.raises(Throttled) as refused:
        await one.get()
    clock.advance(25 * 3600)

    assert refused.value.until == START + timedelta(hours=25)
    assert await one.get() == 200


async def test_a_block_written_under_a_clock_that_was_wrong_is_forgotten(process, clock) -> None:
    tool = Tool(Response(429, {"Retry-After": "3600"}))
    one = process(tool)
    clock.set(START + timedelta(days=800))
    with pytest.raises(Throttled):
        await one.get()
    clock.set(START)

    assert await one.get() == 200


# what it does to a run --------------------------------------------------------------------------------------------


async def test_a_daily_limit_in_mid_run_ends_it_at_once_with_the_day_and_hour_of_the_next_try(open_company) -> None:
    company = await open_company(*TWENTY)
    reset = company.clock.now() + timedelta(seconds=79_797)
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(reset.timestamp() * 1000))}
    company.fault(FaultKind.STATUS, first=9, status=429, headers=headers)
    begun = company.clock.now()

    report = await company.sync()

    assert (report.ending, report.code, report.next_try) == (Ending.LIMIT, "limit-reached", reset)
    assert (report.invoices, {row.code for row in report.not_booked}) == (8, {"not-reached"})
    assert company.clock.now() - begun < timedelta(seconds=1)
    words = ending_words(report_as_json(report), "Europe/Berlin")
    assert words.startswith("limit reached, next try at")
    assert "26" in words
    assert "07:09" in words


async def test_refusals_without_a_word_end_the_run_with_a_reason_and_the_rest_stays_unsynced(open_company) -> None:
    company = await open_company(*TWENTY)
    company.fault(FaultKind.STATUS, first=4, times=99, status=429)

    report = await company.sync()

    assert (report.ending, report.code, report.invoices) == (Ending.LIMIT, "limit-reached", 3)
    assert report.next_try is not None
    assert report.next_try > report.ended_at
    assert len(report.not_booked) == 17
    assert company.is_told_truly


async def test_the_night_plans_itself_after_the_limit_and_books_the_rest_once(open_company) -> None:
    company = await open_company(*TWENTY)
    company.clock.set(datetime(2026, 11, 25, 3, 30, tzinfo=UTC))
    await company.change(nightly=True, nightly_at=time(4, 30))
    await company.workspace.service.save_preference(f"nightly_since:{company.settings.id}", "2026-01-01T00:00:00+00:00")
    reset = company.clock.now() + timedelta(hours=5)
    for first in (6, 12):
        headers = {"Retry-After": format_datetime(reset, usegmt=True)}
        company.fault(FaultKind.STATUS, first=first, status=429, headers=headers)
        reset += timedelta(hours=5)
    nights = Nights(company.workspace.service, company.clock)

    reports = []
    for _ in range(24 * 6):
        reports += await nights.check()
        company.clock.advance(600)

    assert [(report.ending, report.mode) for report in reports[:3]] == [
        (Ending.LIMIT, Mode.NIGHTLY),
        (Ending.LIMIT, Mode.NIGHTLY),
        (Ending.FINISHED, Mode.NIGHTLY),
    ]
    assert [report.invoices for report in reports[:3]] == [5, 5, 10]
    assert company.is_told_truly


# the error budget of the tool -------------------------------------------------------------------------------------


async def test_after_seven_refusals_no_process_asks_that_endpoint_until_the_window_has_passed(process, clock) -> None:
    tool = Tool(*[Response(status) for status in (400, 401, 403, 404, 404, 404, 404)])
    one, other = process(tool), process(tool)
    for asked in (one, other, one, other, one, other, one):
        await asked.get("accounts")

    for asked in (one, other, process(tool)):
        with pytest.raises(ErrorBudgetSpent) as spent:
            await asked.get("accounts")
    assert len(tool.requests) == 7
    assert (spent.value.until, spent.value.values["count"]) == (START + timedelta(hours=1), "7")

    assert await other.get("entries") == 200
    clock.advance(3600)
    assert await other.get("accounts") == 200


@pytest.mark.parametrize("status", [200, 409, 422, 429, 500, 503])
async def test_answers_that_the_tool_does_not_count_are_not_counted(process, clock, status) -> None:
    tool = Tool(*[Response(status, {"Retry-After": "1"})] * 30)
    one = process(tool)

    for _ in range(10):
        try:
            await one.get()
        except Throttled as refused:
            assert refused.code == "limit-reached"  # noqa: PT017 - whether it is refused depends on the status

    assert len(tool.requests) == 10


async def test_a_run_that_is_refused_seven_times_ends_with_one_message_and_the_next_asks_nothing(open_company) -> None:
    company = await open_company(*TWENTY)
    company.fault(FaultKind.STATUS, times=99, status=400, body='{"error":{"message":{"value":"Bad request"}}}')

    first = await company.sync()
    company.script.faults.clear()
    sent = company.posts()
    second = await company.sync()
    company.clock.advance(3600)
    third = await company.sync()

    assert (first.ending, first.code, sent) == (Ending.LIMIT, "error-budget", 7)
    assert first.next_try is not None
    assert first.next_try - first.ended_at > timedelta(minutes=50)
    assert (second.ending, second.code, second.invoices) == (Ending.LIMIT, "error-budget", 0)
    assert (third.ending, third.invoices) == (Ending.FINISHED, 20)
    assert company.is_told_truly


async def test_refusals_of_single_documents_never_stop_a_run(open_company) -> None:
    company = await open_company(*TWENTY, invoice("2026/99", date=date(2026, 11, 3)))
    company.tool.close_period(101, 2026, 10)
    await company.change(options={})
    unmapped = replace(company.settings.mapping, vat={})

    refused_by_the_tool = await company.sync()
    await company.change(mapping=unmapped)
    refused_by_the_plan = await company.sync()

    assert (refused_by_the_tool.ending, refused_by_the_tool.invoices) == (Ending.INCOMPLETE, 1)
    assert [row.code for row in refused_by_the_tool.not_booked] == ["period-closed"] * 20
    assert (refused_by_the_plan.ending, len(refused_by_the_plan.not_booked)) == (Ending.INCOMPLETE, 20)
    assert {row.code for row in refused_by_the_plan.not_booked} == {"vat-not-mapped"}
