"""A night is due once a day, whatever the clocks do."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synctui.nightly.due import due, is_missed, last_night, next_night

CLOCKS_GO_BACK = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
CLOCKS_GO_FORWARD = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)


def nights(integration, start: datetime, steps: list[timedelta]) -> list[date]:
    """The dates that run when somebody looks after each of these steps."""
    now, last, found = start, None, []
    for step in steps:
        now += step
        day = due(integration, now, last)
        if day is not None:
            found.append(day)
            last = day
    return found


@pytest.mark.parametrize("start", [CLOCKS_GO_BACK, CLOCKS_GO_FORWARD])
@pytest.mark.parametrize("hour", [0, 1, 3, 4, 23])
@settings(max_examples=20)
@given(minutes=st.lists(st.integers(1, 50), min_size=120, max_size=120))
def test_each_local_date_has_one_night_when_the_clocks_change(at, start, hour: int, minutes: list[int]) -> None:
    steps = [timedelta(minutes=m) for m in minutes] + [timedelta(minutes=50)] * 60

    found = nights(at(hour, 30), start, steps)

    assert found == sorted(set(found))
    assert all((b - a).days == 1 for a, b in itertools.pairwise(found))
    assert len(found) >= 2


def test_a_late_wake_up_runs_the_night_once(at) -> None:
    morning = datetime(2026, 10, 25, 8, 0, tzinfo=UTC)

    first = due(at(), morning, date(2026, 10, 24))
    again = due(at(), morning + timedelta(minutes=1), first)

    assert first == date(2026, 10, 25)
    assert again is None


def test_before_its_hour_nothing_is_due(at) -> None:
    assert due(at(), datetime(2026, 11, 25, 3, 29, 59, tzinfo=UTC), date(2026, 11, 24)) is None
    assert due(at(), datetime(2026, 11, 25, 3, 30, tzinfo=UTC), date(2026, 11, 24)) == date(2026, 11, 25)


def test_a_night_before_the_switch_was_turned_on_is_not_caught_up(at) -> None:
    noon = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)

    assert due(at(), noon, None, since=noon - timedelta(minutes=1)) is None
    assert due(at(), noon, None, since=noon - timedelta(hours=12)) == date(2026, 11, 25)


def test_the_next_night_is_at_the_local_hour_on_both_sides_of_the_change(at) -> None:
    assert next_night(at(), CLOCKS_GO_BACK) == datetime(2026, 10, 25, 3, 30, tzinfo=UTC)
    assert next_night(at(), CLOCKS_GO_FORWARD) == datetime(2027, 3, 28, 2, 30, tzinfo=UTC)


def test_a_night_that_did_not_run_is_said_to_be_missed_an_hour_later(at) -> None:
    night = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)

    assert last_night(at(), night) == date(2026, 11, 25)
    assert not is_missed(at(), night + timedelta(minutes=10), date(2026, 11, 24))
    assert is_missed(at(), night + timedelta(hours=2), date(2026, 11, 24))
    assert not is_missed(at(), night + timedelta(hours=2), date(2026, 11, 25))
    assert not is_missed(at(), night + timedelta(hours=2), None, since=night + timedelta(hours=1))
