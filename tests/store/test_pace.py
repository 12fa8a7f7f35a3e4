"""Slots of limits that all processes share, on a clock that nobody waits for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synctui.domain.capabilities import Limit
from synctui.domain.errors import Throttled
from synctui.store import pace
from synctui.store.unit_of_work import UnitOfWork

MINUTE = Limit("minute", 60, 60.0)
DAY = Limit("day", 100, 86400.0)
SECOND = Limit("second", 3, 1.0)


async def reserve(books, limits, now, budget=120.0, scope="exact"):
    return await books.store.reserve_slot(scope, limits, now, budget)


async def test_calls_go_at_once_until_the_window_is_full(books, now):
    slots = [await reserve(books, [MINUTE], now) for _ in range(61)]

    assert slots[:60] == [now] * 60
    assert slots[60] == now + timedelta(seconds=60.5)


async def test_two_processes_share_one_window(books, open_books, now):
    other = open_books()

    slots = [await reserve(one, [SECOND], now) for one in (books, other, books, other)]

    assert slots == [now, now, now, now + timedelta(seconds=1.5)]


async def test_another_scope_has_windows_of_its_own(books, now):
    for _ in range(3):
        await reserve(books, [SECOND], now)

    assert await reserve(books, [SECOND], now, scope="yuki") == now


async def test_all_windows_are_kept_at_once(books, now):
    at = now
    slots = []
    for _ in range(100):
        at = max(at, await reserve(books, [SECOND, DAY], at))
        slots.append(at)

    with pytest.raises(Throttled) as refusal:
        await reserve(books, [SECOND, DAY], at)

    assert refusal.value.window == "day"
    assert refusal.value.until == slots[0] + timedelta(seconds=86400.5)


async def test_a_wait_beyond_the_budget_takes_nothing(books, now):
    for _ in range(3):
        await reserve(books, [SECOND], now)

    for _ in range(5):
        with pytest.raises(Throttled):
            await reserve(books, [SECOND], now, budget=1.0)

    assert await reserve(books, [SECOND], now, budget=2.0) == now + timedelta(seconds=1.5)


async def test_a_server_that_said_no_is_left_in_peace(books, now):
    await books.store.block_scope("exact", now + timedelta(seconds=90))
    await books.store.block_scope("exact", now + timedelta(seconds=30))

    assert await reserve(books, [MINUTE], now) == now + timedelta(seconds=90)
    with pytest.raises(Throttled) as refusal:
        await reserve(books, [MINUTE], now, budget=60)
    assert refusal.value.until == now + timedelta(seconds=90)


async def test_without_limits_calls_go_at_once(books, now):
    assert await reserve(books, [], now) == now


async def test_slots_of_old_windows_are_swept_away(books, now):
    for _ in range(3):
        await reserve(books, [SECOND], now)
    await reserve(books, [SECOND], now + timedelta(seconds=10))

    with books.store._work.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM slot").scalar_one() == 1


async def test_a_clock_that_was_set_back_does_not_stop_everything(books, now):
    await reserve(books, [MINUTE], now + timedelta(days=2))

    assert await reserve(books, [MINUTE], now) == now


async def test_errors_are_counted_in_their_window_over_all_processes(books, open_books, now):
    other = open_books()

    counts = [
        await one.store.count_error("exact /x", now + timedelta(seconds=n), 60) for n, one in enumerate((books, other))
    ]
    inside = await books.store.errors_in_window("exact /x", now + timedelta(seconds=59), 60)
    later = await books.store.errors_in_window("exact /x", now + timedelta(seconds=60), 60)
    elsewhere = await books.store.errors_in_window("exact /y", now, 60)

    assert counts == [1, 2]
    assert inside == (2, now + timedelta(seconds=60))
    assert later == (1, now + timedelta(seconds=61))
    assert elsewhere == (0, None)
    assert await books.store.count_error("exact /x", now + timedelta(seconds=600), 60) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    calls=st.integers(1, 5),
    window=st.sampled_from([1.0, 2.5, 7.0]),
    pauses=st.lists(st.floats(0, 4, allow_nan=False), min_size=1, max_size=25),
)
def test_no_window_ever_holds_more_calls_than_allowed(tmp_path_factory, now, calls, window, pauses):
    limits = [Limit("one", calls, window), Limit("two", calls * 2, window * 5)]
    work = UnitOfWork(tmp_path_factory.mktemp("pace") / "store.db")
    at, slots = now, []
    for pause in pauses:
        at += timedelta(seconds=pause)
        with work.write() as connection:
            at = pace.reserve_slot(connection, "s", limits, at, 1000.0)
        slots.append(at)
    work.close()

    assert slots == sorted(slots)
    for limit in limits:
        for first, last in zip(slots, slots[limit.calls :], strict=False):
            assert last - first > timedelta(seconds=limit.seconds)
