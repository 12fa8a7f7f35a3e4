"""Limits: waited for where that is short, told where it is long."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from synctui.domain.capabilities import ErrorBudget, Limit
from synctui.domain.errors import Throttled
from synctui.domain.events import Waiting
from synctui.domain.report import Ending
from synctui.engine.pace import StorePace
from synctui.testing.documents import invoice
from synctui.testing.memory_tool import SPEC, throttled
from synctui.wire.limits import exhausted_until, parse_reset

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


async def test_a_limit_that_opens_again_tomorrow_ends_the_run_with_the_next_try(open_world):
    world = await open_world(*[invoice(f"2026/{n}") for n in range(1, 4)])
    tomorrow = world.clock.now() + timedelta(seconds=79_797)
    world.ledger.raising.append(throttled(tomorrow))

    report = await world.sync()

    assert (report.ending, report.next_try, world.clock.slept) == (Ending.LIMIT, tomorrow, [])
    assert [row.code for row in report.not_booked] == ["not-reached"] * 3


async def test_a_short_limit_is_waited_for_and_nothing_is_lost(open_world):
    world = await open_world(*[invoice(f"2026/{n}") for n in range(1, 4)])
    world.ledger.raising.append(throttled(world.clock.now() + timedelta(seconds=20)))

    report = await world.sync()

    assert (report.ending, report.invoices) == (Ending.FINISHED, 3)


async def test_the_declared_limit_is_never_exceeded_and_nearly_used_up(open_world):
    spec = replace(SPEC, capabilities=replace(SPEC.capabilities, limits=(Limit("minute", 60, 60.0),)))
    world = await open_world(*[invoice(f"2026/{n}") for n in range(1, 181)], spec=spec, is_paced=True)
    times = []

    async def note(entry):
        times.append(world.clock.now())

    world.ledger.on_written = note

    report = await world.sync()

    assert report.invoices == 180
    assert all(later - earlier >= timedelta(seconds=60) for earlier, later in zip(times, times[60:], strict=False))
    assert times[-1] - times[0] < timedelta(seconds=60 * 3 + 10)
    assert any(isinstance(event, Waiting) for event in world.events)


async def test_refusals_without_a_time_back_off_and_then_end_the_run(open_world):
    world = await open_world(invoice("2026/1"))
    pace = StorePace(world.store, world.clock, "scope", ())
    waited = []

    async def be_refused_again_and_again():
        while True:
            await pace.slot("x")
            waited.append(world.clock.now())
            await pace.blocked(None, "x")

    with pytest.raises(Throttled) as caught:
        await be_refused_again_and_again()

    assert [(later - waited[0]).total_seconds() for later in waited] == [0, 60, 180]
    assert caught.value.until == waited[-1] + timedelta(minutes=4)


async def test_the_error_budget_of_the_tool_is_never_used_up(open_world):
    world = await open_world(invoice("2026/1"))
    budget = ErrorBudget(10, 7, 3600.0, frozenset({400, 404}))
    pace = StorePace(world.store, world.clock, "scope", (), error_budget=budget)

    for _ in range(7):
        await pace.slot("accounts")
        await pace.observe("accounts", 404, {})
    with pytest.raises(Throttled):
        await pace.slot("accounts")
    await pace.slot("entries")
    world.clock.advance(3601)
    await pace.slot("accounts")

    assert pace.calls == 9


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30),
        (str(int(NOW.timestamp()) + 90), 90),
        (str((int(NOW.timestamp()) + 90) * 1000), 90),
        ("2026-11-25T09:00:30.500+0100", 30.5),
        ("0", None),
        ("-5", None),
        ("1970-01-01T00:00:00Z", None),
        (str(int(NOW.timestamp()) - 90), None),
        ("soon", None),
        ("", None),
        ("inf", None),
        ("9" * 400, None),
    ],
)
def test_a_reset_is_read_in_every_form_that_vendors_use(text, seconds):
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)

    assert parse_reset(text, NOW) == expected


def test_only_windows_that_are_named_and_empty_block():
    headers = {
        "X-RateLimit-Minutely-Remaining": "0",
        "X-RateLimit-Minutely-Reset": str((int(NOW.timestamp()) + 40) * 1000),
        "X-RateLimit-Remaining": "4200",
        "X-RateLimit-Reset": str((int(NOW.timestamp()) + 40_000) * 1000),
    }

    assert exhausted_until(headers, NOW) == NOW + timedelta(seconds=40)
    assert exhausted_until({"X-RateLimit-Remaining": "0"}, NOW) is None
