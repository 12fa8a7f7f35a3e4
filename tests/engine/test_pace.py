"""The pace of one sign-in, call by call: what is waited for, what is told, and what the others are told of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from synctui.domain.capabilities import ErrorBudget, Limit
from synctui.domain.errors import ErrorBudgetSpent
from synctui.engine.pace import StorePace
from synctui.testing.clock import START, VirtualClock

MINUTE, DAY = Limit("minute", 60, 60.0), Limit("day", 5000, 86_400.0)
BUDGET = ErrorBudget(10, 2, 3600.0, frozenset({400, 404}))


class Windows:
    """The part of a store in which windows, blocks and errors stand."""

    def __init__(self) -> None:
        self.free_at: datetime | None = None
        self.asked: list[tuple[str, tuple[Limit, ...], float]] = []
        self.blocked: list[tuple[str, datetime]] = []
        self.errors: dict[str, list[tuple[datetime, float]]] = {}

    async def reserve_slot(self, scope: str, limits: Any, now: datetime, budget: float) -> datetime:
        self.asked.append((scope, tuple(limits), budget))
        return self.free_at or now

    async def block_scope(self, scope: str, until: datetime) -> None:
        self.blocked.append((scope, until))

    async def count_error(self, endpoint: str, now: datetime, seconds: float) -> int:
        self.errors.setdefault(endpoint, []).append((now, seconds))
        return len(self.errors[endpoint])

    async def errors_in_window(self, endpoint: str, now: datetime, seconds: float) -> tuple[int, datetime | None]:
        found = self.errors.get(endpoint, [])
        return len(found), found[0][0] + timedelta(seconds=seconds) if found else None


class Paced:
    """One process: `told` is what a person hears about waiting."""

    def __init__(self, *limits: Limit, **options: Any) -> None:
        self.windows, self.clock = Windows(), VirtualClock()
        self.told: list[tuple[datetime, str, int | None, int | None]] = []
        store: Any = self.windows
        said = lambda *what: self.told.append(what)  # noqa: E731
        self.pace = StorePace(store, self.clock, "tool:1", limits, on_wait=said, **options)


async def test_a_free_slot_is_used_at_once_and_counted():
    one = Paced(MINUTE, DAY, budget=90.0)

    await one.pace.slot("entries")
    await one.pace.slot("entries")

    assert one.windows.asked == [("tool:1", (MINUTE, DAY), 90.0)] * 2
    assert (one.pace.calls, one.clock.slept, one.told) == (2, [], [])


@pytest.mark.parametrize(("wait", "is_said"), [(1.9, False), (2.0, True), (45.0, True)])
async def test_a_wait_is_waited_for_to_its_end_and_said_where_a_person_would_notice(wait, is_said):
    one = Paced(DAY, MINUTE)
    until = START + timedelta(seconds=wait)
    one.windows.free_at = until

    await one.pace.slot("entries")

    assert one.clock.slept == [wait]
    assert one.told == ([(until, "minute", 60, 60)] if is_said else [])


async def test_a_wait_without_declared_limits_is_said_without_figures():
    one = Paced()
    one.windows.free_at = START + timedelta(seconds=30)

    await one.pace.slot("entries")

    assert one.told == [(START + timedelta(seconds=30), "", None, None)]


async def test_nobody_has_to_listen():
    one = Paced(MINUTE)
    one.pace.on_wait = None
    one.windows.free_at = START + timedelta(seconds=30)

    await one.pace.slot("entries")

    assert one.clock.slept == [30.0]


async def test_whoever_has_the_last_word_keeps_a_request_from_leaving():
    one = Paced(MINUTE)
    order: list[str] = []

    async def say_no() -> None:
        order.append("asked")
        raise RuntimeError

    one.pace.before_call = say_no

    with pytest.raises(RuntimeError):
        await one.pace.slot("entries")

    assert (order, one.pace.calls) == (["asked"], 0)


async def test_a_refusal_that_says_when_blocks_until_then_and_one_that_does_not_backs_off_longer_each_time():
    one = Paced(MINUTE)
    stated = START + timedelta(hours=3)

    await one.pace.blocked(stated, "minute")
    for _ in range(3):
        await one.pace.blocked(None, "minute")

    waits = [(until - START).total_seconds() for _, until in one.windows.blocked]
    assert waits == [10_800.0, 120.0, 240.0, 480.0]
    assert {scope for scope, _ in one.windows.blocked} == {"tool:1"}


@pytest.mark.parametrize(("status", "wait"), [(200, 60.0), (399, 60.0), (400, 120.0), (503, 120.0)])
async def test_only_an_answer_that_is_no_error_ends_the_backing_off(status, wait):
    one = Paced(MINUTE)
    await one.pace.blocked(None, "minute")

    await one.pace.observe("entries", status, {})
    await one.pace.blocked(None, "minute")

    assert one.windows.blocked[-1][1] - START == timedelta(seconds=wait)


async def test_a_window_that_an_answer_calls_empty_is_left_alone_by_everybody():
    one = Paced(MINUTE)
    reset = START + timedelta(seconds=50)

    await one.pace.observe("entries", 200, {"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": str(reset.timestamp())})
    before = list(one.windows.blocked)
    await one.pace.observe(
        "entries", 200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(reset.timestamp()))}
    )

    assert (before, one.windows.blocked) == ([], [("tool:1", reset)])


async def test_errors_that_the_tool_counts_are_counted_by_endpoint_and_stop_it_before_it_locks_us_out():
    one = Paced(MINUTE, error_budget=BUDGET)

    for status in (404, 500, 200, 400):
        await one.pace.slot("entries")
        await one.pace.observe("entries", status, {})

    with pytest.raises(ErrorBudgetSpent) as spent:
        await one.pace.slot("entries")
    await one.pace.slot("accounts")

    assert spent.value.values == {"endpoint": "entries", "count": "2"}
    assert (spent.value.until, spent.value.window) == (START + timedelta(hours=1), "errors")
    assert one.windows.errors == {"tool:1 entries": [(START, 3600.0)] * 2}


async def test_a_tool_without_an_error_budget_has_nothing_counted():
    one = Paced(MINUTE)

    for _ in range(20):
        await one.pace.slot("entries")
        await one.pace.observe("entries", 400, {})

    assert (one.windows.errors, one.pace.calls) == ({}, 20)
